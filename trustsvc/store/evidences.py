"""Keep the evidence of each document, as it is handed out."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from trustsvc.store.columns import Instant
from trustsvc.store.documents import Document
from trustsvc.store.records import LogRecord
from trustsvc.store.statuses import StatusChange


class EvidenceRow(SQLModel, table=True):
    """The newest evidence of a document; it replayed to a verdict before it was kept."""

    __tablename__ = "evidence"

    document: str = Field(primary_key=True, foreign_key="document.id")
    content: bytes
    status_changes: int
    first_anchored: datetime = Field(sa_type=Instant)
    captured: datetime = Field(sa_type=Instant)


def find_evidence(session: Session, document: str) -> EvidenceRow | None:
    """Give a document's evidence."""
    return session.get(EvidenceRow, document)


def keep_evidence(session: Session, row: EvidenceRow) -> None:
    """Keep newer evidence in place of older."""
    session.merge(row)


def list_unproved(session: Session, size: int, limit: int) -> list[Document]:
    """Give documents logged below ``size`` whose evidence is missing or older than their status.

    A status change counts once it is on the chain.
    """
    published = (
        select(StatusChange.document, col(StatusChange.sequence).label("sequence"))
        .where(col(StatusChange.on_chain).is_(True))
        .subquery()
    )
    found = (
        select(Document)
        .join(LogRecord, col(LogRecord.leaf) == col(Document.leaf))
        .outerjoin(EvidenceRow, col(EvidenceRow.document) == col(Document.id))
        .outerjoin(published, published.c.document == Document.id)
        .where(
            col(LogRecord.position) < size,
            col(EvidenceRow.document).is_(None)
            | (published.c.sequence > col(EvidenceRow.status_changes)),
        )
        .order_by(col(LogRecord.position))
        .distinct()
        .limit(limit)
    )
    return list(session.exec(found))
