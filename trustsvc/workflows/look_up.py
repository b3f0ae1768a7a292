"""Look a document up for people who have no file: by the code they scanned, or by its number.

A code leads to facts, results and files; a number to the issuer and the status (DESIGN section 7).
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509

from trustsvc.store.documents import Document, find_by_digest
from trustsvc.store.issuers import get_issuer
from trustsvc.store.records import list_records_of
from trustsvc.texts.facts import Content, Facts, Record, Standing, Trust, Word
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.recorded import stated_day
from trustsvc.workflows.show_document import FoundDocument, show_by_number, show_by_token
from trustsvc.workflows.show_status import DocumentStatus, show_status
from trustsvc.workflows.tell import standing_of
from trustsvc_anchors.log.record import RecordKind
from trustsvc_keys.authority.demo import is_demo

NOT_FOUND = Facts(
    content=Content.UNSEEN,
    trust=Trust.UNKNOWN,
    standing=Standing(word=Word.UNKNOWN),
    record=Record.ABSENT,
)
"""Nothing is on record under that number or code."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A document that was looked up: its row, its issuer's name, the facts for a sentence."""

    document: Document
    issuer_name: str
    status: DocumentStatus
    facts: Facts


def look_up(keep: Keep, token: str, at: datetime | None = None, *, development: bool) -> Sight:
    """Look up the document that a scanned code stands for, and its status now and at an instant.

    Raises:
        NotFound: no document carries this code.
    """
    found = show_by_token(keep, token)
    return _sight(keep, found, at, development=development)


def look_up_number(keep: Keep, identifier: str, *, development: bool) -> list[Sight]:
    """Look up the documents with a number, of whatever issuer; their status is public."""
    sights = []
    for document in show_by_number(keep, identifier, None):
        with keep.database.reading() as session:
            found = FoundDocument(document, get_issuer(session, document.issuer).name)
        sights.append(_sight(keep, found, None, development=development))
    return sights


def find_successor(keep: Keep, document_id: str) -> str:
    """Give the number of the document that replaced this one, or nothing."""
    with keep.database.reading() as session:
        records = list_records_of(session, document_id, RecordKind.STATUS)
        replaced = [row.fields["successor"] for row in records if "successor" in row.fields]
        if not replaced:
            return ""
        digest = base64.b64decode(replaced[-1]["sha256"])
        successor = find_by_digest(session, digest)
    return "" if successor is None else successor.identifier


def _sight(keep: Keep, found: FoundDocument, at: datetime | None, *, development: bool) -> Sight:
    document = found.document
    now = show_status(keep, document.id)
    asked = None if at is None else min(at, now.at)
    until = _day(document.facts.get("valid_until"))
    certificate = x509.load_der_x509_certificate(document.certificate)
    facts = Facts(
        content=Content.UNSEEN,
        trust=Trust.STATED if document.registered else Trust.REGISTERED,
        standing=standing_of(now, until),
        record=Record.ANCHORED if now.anchored else Record.PENDING,
        beside=None if asked is None else _standing_then(keep, now, asked, until),
        beside_at=asked,
        issuer=found.issuer_name,
        organisation=document.issuer,
        identifier=document.identifier,
        issued=_issued(document, now),
        recorded=now.recorded,
        anchored=now.anchored,
        promised=now.anchored_by,
        successor=find_successor(keep, document.id),
        demo=is_demo(certificate),
        development=development and now.anchored is not None,
    )
    return Sight(document, found.issuer_name, now, facts)


def _issued(document: Document, now: DocumentStatus) -> date | None:
    """Give the date of issue; what was only registered has none but what it states."""
    if document.registered:
        return stated_day(document)
    return stated_day(document) or now.recorded.date()


def _standing_then(
    keep: Keep, now: DocumentStatus, asked: datetime, until: date | None
) -> Standing:
    """Tell the status at an instant; before it was on record there was none."""
    if asked < now.recorded:
        return Standing(word=Word.NOT_YET)
    return standing_of(show_status(keep, now.id, asked), until)


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
