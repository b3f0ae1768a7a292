"""Read how a document stands, in two queries without objects: the most frequent question of all.

Whole rows, one query each, took five times as long.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from trustsvc.errors import NotFound
from trustsvc.store.documents import Document, DocumentState
from trustsvc.store.evidences import EvidenceRow
from trustsvc.store.records import LogRecord
from trustsvc.store.statuses import StatusChange


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a document's status; ``fields`` are its record's."""

    status: int
    decided: datetime
    effective: datetime
    on_chain: bool
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a recorded document, and how far its proof has come."""

    id: str
    identifier: str
    issuer: str
    recorded: datetime
    registered: bool
    valid_until: date | None
    position: int | None
    anchored_by: datetime | None
    first_anchored: datetime | None
    steps: tuple[Step, ...]


_DOCUMENT = (
    select(Document.id, Document.identifier, Document.issuer, Document.recorded)
    .add_columns(
        col(Document.registered),
        col(Document.facts)["valid_until"].as_string(),
        col(LogRecord.position),
        col(LogRecord.anchored_by),
        col(EvidenceRow.first_anchored),
    )
    .outerjoin(LogRecord, col(LogRecord.leaf) == col(Document.leaf))
    .outerjoin(EvidenceRow, col(EvidenceRow.document) == col(Document.id))
    .where(col(Document.id) == bindparam("document"), col(Document.state) == DocumentState.RECORDED)
)
_STEPS = (
    select(StatusChange.status, StatusChange.decided, StatusChange.effective, StatusChange.on_chain)
    .add_columns(col(LogRecord.fields))
    .join(LogRecord, col(LogRecord.id) == col(StatusChange.record))
    .where(col(StatusChange.document) == bindparam("document"))
    .order_by(col(StatusChange.sequence))
)


def get_standing(session: Session, document_id: str) -> Standing:
    """Give how a recorded document stands.

    Raises:
        NotFound: no recorded document has this id.
    """
    connection, wanted = session.connection(), {"document": document_id}
    row = connection.execute(_DOCUMENT, wanted).first()
    if row is None:
        raise NotFound(what="document", name=document_id)
    number, identifier, issuer, recorded, registered, *proof = row
    until, position, anchored_by, first_anchored = proof
    return Standing(
        id=number,
        identifier=identifier,
        issuer=issuer,
        recorded=recorded,
        registered=registered,
        valid_until=None if until is None else date.fromisoformat(until),
        position=position,
        anchored_by=anchored_by,
        first_anchored=first_anchored,
        steps=tuple(Step(*step) for step in connection.execute(_STEPS, wanted)),
    )
