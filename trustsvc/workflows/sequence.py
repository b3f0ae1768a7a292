"""Sequence records into the log: step 6 of a document's life (DESIGN section 3).

Positions are given in one database transaction under the lock of the log's head; tiles and
checkpoint follow, made from the rows. A process that dies in between leaves a head that is ahead
of its files; the next run publishes what is missing before it appends.
"""

from trustsvc.errors import ForkedLog
from trustsvc.store.records import (
    LogHead,
    find_head,
    list_entries,
    list_unsequenced,
    lock_head,
    place_records,
)
from trustsvc.store.statuses import next_unpublished
from trustsvc.store.work import ring
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.errors import AnchorsError
from trustsvc_anchors.log.appender import Head, append
from trustsvc_anchors.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from trustsvc_anchors.log.entry import Entry, parse_entry
from trustsvc_anchors.log.merkle import EMPTY_ROOT, root_at
from trustsvc_anchors.log.tiles import tile_reader

BATCH = 10_000


def sequence(keep: Keep, log: Log) -> int:
    """Give every waiting record its position and publish the log; tell the size.

    Records that only wait (anchor entries) go along, but never cause a new head.

    Raises:
        ForkedLog: the files do not lead to our head.
        DataFolderUnwritable: the disk refuses.
    """
    publish(keep, log)
    while extend(keep, log):
        publish(keep, log)
    return _head(keep, log).size


def extend(keep: Keep, log: Log) -> bool:
    """Give up to ``BATCH`` waiting records the next positions; false when none asks for it.

    The tree is computed before the transaction, which only compares and swaps: no other writer
    waits for it.
    """
    old = _head(keep, log)
    with keep.database.reading() as session:
        waiting = list_unsequenced(session, BATCH)
    if all(record.waits for record in waiting):
        return False
    entries = [parse_entry(record.entry) for record in waiting]
    new = append(Head(old.size, old.root), entries, keep.log_files.read).head
    with keep.database.transaction() as session:  # step 6: sequence
        head = lock_head(session, log.origin, EMPTY_ROOT)
        rows = [record.row for record in waiting]
        if head.size != old.size or not place_records(session, rows, old.size):
            raise ForkedLog(ours=f"{old.size} entries", seen="another sequencer at work")
        head.size, head.root = new.size, new.root
    return True


def publish(keep: Keep, log: Log) -> int:
    """Publish what the head holds beyond the files, and tell the size.

    The checkpoint is replaced last, and only when the files lead to the head that the rows had.

    Raises:
        ForkedLog: they do not.
        DataFolderUnwritable: the disk refuses.
    """
    head = _head(keep, log)
    if head.published_size == head.size:
        return head.size
    last = _last(keep, head.published_size)
    while last.size < head.size:
        appended = append(last, _entries(keep, last.size, head.size), keep.log_files.read)
        last = appended.head
        if last.size == head.size and last.root != head.root:
            raise ForkedLog(ours=f"{head.size} entries", seen="files that do not lead there")
        keep.log_files.write(appended.files)
    checkpoint = Checkpoint(log.origin, head.size, head.root)
    keep.log_files.replace_checkpoint(sign_checkpoint(checkpoint, log.checkpoint_signer))
    note_published(keep, log, head.size)
    return head.size


def note_published(keep: Keep, log: Log, size: int) -> None:
    """Note how far the files go, and wake whoever waits for them."""
    now = keep.clock()
    with keep.database.transaction() as session:
        lock_head(session, log.origin, EMPTY_ROOT).published_size = size
        ring(session, "anchor", LOG, now)
        if next_unpublished(session) is not None:
            ring(session, "publish_status", LOG, now)


def refuse_fork(keep: Keep, log: Log, anchored: Head | None) -> None:
    """Refuse to write when our head is behind what the world has seen (DESIGN section 3, step 6).

    Files that were lost or damaged are made again from the rows. ``anchored`` is the head that a
    final block holds, if any.

    Raises:
        ForkedLog: the database was restored from a backup, or the files belong to another log.
    """
    ours = _head(keep, log)
    seen = _seen(keep, log)
    for size, what in (
        (seen.size, "a checkpoint"),
        (anchored.size if anchored else 0, "an anchor"),
    ):
        if size > ours.size:
            raise ForkedLog(ours=f"{ours.size} entries", seen=f"{what} of {size}")
    kept = seen.size if _leads_to(keep, seen.size, seen.root) else 0
    if kept < ours.published_size:
        with keep.database.transaction() as session:
            lock_head(session, log.origin, EMPTY_ROOT).published_size = kept
    publish(keep, log)
    heads = (Head(seen.size, seen.root), anchored or Head(0, EMPTY_ROOT))
    for head in (Head(ours.size, ours.root), *heads):
        if head.size and not _leads_to(keep, head.size, head.root):
            raise ForkedLog(ours="another root", seen=f"a head of {head.size} entries")


def _seen(keep: Keep, log: Log) -> Checkpoint:
    note = keep.log_files.checkpoint()
    if note is None:
        return Checkpoint(log.origin, 0, EMPTY_ROOT)
    return open_checkpoint(note, log.checkpoint_key)


def _leads_to(keep: Keep, size: int, root: bytes) -> bool:
    """Say whether the files are whole at the right edge of a size, and lead to its root."""
    try:
        return _root(keep, size) == root
    except AnchorsError:
        return False


def _head(keep: Keep, log: Log) -> LogHead:
    with keep.database.reading() as session:
        return find_head(session, log.origin) or LogHead(origin=log.origin, root=EMPTY_ROOT)


def _last(keep: Keep, size: int) -> Head:
    """Give the head up to which the files go; where they are lost, the rows make all again."""
    try:
        return Head(size, _root(keep, size))
    except AnchorsError:
        return Head(0, EMPTY_ROOT)


def _entries(keep: Keep, start: int, end: int) -> list[Entry]:
    with keep.database.reading() as session:
        return [parse_entry(one) for one in list_entries(session, start, min(start + BATCH, end))]


def _root(keep: Keep, size: int) -> bytes:
    return root_at(size, tile_reader(size, keep.log_files.read)) if size else EMPTY_ROOT
