"""RLP is read only in its one canonical form."""

import pytest
import rlp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trustsvc_anchors.chain.rlp import DEEPEST, RlpItem, big_endian, decode, decode_list, encode
from trustsvc_anchors.errors import MalformedRlp

items = st.recursive(
    st.binary(max_size=70), lambda inner: st.lists(inner, max_size=5), max_leaves=12
)


@settings(max_examples=100)
@given(items)
@example(b"\x7f")
@example(b"\x80")
@example(b"x" * 55)
@example(b"x" * 56)
@example([b"x" * 300] * 250)
def test_it_writes_what_another_implementation_writes_and_reads_it_back(item: RlpItem) -> None:
    data = encode(item)

    assert data == rlp.encode(item)
    assert decode(data) == item


@settings(max_examples=300)
@given(st.binary(max_size=80))
@example(b"\xf8\xff")
@example(b"\xbf" + b"\xff" * 8)
def test_whatever_is_accepted_is_canonical(data: bytes) -> None:
    try:
        item = decode(data)
    except MalformedRlp:
        return

    assert encode(item) == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "ends too early"),
        (b"\x81\x7f", "needless prefix"),
        (b"\xb8\x01x", "shortest form"),
        (b"\xb9\x00\x38" + b"x" * 56, "shortest form"),
        (b"\xb8", "shortest form"),
        (b"\x83ab", "ends too early"),
        (b"\xc2\x83", "ends too early"),
        (b"\xc1\x82ab", "passes the end"),
        (b"\x80\x80", "after the end"),
    ],
)
def test_other_forms_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(MalformedRlp, match=why):
        decode(data)


def test_deep_nesting_ends_in_a_refusal_not_in_a_crash() -> None:
    data: RlpItem = b""
    for _ in range(DEEPEST):
        data = [data]

    assert decode(encode(data)) == data
    deep = b"\x80"
    for _ in range(5000):
        deep = rlp.codec.length_prefix(len(deep), 0xC0) + deep
    with pytest.raises(MalformedRlp, match="deeper"):
        decode(deep)


def test_a_string_is_no_list() -> None:
    with pytest.raises(MalformedRlp, match="a string"):
        decode_list(b"\x80")


def test_a_number_takes_the_fewest_bytes() -> None:
    assert [big_endian(number) for number in (0, 1, 255, 256)] == [b"", b"\1", b"\xff", b"\1\0"]
