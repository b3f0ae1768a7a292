"""A walk through a trie proves a value or its absence, and nothing else."""

import random

import pytest
import rlp
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st
from trie.hexary import HexaryTrie

from trustsvc_anchors.chain.trie import EMPTY_TRIE_ROOT, Nodes, walk
from trustsvc_anchors.errors import UnprovedState

values = st.binary(min_size=1, max_size=40)


def make(contents: dict[bytes, bytes]) -> HexaryTrie:
    trie = HexaryTrie({})
    for key, value in contents.items():
        trie[keccak(key)] = value
    return trie


def proof(trie: HexaryTrie, key: bytes) -> list[bytes]:
    return [rlp.encode(node) for node in trie.get_proof(keccak(key))]  # type: ignore[no-untyped-call]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.binary(max_size=4), values, max_size=40), st.binary(max_size=4))
def test_values_and_absences_are_proved_with_every_node_used(
    contents: dict[bytes, bytes], other: bytes
) -> None:
    trie = make(contents)

    for key in {*contents, other}:
        nodes = Nodes(proof(trie, key))
        assert walk(trie.root_hash, key, nodes) == contents.get(key)
        assert nodes.unused == (0 if contents else len(proof(trie, key)))


def test_a_flipped_bit_in_any_node_proves_nothing() -> None:
    trie = make({bytes([number]): b"value" * 5 for number in range(50)})
    nodes = proof(trie, b"\7")
    rng = random.Random(1)  # noqa: S311 (a repeatable choice)

    for place, node in enumerate(nodes):
        for bit in rng.sample(range(len(node) * 8), 60):
            broken = bytearray(node)
            broken[bit // 8] ^= 1 << bit % 8
            changed = [*nodes[:place], bytes(broken), *nodes[place + 1 :]]
            with pytest.raises(UnprovedState, match="is missing"):
                walk(trie.root_hash, b"\7", Nodes(changed))


def test_a_missing_node_is_no_proof_of_absence() -> None:
    trie = make({bytes([number]): b"value" * 9 for number in range(50)})

    with pytest.raises(UnprovedState, match="is missing"):
        walk(trie.root_hash, b"\7", Nodes(proof(trie, b"\7")[:-1]))


def test_a_node_that_was_not_needed_is_counted() -> None:
    trie = make({b"a": b"value", b"b": b"other"})
    nodes = Nodes([*proof(trie, b"a"), b"\xc0"])

    walk(trie.root_hash, b"a", nodes)

    assert nodes.unused == 1


def test_only_the_empty_root_is_a_trie_without_nodes() -> None:
    assert walk(EMPTY_TRIE_ROOT, b"a", Nodes([])) is None
    with pytest.raises(UnprovedState, match="is missing"):
        walk(bytes(32), b"a", Nodes([]))


def long_branch(reference: object) -> list[object]:
    return [reference] * 16 + [b""]


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ([b"\x20"], "1 members"),
        ([b"", b"value"], "without a path"),
        ([[b""], b"value"], "without a path"),
        ([b"\x45", b"value"], "path prefix"),
        ([b"\x05", b"value"], "path prefix"),
        ([b"\x20" + keccak(b""), b""], "without a value"),
        (long_branch(b"x" * 31), "31 bytes"),
        (long_branch([b"\x20", b"v" * 40]), "a long node"),
        (long_branch([b"\x31"]), "1 members"),
    ],
)
def test_what_is_no_node_proves_nothing(node: list[object], why: str) -> None:
    data = rlp.encode(node)

    with pytest.raises(UnprovedState, match=why):
        walk(keccak(data), b"", Nodes([data]))


def test_a_branch_below_the_end_of_the_key_proves_nothing() -> None:
    branch = rlp.encode(long_branch(b""))
    top = rlp.encode([b"\0" + keccak(b"a"), keccak(branch)])

    with pytest.raises(UnprovedState, match="below the end"):
        walk(keccak(top), b"a", Nodes([top, branch]))


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_arbitrary_nodes_raise_only_what_is_promised(data: bytes) -> None:
    try:
        walk(keccak(data), b"key", Nodes([data]))
    except UnprovedState:
        return
