"""Give the core metadata that every document has, whatever its kind.

They are the guide's core metadata: who (with the organisation's identifiers), what, when, and
how the document is related to others; status is no part of a document.
A text that a document gives in several languages stays a mapping from language to text.
A plain document carries none of this inside: its caller states it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcc.facts import Citation, Context, Dcc, Item, QuantityList
from trustsvc.documents.dcoc.facts import Dcoc, DcocContact
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.words import Words
from trustsvc.errors import MalformedRequest

RECALIBRATION = "basic_recalibration"
"""The type, in the DCC vocabulary, of the statement that holds the customer's date."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """Hold what a document is about: one instrument, product or batch."""

    name: Words
    manufacturer: Words
    model: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class CoreMetadata:
    """Hold the core metadata.

    ``issuer_identifiers`` and ``cites`` are texts: ``USCC:91…``, a unique identifier.
    ``performed`` is the first and last day of the work.
    ``recalibration`` is the customer's date; only a D-CoC has ``valid_until``.
    """

    kind: DocumentKind
    release: str
    identifier: str
    title: Words
    issuer_name: Words
    issuer_identifiers: tuple[str, ...]
    customer_name: Words | None
    objects: tuple[ObjectFacts, ...]
    issue_date: date | None
    performed: tuple[date, date] | None
    valid_until: date | None
    recalibration: date | None
    languages: tuple[str, ...]
    replaces: str | None
    cites: tuple[str, ...]


def dcc_metadata(dcc: Dcc) -> CoreMetadata:
    """Give the core metadata of a DCC."""
    begin, end = read_day(dcc.core.begin_date), read_day(dcc.core.end_date)
    code = dcc.laboratory.code
    return CoreMetadata(
        kind=DocumentKind.DCC,
        release=dcc.release,
        identifier=dcc.core.identifier,
        title=dcc.items_name or (dcc.items[0].name if dcc.items else {}),
        issuer_name=dcc.laboratory.contact.name,
        issuer_identifiers=(f"calibrationLaboratoryCode:{code}",) if code else (),
        customer_name=dcc.customer.name or None,
        objects=tuple(_item_facts(item) for item in dcc.items),
        issue_date=read_day(dcc.core.issue_date),
        performed=(begin, end) if begin and end else None,
        valid_until=None,
        recalibration=_recalibration(dcc),
        languages=dcc.core.used_languages,
        replaces=dcc.core.replaces,
        cites=tuple(dict.fromkeys(_dcc_cites(dcc))),
    )


def _item_facts(item: Item) -> ObjectFacts:
    by_issuer = {number.issuer: number.value for number in reversed(item.identifications)}
    return ObjectFacts(
        name=item.name,
        manufacturer=item.manufacturer.name if item.manufacturer else {},
        model=item.model,
        serial=by_issuer.get("manufacturer"),
    )


def _recalibration(dcc: Dcc) -> date | None:
    dates = (
        read_day(statement.date)
        for statement in dcc.statements
        if RECALIBRATION in statement.marks.types
    )
    return next((day for day in dates if day), None)


def _dcc_cites(dcc: Dcc) -> Iterator[str]:
    if dcc.core.previous_report:
        yield from _chain(dcc.core.previous_report)
    for context in contexts_of(dcc):
        for equipment in context.equipment:
            if equipment.certificate:
                yield from _chain(equipment.certificate)


def contexts_of(dcc: Dcc) -> Iterator[Context]:
    """Give every context of a DCC: what all results share, then each measurement, each result."""
    yield dcc.context
    for measurement in dcc.measurements:
        yield measurement.context
        for result in measurement.results:
            waiting = [entry for entry in result.data if hasattr(entry, "context")]
            while waiting:
                entry = waiting.pop(0)
                yield entry.context
                if isinstance(entry, QuantityList):
                    waiting.extend(entry.entries)


def _chain(citation: Citation | None) -> Iterator[str]:
    while citation is not None:
        yield citation.identifier
        citation = citation.linked


def dcoc_metadata(dcoc: Dcoc) -> CoreMetadata:
    """Give the core metadata of a D-CoC."""
    days = sorted(day for e in dcoc.evaluations if (day := read_day(e.date)))
    reports = [evaluation.report for evaluation in dcoc.evaluations if evaluation.report]
    maker: Words = dcoc.manufacturers[0].name if dcoc.manufacturers else {}
    return CoreMetadata(
        kind=DocumentKind.DCOC,
        release=dcoc.release,
        identifier=dcoc.core.identifier,
        title=dcoc.objects[0].name if dcoc.objects else {},
        issuer_name=dcoc.body.contact.name,
        issuer_identifiers=_identifiers(dcoc.body.contact),
        customer_name=dcoc.client.name or None,
        objects=tuple(
            ObjectFacts(
                name=item.name,
                manufacturer=item.manufacturer or maker,
                model=item.model,
                serial=next((n.value for n in item.identifications if n.scheme == "serial"), None),
            )
            for item in dcoc.objects
        ),
        issue_date=read_day(dcoc.core.issue_date),
        performed=(days[0], days[-1]) if days else None,
        valid_until=read_day(dcoc.core.valid_until),
        recalibration=None,
        languages=dcoc.core.used_languages,
        replaces=dcoc.core.replaces.identifier if dcoc.core.replaces else None,
        cites=tuple(dict.fromkeys(cited.identifier for cited in (*reports, *dcoc.core.previous))),
    )


def _identifiers(contact: DcocContact) -> tuple[str, ...]:
    return tuple(f"{number.scheme}:{number.value}" for number in contact.identifiers)


Stated: TypeAlias = Mapping[str, object]
_STATED = frozenset(
    {"identifier", "title", "issuer_name", "customer_name", "issue_date", "languages", "cites"}
)


def plain_metadata(stated: Stated) -> CoreMetadata:
    """Give the core metadata that a caller states for a plain document.

    ``stated`` holds ``identifier`` (text, needed), ``title``, ``issuer_name`` and
    ``customer_name`` (text, or a mapping from language to text), ``issue_date`` (ISO 8601),
    ``languages`` and ``cites`` (lists of text).

    Raises:
        MalformedRequest: another field, or one of another shape.
    """
    unknown = sorted(stated.keys() - _STATED)
    if unknown:
        raise MalformedRequest(where=f"core.{unknown[0]}", why="no such field")
    customer = _stated_words(stated, "customer_name")
    return CoreMetadata(
        kind=DocumentKind.PLAIN,
        release="",
        identifier=_stated_text(stated, "identifier"),
        title=_stated_words(stated, "title"),
        issuer_name=_stated_words(stated, "issuer_name"),
        issuer_identifiers=(),
        customer_name=customer or None,
        objects=(),
        issue_date=_stated_day(stated, "issue_date"),
        performed=None,
        valid_until=None,
        recalibration=None,
        languages=_stated_list(stated, "languages"),
        replaces=None,
        cites=_stated_list(stated, "cites"),
    )


def _stated_text(stated: Stated, name: str) -> str:
    value = stated.get(name)
    if not isinstance(value, str) or not value or value != value.strip():
        raise MalformedRequest(where=f"core.{name}", why="not a text without blanks around it")
    return value


def _stated_words(stated: Stated, name: str) -> Words:
    value = stated.get(name, {})
    if isinstance(value, str):
        return {"": value}
    if not isinstance(value, Mapping):
        raise MalformedRequest(where=f"core.{name}", why="neither text nor texts by language")
    if not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise MalformedRequest(where=f"core.{name}", why="a language or text that is no text")
    return dict(value)


def _stated_day(stated: Stated, name: str) -> date | None:
    value = stated.get(name)
    if value is None or isinstance(value, date):
        return value
    day = read_day(value) if isinstance(value, str) else None
    if day is None:
        raise MalformedRequest(where=f"core.{name}", why="not a date as 2026-01-31")
    return day


def _stated_list(stated: Stated, name: str) -> tuple[str, ...]:
    value = stated.get(name, ())
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise MalformedRequest(where=f"core.{name}", why="not a list of texts")
    if not all(isinstance(part, str) for part in value):
        raise MalformedRequest(where=f"core.{name}", why="not a list of texts")
    return tuple(value)
