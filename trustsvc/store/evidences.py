"""Keep the evidence of each document, as it is handed out."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.store.columns import Instant
from trustsvc.store.documents import Document
from trustsvc.store.records import LogRecord


class EvidenceRow(SQLModel, table=True):
    """The newest evidence of a document; it replayed to a verdict before it was kept.

    ``status_changes`` is what the word on the chain counts at its latest sighting; ``followed``:
    the blocks after its earliest sighting make the anchor a proof of existence, or never will.
    """

    __tablename__ = "evidence"

    document: str = Field(primary_key=True, foreign_key="document.id")
    content: bytes
    status_changes: int
    first_anchored: datetime = Field(sa_type=Instant)
    captured: datetime = Field(sa_type=Instant)
    followed: bool = Field(default=False, index=True)


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


def list_unfollowed(session: Session, limit: int) -> list[EvidenceRow]:
    """Give evidence whose earliest sighting waits for blocks after it, longest first."""
    found = select(EvidenceRow).where(col(EvidenceRow.followed).is_(False))
    return list(session.exec(found.order_by(col(EvidenceRow.first_anchored)).limit(limit)))


def keep_followed(session: Session, row: EvidenceRow, content: bytes) -> None:
    """Keep evidence with the blocks that follow, unless newer evidence came meanwhile."""
    unchanged = (
        col(EvidenceRow.document) == row.document,
        col(EvidenceRow.captured) == row.captured,
    )
    session.exec(update(EvidenceRow).where(*unchanged).values(content=content, followed=True))
