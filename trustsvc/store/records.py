"""Keep the records of the log, in the order in which they were sequenced.

A record waits with ``position`` empty; the sequencer gives it the next position once and for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.store.columns import Instant


class LogRecord(SQLModel, table=True):
    """One record to be logged, or logged."""

    __tablename__ = "log_record"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    document: str | None = Field(default=None, foreign_key="document.id", index=True)
    fields: dict[str, Any] = Field(sa_type=JSON)
    tag: bytes
    entry: bytes
    leaf: bytes = Field(unique=True, index=True)
    record_digest: bytes = Field(index=True)
    waits: bool = False  # never causes sequencing or an anchor by itself
    position: int | None = Field(default=None, unique=True, index=True)
    queued: datetime = Field(sa_type=Instant)
    in_log_by: datetime | None = Field(default=None, sa_type=Instant)
    anchored_by: datetime | None = Field(default=None, sa_type=Instant)


class LogHead(SQLModel, table=True):
    """The head of our one log: the row whose lock orders all writers."""

    __tablename__ = "log_head"

    origin: str = Field(primary_key=True)
    size: int = 0
    root: bytes
    published_size: int = 0


def queue_record(session: Session, record: LogRecord) -> LogRecord:
    """Queue a record; the same leaf twice is one record."""
    there = session.exec(select(LogRecord).where(LogRecord.leaf == record.leaf)).first()
    if there is not None:
        return there
    session.add(record)
    session.flush()
    return record


def queue_new(session: Session, records: Sequence[LogRecord]) -> None:
    """Queue records whose leaves cannot be there, in this order."""
    session.add_all(records)
    session.flush()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record without position: its row, its entry, and whether it may wait on."""

    row: int
    entry: bytes
    waits: bool


def list_unsequenced(session: Session, limit: int) -> list[Waiting]:
    """Give the records that wait for a position, oldest first."""
    waiting = select(LogRecord.id, LogRecord.entry, LogRecord.waits).where(
        col(LogRecord.position).is_(None)
    )
    found = session.exec(waiting.order_by(col(LogRecord.id)).limit(limit))
    return [Waiting(row or 0, entry, waits) for row, entry, waits in found]


def place_records(session: Session, rows: Sequence[int], start: int) -> bool:
    """Give records the positions from ``start`` on; false when one of them has a position."""
    table = SQLModel.metadata.tables["log_record"]
    placing = (
        update(table)
        .where(table.c.id == bindparam("row"), table.c.position.is_(None))
        .values(position=bindparam("place"))
    )
    places = [{"row": row, "place": start + number} for number, row in enumerate(rows)]
    return bool(session.connection().execute(placing, places).rowcount == len(places))


def get_record(session: Session, record_id: int) -> LogRecord:
    """Give a record by its row number."""
    return session.get_one(LogRecord, record_id)


def find_by_leaf(session: Session, leaf: bytes) -> LogRecord | None:
    """Give the record with this leaf hash."""
    return session.exec(select(LogRecord).where(LogRecord.leaf == leaf)).first()


def find_public_record(session: Session, record_digest: bytes) -> LogRecord | None:
    """Give a public record by the SHA-256 of its encoding."""
    return session.exec(
        select(LogRecord).where(
            LogRecord.record_digest == record_digest, col(LogRecord.document).is_(None)
        )
    ).first()


def list_entries(session: Session, start: int, end: int) -> list[bytes]:
    """Give the entries at positions ``start`` to ``end`` (without the last), in order."""
    found = select(LogRecord.entry).where(
        col(LogRecord.position) >= start, col(LogRecord.position) < end
    )
    return list(session.exec(found.order_by(col(LogRecord.position))))


def list_records_of(session: Session, document: str, kind: str) -> list[LogRecord]:
    """Give a document's records of one kind, oldest first."""
    found = select(LogRecord).where(LogRecord.document == document, LogRecord.kind == kind)
    return list(session.exec(found.order_by(col(LogRecord.id))))


def find_head(session: Session, origin: str) -> LogHead | None:
    """Give the log's head, if anything was ever sequenced."""
    return session.get(LogHead, origin)


def lock_head(session: Session, origin: str, empty_root: bytes) -> LogHead:
    """Give the log's head, made on first use; the transaction holds its lock."""
    head = session.exec(select(LogHead).where(LogHead.origin == origin).with_for_update()).first()
    if head is None:
        head = LogHead(origin=origin, root=empty_root)
        session.add(head)
        session.flush()
    return head


def count_overdue(session: Session, now: datetime, anchored_size: int) -> tuple[int, int]:
    """Count the records whose promise has passed: to be in the log, and to be anchored."""
    unlogged = select(func.count()).where(
        col(LogRecord.position).is_(None), col(LogRecord.in_log_by) < now
    )
    unanchored = select(func.count()).where(
        col(LogRecord.position) >= anchored_size, col(LogRecord.anchored_by) < now
    )
    return int(session.exec(unlogged).one()), int(session.exec(unanchored).one())
