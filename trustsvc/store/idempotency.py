"""Keep what a request with an Idempotency-Key answered, in the transaction that did its work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel

from trustsvc.errors import IdempotencyMismatch
from trustsvc.store.columns import Instant


class IdempotencyKey(SQLModel, table=True):
    """One key of one caller with the answer it led to."""

    __tablename__ = "idempotency_key"

    caller: str = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=255)
    request_digest: bytes
    answer: dict[str, Any] = Field(sa_type=JSON)
    created: datetime = Field(sa_type=Instant)


def find_answer(
    session: Session, caller: str, key: str, request_digest: bytes
) -> dict[str, Any] | None:
    """Give the answer that this request had before.

    Raises:
        IdempotencyMismatch: the key came before with another request.
    """
    row = session.get(IdempotencyKey, (caller, key))
    if row is None:
        return None
    if row.request_digest != request_digest:
        raise IdempotencyMismatch(key=key)
    return row.answer


def keep_answer(session: Session, row: IdempotencyKey) -> None:
    """Keep an answer."""
    session.add(row)
