"""Name, write and read the static files that a log is served as.

Standard: C2SP tlog-tiles, tiles of height 8 (256 hashes).
Does no I/O: a ``ReadFile`` gives the bytes of a path below the log's folder. A tile that is not
what its path says is an error of the store; a wrong hash in it only makes a proof that no verifier
accepts, for they compare with a signed root.
Frozen format.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from trustsvc_anchors.errors import MalformedEntry, MalformedTile
from trustsvc_anchors.log.merkle import HashReader, parents

TILE_HEIGHT = 8
"""Levels of the tree that one tile stands for."""
TILE_WIDTH = 1 << TILE_HEIGHT
"""Hashes in a full tile, entries in a full bundle."""

ReadFile = Callable[[str], bytes]
"""Gives the bytes of a path below the log's folder; a missing file raises KeyError."""

_HASH_SIZE = 32
_LENGTH_SIZE = 2
_THOUSAND = 1000
_CACHED_TILES = 512  # about 40 KB each with the hashes inside


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Name a tile, ``tile/0/x001/234``; a partial one of ``width`` hashes gets ``.p/<width>``."""
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """Name a bundle of entries, ``tile/entries/x001/234``, whole or of ``width`` entries."""
    return f"tile/entries/{_numbered(index, width)}"


def _numbered(index: int, width: int) -> str:
    """Write an index in path elements of three digits, all but the last with an x."""
    path = f"{index % _THOUSAND:03}"
    while index := index // _THOUSAND:
        path = f"x{index % _THOUSAND:03}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write entries one after the other, each after its length (16 bits, big-endian).

    Raises:
        OverflowError: an entry of more than 65,535 bytes.
    """
    return b"".join(len(entry).to_bytes(_LENGTH_SIZE, "big") + entry for entry in entries)


def parse_bundle(data: bytes) -> tuple[bytes, ...]:
    """Read the entries of a bundle, at most 256.

    Raises:
        MalformedEntry: it ends within an entry, or holds too many.
    """
    entries, at = [], 0
    while at < len(data):
        start = at + _LENGTH_SIZE
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            raise MalformedEntry(where="bundle", why="it ends within an entry")
        entries.append(data[start:at])
    if len(entries) > TILE_WIDTH:
        raise MalformedEntry(where="bundle", why=f"more than {TILE_WIDTH} entries")
    return tuple(entries)


def split_tile(data: bytes, width: int, where: str) -> list[bytes]:
    """Read the hashes of a tile.

    Raises:
        MalformedTile: not ``width`` hashes.
    """
    if len(data) != width * _HASH_SIZE:
        raise MalformedTile(where=where, why=f"{len(data)} bytes, not {width * _HASH_SIZE}")
    return [data[at : at + _HASH_SIZE] for at in range(0, len(data), _HASH_SIZE)]


def tile_reader(size: int, read_file: ReadFile) -> HashReader:
    """Give a reader over all complete subtrees of the tree of ``size`` leaves.

    It serves every smaller size too; that spares the partial tiles of older heads. Tiles are read
    once and kept, the last 512 of them. The reader raises ``MalformedTile`` when a tile is missing
    or not of its width, and ``IndexError`` for a subtree beyond the size.
    """

    @lru_cache(maxsize=_CACHED_TILES)
    def hashes(tile_level: int, index: int) -> list[list[bytes]]:
        width = min(TILE_WIDTH, (size >> tile_level * TILE_HEIGHT) - index * TILE_WIDTH)
        levels = [_read_tile(tile_level, index, width, read_file)]
        while len(levels[-1]) > 1:
            levels.append(parents(levels[-1]))
        return levels

    def read(level: int, index: int) -> bytes:
        if index < 0 or (index + 1) << level > size:
            raise IndexError(level, index)
        tile_level, inner = divmod(level, TILE_HEIGHT)
        row = TILE_HEIGHT - inner
        return hashes(tile_level, index >> row)[inner][index & ((1 << row) - 1)]

    return read


def _read_tile(level: int, index: int, width: int, read_file: ReadFile) -> list[bytes]:
    """Read ``width`` hashes from the partial tile or, where that is gone, from the full one."""
    path, full = tile_path(level, index, width), tile_path(level, index)
    try:
        return split_tile(read_file(path), width, path)
    except KeyError as error:
        if path == full:
            raise MalformedTile(where=path, why="missing") from error
    try:
        return split_tile(read_file(full), TILE_WIDTH, full)[:width]
    except KeyError as error:
        raise MalformedTile(where=path, why="missing, as is the full tile") from error
