"""Extend the log: compute the new head and the files to write.

Standard: RFC 9162, 2.1; C2SP tlog-tiles.
Pure: reads only the partial tiles at the right edge (at most one a tile level) and the partial
bundle, and writes nothing; whoever calls stores the files before a checkpoint names the new head.
The right edge is compared with the head before anything is built on it: a store that lost or
changed a file cannot fork the log.
The files do not depend on how entries were split among calls, but for the partial ones on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from trustsvc_anchors.errors import MalformedTile
from trustsvc_anchors.log.entry import Entry
from trustsvc_anchors.log.merkle import leaf_hash, parents, root_at
from trustsvc_anchors.log.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    ReadFile,
    encode_bundle,
    entries_path,
    parse_bundle,
    split_tile,
    tile_path,
    tile_reader,
)


@dataclass(frozen=True, slots=True)
class Head:
    """A log head: number of leaves and root (32 bytes)."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """A new head, and the files to store for it: path below the log's folder → bytes."""

    head: Head
    files: Mapping[str, bytes]


def append(head: Head, entries: Sequence[Entry], read_file: ReadFile) -> Appended:
    """Append entries to the log with this head, in order.

    Raises:
        MalformedTile: files at the right edge are missing or do not lead to the head's root.
        MalformedEntry: the last bundle is none.
    """
    if root_at(head.size, tile_reader(head.size, read_file)) != head.root:
        raise MalformedTile(where=f"right edge at size {head.size}", why="leads to another root")
    encoded = [entry.encode() for entry in entries]
    files = _bundles(head.size, encoded, read_file)
    level = 0
    hashes = [sha256(b"\x00" + entry).digest() for entry in encoded]
    while hashes:
        hashes = _add_tiles(level, head.size, hashes, files, read_file)
        level += 1

    def read(path: str) -> bytes:
        return files[path] if path in files else read_file(path)

    size = head.size + len(encoded)
    return Appended(Head(size, root_at(size, tile_reader(size, read))), files)


def _bundles(size: int, encoded: Sequence[bytes], read_file: ReadFile) -> dict[str, bytes]:
    """Write the bundles that the new entries change."""
    if not encoded:
        return {}
    first = size // TILE_WIDTH
    everything = [*_last_entries(size, read_file), *encoded]
    files = {}
    for place in range(0, len(everything), TILE_WIDTH):
        bundle = everything[place : place + TILE_WIDTH]
        path = entries_path(first + place // TILE_WIDTH, len(bundle))
        files[path] = encode_bundle(bundle)
    return files


def _last_entries(size: int, read_file: ReadFile) -> tuple[bytes, ...]:
    """Read the entries of the partial bundle, if any, and compare them with their tile."""
    index, width = divmod(size, TILE_WIDTH)
    if not width:
        return ()
    path = entries_path(index, width)
    entries = parse_bundle(_read(path, read_file))
    if b"".join(map(leaf_hash, entries)) != _read(tile_path(0, index, width), read_file):
        raise MalformedTile(where=path, why="other entries than its tile's")
    return entries


def _add_tiles(
    level: int, size: int, new: Sequence[bytes], files: dict[str, bytes], read_file: ReadFile
) -> list[bytes]:
    """Add the tiles of one level that ``new`` hashes change; give the roots of the full ones."""
    first, width = divmod(size >> level * TILE_HEIGHT, TILE_WIDTH)
    path = tile_path(level, first, width)
    kept = split_tile(_read(path, read_file), width, path) if width else []
    hashes = [*kept, *new]
    for place in range(0, len(hashes), TILE_WIDTH):
        tile = hashes[place : place + TILE_WIDTH]
        files[tile_path(level, first + place // TILE_WIDTH, len(tile))] = b"".join(tile)
    above = hashes[: len(hashes) // TILE_WIDTH * TILE_WIDTH]
    for _ in range(TILE_HEIGHT):
        above = parents(above)
    return above


def _read(path: str, read_file: ReadFile) -> bytes:
    """Read a partial file of the right edge."""
    try:
        return read_file(path)
    except KeyError as error:
        raise MalformedTile(where=path, why="missing") from error
