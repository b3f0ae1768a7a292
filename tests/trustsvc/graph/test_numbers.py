"""Spellings of one number are one number; two numbers stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.graph.numbers import LONGEST, number_key


@pytest.mark.parametrize(
    "spelled",
    [
        "SPRT-20117",
        "sprt-20117",
        " SPRT - 20117 ",
        "".join(chr(ord(letter) + 0xFEE0) for letter in "SPRT-20117"),
        "SPRT\u201320117",
        "SPRT\u221220117",
    ],
)
def test_spellings_of_one_number_are_alike(spelled: str) -> None:
    assert number_key(spelled) == "sprt-20117"


@pytest.mark.parametrize("other", ["SPRT20117", "SPRT-20118", "SPRT.20117", "PRT-20117"])
def test_another_number_stays_another(other: str) -> None:
    assert number_key(other) != number_key("SPRT-20117")


@pytest.mark.parametrize("nothing", ["", " ", "-", "—", "n/a", "N/A", "None", "无", "/", "***"])
def test_what_stands_where_no_number_is_is_no_number(nothing: str) -> None:
    assert number_key(nothing) == ""


@given(st.text(max_size=300))
def test_a_key_is_its_own_key_and_bounded(text: str) -> None:
    key = number_key(text)

    assert number_key(key) == key
    assert len(key) <= LONGEST
    assert not any(letter.isspace() for letter in key)
