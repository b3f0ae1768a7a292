"""Whatever a service answers is read or refused, by one class of error alone."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.remote.csc_service import ScriptedService
from tests.support.pki import seal
from trustsvc_keys.remote.csc_answers import (
    parse_access_token,
    parse_activation,
    parse_credential_ids,
    parse_refusal,
    parse_service_info,
    parse_signed_hashes,
)
from trustsvc_keys.remote.csc_credential import parse_credential_info
from trustsvc_keys.remote.csc_errors import MalformedCscAnswer
from trustsvc_keys.remote.csc_json import LIMIT_BYTES, parse_table

VECTORS = Path(__file__).parents[2] / "vectors" / "csc"
PARSERS: dict[str, Callable[[bytes], object]] = {
    "info": parse_service_info,
    "list": parse_credential_ids,
    "credential": lambda data: parse_credential_info(data, version=2),
    "credential of version 1": lambda data: parse_credential_info(data, version=1),
    "activation": parse_activation,
    "signed": parse_signed_hashes,
    "token": parse_access_token,
    "refusal": parse_refusal,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@cache
def seeds() -> tuple[object, ...]:
    """Give answers that are read."""
    two, one = ScriptedService(seal()), ScriptedService(seal(), version=1)
    recorded = [json.loads(path.read_bytes()) for path in sorted(VECTORS.glob("eudi-*.json"))]
    samples = json.loads((VECTORS / "samples.json").read_bytes())
    return (two.info(), two.credential(), one.credential(), *recorded, *samples.values())


def read_or_refused(data: bytes) -> None:
    """Give an answer to every parser."""
    for parse in PARSERS.values():
        with suppress(MalformedCscAnswer):
            parse(data)


@given(data=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_anything_is_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


@given(data=st.data())
@settings(max_examples=250, deadline=None, derandomize=True)
def test_an_answer_with_a_part_exchanged_is_read_or_refused(data: st.DataObject) -> None:
    value = json.loads(json.dumps(data.draw(st.sampled_from(seeds()))))
    _exchange(value, data)

    read_or_refused(json.dumps(value).encode())


def _exchange(value: object, data: st.DataObject) -> None:
    """Exchange one part somewhere inside for another."""
    while isinstance(value, dict | list) and value:
        names = list(value) if isinstance(value, dict) else list(range(len(value)))
        name = data.draw(st.sampled_from(names))
        inner = value[name]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            value[name] = data.draw(JSON)
            return
        value = inner


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_an_answer_with_octets_changed_is_read_or_refused(data: st.DataObject) -> None:
    octets = bytearray(json.dumps(data.draw(st.sampled_from(seeds()))).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))

    read_or_refused(bytes(octets))


REFUSED = {
    "too long": (b'{"SAD": "' + b"a" * LIMIT_BYTES + b'"}', "more than 1048576 bytes"),
    "too deep": (b"[" * 200_000, "nested too deeply"),
    "a list": (b"[]", "not a JSON object"),
    "a member twice": (b'{"SAD": "a", "SAD": "b"}', "a member twice"),
    "not a number": (b'{"SAD": "a", "expiresIn": NaN}', "not JSON"),
    "in UTF-16": ('{"SAD": "a"}'.encode("utf-16"), "not JSON in UTF-8"),
    "half a surrogate": (b'{"SAD": "\\ud800"}', "controls in a text"),
    "a control": (b'{"SAD": "a\\u0000"}', "controls in a text"),
    "too long a text": (b'{"SAD": "' + b"a" * 65_537 + b'"}', "not a text of 1 to 65536"),
    "a number with a point": (b'{"SAD": "a", "expiresIn": 60.0}', "not a whole number"),
    "true for a number": (b'{"SAD": "a", "expiresIn": true}', "not a whole number"),
    "a number below none": (b'{"SAD": "a", "expiresIn": -1}', "not a whole number"),
    "a number without end": (b'{"SAD": "a", "expiresIn": ' + b"9" * 5_000 + b"}", "not JSON"),
    "nothing": (b"", "not JSON"),
    "null": (b'{"SAD": null}', "missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_json_is_refused(name: str) -> None:
    data, why = REFUSED[name]

    with pytest.raises(MalformedCscAnswer, match=re.escape(why)):
        parse_activation(data)


def test_a_token_of_another_type_is_refused() -> None:
    with pytest.raises(MalformedCscAnswer, match="token_type, why: not Bearer"):
        parse_access_token(b'{"access_token": "a", "token_type": "mac"}')


def test_a_list_in_pages_is_refused_rather_than_cut() -> None:
    with pytest.raises(MalformedCscAnswer, match="a list in pages"):
        parse_credential_ids(b'{"credentialIDs": ["a"], "nextPageToken": "b"}')


@given(items=st.lists(st.binary(min_size=1, max_size=40), max_size=5))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_octets_come_out_as_they_went_in(items: list[bytes]) -> None:
    data = json.dumps({"items": [b64encode(item).decode() for item in items]}).encode()
    table = parse_table(data, where="test", malformed=MalformedCscAnswer)

    assert table.octets("items", most=5, longest=40) == tuple(items)
