"""Tiles: the paths that the standard gives, bundles, and reading proofs from files."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedEntry, MalformedTile
from trustsvc_anchors.log.merkle import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    memory_reader,
    parents,
    root_at,
)
from trustsvc_anchors.log.tiles import (
    encode_bundle,
    entries_path,
    parse_bundle,
    split_tile,
    tile_path,
    tile_reader,
)

SIZE = 70_000
LEAVES = [leaf_hash(index.to_bytes(3, "big")) for index in range(SIZE)]
READ = memory_reader(LEAVES)


def tiles_at(size: int) -> dict[str, bytes]:
    """Cut the tree into tiles as C2SP tlog-tiles defines them, from all its hashes."""
    files, level, hashes = {}, 0, LEAVES[:size]
    while hashes:
        for index in range(0, len(hashes), 256):
            tile = hashes[index : index + 256]
            files[tile_path(level, index // 256, len(tile))] = b"".join(tile)
        for _ in range(8):
            hashes = parents(hashes)
        level += 1
    return files


FILES = tiles_at(SIZE)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 1234067, 256, "tile/0/x001/x234/067"),  # the example of the standard
        (0, 1234, 256, "tile/0/x001/234"),
        (0, 0, 256, "tile/0/000"),
        (1, 999, 256, "tile/1/999"),
        (1, 1000, 256, "tile/1/x001/000"),
        (2, 0, 1, "tile/2/000.p/1"),
        (0, 273, 112, "tile/0/273.p/112"),
    ],
)
def test_a_tile_has_the_path_of_the_standard(level: int, index: int, width: int, path: str) -> None:
    assert tile_path(level, index, width) == path


def test_a_bundle_has_the_path_of_the_standard() -> None:
    assert entries_path(1234067) == "tile/entries/x001/x234/067"
    assert entries_path(273, 112) == "tile/entries/273.p/112"


def test_a_tree_of_70000_has_the_tiles_that_the_standard_counts() -> None:
    partial = {path for path in FILES if ".p/" in path}

    assert partial == {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert len(FILES) == 273 + 1 + 1 + 1 + 1


@settings(max_examples=60, deadline=None, derandomize=True)
@given(entries=st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_read_from_its_bytes_is_the_same(entries: list[bytes]) -> None:
    assert parse_bundle(encode_bundle(entries)) == tuple(entries)


def test_a_bundle_puts_the_length_before_each_entry() -> None:
    assert encode_bundle([b"ab", b"", b"c" * 258]) == b"\0\2ab" + b"\0\0" + b"\1\2" + b"c" * 258


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=600))
def test_any_bytes_are_a_bundle_or_malformed(data: bytes) -> None:
    try:
        assert encode_bundle(parse_bundle(data)) == data
    except MalformedEntry as error:
        assert error.fields["where"] == "bundle"  # noqa: PT017 (either will do)


@pytest.mark.parametrize("data", [b"\0", b"\0\1", b"\0\2a", b"\0\1ab"])
def test_a_bundle_that_ends_early_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedEntry, match="ends within an entry"):
        parse_bundle(data)


def test_a_bundle_of_too_many_is_malformed() -> None:
    with pytest.raises(MalformedEntry, match="more than 256"):
        parse_bundle(b"\0\0" * 257)


@pytest.mark.parametrize("data", [b"", bytes(32), bytes(65)])
def test_a_tile_of_another_width_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedTile, match="not 64"):
        split_tile(data, 2, "tile/0/000.p/2")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(index=st.integers(0, SIZE - 1), old=st.integers(0, SIZE))
def test_proofs_read_from_tiles_are_those_from_memory(index: int, old: int) -> None:
    read = tile_reader(SIZE, FILES.__getitem__)

    assert root_at(SIZE, read) == root_at(SIZE, READ)
    assert inclusion_path(index, SIZE, read) == inclusion_path(index, SIZE, READ)
    assert consistency_path(old, SIZE, read) == consistency_path(old, SIZE, READ)


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one() -> None:
    size = SIZE - 200
    old_files = tiles_at(size)
    del old_files["tile/0/272.p/168"]

    read = tile_reader(size, {**FILES, **old_files}.__getitem__)

    assert root_at(size, read) == root_at(size, READ)


def test_the_reader_of_a_head_serves_every_older_head() -> None:
    read = tile_reader(SIZE, FILES.__getitem__)

    for size in (0, 1, 256, 65_535, SIZE - 200):
        assert root_at(size, read) == root_at(size, READ)
    assert inclusion_path(7, 300, read) == inclusion_path(7, 300, READ)
    assert consistency_path(300, 65_537, read) == consistency_path(300, 65_537, READ)


def test_a_root_is_read_from_the_right_edge_alone() -> None:
    asked = []

    def read_file(path: str) -> bytes:
        asked.append(path)
        return FILES[path]

    root_at(SIZE, tile_reader(SIZE, read_file))

    assert sorted(asked) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]


def test_a_tile_is_read_once() -> None:
    asked = []

    def read_file(path: str) -> bytes:
        asked.append(path)
        return FILES[path]

    read = tile_reader(SIZE, read_file)
    for index in range(1024):
        inclusion_path(index, SIZE, read)

    assert len(asked) == len(set(asked))


def test_a_missing_tile_is_named() -> None:
    read = tile_reader(SIZE, dict[str, bytes]().__getitem__)

    with pytest.raises(MalformedTile, match=r"273\.p/112, why: missing, as is the full tile"):
        read(0, SIZE - 1)
    with pytest.raises(MalformedTile, match="tile/0/000, why: missing"):
        read(0, 0)


def test_a_tile_of_another_size_than_its_path_says_is_named() -> None:
    read = tile_reader(SIZE, lambda path: FILES[path] + b"x")

    with pytest.raises(MalformedTile, match="tile/0/000, why: 8193 bytes, not 8192"):
        read(0, 0)


@pytest.mark.parametrize(("level", "index"), [(0, SIZE), (0, -1), (3, SIZE // 8), (17, 0)])
def test_a_subtree_beyond_the_size_cannot_be_read(level: int, index: int) -> None:
    read = tile_reader(SIZE, FILES.__getitem__)

    with pytest.raises(IndexError, match=str(level)):
        read(level, index)
