"""Instants are read with their zone, or refused with what is missing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.errors import MalformedRequest
from trustsvc.workflows.instants import parse_instant


def test_an_instant_states_its_zone() -> None:
    assert parse_instant("2026-11-24T12:00:00+08:00") == datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_a_date_means_the_whole_day() -> None:
    assert parse_instant("2026-11-24") == datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-24T12:00:00", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(MalformedRequest, match="at"):
        parse_instant(text)


@given(text=st.text(max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        parse_instant(text)
    except MalformedRequest:
        return
