"""JSON and CBOR from outside are read strictly, within limits, and every digit is kept."""

import json
from typing import Any

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trustsvc.documents.authoring.cbor_reader import parse_cbor
from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.authoring.numbers import SourceNumber, fixed, is_number
from trustsvc.errors import MalformedCbor, MalformedJson, TooLarge
from trustsvc_anchors.cbor import encode

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
TREES = st.recursive(
    TEXT, lambda inside: st.lists(inside, max_size=30) | st.dictionaries(TEXT, inside, max_size=5)
)


@pytest.mark.parametrize("number", ["1.50", "0.10", "-0", "1e-400", "1E+3", "1" * 5000])
def test_a_number_keeps_its_digits(number: str) -> None:
    read = parse_json(f"[{number}]".encode())

    assert read == [SourceNumber(number)]
    assert isinstance(read[0], SourceNumber)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting"),
        (b"[1] x", "Extra data"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"[01]", "Expecting"),
        (b'{"a":1,"a":2}', "twice"),
        (b'["\\ud800"]', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b'["\xff"]', "UTF-8"),
        (b'["\x00"]', "control"),
        ("[]".encode("utf-16"), "UTF-8"),
        (b"[" * 301 + b"]" * 301, "levels deep"),
        (b"[" * 200_000, "levels deep"),
    ],
)
def test_what_is_no_json_of_ours_is_malformed(data: bytes, why: str) -> None:
    with pytest.raises(MalformedJson, match=why):
        parse_json(data)


def test_a_mark_and_a_pair_of_surrogates_are_let_pass() -> None:
    assert parse_json(b'\xef\xbb\xbf["\\ud83d\\ude00"]') == ["\N{GRINNING FACE}"]


@given(data=st.binary(max_size=60) | TEXT.map(str.encode))
@QUICK
def test_any_bytes_are_json_or_malformed_json(data: bytes) -> None:
    try:
        parse_json(data)
    except MalformedJson:
        return
    json.loads(data)


@given(value=TREES)
@QUICK
def test_json_of_others_is_read_alike(value: Any) -> None:  # noqa: ANN401  JSON
    assert parse_json(json.dumps(value).encode()) == value


def test_size_is_looked_at_first() -> None:
    for parse in (parse_json, parse_cbor):
        with pytest.raises(TooLarge, match="too-large"):
            parse(b"[" * 101, 100)


@given(value=TREES)
@example(value=["x" * 23, "x" * 24, "x" * 255, "x" * 256, "x" * 70_000])
@QUICK
def test_cbor_that_we_write_is_read_by_us_and_by_others(value: Any) -> None:  # noqa: ANN401  JSON
    data = encode(value)

    assert parse_cbor(data) == value
    assert cbor2.loads(data) == value


@given(value=TREES)
@QUICK
def test_deterministic_cbor_of_others_is_read(value: Any) -> None:  # noqa: ANN401  JSON
    data = cbor2.dumps(value, canonical=True)
    try:
        assert parse_cbor(data) == value
    except MalformedCbor:
        assert data != encode(value)  # others sort by length first (RFC 7049)


@given(data=st.binary(max_size=40), value=TREES, cut=st.integers(0, 40))
@QUICK
def test_any_bytes_are_cbor_or_malformed_cbor(data: bytes, value: Any, cut: int) -> None:  # noqa: ANN401  JSON
    written = encode(value)
    for tried in (data, written[:cut] + data, written[:-1]):
        try:
            read = parse_cbor(tried)
        except MalformedCbor:
            continue
        assert encode(read) == tried


@pytest.mark.parametrize(
    "data",
    [
        "6161ff",  # bytes after the value
        "01",  # a number
        "c06161",  # a tag
        "d81d00",  # a shared reference
        "7f6161ff",  # an indefinite length
        "9f6161ff",
        "7801" + "61",  # a length in a longer form
        "9b7fffffffffffffff",  # a count without end
        "7b7fffffffffffffff",
        "a2616161616161" + "6162",  # a name twice
        "a26162616161616161",  # names out of order
        "a18061" + "61",  # a name that is a list
        "f6",
        "61ff",  # not UTF-8
        "1c",
    ],
)
def test_other_cbor_is_malformed(data: str) -> None:
    with pytest.raises(MalformedCbor, match="malformed-cbor"):
        parse_cbor(bytes.fromhex(data))


def test_deep_cbor_is_malformed() -> None:
    with pytest.raises(MalformedCbor, match="levels deep"):
        parse_cbor(b"\x81" * 100_000 + b"\x60")


def test_a_float_is_no_number_and_true_neither() -> None:
    assert is_number(3)
    assert is_number(SourceNumber("3.0"))
    assert not any(map(is_number, (3.0, True, "3", None)))


@pytest.mark.parametrize(
    ("given_text", "wanted"), [("2", "2"), ("2.50e0", "2.50"), ("1e1", "10"), ("5E-1", "0.5")]
)
def test_a_factor_loses_its_exponent_and_no_digit(given_text: str, wanted: str) -> None:
    assert fixed(given_text) == wanted
