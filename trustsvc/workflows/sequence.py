"""Sequence records into the log: step 6 of a document's life (DESIGN section 3).

Positions are given in one database transaction under the lock of the log's head; tiles and
checkpoint follow, made from the rows. A process that dies in between leaves a head that is ahead
of its files; the next run publishes what is missing before it appends.
"""

from trustsvc.errors import ForkedLog
from trustsvc.store.records import LogRecord, get_head, list_between, list_unsequenced
from trustsvc.store.work import ring
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.log.appender import Head, append
from trustsvc_anchors.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from trustsvc_anchors.log.entry import Entry, parse_entry
from trustsvc_anchors.log.merkle import EMPTY_ROOT, root_at
from trustsvc_anchors.log.record import RecordKind
from trustsvc_anchors.log.tiles import tile_reader

BATCH = 50_000


def sequence(keep: Keep, log: Log) -> int:
    """Give every waiting record its position and publish the log; tell the size.

    Records that only wait (anchor entries) go along, but never cause a new head.
    """
    publish(keep, log)
    now = keep.clock()
    with keep.database.transaction() as session:  # step 6: sequence
        head = get_head(session, log.origin, EMPTY_ROOT)
        waiting = list_unsequenced(session, BATCH)
        if any(not record.waits for record in waiting):
            appended = append(
                Head(head.size, head.root), [_entry(row) for row in waiting], keep.log_files.read
            )
            for position, record in enumerate(waiting, start=head.size):
                record.position = position
            head.size, head.root = appended.head.size, appended.head.root
            ring(session, "anchor", LOG, now)
            if any(record.kind == RecordKind.STATUS for record in waiting):
                ring(session, "publish_status", LOG, now)
            if len(waiting) == BATCH:
                ring(session, "sequence", LOG, now)
    return publish(keep, log)


def publish(keep: Keep, log: Log) -> int:
    """Publish what the head holds beyond the files, and tell the size."""
    with keep.database.transaction() as session:
        head = get_head(session, log.origin, EMPTY_ROOT)
        rows = list_between(session, head.published_size, head.size)
        published, size, root = head.published_size, head.size, head.root
    if not rows:
        return size
    old = Head(published, _root(keep, published))
    appended = append(old, [_entry(row) for row in rows], keep.log_files.read)
    if (appended.head.size, appended.head.root) != (size, root):
        raise ForkedLog(ours=f"{size} entries", seen="files that do not lead there")
    note = sign_checkpoint(Checkpoint(log.origin, size, root), log.checkpoint_signer)
    keep.log_files.publish(appended.files, note)
    with keep.database.transaction() as session:
        get_head(session, log.origin, EMPTY_ROOT).published_size = size
    return size


def refuse_fork(keep: Keep, log: Log, anchored: Head | None) -> None:
    """Refuse to write when our head is behind what the world has seen (DESIGN section 3, step 6).

    ``anchored`` is the head that a final block holds, if any.

    Raises:
        ForkedLog: the database was restored from a backup, or the files belong to another log.
    """
    note = keep.log_files.checkpoint()
    seen = (
        open_checkpoint(note, log.checkpoint_key) if note else Checkpoint(log.origin, 0, EMPTY_ROOT)
    )
    with keep.database.transaction() as session:
        head = get_head(session, log.origin, EMPTY_ROOT)
        size = head.size
        if seen.size > size:
            raise ForkedLog(ours=f"{size} entries", seen=f"a checkpoint of {seen.size}")
        if seen.size < head.published_size:
            head.published_size = 0  # files were lost: the rows can make all of them again
    publish(keep, log)
    if anchored is not None and anchored.size:
        if anchored.size > size:
            raise ForkedLog(ours=f"{size} entries", seen=f"an anchor of {anchored.size}")
        if _root(keep, anchored.size) != anchored.root:
            raise ForkedLog(ours="another root", seen=f"the anchor of {anchored.size} entries")


def _entry(row: LogRecord) -> Entry:
    return parse_entry(row.entry)


def _root(keep: Keep, size: int) -> bytes:
    return root_at(size, tile_reader(size, keep.log_files.read)) if size else EMPTY_ROOT
