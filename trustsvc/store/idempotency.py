"""Keep what a request with an Idempotency-Key answered, in the transaction that did its work.

The key of a request to issue is reserved with the intent, before there is an answer: whoever
finishes the document, the request itself or ``reconcile`` after a crash, gives the answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, delete, update

from trustsvc.errors import IdempotencyMismatch
from trustsvc.store.columns import Instant


class IdempotencyKey(SQLModel, table=True):
    """One key of one caller with the answer it led to."""

    __tablename__ = "idempotency_key"

    caller: str = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=255)
    request_digest: bytes
    document: str | None = Field(default=None, index=True)
    answer: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
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


def reserve_key(session: Session, key: RequestKey, document: str, at: datetime) -> None:
    """Reserve a key for the document that its request makes; the answer follows.

    Raises:
        IdempotencyMismatch: the key came before with another request.
    """
    if find_answer(session, key) is None and not _is_there(session, key):
        session.add(_row(key, at, document=document))


def keep_answer(
    session: Session,
    key: RequestKey,
    answer: dict[str, Any],
    at: datetime,
    document: str | None = None,
) -> None:
    """Keep an answer, in the transaction that did the work; the first one stays.

    ``document``: it goes when that document's intent is withdrawn (``forget_keys``).

    Raises:
        IdempotencyMismatch: another request with this key was faster.
    """
    if find_answer(session, key) is None and not _is_there(session, key):
        session.add(_row(key, at, document=document, answer=answer))


def answer_keys(session: Session, document: str, answer: dict[str, Any]) -> None:
    """Answer every request that waits for a document."""
    session.exec(
        update(IdempotencyKey)
        .where(col(IdempotencyKey.document) == document, col(IdempotencyKey.answer).is_(None))
        .values(answer=answer)
    )


def release_keys(session: Session, document: str) -> None:
    """Free the keys of requests for a document that cannot be made."""
    session.exec(
        delete(IdempotencyKey).where(
            col(IdempotencyKey.document) == document, col(IdempotencyKey.answer).is_(None)
        )
    )


def forget_keys(session: Session, document: str) -> None:
    """Free the keys of all requests for a document that was withdrawn, answered or not."""
    session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.document) == document))


def _is_there(session: Session, key: RequestKey) -> bool:
    return session.get(IdempotencyKey, (key.caller, key.key)) is not None


def _row(
    key: RequestKey,
    at: datetime,
    *,
    document: str | None = None,
    answer: dict[str, Any] | None = None,
) -> IdempotencyKey:
    return IdempotencyKey(
        caller=key.caller,
        key=key.key,
        request_digest=key.request_digest,
        document=document,
        answer=answer,
        created=at,
    )
