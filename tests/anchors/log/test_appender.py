"""Appending: the same log however it is split, from its right edge, refusing a changed store."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedEntry, MalformedTile
from trustsvc_anchors.log.appender import Head, append
from trustsvc_anchors.log.entry import Entry, EntryClass, parse_entry
from trustsvc_anchors.log.merkle import (
    EMPTY_ROOT,
    consistency_path,
    inclusion_path,
    merkle_root,
    verify_consistency,
    verify_inclusion,
)
from trustsvc_anchors.log.tiles import entries_path, parse_bundle, tile_path, tile_reader

EMPTY = Head(0, EMPTY_ROOT)
ENTRIES = [
    Entry(EntryClass.DOCUMENT, bytes(8), sha256(index.to_bytes(3, "big")).digest())
    for index in range(66_600)
]
LEAVES = [entry.leaf_hash for entry in ENTRIES]


def grown(sizes: list[int]) -> tuple[Head, dict[str, bytes]]:
    """Append up to each size in turn, in a store of its own."""
    store: dict[str, bytes] = {}
    head = EMPTY
    for size in sizes:
        added = append(head, ENTRIES[head.size : size], store.__getitem__)
        store.update(added.files)
        head = added.head
    return head, store


def lasting(store: dict[str, bytes], size: int) -> dict[str, bytes]:
    """Leave out the partial files of smaller sizes."""
    edge = {
        tile_path(level, size >> 8 * level + 8, (size >> 8 * level) % 256) for level in range(6)
    }
    edge.add(entries_path(size >> 8, size % 256))
    return {path: data for path, data in store.items() if ".p/" not in path or path in edge}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(sizes=st.lists(st.integers(0, 1500), min_size=1, max_size=8).map(sorted))
def test_any_split_gives_the_same_head_and_files_as_all_at_once(sizes: list[int]) -> None:
    head, store = grown(sizes)

    whole_head, whole_store = grown([sizes[-1]])

    assert head == whole_head == Head(sizes[-1], merkle_root(LEAVES[: sizes[-1]]))
    assert lasting(store, head.size) == whole_store


def test_one_by_one_across_a_tile_gives_the_same_as_all_at_once() -> None:
    head, store = grown(list(range(250, 520)))

    assert (head, lasting(store, 519)) == grown([519])


def test_a_third_level_of_tiles_grows_like_the_others() -> None:
    head, store = grown([65_000, 65_535, 65_536, 65_537, 66_600])

    assert head == Head(66_600, merkle_root(LEAVES))
    assert lasting(store, 66_600) == grown([66_600])[1]
    assert len(store["tile/2/000.p/1"]) == 32


def test_every_file_is_written_again_with_the_same_bytes() -> None:
    _, once = grown([100, 700, 701])
    _, again = grown([100, 700, 701])

    assert once == again


def test_what_was_appended_can_be_proved_from_the_files() -> None:
    head, store = grown([300, 1000])

    read = tile_reader(head.size, store.__getitem__)

    for index in range(0, 1000, 37):
        path = inclusion_path(index, head.size, read)
        verify_inclusion(LEAVES[index], index, head.size, path, head.root)
    old = grown([300])[0]
    extends = consistency_path(300, 1000, read)
    verify_consistency(old.size, old.root, head.size, head.root, extends)


def test_the_bundles_hold_the_entries_in_order() -> None:
    _, store = grown([200, 600])

    paths = [entries_path(0), entries_path(1), entries_path(2, 88)]
    entries = [parse_entry(data) for path in paths for data in parse_bundle(store[path])]

    assert entries == ENTRIES[:600]


def test_only_the_right_edge_is_read() -> None:
    head, store = grown([66_000])
    asked: set[str] = set()

    def read_file(path: str) -> bytes:
        asked.add(path)
        return store[path]

    append(head, ENTRIES[66_000:], read_file)

    assert asked == {
        "tile/0/257.p/208",
        "tile/1/001.p/1",
        "tile/2/000.p/1",
        "tile/entries/257.p/208",
    }


def test_nothing_appended_changes_nothing() -> None:
    head, store = grown([300])

    added = append(head, [], store.__getitem__)

    assert (added.head, dict(added.files)) == (head, {})
    assert append(EMPTY, [], dict[str, bytes]().__getitem__).head == EMPTY


def test_a_changed_tile_at_the_right_edge_stops_the_log() -> None:
    head, store = grown([300])
    store["tile/0/001.p/44"] = bytes(32) + store["tile/0/001.p/44"][32:]

    with pytest.raises(MalformedTile, match="right edge at size 300, why: leads to another root"):
        append(head, ENTRIES[300:301], store.__getitem__)


def test_a_head_of_another_log_stops_the_log() -> None:
    _, store = grown([300])

    with pytest.raises(MalformedTile, match="leads to another root"):
        append(Head(300, bytes(32)), ENTRIES[300:301], store.__getitem__)


@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_a_lost_file_at_the_right_edge_stops_the_log(path: str) -> None:
    head, store = grown([300])
    del store[path]

    with pytest.raises(MalformedTile, match="missing"):
        append(head, ENTRIES[300:301], store.__getitem__)


def test_changed_entries_at_the_right_edge_stop_the_log() -> None:
    head, store = grown([300])
    store["tile/entries/001.p/44"] = store["tile/entries/001.p/44"][:-1] + b"x"

    with pytest.raises(MalformedTile, match="other entries than its tile's"):
        append(head, ENTRIES[300:301], store.__getitem__)
    store["tile/entries/001.p/44"] = b"\0"
    with pytest.raises(MalformedEntry, match="ends within an entry"):
        append(head, ENTRIES[300:301], store.__getitem__)
