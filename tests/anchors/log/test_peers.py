"""Another implementation of the C2SP formats reads our log, and we read its proofs."""

import sys
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.peers import absent
from trustsvc_anchors.log.appender import Head, append
from trustsvc_anchors.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from trustsvc_anchors.log.entry import Entry, EntryClass
from trustsvc_anchors.log.merkle import (
    EMPTY_ROOT,
    consistency_path,
    inclusion_path,
    verify_consistency,
    verify_inclusion,
)
from trustsvc_anchors.log.note import NoteSigner
from trustsvc_anchors.log.tiles import tile_reader

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = NoteSigner("log.example.cn", PRIVATE_KEY.public_key().public_bytes_raw(), PRIVATE_KEY.sign)
SIZES = [1, 255, 256, 257, 1000, 66_000]
ENTRIES = [
    Entry(EntryClass.DOCUMENT, bytes(8), index.to_bytes(32, "big")) for index in range(SIZES[-1])
]


@pytest.fixture(scope="module")
def tlog() -> ModuleType:
    """Give aics-tlog, which is published for Python 3.12 and later."""
    if sys.version_info < (3, 12):
        pytest.skip("aics-tlog needs Python 3.12")
    try:
        import aics_tlog  # noqa: PLC0415 (absent on Python 3.11)
    except ImportError:
        absent("aics-tlog", "install requirements-dev.lock")
    return aics_tlog


@pytest.fixture(scope="module")
def log() -> tuple[dict[int, Head], dict[str, bytes]]:
    """Give the heads of a log at some sizes, and all its files."""
    head, heads, store = Head(0, EMPTY_ROOT), {}, dict[str, bytes]()
    for size in SIZES:
        added = append(head, ENTRIES[head.size : size], store.__getitem__)
        store.update(added.files)
        head = heads[size] = added.head
    return heads, store


@pytest.mark.parametrize("size", SIZES)
def test_our_tiles_and_bundles_pass_the_audit_of_another_implementation(
    tlog: ModuleType, log: tuple[dict[int, Head], dict[str, bytes]], size: int
) -> None:
    heads, store = log

    reader = tlog.MemoryTileReader(store)

    tlog.audit_tiles(reader, size, heads[size].root, entries=True)
    assert tlog.tree_root_from_tiles(reader, size) == heads[size].root


@pytest.mark.parametrize("size", SIZES)
def test_another_implementation_computes_the_same_proofs(
    tlog: ModuleType, log: tuple[dict[int, Head], dict[str, bytes]], size: int
) -> None:
    heads, store = log
    read = tile_reader(size, store.__getitem__)
    theirs = tlog.MemoryTileReader(store)

    for index in {0, size // 3, size - 1}:
        path = tlog.inclusion_proof_from_tiles(theirs, index, size)
        assert tuple(path) == inclusion_path(index, size, read)
        verify_inclusion(ENTRIES[index].leaf_hash, index, size, path, heads[size].root)
    for old in (old for old in SIZES if old < size):
        path = tlog.consistency_proof_from_tiles(theirs, old, size)
        assert tuple(path) == consistency_path(old, size, read)
        verify_consistency(old, heads[old].root, size, heads[size].root, path)


def test_another_implementation_opens_our_checkpoint(tlog: ModuleType) -> None:
    note = sign_checkpoint(Checkpoint("log.example.cn", 7, bytes(range(32))), SIGNER)

    parsed = tlog.parse_note(note)

    assert tlog.verify_note(parsed, [tlog.parse_vkey(SIGNER.vkey)])
    theirs = tlog.parse_checkpoint(parsed.text)
    assert (theirs.origin, theirs.size) == ("log.example.cn", 7)


def test_we_open_a_checkpoint_that_another_implementation_signed(tlog: ModuleType) -> None:
    checkpoint = tlog.Checkpoint("log.example.cn", 7, bytes(range(32)))

    note = tlog.sign_checkpoint(checkpoint, PRIVATE_KEY, "log.example.cn")

    ours = open_checkpoint(note.serialise(), SIGNER.verifier_key)
    assert ours == Checkpoint("log.example.cn", 7, bytes(range(32)))
