"""Heads can only grow, and only along the log that was anchored before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.registry import (
    ADMINISTRATOR,
    ANCHORER,
    LARGEST,
    STATUS,
    STRANGER,
    Refused,
    Tree,
    World,
    honest,
)
from trustsvc_anchors.errors import UnprovedConsistency
from trustsvc_anchors.evm import registry
from trustsvc_anchors.log.merkle import verify_consistency

NEAR_POWERS = (1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 63, 64, 65, 119, 120)

sizes = st.integers(1, LARGEST)


def accepts(world: World, old: int, new: int) -> bool:
    """Anchor two heads of the honest log, one after the other, and leave no trace."""
    tree = honest()
    with world.evm.undone():
        world.anchor_tree(tree, 0, old)
        world.anchor_tree(tree, old, new)
        return world.head().root == tree.root(new)


def test_every_honest_head_near_a_power_of_two_is_accepted(world: World) -> None:
    pairs = [(old, new) for old in NEAR_POWERS for new in NEAR_POWERS if old < new]

    assert all(accepts(world, old, new) for old, new in pairs)


@pytest.mark.slow
def test_every_honest_head_up_to_120_is_accepted(world: World) -> None:
    tree = honest()
    accepted = 0

    for old in range(1, LARGEST):
        with world.evm.undone():
            world.anchor_tree(tree, 0, old)
            for new in range(old + 1, LARGEST + 1):
                with world.evm.undone():
                    world.anchor_tree(tree, old, new)
                    accepted += 1

    assert accepted == 7_140


@st.composite
def forgeries(draw: st.DrawFn) -> tuple[int, int, bytes, tuple[bytes, ...]]:
    """Change one thing about an honest head and its proof."""
    old, new = sorted(draw(st.lists(sizes, min_size=2, max_size=2, unique=True)))
    tree = honest()
    root, proof = tree.root(new), list(tree.proof(old, new))
    at = draw(st.integers(0, len(proof) - 1))
    match draw(
        st.sampled_from(["bit", "root", "drop", "repeat", "add", "swap", "foreign", "size"])
    ):
        case "bit":
            proof[at] = flip(proof[at], draw(st.integers(0, 255)))
        case "root":
            root = flip(root, draw(st.integers(0, 255)))
        case "drop":
            del proof[at]
        case "repeat":
            proof.insert(at, proof[at])
        case "add":
            proof.append(bytes(32))
        case "swap":
            proof[at], proof[-1] = proof[-1], proof[at]
        case "foreign":
            other = Tree("other", new)
            root, proof = other.root(new), list(other.proof(old, new))
        case "size":
            new = draw(st.integers(old + 1, LARGEST + 20))
    return old, new, root, tuple(proof)


def flip(data: bytes, bit: int) -> bytes:
    """Flip one bit."""
    return (int.from_bytes(data, "big") ^ (1 << bit)).to_bytes(len(data), "big")


WORLD = World()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(forgeries())
def test_the_contract_accepts_a_head_exactly_where_the_verifier_does(
    forged: tuple[int, int, bytes, tuple[bytes, ...]],
) -> None:
    old, new, root, proof = forged
    try:
        verify_consistency(old, honest().root(old), new, root, proof)
    except UnprovedConsistency:
        proved = False
    else:
        proved = True

    with WORLD.evm.undone():
        WORLD.anchor_tree(honest(), 0, old)
        if proved:
            WORLD.anchor(new, root, proof)
            assert WORLD.head().size == new
        else:
            with pytest.raises(Refused, match="Inconsistent"):
                WORLD.anchor(new, root, proof)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(sizes, sizes, st.integers(0, 255), st.integers(0, 9))
def test_one_flipped_bit_anywhere_in_root_or_proof_is_refused(
    first: int, second: int, bit: int, at: int
) -> None:
    old, new = min(first, second), max(first, second) + 1
    tree = Tree("honest", LARGEST + 1)
    parts = [tree.root(new), *tree.proof(old, new)]
    parts[at % len(parts)] = flip(parts[at % len(parts)], bit)

    with WORLD.evm.undone():
        WORLD.anchor_tree(tree, 0, old)
        with pytest.raises(Refused, match="Inconsistent"):
            WORLD.anchor(new, parts[0], parts[1:])


def test_a_head_is_recorded_with_the_time_of_its_block(world: World) -> None:
    world.anchor_tree(honest(), 0, 5)
    world.evm.pass_time(60)
    world.anchor_tree(honest(), 5, 9)

    head = world.head()
    assert (head.anchorer, head.size, head.root) == (ANCHORER, 9, honest().root(9))
    assert (head.time, head.flags) == (world.evm.timestamp, 0)


@pytest.mark.parametrize("size", [0, 1, 4, 5])
def test_a_stale_or_shrunk_head_is_refused(world: World, size: int) -> None:
    world.anchor_tree(honest(), 0, 5)

    with pytest.raises(Refused, match=r"StaleHead\(5\)"):
        world.anchor(size, honest().root(size) if size else bytes(32))


def test_the_same_head_twice_is_refused_so_that_a_resent_anchor_changes_nothing(
    world: World,
) -> None:
    world.anchor_tree(honest(), 0, 5)
    world.anchor_tree(honest(), 5, 8)
    before = world.head()
    world.evm.pass_time(1)

    with pytest.raises(Refused, match=r"StaleHead\(8\)"):
        world.anchor_tree(honest(), 5, 8)
    assert world.head() == before


def test_an_empty_head_is_refused(world: World) -> None:
    with pytest.raises(Refused, match=r"StaleHead\(0\)"):
        world.anchor(0, bytes(32))


def test_the_first_head_comes_without_a_proof(world: World) -> None:
    with pytest.raises(Refused, match="Inconsistent"):
        world.anchor(3, honest().root(3), [bytes(32)])


def test_a_log_grows_by_at_most_two_to_the_24_at_once(world: World) -> None:
    with pytest.raises(Refused, match=rf"TooMuchGrowth\({registry.MAX_GROWTH}\)"):
        world.anchor(registry.MAX_GROWTH + 1, bytes(32))
    world.anchor(registry.MAX_GROWTH, b"r" * 32)

    with pytest.raises(Refused, match=rf"TooMuchGrowth\({2 * registry.MAX_GROWTH}\)"):
        world.anchor(2 * registry.MAX_GROWTH + 1, bytes(32), [bytes(32)])
    assert world.head().size == registry.MAX_GROWTH


@pytest.mark.parametrize("size", [1 << 48, 1 << 64, (1 << 256) - 1])
def test_a_size_beyond_48_bits_is_refused_and_not_cut(world: World, size: int) -> None:
    with pytest.raises(Refused, match="TooMuchGrowth"):
        world.anchor(size, bytes(32))


@pytest.mark.parametrize("sender", [ADMINISTRATOR, STATUS, STRANGER])
def test_nobody_but_the_anchorer_anchors(world: World, sender: bytes) -> None:
    with pytest.raises(Refused, match="NotAllowed"):
        world.send(sender, registry.anchor(world.log_id, 1, honest().root(1), []))


def test_nobody_anchors_a_log_that_was_never_registered(world: World) -> None:
    with pytest.raises(Refused, match="NotAllowed"):
        world.send(ANCHORER, registry.anchor(bytes(32), 1, honest().root(1), []))
