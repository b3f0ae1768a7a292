"""Compute and verify Merkle trees, inclusion proofs and consistency proofs.

Standard: RFC 9162, 2.1, with SHA-256.
Does no I/O: hashes of complete subtrees come from a ``HashReader``; files are ``tiles``' business.
A root does not commit to the size of its tree (a root of five leaves also passes, with a path of
the same shape, for six to eight): take size and root together, from a signed checkpoint or a chain.
Frozen format: proofs that exist must verify for ever.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from trustsvc_anchors.errors import UnprovedConsistency, UnprovedInclusion

EMPTY_ROOT = sha256(b"").digest()
"""Root of a tree without leaves (RFC 9162, 2.1.1)."""

HashReader = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree: (level, index) has 2^level leaves from index · 2^level."""

_SHARED_LEVELS = 10


def leaf_hash(data: bytes) -> bytes:
    """Hash an entry to a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees to their parent (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash each pair of neighbours to their parent; an odd last one is left out."""
    pairs = zip(hashes[0::2], hashes[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


def memory_reader(leaf_hashes: Sequence[bytes]) -> HashReader:
    """Give a reader over all complete subtrees of leaves that are held in memory."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        levels.append(parents(levels[-1]))

    def read(level: int, index: int) -> bytes:
        return levels[level][index]

    return read


def merkle_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Compute the root of a tree from all its leaves (RFC 9162, 2.1.1)."""
    return root_at(len(leaf_hashes), memory_reader(leaf_hashes))


def root_at(size: int, read: HashReader) -> bytes:
    """Compute the root that a tree had when it held ``size`` leaves (RFC 9162, 2.1.1)."""
    return _range_root(0, size, read) if size else EMPTY_ROOT


def _range_root(start: int, count: int, read: HashReader) -> bytes:
    """Compute the root of ``count`` > 0 leaves, ``start`` being where a subtree as large begins."""
    end, root = start + count, None
    while end > start:
        # The lowest set bit of what is left is the smallest complete subtree at the right edge.
        level = ((end - start) & (start - end)).bit_length() - 1
        end -= 1 << level
        subtree = read(level, end >> level)
        root = subtree if root is None else node_hash(subtree, root)
    if root is None:
        raise IndexError(start)
    return root


def _split(count: int) -> int:
    """Give the largest power of two below ``count`` > 1 (k in RFC 9162, 2.1.1)."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_path(index: int, size: int, read: HashReader) -> tuple[bytes, ...]:
    """Prove that a leaf is in the tree of ``size`` leaves, the leaf's sibling first (2.1.3.1).

    Raises:
        UnprovedInclusion: there is no such leaf.
    """
    if not 0 <= index < size:
        raise UnprovedInclusion(what="entry", why=f"index {index} is not below size {size}")
    start, count, path = 0, size, []
    while count > 1:
        left = _split(count)
        if index < start + left:
            path.append(_range_root(start + left, count - left, read))
            count = left
        else:
            path.append(_range_root(start, left, read))
            start, count = start + left, count - left
    return tuple(reversed(path))


def inclusion_paths(
    first: int, last: int, size: int, read: HashReader
) -> Iterator[tuple[bytes, ...]]:
    """Prove the leaves from ``first`` up to, without, ``last``; shares the work that they share.

    Raises:
        UnprovedInclusion: there is no such leaf.
    """
    if not 0 <= first <= last <= size:
        raise UnprovedInclusion(what="entries", why=f"{first} to {last} are not within size {size}")
    while first < last:
        # The largest complete subtree around ``first``, up to a height that bounds the memory.
        level = next(h for h in range(_SHARED_LEVELS, -1, -1) if (first >> h) + 1 <= size >> h)
        start = (first >> level) << level
        end = min(last, start + (1 << level))
        above = inclusion_path(start, size, read)[level:]
        yield from _paths_below(level, start >> level, above, read)[first - start : end - start]
        first = end


def _paths_below(
    level: int, index: int, above: tuple[bytes, ...], read: HashReader
) -> list[tuple[bytes, ...]]:
    """Extend the path of a complete subtree downwards to the paths of all its leaves."""
    paths = [above]
    while level:
        level, index = level - 1, index * 2
        nodes = [read(level, index + place) for place in range(2 * len(paths))]
        paths = [
            (sibling, *path)
            for path, left, right in zip(paths, nodes[0::2], nodes[1::2], strict=True)
            for sibling in (right, left)
        ]
    return paths


def consistency_path(old_size: int, new_size: int, read: HashReader) -> tuple[bytes, ...]:
    """Prove that the tree of ``new_size`` leaves extends the one of ``old_size`` (2.1.4.1).

    The proof is empty when either both are equal or the old tree is empty.

    Raises:
        UnprovedConsistency: the old size is beyond the new one.
    """
    if not 0 <= old_size <= new_size:
        raise UnprovedConsistency(what="log head", why=f"{old_size} is beyond size {new_size}")
    if old_size == 0:
        return ()
    start, old, new, path = 0, old_size, new_size, []
    while old != new:
        left = _split(new)
        if old <= left:
            path.append(_range_root(start + left, new - left, read))
            new = left
        else:
            path.append(_range_root(start, left, read))
            start, old, new = start + left, old - left, new - left
    if start:
        # Not a subtree that the verifier knows already as the old root itself.
        path.append(_range_root(start, old, read))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Verify that a leaf (by its hash) is in the tree with this size and root (2.1.3.2).

    Raises:
        UnprovedInclusion: it is not shown to be.
    """
    if not 0 <= index < size:
        raise UnprovedInclusion(what="entry", why=f"index {index} is not below size {size}")
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise UnprovedInclusion(what="entry", why="the path is too long")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            # The right edge of an incomplete tree skips the levels at which it has no sibling.
            skip = (place & -place).bit_length() - 1
            place, last = place >> skip, last >> skip
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise UnprovedInclusion(what="entry", why="the path is too short")
    if node != root:
        raise UnprovedInclusion(what="entry", why="the path leads to another root")


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Verify that one log head extends another (RFC 9162, 2.1.4.2).

    Raises:
        UnprovedConsistency: it is not shown to.
    """
    if not 0 <= old_size <= new_size:
        raise UnprovedConsistency(what="log head", why=f"{old_size} is beyond size {new_size}")
    if old_size in {0, new_size}:
        expected = EMPTY_ROOT if old_size == 0 else new_root
        if path or old_root != expected or (new_size == 0 and new_root != EMPTY_ROOT):
            raise UnprovedConsistency(what="log head", why="the roots differ")
        return
    # A complete old tree is itself the first node, which the path then leaves out.
    nodes = path if old_size & (old_size - 1) else (old_root, *path)
    if not nodes:
        raise UnprovedConsistency(what="log head", why="the path is too short")
    skip = (old_size & -old_size).bit_length() - 1
    old, new = _climb((old_size - 1) >> skip, (new_size - 1) >> skip, nodes)
    if old != old_root:
        raise UnprovedConsistency(what="log head", why="the path leads to another old root")
    if new != new_root:
        raise UnprovedConsistency(what="log head", why="the path leads to another new root")


def _climb(place: int, last: int, nodes: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Compute both roots from the nodes of a consistency proof (2.1.4.2, steps 5 and 6)."""
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            raise UnprovedConsistency(what="log head", why="the path is too long")
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            skip = (place & -place).bit_length() - 1
            place, last = place >> skip, last >> skip
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise UnprovedConsistency(what="log head", why="the path is too short")
    return old, new
