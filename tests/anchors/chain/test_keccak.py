"""Keccak-256 is Ethereum's, not SHA3-256."""

from hashlib import sha3_256

from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.chain.keccak import keccak256


def test_it_agrees_with_the_published_hash_of_nothing() -> None:
    digest = keccak256(b"")

    assert digest.hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


@settings(max_examples=50)
@given(st.binary(max_size=600))
def test_it_agrees_with_another_implementation(data: bytes) -> None:
    assert keccak256(data) == keccak(data)
    assert keccak256(data) != sha3_256(data).digest()
