"""Names are URIs that are true, and JSON numbers keep their digits."""

import json
from decimal import Decimal

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.documents.dcoc.facts import Tagged
from trustsvc.documents.exports.json_text import encode_json, find_json_number
from trustsvc.documents.exports.units import REC20, find_rec20
from trustsvc.documents.exports.uris import (
    digest_uri,
    find_uri,
    multibase,
    number_uri,
    own_urn,
    part_of,
)

URI = jsonschema_rs.validator_for({"type": "string", "format": "uri"}, validate_formats=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "a b", "#x", "../x", "//host/x", "javascript:alert(1)", "file:///etc/passwd"),
        *("data:text/html,x", "http:", "http://", "http:///x", "http://:80/", "https://%zz", "ni:"),
        *("http://[bad", "http://u@/x", "1a:b", "urn:", "HTTP:x"),
    ],
)
def test_what_is_no_absolute_address_is_none(text: str) -> None:
    assert find_uri(text) is None


def test_an_address_in_another_script_is_escaped() -> None:
    assert find_uri("https://例.example/证书 1") == (
        "https://%E4%BE%8B.example/%E8%AF%81%E4%B9%A6%201"
    )
    assert find_uri("did:web:example.org") == "did:web:example.org"


@given(st.text() | st.from_regex(r"(https?|urn|did|ni):.{0,30}", fullmatch=True))
def test_a_uri_that_is_found_is_one(text: str) -> None:
    found = find_uri(text)

    assert found is None or URI.is_valid(found), found


@given(st.text(), st.text())
def test_our_own_names_are_uris_and_tell_things_apart(one: str, other: str) -> None:
    first, second = own_urn("party", "USCC", one), own_urn("party", "USCC", other)

    assert URI.is_valid(first)
    assert URI.is_valid(part_of(first, "assessment"))
    assert (first == second) == (one == other or {one, other} == {"", "-"})


def test_bytes_are_named_as_the_standards_do() -> None:
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    assert digest_uri(empty) == "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    assert multibase(empty) == "uEiDjsMRCmPwcFJr79MiZb7kkJ65B5GSbk0yklZkbeFK4VQ"
    assert URI.is_valid(digest_uri(empty))


def test_registers_that_have_addresses_are_named_by_them() -> None:
    assert number_uri(Tagged("GLN", "6901234567892")) == "https://id.gs1.org/414/6901234567892"
    assert number_uri(Tagged("GLN", "x")) == "urn:trustsvc:party:GLN:x"
    assert number_uri(Tagged("DID", "did:web:a.example")) == "did:web:a.example"
    assert number_uri(Tagged("DID", "nonsense")) == "urn:trustsvc:party:DID:nonsense"


@given(st.from_regex(r"[-+]?([0-9]*\.[0-9]+|[0-9]+\.?)([Ee][-+]?[0-9]{1,2})?", fullmatch=True))
def test_a_number_keeps_its_value_and_its_zeros(text: str) -> None:
    number = find_json_number(text)

    if number is not None and text.isascii():
        read = json.loads(number, parse_float=Decimal, parse_int=Decimal)
        assert (read, read.as_tuple().exponent) == (
            Decimal(text),
            Decimal(text).as_tuple().exponent,
        )


@pytest.mark.parametrize("text", ["NaN", "1e999", "", ".", "-", "x", "1 2", "٣"])
def test_what_json_cannot_say_is_no_number(text: str) -> None:
    assert find_json_number(text) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_what_is_written_reads_back(value: object) -> None:
    assert json.loads(encode_json(value)) == value


def test_units_are_spelt_as_the_d_si_spells_them() -> None:
    assert find_rec20(r"\metre \per \second") == "MTS"
    assert find_rec20(r"\degreeCelsius") is None
    assert len(set(REC20.values())) == len(REC20)
