"""Strict base64."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.signatures.dsig.encoding import base64_octets


@given(st.binary(min_size=1, max_size=64))
def test_base64_in_lines_is_read(octets: bytes) -> None:
    packed = b64encode(octets).decode()
    lines = "\r\n\t ".join(packed[at : at + 8] for at in range(0, len(packed), 8))

    assert base64_octets(f"\n{lines}\n") == octets


@pytest.mark.parametrize("text", [None, "", " ", "A", "AA", "AB==", "AAA", "AAB=", "A*==", "AA==A"])
def test_what_is_not_the_one_way_to_write_octets_is_none(text: str | None) -> None:
    assert base64_octets(text) is None
