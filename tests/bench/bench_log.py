"""Measure the log: append and prove a million entries, beside pymerkle and the limit of SHA-256.

``run`` is called by the benchmark runner. The ratio is what counts: all parts run in one process,
one after the other. pymerkle, whose cost an entry grows with the tree, is measured on a twentieth
of the entries and scaled up in proportion, which favours it.
"""

from hashlib import sha256
from time import perf_counter
from typing import TypeAlias

import pymerkle

from trustsvc_anchors.log.appender import Head, append
from trustsvc_anchors.log.entry import Entry, EntryClass
from trustsvc_anchors.log.merkle import (
    EMPTY_ROOT,
    HashReader,
    inclusion_path,
    inclusion_paths,
    verify_inclusion,
)
from trustsvc_anchors.log.tiles import tile_reader

Row: TypeAlias = tuple[str, str, str, str]
"""Name, value, target, peer."""

_SIZE = 1_000_000
_BATCH = 10_000
_PEER_SIZE = _SIZE // 20
_SAMPLE = 20_000
_TAG = bytes(8)


def run() -> list[Row]:
    """Measure and give the rows to print."""
    entries = [Entry(EntryClass.DOCUMENT, _TAG, i.to_bytes(32, "big")) for i in range(_SIZE)]
    append_s, head, read = _append(entries)
    prove_s = _prove(head, read)
    check_s = _verify(entries, head, read)
    hashing_s = _hash(entries)
    peer_s = _peer_append_and_prove(entries) * (_SIZE / _PEER_SIZE)
    total_s = append_s + prove_s
    peer = f"pymerkle {pymerkle.__version__}: {peer_s:.0f} s scaled from {_PEER_SIZE:,} entries"
    return [
        ("log: append and prove 1,000,000 entries", f"{total_s:.1f} s", "15 s", peer),
        ("log: the same, times faster", f"{peer_s / total_s:.0f}", "10", "pymerkle: 1"),
        (
            "log: of which append, in batches of 10,000",
            f"{append_s:.1f} s",
            "",
            f"hashlib: {hashing_s:.1f} s for the 2,000,000 hashes alone",
        ),
        ("log: of which prove", f"{prove_s:.1f} s", "", ""),
        ("log: prove one entry from tiles and verify", f"{check_s * 1e6:.0f} µs", "", ""),
    ]


def _append(entries: list[Entry]) -> tuple[float, Head, HashReader]:
    """Append in batches, the files in memory; the disk is the store's to measure."""
    head, files = Head(0, EMPTY_ROOT), dict[str, bytes]()
    start = perf_counter()
    for place in range(0, _SIZE, _BATCH):
        added = append(head, entries[place : place + _BATCH], files.__getitem__)
        files.update(added.files)
        head = added.head
    return perf_counter() - start, head, tile_reader(_SIZE, files.__getitem__)


def _prove(head: Head, read: HashReader) -> float:
    """Prove every entry under the last head."""
    start = perf_counter()
    proved = sum(1 for _ in inclusion_paths(0, head.size, head.size, read))
    taken = perf_counter() - start
    if proved != _SIZE:
        raise AssertionError(proved)
    return taken


def _verify(entries: list[Entry], head: Head, read: HashReader) -> float:
    """Prove entries one by one and verify each; give the seconds for one."""
    start = perf_counter()
    for index in range(_SAMPLE):
        path = inclusion_path(index, head.size, read)
        verify_inclusion(entries[index].leaf_hash, index, head.size, path, head.root)
    return (perf_counter() - start) / _SAMPLE


def _hash(entries: list[Entry]) -> float:
    """Compute as many hashes, of the same lengths, as such a tree has, and nothing else."""
    leaf = b"\x00" + entries[0].encode()
    node = b"\x01" + bytes(64)
    start = perf_counter()
    for _ in range(_SIZE):
        sha256(leaf).digest()
    for _ in range(_SIZE - 1):
        sha256(node).digest()
    return perf_counter() - start


def _peer_append_and_prove(entries: list[Entry]) -> float:
    """Append and prove a part of the entries with pymerkle, in memory."""
    encoded = [entry.encode() for entry in entries[:_PEER_SIZE]]
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    start = perf_counter()
    tree.append_entries(encoded)
    for index in range(1, _PEER_SIZE + 1):
        tree.prove_inclusion(index, _PEER_SIZE)
    return perf_counter() - start
