"""Look up what a document holds, once for all rules: elements by name, core data, texts.

Comments of the document and signatures are left out: nobody measured what stands there.
Numbers are exact fractions of what the source wrote; no float is ever made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from lxml import etree

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.kinds import DS_NAMESPACE, SI_NAMESPACE, DocumentKind
from trustsvc.documents.numbers import parse_number
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import (
    BLANKS,
    Element,
    Tree,
    child,
    local_name,
    namespace_of,
    split_list,
)
from trustsvc.errors import MalformedRequest

MOST_DIGITS = 100
"""Numbers beyond 10^±100 or longer than that are not computed with; no quantity needs them."""


@dataclass(frozen=True, slots=True)
class CitedDates:
    """Hold the days of a document that this one cites: its work's end, its next calibration."""

    performed: date | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold a document that is judged; ``cited`` gives the days of cited documents at hand."""

    root: Element
    kind: DocumentKind
    by_tag: Mapping[str, list[Element]]
    cited: Mapping[str, CitedDates] = field(default_factory=dict)

    @property
    def core(self) -> Element | None:
        """Give the core data."""
        return child(child(self.root, "administrativeData"), "coreData")

    def ours(self, *names: str) -> Iterator[Element]:
        """Go through the elements of these names in the document's own namespace."""
        prefix = f"{{{namespace_of(self.root)}}}"
        for name in names:
            yield from self.by_tag.get(prefix + name, ())

    def numbers(self, *names: str) -> Iterator[Element]:
        """Go through the elements of these names in the D-SI."""
        for name in names:
            yield from self.by_tag.get(f"{{{SI_NAMESPACE}}}{name}", ())


def open_subject(
    tree: Tree, kind: DocumentKind, cited: Mapping[str, CitedDates] | None = None
) -> Subject:
    """Look through a document once."""
    root = tree.getroot()
    by_tag: dict[str, list[Element]] = {}
    for part in root.iterchildren(etree.Element):
        if namespace_of(part) == DS_NAMESPACE or local_name(part) == "comment":
            continue
        for element in part.iter(etree.Element):
            by_tag.setdefault(str(element.tag), []).append(element)
    return Subject(root, kind, by_tag, cited or {})


def told(
    code: str,
    severity: Severity,
    at: Element,
    says: tuple[str, str],
    remedy: tuple[str, str],
) -> Finding:
    """Make a finding at an element; sentences come in English and Chinese."""
    return Finding(code, severity, xpath_of(at), in_both(*says), in_both(*remedy))


def plain(element: Element | None) -> str:
    """Give the text of an element that holds text only, without blanks around it."""
    return "" if element is None else (element.text or "").strip(BLANKS)


def words(element: Element | None) -> tuple[str, ...]:
    """Give the entries of an element that holds a list."""
    return split_list(plain(element))


@lru_cache(maxsize=4096)
def exact(text: str | None) -> Fraction | None:
    """Give a number exactly; None for none, for NaN, and for what no quantity needs."""
    if not text or len(text) > MOST_DIGITS:
        return None
    try:
        number = parse_number(text)
    except MalformedRequest:
        return None
    if number.is_nan or abs(number.exact.adjusted()) > MOST_DIGITS:
        return None
    return Fraction(number.exact)


@lru_cache(maxsize=4096)
def last_digit(text: str) -> Fraction:
    """Say what one step of the last digit is worth: 0.01 for ``1.50``."""
    exponent = Decimal(text).as_tuple().exponent
    return Fraction(10) ** exponent if isinstance(exponent, int) else Fraction(0)


def spread(entries: tuple[str, ...], index: int) -> str | None:
    """Give the entry for a value: one entry counts for all values."""
    if len(entries) == 1:
        return entries[0]
    return entries[index] if index < len(entries) else None
