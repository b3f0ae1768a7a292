"""Queue events for those who subscribe; they are written with what they tell of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel

from trustsvc.store.columns import Instant


class Outbox(SQLModel, table=True):
    """One event on its way out."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str = Field(index=True)
    payload: dict[str, Any] = Field(sa_type=JSON)
    created: datetime = Field(sa_type=Instant)


def queue_event(
    session: Session, kind: str, subject: str, payload: dict[str, Any], at: datetime
) -> None:
    """Queue an event in the transaction that it tells of."""
    session.add(Outbox(kind=kind, subject=subject, payload=payload, created=at))
