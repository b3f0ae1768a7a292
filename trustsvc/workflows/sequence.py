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
from trustsvc_anchors.log.entry import Entry, EntryClass, parse_entry
from trustsvc_anchors.log.merkle import EMPTY_ROOT, root_at
from trustsvc_anchors.log.tiles import TILE_WIDTH, entries_path, tile_path, tile_reader

BATCH = 10_000
ANY_ENTRY = Entry(EntryClass.PUBLIC, bytes(8), bytes(32))
"""Stands for the next entry where it only matters whether one could follow."""


def sequence(keep: Keep, log: Log) -> int:
    """Give every waiting record its position and publish the log; tell the size.

    Records that only wait (anchor entries) go along, but never cause a new head.

    Raises:
        ForkedLog: the rows do not lead to our head, or another sequencer is at work.
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

    Files that were lost or damaged are made again from the rows. The checkpoint is replaced last,
    and only when the files lead to the head.

    Raises:
        ForkedLog: the rows do not lead to the head.
        DataFolderUnwritable: the disk refuses.
    """
    head = _head(keep, log)
    if head.published_size == head.size and _is_whole(keep, head):
        return head.size
    starts = (head.published_size, 0) if head.published_size < head.size else (0,)
    if not any(_write_from(keep, start, head) for start in starts):
        raise ForkedLog(ours=f"{head.size} entries", seen="rows that do not lead there")
    checkpoint = Checkpoint(log.origin, head.size, head.root)
    keep.log_files.replace_checkpoint(sign_checkpoint(checkpoint, log.checkpoint_signer))
    note_published(keep, log, head.size)
    return head.size


def _write_from(keep: Keep, start: int, head: LogHead) -> bool:
    """Write the files of all entries from ``start`` on; false when they do not lead to the head.

    Then what lies below ``start`` is damaged.
    """
    try:
        last = Head(start, _root(keep, start, start))
        while last.size < head.size:
            appended = append(last, _entries(keep, last.size, head.size), keep.log_files.read)
            last = appended.head
            if last.size == head.size and last.root != head.root:
                return False
            keep.log_files.write(appended.files)
    except AnchorsError:
        return False
    return True


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
    ours, seen = _head(keep, log), _seen(keep, log)
    for size, what in (
        (seen.size, "a checkpoint"),
        (anchored.size if anchored else 0, "an anchor"),
    ):
        if size > ours.size:
            raise ForkedLog(ours=f"{ours.size} entries", seen=f"{what} of {size}")
    kept = seen.size if _are_there(keep, seen.size) else 0
    if kept < ours.published_size:
        with keep.database.transaction() as session:
            lock_head(session, log.origin, EMPTY_ROOT).published_size = kept
    publish(keep, log)
    for head in (Head(seen.size, seen.root), anchored or Head(0, EMPTY_ROOT)):
        if head.size and _root(keep, head.size, ours.size) != head.root:
            raise ForkedLog(ours="another root", seen=f"a head of {head.size} entries")


def _seen(keep: Keep, log: Log) -> Checkpoint:
    note = keep.log_files.checkpoint()
    if note is None:
        return Checkpoint(log.origin, 0, EMPTY_ROOT)
    return open_checkpoint(note, log.checkpoint_key)


def _is_whole(keep: Keep, head: LogHead) -> bool:
    """Say whether the files are whole at their right edge, where the next entry goes."""
    if not head.size:
        return True
    try:
        append(Head(head.size, head.root), [ANY_ENTRY], keep.log_files.read)
    except AnchorsError:
        return False
    return True


def _are_there(keep: Keep, size: int) -> bool:
    """Say whether all full tiles and bundles of a size are there."""
    full = size // TILE_WIDTH
    bundles = all(keep.log_files.has(entries_path(index)) for index in range(full))
    level = 0
    while full and bundles:
        if not all(keep.log_files.has(tile_path(level, index)) for index in range(full)):
            return False
        level, full = level + 1, full // TILE_WIDTH
    return bundles


def _head(keep: Keep, log: Log) -> LogHead:
    with keep.database.reading() as session:
        return find_head(session, log.origin) or LogHead(origin=log.origin, root=EMPTY_ROOT)


def _entries(keep: Keep, start: int, end: int) -> list[Entry]:
    with keep.database.reading() as session:
        return [parse_entry(one) for one in list_entries(session, start, min(start + BATCH, end))]


def _root(keep: Keep, size: int, of: int) -> bytes:
    """Compute the root of ``size`` entries from the files of a log of ``of`` entries."""
    return root_at(size, tile_reader(of, keep.log_files.read)) if size else EMPTY_ROOT
