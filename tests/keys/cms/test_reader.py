"""What is read as DER is DER, and nothing else is read."""

import pytest
from asn1crypto import core
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.cms.der import BOOLEAN, INTEGER, OCTETS, SEQUENCE, integer, octets, sequence, tlv
from trustsvc_keys.cms.reader import DerReader
from trustsvc_keys.errors import MalformedDer

FEW = settings(max_examples=80, derandomize=True, deadline=None)


@given(number=st.integers(-(2**80), 2**80), body=st.binary(max_size=300))
@FEW
def test_what_was_written_is_read_again(number: int, body: bytes) -> None:
    outer = DerReader(sequence(integer(number), octets(body)))

    fields = outer.enter(SEQUENCE)

    assert fields.integer() == number
    assert fields.tag == OCTETS
    assert fields.whole(OCTETS) == octets(body)
    assert fields.tag is None
    fields.close()
    outer.close()


@given(data=st.binary(max_size=40), tag=st.integers(0, 255))
@FEW
def test_any_bytes_are_read_or_malformed(data: bytes, tag: int) -> None:
    reader = DerReader(data)
    try:
        contents = reader.contents(tag)
    except MalformedDer:
        return

    # DER has one form, so writing it again gives the same bytes.
    assert data.startswith(tlv(tag, contents))


@given(body=st.binary(max_size=8))
@FEW
def test_integers_are_read_as_asn1crypto_reads_them_or_not_at_all(body: bytes) -> None:
    written = tlv(INTEGER, body)
    try:
        number = DerReader(written).integer()
    except MalformedDer:
        assert not body or integer(int.from_bytes(body, "big", signed=True)) != written
        return

    assert number == core.Integer.load(written, strict=True).native


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "less than expected"),
        ("04", "less than expected"),
        ("0402ff", "longer than what holds it"),
        ("0500", "tag 05, not 04"),
        ("048101ff", "a length not in the fewest octets"),
        ("04820001ff", "a length not in the fewest octets"),
        ("0480ff0000", "a length not in the fewest octets"),
        ("0485000000000100", "a length not in the fewest octets"),
        ("0484ffffffff", "longer than what holds it"),
        ("0482", "a length not in the fewest octets"),
    ],
)
def test_another_form_than_der_is_refused(data: str, why: str) -> None:
    with pytest.raises(MalformedDer, match=why):
        DerReader(bytes.fromhex(data)).contents(OCTETS)


@pytest.mark.parametrize(("data", "value"), [("0101ff", True), ("010100", False)])
def test_booleans_are_read(data: str, value: bool) -> None:  # noqa: FBT001  # the value that is read
    assert DerReader(bytes.fromhex(data)).boolean() is value


@pytest.mark.parametrize("data", ["010101", "0100", "0102ffff"])
def test_a_boolean_is_00_or_ff(data: str) -> None:
    with pytest.raises(MalformedDer, match="neither 00 nor FF"):
        DerReader(bytes.fromhex(data)).boolean()


def test_what_is_left_over_is_refused() -> None:
    reader = DerReader(tlv(BOOLEAN, b"\xff") + b"\x00")

    reader.boolean()

    with pytest.raises(MalformedDer, match="octet 3, why: more than expected"):
        reader.close()


def test_a_tag_of_more_octets_is_never_read() -> None:
    with pytest.raises(MalformedDer, match="tag 1f"):
        DerReader(bytes.fromhex("1f0100")).contents(0x1F)


def test_a_value_never_reaches_beyond_what_holds_it() -> None:
    inner = DerReader(bytes.fromhex("3003 0403ff ffff")).enter(SEQUENCE)

    with pytest.raises(MalformedDer, match="longer than what holds it"):
        inner.contents(OCTETS)
