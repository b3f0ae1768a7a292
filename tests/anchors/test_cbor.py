"""Deterministic CBOR: the RFC's own examples, and the algebra of having one encoding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors import cbor

NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES: st.SearchStrategy[cbor.Value] = st.recursive(
    st.booleans() | NUMBERS | TEXTS | st.binary(max_size=300),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(TEXTS, inner, max_size=30),
    max_leaves=40,
)

# RFC 8949, appendix A: all examples of the types that we write.
EXAMPLES: list[tuple[cbor.Value, str]] = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (False, "f4"),
    (True, "f5"),
    (b"", "40"),
    (b"\x01\x02\x03\x04", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ("\U00010151", "64f0908591"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (["a", {"b": "c"}], "826161a161626163"),
    (
        {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"},
        "a56161614161626142616361436164614461656145",
    ),
]


@pytest.mark.parametrize(("value", "expected"), EXAMPLES, ids=[code for _, code in EXAMPLES])
def test_the_examples_of_the_rfc_encode_as_printed(value: cbor.Value, expected: str) -> None:
    encoded = cbor.encode(value)

    assert encoded.hex() == expected


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_head_grows_only_when_it_must(width: int) -> None:
    largest = (1 << (8 * width)) - 1

    assert len(cbor.encode(largest)) == 1 + width
    assert len(cbor.encode(largest + 1)) == 1 + 2 * width


def test_keys_are_sorted_by_their_encoded_form_so_that_shorter_ones_come_first() -> None:
    encoded = cbor.encode({"aa": 2, "b": 1, "": 0})

    assert encoded.hex() == "a3" + "6000" + "616201" + "62616102"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(fields=st.dictionaries(TEXTS, NUMBERS, min_size=2), random=st.randoms())
def test_the_order_of_a_map_does_not_show(fields: dict[str, int], random: object) -> None:
    names = sorted(fields, key=lambda name: hash((name, repr(random))))

    assert cbor.encode({name: fields[name] for name in names}) == cbor.encode(fields)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(value=VALUES)
def test_a_tuple_encodes_as_the_list(value: cbor.Value) -> None:
    assert cbor.encode((value, value)) == cbor.encode([value, value])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(value=VALUES)
def test_an_independent_decoder_reads_what_we_write_and_writes_it_the_same(
    value: cbor.Value,
) -> None:
    cbor2 = pytest.importorskip("cbor2", reason="cbor2, the independent decoder, is not installed")

    encoded = cbor.encode(value)

    assert cbor2.loads(encoded) == value
    assert cbor2.dumps(value, canonical=True) == encoded


@pytest.mark.parametrize("value", [None, 1.5, {1: 2}, {"a": {b"b": 1}}, object()])
def test_other_types_are_a_mistake_of_ours(value: object) -> None:
    with pytest.raises(TypeError, match=r"."):
        cbor.encode(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [-1, 2**64])
def test_other_numbers_are_a_mistake_of_ours(value: int) -> None:
    with pytest.raises(OverflowError, match=str(value)):
        cbor.encode(value)
