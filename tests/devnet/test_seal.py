"""The rules of QBFT's headers, recomputed here from the JSON alone."""

from collections.abc import Sequence
from typing import cast

import rlp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.devnet.world import Json, User
from trustsvc_devnet.accounts import GENESIS_HASH, VALIDATOR_KEYS, VALIDATORS
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.seal import proposer, quorum

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
NAMES = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
    *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
    *("mixHash", "nonce", "baseFeePerGas"),
)
NUMBERS = frozenset({"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"})


def _fields(block: Json) -> list[bytes]:
    def octets(name: str) -> bytes:
        text = str(block[name])
        if name not in NUMBERS:
            return bytes.fromhex(text[2:])
        number = int(text, 16)
        return number.to_bytes((number.bit_length() + 7) // 8, "big")

    return [octets(name) for name in NAMES]


def _hash_with(fields: Sequence[bytes], extra: object) -> bytes:
    return bytes(keccak(rlp.encode([*fields[:12], rlp.encode(extra), *fields[13:]])))


def _extra(block: Json) -> tuple[bytes, list[bytes], list[bytes], bytes, list[bytes]]:
    vanity, validators, vote, round_, seals = rlp.decode(bytes.fromhex(str(block["extraData"])[2:]))
    return vanity, validators, vote, round_, seals


def _signed_by(seal: bytes, digest: bytes) -> bytes | None:
    signature = encode_dss_signature(int.from_bytes(seal[:32]), int.from_bytes(seal[32:64]))
    for key, address in zip(VALIDATOR_KEYS, VALIDATORS, strict=True):
        private = ec.derive_private_key(int.from_bytes(key), ec.SECP256K1())
        try:
            private.public_key().verify(signature, digest, ec.ECDSA(Prehashed(SHA256())))
        except InvalidSignature:
            continue
        return address
    return None


def test_the_block_hash_leaves_out_round_and_seals(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(1)
    for _ in range(4):
        user.ask("evm_mine")
    blocks = [user.get("eth_getBlockByNumber", hex(n), False) for n in range(5)]

    hashes = []
    for block in blocks:
        vanity, validators, vote, _, _ = _extra(block)
        hashes.append(_hash_with(_fields(block), [vanity, validators, vote, b"", []]))

    assert any(_extra(block)[3] for block in blocks), "a round above 0 is among them"
    assert ["0x" + one.hex() for one in hashes] == [block["hash"] for block in blocks]
    assert ["0x" + one.hex() for one in hashes[:-1]] == [b["parentHash"] for b in blocks[1:]]


def test_four_validators_seal_the_header_with_its_round(engine: EmbeddedEngine) -> None:
    user = User(engine)
    user.ask("evm_mine")
    block = user.get("eth_getBlockByNumber", "latest", False)

    vanity, validators, vote, round_, seals = _extra(block)
    digest = _hash_with(_fields(block), [vanity, validators, vote, round_, []])

    assert tuple(validators) == VALIDATORS == tuple(sorted(VALIDATORS))
    assert [_signed_by(seal, digest) for seal in seals] == list(VALIDATORS)
    assert all(int.from_bytes(seal[32:64]) <= ORDER // 2 for seal in seals)
    assert all(len(seal) == 65 for seal in seals)


def test_with_one_key_gone_rounds_change_and_three_seal(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(1)

    rounds, miners = [], []
    for _ in range(6):
        user.ask("evm_mine")
        block = user.get("eth_getBlockByNumber", "latest", False)
        vanity, validators, vote, round_, seals = _extra(block)
        digest = _hash_with(_fields(block), [vanity, validators, vote, round_, []])
        assert [_signed_by(seal, digest) for seal in seals] == list(VALIDATORS[1:])
        rounds.append(int.from_bytes(round_))
        miners.append(str(block["miner"]).lower())

    assert rounds == [1, 0, 0, 1, 0, 0]
    assert miners == ["0x" + VALIDATORS[n].hex() for n in (1, 2, 3, 1, 2, 3)]


def test_the_genesis_block_is_the_constant(engine: EmbeddedEngine) -> None:
    block = User(engine).get("eth_getBlockByNumber", "earliest", False)

    assert block["hash"] == "0x" + GENESIS_HASH.hex()
    assert cast("list[object]", _extra(block)[4]) == []


@given(st.integers(1, 1000))
def test_two_quorums_always_share_an_honest_validator(validators: int) -> None:
    faulty = (validators - 1) // 3

    assert 2 * quorum(validators) - validators > faulty
    assert quorum(validators) <= validators - faulty


@given(st.integers(0, 3), st.integers(0, 20))
def test_four_rounds_in_a_row_have_four_proposers(last: int, round_: int) -> None:
    turns = [proposer(VALIDATORS, VALIDATORS[last], round_ + n) for n in range(4)]

    assert sorted(turns) == [0, 1, 2, 3]
    assert proposer(VALIDATORS, VALIDATORS[last], 0) == (last + 1) % 4
