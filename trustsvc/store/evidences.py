"""Keep the evidence of each document, as it is handed out."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.store.columns import Instant
from trustsvc.store.documents import Document
from trustsvc.store.records import LogRecord


class EvidenceRow(SQLModel, table=True):
    """The newest evidence of a document; it replayed to a verdict before it was kept.

    ``status_changes`` is what the word on the chain counts at its latest sighting.
    """

    __tablename__ = "evidence"

    document: str = Field(primary_key=True, foreign_key="document.id")
    content: bytes
    status_changes: int
    first_anchored: datetime = Field(sa_type=Instant)
    captured: datetime = Field(sa_type=Instant)


def find_evidence(session: Session, document: str) -> EvidenceRow | None:
    """Give a document's evidence."""
    return session.get(EvidenceRow, document)


def keep_evidence(session: Session, row: EvidenceRow, *, current: bool) -> None:
    """Keep newer evidence in place of older; ``current``: nothing newer is to be proved."""
    session.merge(row)
    if current:
        session.exec(
            update(Document).where(col(Document.id) == row.document).values(evidence_due=False)
        )


def list_unproved(session: Session, size: int, limit: int) -> list[Document]:
    """Give documents logged below ``size`` whose evidence is due, oldest first."""
    found = (
        select(Document)
        .join(LogRecord, col(LogRecord.leaf) == col(Document.leaf))
        .where(col(Document.evidence_due).is_(True), col(LogRecord.position) < size)
    )
    return list(session.exec(found.order_by(col(LogRecord.position)).limit(limit)))
