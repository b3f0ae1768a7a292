"""Keep every change of every document's status, and how far it has come on the chain."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Field, Session, SQLModel, col, select

from trustsvc.store.columns import Instant


class StatusChange(SQLModel, table=True):
    """One change; ``sequence`` counts from 1 a document, as ``changes`` does on the chain."""

    __tablename__ = "status_change"

    document: str = Field(primary_key=True, foreign_key="document.id")
    sequence: int = Field(primary_key=True)
    status: int
    decided: datetime = Field(sa_type=Instant)
    effective: datetime = Field(sa_type=Instant)
    record: int = Field(foreign_key="log_record.id")
    submission: int | None = Field(default=None, foreign_key="submission.id")
    on_chain: bool = False


def list_changes(session: Session, document: str) -> list[StatusChange]:
    """Give a document's changes, oldest first."""
    found = select(StatusChange).where(StatusChange.document == document)
    return list(session.exec(found.order_by(col(StatusChange.sequence))))


def mark_published(session: Session, document: str, sequence: int) -> None:
    """Note that a change was seen on the chain."""
    session.get_one(StatusChange, (document, sequence)).on_chain = True


def count_published(session: Session, document: str) -> int:
    """Count a document's changes that were seen on the chain."""
    found = select(func.count()).where(
        StatusChange.document == document, col(StatusChange.on_chain).is_(True)
    )
    return int(session.exec(found).one())


def next_unpublished(session: Session) -> StatusChange | None:
    """Give the oldest change that is not on the chain yet."""
    found = select(StatusChange).where(col(StatusChange.on_chain).is_(False))
    return session.exec(found.order_by(col(StatusChange.record)).limit(1)).first()
