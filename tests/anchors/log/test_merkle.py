"""Merkle trees: known roots and paths, every proof of every small tree, what must be refused."""

from collections.abc import Iterator
from itertools import pairwise

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import UnprovedConsistency, UnprovedInclusion
from trustsvc_anchors.log.merkle import (
    EMPTY_ROOT,
    consistency_path,
    inclusion_path,
    inclusion_paths,
    leaf_hash,
    memory_reader,
    merkle_root,
    node_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 130
LEAVES = [leaf_hash(f"entry {index}".encode()) for index in range(LARGEST)]
READ = memory_reader(LEAVES)
ROOTS = [root_at(size, READ) for size in range(LARGEST + 1)]

# The test tree that the Certificate Transparency implementations share (certificate-transparency,
# trillian, RFC 6962 libraries): eight entries, the roots of sizes 1 to 8, and proofs.
CT_ENTRIES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION_0_OF_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
CT_CONSISTENCY_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
CT_LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES]
CT_READ = memory_reader(CT_LEAVES)


def flips(data: bytes) -> Iterator[bytes]:
    """Give every copy with one bit flipped."""
    for place in range(len(data)):
        for bit in range(8):
            yield data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def broken_paths(path: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    """Give every path with one bit flipped, one node left out, doubled, or two exchanged."""
    for place, node in enumerate(path):
        yield from ((*path[:place], flipped, *path[place + 1 :]) for flipped in flips(node))
        yield path[:place] + path[place + 1 :]
        yield path[: place + 1] + path[place:]
    for place in range(len(path) - 1):
        yield (*path[:place], path[place + 1], path[place], *path[place + 2 :])


def test_the_empty_tree_has_the_root_that_the_rfc_gives() -> None:
    assert merkle_root([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_tree_has_the_known_roots(size: int) -> None:
    assert merkle_root(CT_LEAVES[:size]).hex() == CT_ROOTS[size - 1]
    assert root_at(size, CT_READ).hex() == CT_ROOTS[size - 1]


def test_the_known_tree_gives_the_known_proofs() -> None:
    inclusion = inclusion_path(0, 8, CT_READ)
    consistency = consistency_path(6, 8, CT_READ)

    assert [node.hex() for node in inclusion] == CT_INCLUSION_0_OF_8
    assert [node.hex() for node in consistency] == CT_CONSISTENCY_6_TO_8


def test_pymerkle_has_the_same_roots_and_inclusion_paths() -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for index in range(LARGEST):
        tree.append_entry(f"entry {index}".encode())

    for size in range(1, LARGEST + 1):
        index = size * 7 % size if size % 3 else size // 2
        theirs = tree.prove_inclusion(index + 1, size)
        assert tree.get_root(size) == ROOTS[size]
        assert theirs.path == [LEAVES[index], *inclusion_path(index, size, READ)]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_leaf_of_every_small_tree_is_proved_and_no_other_leaf_in_its_place(size: int) -> None:
    paths = list(inclusion_paths(0, size, size, READ))

    for index, path in enumerate(paths):
        assert path == inclusion_path(index, size, READ)
        verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
        with pytest.raises(UnprovedInclusion, match="path"):
            verify_inclusion(LEAVES[index - 1], index, size, (*path, ROOTS[0]), ROOTS[size])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 21, 64, 100])
def test_a_proof_holds_at_its_own_index_alone(size: int) -> None:
    for index in range(size):
        path = inclusion_path(index, size, READ)
        for other in {*range(-1, size + 2)} - {index}:
            with pytest.raises(UnprovedInclusion, match=r"index|path"):
                verify_inclusion(LEAVES[index], other, size, path, ROOTS[size])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 21, 64, 100])
def test_a_proof_holds_under_its_own_head_alone(size: int) -> None:
    for index in range(size):
        path = inclusion_path(index, size, READ)
        for other in {*range(LARGEST + 1)} - {size}:
            with pytest.raises(UnprovedInclusion, match=r"index|path"):
                verify_inclusion(LEAVES[index], index, other, path, ROOTS[other])


def test_a_root_alone_does_not_commit_to_its_size_which_the_module_says() -> None:
    path = inclusion_path(0, 5, READ)

    for size in (5, 6, 7, 8):
        verify_inclusion(LEAVES[0], 0, size, path, ROOTS[5])
    with pytest.raises(UnprovedInclusion, match="path is too short"):
        verify_inclusion(LEAVES[0], 0, 9, path, ROOTS[5])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_one_flipped_bit_in_an_inclusion_proof_is_refused(size: int) -> None:
    index = size * 5 // 7
    path = inclusion_path(index, size, READ)

    def accepts(leaf: bytes, tried: tuple[bytes, ...], root: bytes) -> bool:
        try:
            verify_inclusion(leaf, index, size, tried, root)
        except UnprovedInclusion:
            return False
        return True

    assert accepts(LEAVES[index], path, ROOTS[size])
    assert not any(accepts(LEAVES[index], broken, ROOTS[size]) for broken in broken_paths(path))
    assert not any(accepts(leaf, path, ROOTS[size]) for leaf in flips(LEAVES[index]))
    assert not any(accepts(LEAVES[index], path, root) for root in flips(ROOTS[size]))


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_every_small_head_extends_every_smaller_one(new: int) -> None:
    for old in range(1, new + 1):
        path = consistency_path(old, new, READ)
        verify_consistency(old, ROOTS[old], new, ROOTS[new], path)
        with pytest.raises(UnprovedConsistency, match=r"roots differ|path"):
            verify_consistency(old, ROOTS[old], new, node_hash(ROOTS[new], ROOTS[new]), path)
        with pytest.raises(UnprovedConsistency, match=r"roots differ|path"):
            verify_consistency(old, node_hash(ROOTS[old], ROOTS[old]), new, ROOTS[new], path)
        with pytest.raises(UnprovedConsistency, match=r"roots differ|path"):
            verify_consistency(old, ROOTS[old], new, ROOTS[new], (*path, ROOTS[new]))


@pytest.mark.parametrize("new", [0, 1, 130])
def test_every_head_extends_the_empty_one_and_only_without_nodes(new: int) -> None:
    verify_consistency(0, EMPTY_ROOT, new, ROOTS[new], consistency_path(0, new, READ))
    with pytest.raises(UnprovedConsistency, match="roots differ"):
        verify_consistency(0, EMPTY_ROOT, new, ROOTS[new], (ROOTS[new],))
    with pytest.raises(UnprovedConsistency, match="roots differ"):
        verify_consistency(0, LEAVES[0], new, ROOTS[new], ())


def test_the_empty_head_has_no_other_root() -> None:
    with pytest.raises(UnprovedConsistency, match="roots differ"):
        verify_consistency(0, EMPTY_ROOT, 0, LEAVES[0], ())


@pytest.mark.parametrize("new", [2, 3, 8, 13, 32, 77])
def test_a_consistency_proof_holds_between_its_own_heads_alone(new: int) -> None:
    for old in range(1, new):
        path = consistency_path(old, new, READ)
        for other in {*range(1, new + 1)} - {old}:
            with pytest.raises(UnprovedConsistency, match=r"roots differ|path"):
                verify_consistency(other, ROOTS[other], new, ROOTS[new], path)
        for other in {*range(old, LARGEST + 1)} - {new}:
            with pytest.raises(UnprovedConsistency, match=r"roots differ|path"):
                verify_consistency(old, ROOTS[old], other, ROOTS[other], path)


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_one_flipped_bit_in_a_consistency_proof_is_refused(new: int) -> None:
    old = new - new * 2 // 7
    path = consistency_path(old, new, READ)

    def accepts(old_root: bytes, new_root: bytes, tried: tuple[bytes, ...]) -> bool:
        try:
            verify_consistency(old, old_root, new, new_root, tried)
        except UnprovedConsistency:
            return False
        return True

    assert accepts(ROOTS[old], ROOTS[new], path)
    assert not any(accepts(ROOTS[old], ROOTS[new], broken) for broken in broken_paths(path))
    assert not any(accepts(root, ROOTS[new], path) for root in flips(ROOTS[old]))
    assert not any(accepts(ROOTS[old], root, path) for root in flips(ROOTS[new]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(edges=st.lists(st.integers(min_value=0, max_value=LARGEST), min_size=3, max_size=3))
def test_paths_of_a_range_are_the_paths_one_by_one(edges: list[int]) -> None:
    first, last, size = sorted(edges)

    together = list(inclusion_paths(first, last, size, READ))

    assert together == [inclusion_path(index, size, READ) for index in range(first, last)]


def test_paths_across_shared_subtrees_are_the_paths_one_by_one() -> None:
    size = 2 * 1024 + 300
    read = memory_reader([leaf_hash(index.to_bytes(2, "big")) for index in range(size)])

    together = inclusion_paths(1000, size, size, read)

    assert list(together) == [inclusion_path(index, size, read) for index in range(1000, size)]


def test_growth_in_steps_is_consistent_at_every_step() -> None:
    sizes = [1, 2, 5, 6, 31, 64, 65, 130]

    for old, new in pairwise(sizes):
        path = consistency_path(old, new, READ)
        verify_consistency(old, ROOTS[old], new, ROOTS[new], path)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_a_leaf_that_is_not_there_cannot_be_proved(index: int, size: int) -> None:
    with pytest.raises(UnprovedInclusion, match="is not below size"):
        inclusion_path(index, size, READ)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2), (0, 6)])
def test_leaves_that_are_not_there_cannot_be_proved(first: int, last: int) -> None:
    with pytest.raises(UnprovedInclusion, match="not within size 5"):
        list(inclusion_paths(first, last, 5, READ))


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_a_head_cannot_extend_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(UnprovedConsistency, match="is beyond size 5"):
        consistency_path(old, new, READ)
    with pytest.raises(UnprovedConsistency, match="is beyond size 5"):
        verify_consistency(old, ROOTS[6], new, ROOTS[5], ())
