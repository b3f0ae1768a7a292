"""Every language says everything, with the same blanks to fill."""

import re
from datetime import UTC, date, datetime

import pytest

from trustsvc.texts.catalogue import (
    chosen_language,
    day_text,
    entries,
    instant_text,
    languages,
    text,
)

BLANKS = re.compile(r"{(\w+)}")


def test_chinese_and_english_are_there() -> None:
    assert list(languages()) == ["zh", "en"]


@pytest.mark.parametrize("language", list(languages()))
def test_every_language_has_the_same_keys(language: str) -> None:
    assert set(entries(language)) == set(entries("en"))


@pytest.mark.parametrize("language", list(languages()))
def test_every_text_has_the_same_blanks_in_every_language(language: str) -> None:
    different = {
        key: told
        for key, told in entries(language).items()
        if set(BLANKS.findall(str(told))) != set(BLANKS.findall(str(entries("en")[key])))
        and not key.startswith("format.")
    }

    assert different == {}


def test_an_unknown_key_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        text("no.such.key", "en")


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("zh", "en", "zh"),
        (None, "de;q=0.9, zh-CN;q=0.8, en;q=0.7", "zh"),
        (None, "fr", "en"),
        ("xx", None, "en"),
        (None, "zh;q=0, en", "en"),
        (None, ";;;q=x,,", "en"),
    ],
)
def test_the_reader_s_language_is_chosen(
    asked: str | None, accepted: str | None, expected: str
) -> None:
    assert chosen_language(asked, accepted) == expected


def test_dates_are_written_as_the_language_does() -> None:
    assert day_text(date(2026, 11, 24), "en") == "24 November 2026"
    assert "2026 年 11 月 24 日" in day_text(date(2026, 11, 24), "zh")
    assert instant_text(datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "en").endswith("09:05 UTC")
