"""List what rests on a suspect instrument or certificate, with every affected result.

Chains may lead through documents of other issuers: an issuer learns of its own documents, and of
the others on the way only those that its own document cites itself.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from trustsvc.errors import MalformedRequest
from trustsvc.graph.affected import Affected, Suspicion, find_affected
from trustsvc.graph.numbers import number_key
from trustsvc.store.documents import Document
from trustsvc.store.references import traced_documents
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.references import StoredIndex, read_untraced

LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A document on the way; ``id`` and ``identifier`` are empty where they are not told."""

    id: str
    identifier: str


@dataclass(frozen=True, slots=True)
class AffectedDocument:
    """One affected document: which results (none named: all), and by which way.

    ``path`` begins with a document that used the instrument and ends with this one. Not ``sure``:
    days, digests or numbers contradict each other or are not stated; somebody has to look.
    """

    id: str
    identifier: str
    issuer: str
    results: tuple[str, ...]
    path: tuple[Step, ...]
    sure: bool

    def answer(self) -> dict[str, Any]:
        """Give it as JSON, the same for command line and API."""
        return {
            "id": self.id,
            "identifier": self.identifier,
            "issuer": self.issuer,
            "results": list(self.results),
            "path": [
                {"id": step.id or None, "identifier": step.identifier or None} for step in self.path
            ],
            "sure": self.sure,
        }


def parse_suspicion(
    equipment: str | None, certificate: str | None, since: str | None, until: str | None
) -> Suspicion:
    """Read what is suspect; days are ISO 8601, both included.

    Raises:
        MalformedRequest: neither instrument nor certificate, a number that is none, no day, or the
            last day before the first.
    """
    keys = {
        "equipment": _key(equipment, "equipment"),
        "certificate": _key(certificate, "certificate"),
    }
    if not any(keys.values()):
        raise MalformedRequest(where="equipment", why="name an instrument or a certificate")
    first, last = _day(since, "from"), _day(until, "to")
    if first and last and last < first:
        raise MalformedRequest(where="to", why="lies before the first day")
    return Suspicion(**keys, since=first, until=last)


def _key(text: str | None, where: str) -> str:
    if not text:
        return ""
    key = number_key(text)
    if not key or len(text) > LONGEST_NUMBER:
        raise MalformedRequest(where=where, why="not a number that an instrument bears")
    return key


def _day(text: str | None, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MalformedRequest(where=where, why="not a date as 2026-01-31") from error


def affected(keep: Keep, suspicion: Suspicion, issuer: str | None = None) -> list[AffectedDocument]:
    """List every affected document by id; for an issuer, its own alone."""
    read_untraced(keep)
    found = find_affected(StoredIndex(keep.database), suspicion)
    on_the_way = {document for one in found for document in one.path}
    with keep.database.reading() as session:
        rows = {row.id: row for _, row in traced_documents(session, on_the_way)}
    told = [
        _told(one, rows, issuer)
        for one in found
        if issuer is None or rows[one.document].issuer == issuer
    ]
    return sorted(told, key=lambda one: one.id)


def _told(found: Affected, rows: dict[str, Document], issuer: str | None) -> AffectedDocument:
    row = rows[found.document]
    following = (*found.path[1:], found.document)
    steps = [
        Step(step, rows[step].identifier)
        if issuer is None or issuer in (rows[step].issuer, rows[after].issuer)
        else Step("", "")
        for step, after in zip(found.path, following, strict=True)
    ]
    return AffectedDocument(
        id=row.id,
        identifier=row.identifier,
        issuer=row.issuer,
        results=found.results,
        path=tuple(steps),
        sure=found.sure,
    )
