"""Keep what a request with an Idempotency-Key answered, in the transaction that did its work."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The Idempotency-Key of a request, and the SHA-256 of all that it asks."""

    caller: str
    key: str
    request_digest: bytes


def find_answer(session: Session, key: RequestKey) -> dict[str, Any] | None:
    """Give the answer that this request had before.

    Raises:
        IdempotencyMismatch: the key came before with another request.
    """
    row = session.get(IdempotencyKey, (key.caller, key.key))
    if row is None:
        return None
    if row.request_digest != key.request_digest:
        raise IdempotencyMismatch(key=key.key)
    return row.answer


def keep_answer(session: Session, key: RequestKey, answer: dict[str, Any], at: datetime) -> None:
    """Keep an answer, in the transaction that did the work; the first one stays.

    Raises:
        IdempotencyMismatch: another request with this key was faster.
    """
    if find_answer(session, key) is None:
        session.add(
            IdempotencyKey(
                caller=key.caller,
                key=key.key,
                request_digest=key.request_digest,
                answer=answer,
                created=at,
            )
        )
