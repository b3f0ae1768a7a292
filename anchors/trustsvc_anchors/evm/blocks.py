"""Turn a block, as nodes tell it in JSON, into the header bytes that were hashed and its seals.

Nodes have no common method for raw headers, so the header is written again from its members and
compared with the hash that the node states: a member that we do not know of would show there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from trustsvc_anchors.chain.finality import ChainRule, PinnedBlock, SealedHeader, block_hash_of
from trustsvc_anchors.chain.header import BftExtra, Header, bft_extra, parse_header
from trustsvc_anchors.chain.rlp import big_endian, encode
from trustsvc_anchors.chain.seals import GROUP_ORDER, Seal, seal_digest
from trustsvc_anchors.errors import ChainUnavailable, MalformedHeader
from trustsvc_anchors.evm.endpoint import as_bytes, as_int

_MEMBERS = (
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash",
)
"""In the order of hashing; from the sixteenth on each fork adds some at the end."""
_FIRST_OPTIONAL, _EXTRA_AT = 15, 12
_NUMBERS = frozenset(
    {
        "difficulty",
        "number",
        "gasLimit",
        "gasUsed",
        "timestamp",
        "baseFeePerGas",
        "blobGasUsed",
        "excessBlobGas",
    }
)
_SEAL_BYTES, _BITCOIN_V = 65, 27


def split_header(block: Mapping[str, Any], rule: ChainRule) -> SealedHeader:
    """Give the header of a block without its seals, and the seals with their public keys.

    Raises:
        MalformedHeader: it is no block of that kind of chain, or not the one whose hash it states.
    """
    try:
        header = parse_header(encode(header_members(block)))
        stated = as_bytes(block.get("hash"), "hash")
    except ChainUnavailable as error:
        raise MalformedHeader(where="block", why=str(error)) from error
    seals: tuple[Seal, ...] = ()
    if rule.rule != "pinned_block":
        header, seals = _without_seals(header, rule)
    if block_hash_of(header, rule) != stated:
        raise MalformedHeader(where="block.hash", why="not the hash of the members that we know")
    return SealedHeader(encode(header.fields), seals)


def pin_of(sealed: SealedHeader, rule: ChainRule) -> PinnedBlock:
    """Name the block, for an auditor's policy.

    Raises:
        MalformedHeader: it is no header of that kind of chain.
    """
    header = parse_header(sealed.header)
    return PinnedBlock(header.number, block_hash_of(header, rule))


def header_members(block: Mapping[str, Any]) -> list[bytes]:
    """Give the members of a header in the order of hashing, as far as the block has them.

    Raises:
        ChainUnavailable: one is missing before the first that may be, or has no such form.
    """
    members = []
    for position, name in enumerate(_MEMBERS):
        if position >= _FIRST_OPTIONAL and block.get(name) is None:
            break
        told = block.get(name)
        is_number = name in _NUMBERS
        members.append(big_endian(as_int(told, name)) if is_number else as_bytes(told, name))
    return members


def _without_seals(header: Header, rule: ChainRule) -> tuple[Header, tuple[Seal, ...]]:
    extra = bft_extra(header)
    emptied = encode([extra.vanity, extra.validators, extra.vote, extra.round, ()])
    fields = (*header.fields[:_EXTRA_AT], emptied, *header.fields[_EXTRA_AT + 1 :])
    bare = parse_header(encode(fields))
    return bare, _seals(extra, seal_digest(bare, rule.rule))


def _seals(extra: BftExtra, digest: bytes) -> tuple[Seal, ...]:
    seals = (_recover(seal, digest) for seal in extra.seals)
    return tuple(sorted(seals, key=lambda seal: seal.key))


def _recover(seal: bytes, digest: bytes) -> Seal:
    """Find the public key of one seal ``r ‖ s ‖ v``; of the two forms of s give the lower."""
    if len(seal) != _SEAL_BYTES:
        raise MalformedHeader(where="header.extra_data.seals", why=f"{len(seal)} bytes, not 65")
    r, s, v = int.from_bytes(seal[:32], "big"), int.from_bytes(seal[32:64], "big"), seal[64]
    v = v - _BITCOIN_V if v >= _BITCOIN_V else v
    if s > GROUP_ORDER // 2:
        s, v = GROUP_ORDER - s, v ^ 1
    try:
        key = Signature(vrs=(v, r, s)).recover_public_key_from_msg_hash(digest)
    except (BadSignature, ValidationError) as error:
        why = f"a seal belongs to no key: {error}"
        raise MalformedHeader(where="header.extra_data.seals", why=why) from error
    return Seal(key.to_bytes(), r.to_bytes(32, "big"), s.to_bytes(32, "big"))


def as_nodes(told: object, what: str) -> list[bytes]:
    """Read a list of trie nodes of an EIP-1186 answer.

    Raises:
        ChainUnavailable: it is none (a node past its window of states answers null).
    """
    if not isinstance(told, Sequence) or isinstance(told, str | bytes):
        raise ChainUnavailable(what="eth_getProof", why=f"no list of nodes in {what}")
    return [as_bytes(node, what) for node in cast("Sequence[object]", told)]
