"""Queue records for the log: one way in for every kind, with the promise that goes with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from trustsvc.store.engine import Session
from trustsvc.store.records import LogRecord, queue_new, queue_record
from trustsvc.store.work import ring
from trustsvc.workflows.parts import Log
from trustsvc_anchors.log.entry import entry_of
from trustsvc_anchors.log.promise import Promise, sign_promise
from trustsvc_anchors.log.record import Record, encode_record, record_fields

LOG = "log"
"""The subject of work that concerns the whole log."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A record that waits for its position: its row and its leaf hash."""

    row: int
    leaf: bytes


def queue(  # noqa: PLR0913  a record has that many sides
    session: Session,
    log: Log,
    record: Record,
    *,
    at: datetime,
    tag: bytes = bytes(8),
    document: str | None = None,
    waits: bool = False,
) -> Queued:
    """Queue a record in the transaction of what it tells of, and wake the sequencer.

    ``waits``: it goes with the next record that does not (DESIGN section 3, step 8).
    """
    made = _row(log, record, at, tag=tag, document=document, waits=waits)
    row = queue_record(session, made)
    if not waits:
        ring(session, "sequence", LOG, at)
    return Queued(row=row.id or 0, leaf=row.leaf)


def queue_issued(
    session: Session, log: Log, records: Mapping[str, tuple[Record, bytes]], at: datetime
) -> dict[str, bytes]:
    """Queue the records of new documents by their ids, each with its tag; give their leaf hashes.

    Each holds a salt that was drawn for it, so that no leaf can be there before.
    """
    rows = [
        _row(log, record, at, tag=tag, document=document, waits=False)
        for document, (record, tag) in records.items()
    ]
    queue_new(session, rows)
    ring(session, "sequence", LOG, at)
    return {row.document or "": row.leaf for row in rows}


def _row(  # noqa: PLR0913  a record has that many sides
    log: Log, record: Record, at: datetime, *, tag: bytes, document: str | None, waits: bool
) -> LogRecord:
    entry = entry_of(record, tag)
    return LogRecord(
        kind=record.kind,
        document=document,
        fields=record_fields(record),
        tag=tag,
        entry=entry.encode(),
        leaf=entry.leaf_hash,
        record_digest=record_digest(record),
        waits=waits,
        queued=at,
        in_log_by=None if waits else at + timedelta(seconds=log.promise_log_s),
        anchored_by=None if waits else at + timedelta(seconds=log.promise_anchor_s),
    )


def record_digest(record: Record) -> bytes:
    """Give the SHA-256 of a record's encoding: what its entry holds, and its public name."""
    return hashlib.sha256(encode_record(record)).digest()


def promise_for(log: Log, leaf: bytes, at: datetime) -> str:
    """Sign the promise that a record will be in the log and anchored in time.

    The one signature made inside a database transaction: what is kept under an Idempotency-Key
    holds it. Its key is a file, never a device; it takes 0.1 ms.
    """
    return sign_promise(
        Promise(
            origin=log.origin,
            leaf=leaf,
            in_log_by=at + timedelta(seconds=log.promise_log_s),
            anchored_by=at + timedelta(seconds=log.promise_anchor_s),
        ),
        log.promise_signer,
    )
