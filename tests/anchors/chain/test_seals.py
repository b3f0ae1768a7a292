"""A seal is one signature in one form, by the key that it carries."""

import random
from dataclasses import replace

import pytest
import rlp
from eth_utils.crypto import keccak

from tests.support.sealed_chain import SealedChain, address_of, seal_with, validator_keys
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.chain.seals import GROUP_ORDER, block_hash, seal_digest, verify_seal
from trustsvc_anchors.errors import UnprovedSignature

KEY = validator_keys()[0]
DIGEST = keccak(b"a header")


def test_a_seal_gives_the_address_that_sealed() -> None:
    assert verify_seal(seal_with(KEY, DIGEST), DIGEST) == address_of(KEY)


def test_a_flipped_bit_anywhere_is_rejected() -> None:
    seal = seal_with(KEY, DIGEST)
    rng = random.Random(2)  # noqa: S311 (a repeatable choice)

    for name in ("key", "r", "s"):
        octets = getattr(seal, name)
        for bit in rng.sample(range(len(octets) * 8), 25):
            broken = bytearray(octets)
            broken[bit // 8] ^= 1 << bit % 8
            with pytest.raises(UnprovedSignature, match="seal"):
                verify_seal(replace(seal, **{name: bytes(broken)}), DIGEST)


def test_the_higher_s_of_the_same_signature_is_rejected() -> None:
    seal = seal_with(KEY, DIGEST)
    higher = (GROUP_ORDER - int.from_bytes(seal.s, "big")).to_bytes(32, "big")

    with pytest.raises(UnprovedSignature, match="not the lower one"):
        verify_seal(replace(seal, s=higher), DIGEST)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("r", bytes(32), "does not verify"),
        ("r", b"\xff" * 32, "does not verify"),
        ("s", bytes(32), "lower"),
        ("r", b"\1", "not 64, 32 and 32"),
        ("key", bytes(64), "no point"),
        ("key", bytes(63), "not 64"),
    ],
)
def test_numbers_out_of_range_are_rejected(name: str, value: bytes, why: str) -> None:
    with pytest.raises(UnprovedSignature, match=why):
        verify_seal(replace(seal_with(KEY, DIGEST), **{name: value}), DIGEST)


def test_a_seal_of_another_digest_is_rejected() -> None:
    with pytest.raises(UnprovedSignature, match="does not verify"):
        verify_seal(seal_with(KEY, DIGEST), keccak(b"another header"))


@pytest.mark.parametrize("rule", ["qbft", "ibft2", "pinned_block"])
def test_the_block_hash_is_what_the_next_block_names(rule: str) -> None:
    chain = SealedChain(rule=rule)
    first, second = chain.mine(), chain.mine()

    digest = block_hash(parse_header(first.header), rule)

    assert digest == first.hash == parse_header(second.header).parent


def test_under_qbft_the_digest_is_the_hash_of_the_header_without_seals() -> None:
    header = SealedChain().mine().header

    assert seal_digest(parse_header(header), "qbft") == keccak(header)


def test_under_ibft2_the_list_of_seals_is_left_out() -> None:
    members = rlp.decode(SealedChain(rule="ibft2").mine().header)
    extra = rlp.encode(rlp.decode(members[12])[:4])

    digest = seal_digest(parse_header(rlp.encode(members)), "ibft2")

    assert digest == keccak(rlp.encode([*members[:12], extra, *members[13:]]))
