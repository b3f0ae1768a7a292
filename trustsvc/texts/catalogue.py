"""Give every text that people read, by key and language.

A language is one TOML file beside this module; a new one needs nothing else. All files have the
same keys and placeholders (a test compares them). Unknown keys or missing values are faults of the
caller and raise ``KeyError``. Dates and instants are written as the language does, in UTC.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypeAlias

FALLBACK = "en"
"""Shown to readers who ask for none of our languages."""

ENDING = ".toml"
Entry: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, what it calls itself, and its tag (RFC 5646) for pages."""

    code: str
    name: str
    short: str
    tag: str
    place: int


@cache
def languages() -> Mapping[str, Language]:
    """Give the languages by code, in the order in which pages offer them."""
    names = [file.name for file in resources.files(__package__).iterdir()]
    codes = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
    found = [_language(code) for code in codes]
    ordered = sorted(found, key=lambda language: (language.place, language.code))
    return MappingProxyType({language.code: language for language in ordered})


def text(key: str, language: str, **values: object) -> str:
    """Give a text with its placeholders filled."""
    found = entries(language)[key]
    if not isinstance(found, str):
        raise KeyError(key)
    return found.format_map(values) if values else found.format()


def lines(key: str, language: str) -> Sequence[str]:
    """Give a text of several lines, such as the steps of what to do; () where there is none."""
    found = entries(language).get(key, ())
    return (found,) if isinstance(found, str) else found


def has_text(key: str, language: str) -> bool:
    """Say whether a key has a text that is not empty."""
    return bool(entries(language).get(key))


@cache
def entries(language: str) -> Mapping[str, Entry]:
    """Give all texts of a language by dotted key."""
    return MappingProxyType(dict(_flat(_read(language), "")))


def day_text(day: date, language: str) -> str:
    """Write a date."""
    months = lines("format.months", language)
    month = months[day.month - 1]
    return text("format.day", language, year=day.year, month=month, day=day.day)


def instant_text(instant: datetime, language: str) -> str:
    """Write an instant to the minute, in UTC."""
    told = instant.astimezone(UTC)
    day = day_text(told.date(), language)
    return text("format.instant", language, day=day, clock=f"{told:%H:%M}")


def chosen_language(asked: str | None, accepted: str | None) -> str:
    """Choose a language: as asked, else by ``Accept-Language`` (RFC 9110, 12.5.4)."""
    known = languages()
    if asked in known:
        return str(asked)
    for wanted in _by_preference(accepted or ""):
        code = wanted.partition("-")[0].lower()
        if code in known:
            return code
    return FALLBACK


def _by_preference(header: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if 0 < quality <= 1:
            weighed.append((-quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0])]


def _read(code: str) -> Mapping[str, object]:
    file = resources.files(__package__).joinpath(f"{code}{ENDING}")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _language(code: str) -> Language:
    found = entries(code)
    given = {name: str(found[f"language.{name}"]) for name in ("name", "short", "tag", "place")}
    return Language(
        code=code,
        name=given["name"],
        short=given["short"],
        tag=given["tag"],
        place=int(given["place"]),
    )


def _flat(table: Mapping[str, object], before: str) -> Iterator[tuple[str, Entry]]:
    for name, value in table.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list):
            yield key, tuple(map(str, value))
        else:
            yield key, str(value)
