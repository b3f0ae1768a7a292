"""Choose which facts of a document a page shows for comparison with paper and instrument."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trustsvc.texts.catalogue import day_text, text


@dataclass(frozen=True, slots=True)
class Fact:
    """One line to compare; ``key`` ones are set large."""

    label: str
    value: str
    note: str = ""
    key: bool = False
    masked: bool = False


def facts_to_compare(
    facts: Mapping[str, Any], identifier: str, language: str, *, stated: bool = False
) -> list[Fact]:
    """Give the lines from a document's core metadata (as kept with its row).

    The customer's name stays hidden: it is given by grant only (DESIGN section 7). ``stated``: it
    was only registered, and its date of issue is its own word.
    """
    first: Mapping[str, Any] = next(iter(facts.get("objects") or []), {})
    found = [
        _fact("serial", first.get("serial"), language, key=True),
        _fact("identifier", identifier, language, key=True),
        _fact("object", said(first.get("name"), language), language),
        _fact("manufacturer", said(first.get("manufacturer"), language), language),
        _fact("model", first.get("model"), language),
        _fact("performed", _period(facts.get("performed"), language), language),
        _fact("stated" if stated else "issued", _day(facts.get("issue_date"), language), language),
        _fact("valid_until", _day(facts.get("valid_until"), language), language),
        _recalibration(facts.get("recalibration"), language),
        _customer(facts.get("customer_name"), language),
    ]
    return [fact for fact in found if fact is not None]


def said(words: Mapping[str, str] | None, language: str) -> str:
    """Give a text in the reader's language, else in the document's first."""
    if not words:
        return ""
    return words.get(language) or words.get("") or next(iter(words.values()))


def _fact(name: str, value: str | None, language: str, *, key: bool = False) -> Fact | None:
    if not value:
        return None
    return Fact(text(f"page.document.{name}", language), value, key=key)


def _recalibration(day: str | None, language: str) -> Fact | None:
    if not day:
        return None
    note = text("page.document.recalibration_note", language)
    return Fact(text("page.document.recalibration", language), _day(day, language), note)


def _customer(words: Mapping[str, str] | None, language: str) -> Fact | None:
    if not words:
        return None
    hidden = text("page.document.customer_hidden", language)
    return Fact(text("page.document.customer", language), hidden, masked=True)


def _period(days: Sequence[str] | None, language: str) -> str:
    if not days:
        return ""
    first, last = _day(days[0], language), _day(days[-1], language)
    if first == last:
        return first
    return text("page.document.range", language, first=first, last=last)


def _day(day: str | None, language: str) -> str:
    return day_text(date.fromisoformat(day), language) if day else ""
