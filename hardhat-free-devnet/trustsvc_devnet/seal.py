"""Seal headers as Besu's QBFT does, on raw header fields.

A header's extra data is RLP [vanity, [validators], vote, round, [seals]].
A validator signs the header without seals; the block hash is the keccak of the header without
seals and with round 0, so that it is the same whoever proposed late and whoever sealed.
It knows nothing of py-evm: fields are the header's 16 RLP items in their order.

Frozen format: evidence holds these headers.
"""

from collections.abc import Sequence
from typing import Final

import rlp
from eth_hash.auto import keccak
from eth_keys.datatypes import PrivateKey, Signature

EXTRA_DATA: Final = 12
VANITY: Final = bytes(32)
# "ctical byzantine fault tolerance": what every IBFT and QBFT header carries as mix hash.
MIX_HASH: Final = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")

Fields = Sequence[bytes]


def quorum(validators: int) -> int:
    """Give how many of so many validators must seal: two thirds, rounded up."""
    return -(-2 * validators // 3)


def encode_extra(validators: Sequence[bytes], round_: int, seals: Sequence[bytes] = ()) -> bytes:
    """Encode a header's extra data, without a vote on validators."""
    return bytes(rlp.encode([VANITY, list(validators), [], _scalar(round_), list(seals)]))


def seal_digest(fields: Fields) -> bytes:
    """Give what validators sign: the header without seals."""
    vanity, validators, vote, round_, _ = rlp.decode(fields[EXTRA_DATA])
    return _hash(fields, [vanity, validators, vote, round_, []])


def block_hash(fields: Fields) -> bytes:
    """Give the block hash: the header without seals, its round set to 0."""
    vanity, validators, vote, *_ = rlp.decode(fields[EXTRA_DATA])
    return _hash(fields, [vanity, validators, vote, b"", []])


def sign_seal(key: bytes, digest: bytes) -> bytes:
    """Sign a seal digest: r, s (low, RFC 6979) and the recovery bit, 65 bytes."""
    return bytes(PrivateKey(key).sign_msg_hash(digest).to_bytes())


def sealers(fields: Fields) -> tuple[bytes, ...]:
    """Give the addresses that sealed a header, in the order of the seals."""
    digest = seal_digest(fields)
    seals = rlp.decode(fields[EXTRA_DATA])[4]
    return tuple(
        Signature(seal).recover_public_key_from_msg_hash(digest).to_canonical_address()
        for seal in seals
    )


def proposer(validators: Sequence[bytes], previous: bytes, round_: int) -> int:
    """Give the index of the validator whose turn it is: round robin after the previous proposer.

    After the genesis block, whose proposer is nobody, the first validator begins.
    """
    turn = validators.index(previous) + 1 if previous in validators else 0
    return (turn + round_) % len(validators)


def _hash(fields: Fields, extra: list[object]) -> bytes:
    items = [*fields[:EXTRA_DATA], rlp.encode(extra), *fields[EXTRA_DATA + 1 :]]
    return bytes(keccak(rlp.encode(items)))


def _scalar(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
