"""Look up keys in a Merkle-Patricia trie of which only some nodes are at hand.

A walk from a root that is trusted proves a value, or proves that the key has none (Ethereum Yellow
Paper, appendix D). Keys are hashed first, as in the state trie and in every storage trie.
``Nodes`` remembers which nodes were needed: evidence may carry no other.
"""

from collections.abc import Iterable, Sequence

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import RlpItem, decode_list, encode
from trustsvc_anchors.errors import MalformedRlp, UnprovedState

EMPTY_TRIE_ROOT = keccak256(encode(b""))
"""``56e81f17…``: the root of a trie without any key, which has no node either."""

_DIGEST_BYTES = 32
_BRANCH_MEMBERS, _SHORT_MEMBERS = 17, 2
_BRANCH_VALUE = 16
_ODD, _LEAF, _HIGHEST_FLAG = 1, 2, 3


class Nodes:
    """Trie nodes by their hash, and which of them were used."""

    def __init__(self, nodes: Iterable[bytes]) -> None:
        """Take encoded nodes; the same node twice is kept once."""
        self._nodes = {keccak256(node): node for node in nodes}
        self._used: set[bytes] = set()

    def get(self, digest: bytes) -> bytes:
        """Give the node with this hash and mark it as used.

        Raises:
            UnprovedState: there is no such node.
        """
        node = self._nodes.get(digest)
        if node is None:
            raise UnprovedState(what="trie", why=f"node {digest.hex()} is missing")
        self._used.add(digest)
        return node

    @property
    def unused(self) -> int:
        """Count the nodes that no walk has needed so far."""
        return len(self._nodes) - len(self._used)


def walk(root: bytes, key: bytes, nodes: Nodes) -> bytes | None:
    """Give the value under the Keccak-256 of ``key``, or None where its absence is proved.

    Raises:
        UnprovedState: a node is missing or is not one, so that nothing is proved.
    """
    if root == EMPTY_TRIE_ROOT:
        return None
    path = _nibbles(keccak256(key))
    try:
        return _descend(decode_list(nodes.get(root)), path, nodes)
    except MalformedRlp as error:
        raise UnprovedState(what="trie", why=f"a node is not RLP ({error})") from error


def _descend(node: Sequence[RlpItem], path: tuple[int, ...], nodes: Nodes) -> bytes | None:
    while True:
        if len(node) == _BRANCH_MEMBERS:
            # All keys are 32 bytes, so a branch is never the end of one: its value is never ours.
            if not path:
                raise UnprovedState(what="trie", why="a branch below the end of the key")
            child, path = node[path[0]], path[1:]
            if child == b"":
                return None
        elif len(node) == _SHORT_MEMBERS:
            part, is_leaf = _read_path(node[0])
            if is_leaf:
                return _leaf_value(node[1]) if part == path else None
            if path[: len(part)] != part:
                return None
            child, path = node[1], path[len(part) :]
        else:
            raise UnprovedState(what="trie", why=f"a node of {len(node)} members")
        node = _child_node(child, nodes)


def _child_node(child: RlpItem, nodes: Nodes) -> Sequence[RlpItem]:
    """Follow a reference: nodes shorter than 32 bytes stand in their parent."""
    if not isinstance(child, bytes):
        if len(encode(child)) >= _DIGEST_BYTES:
            raise UnprovedState(what="trie", why="a long node stands in its parent")
        return child
    if len(child) != _DIGEST_BYTES:
        raise UnprovedState(what="trie", why=f"a reference of {len(child)} bytes")
    return decode_list(nodes.get(child))


def _read_path(item: RlpItem) -> tuple[tuple[int, ...], bool]:
    """Read a hex-prefixed path: its nibbles, and whether its node is a leaf."""
    if not isinstance(item, bytes) or not item:
        raise UnprovedState(what="trie", why="a node without a path")
    flag, first = item[0] >> 4, item[0] & 15
    if flag > _HIGHEST_FLAG or (not flag & _ODD and first):
        raise UnprovedState(what="trie", why=f"path prefix {item[0]:#04x}")
    nibbles = _nibbles(item[1:])
    return ((first, *nibbles) if flag & _ODD else nibbles), bool(flag & _LEAF)


def _leaf_value(item: RlpItem) -> bytes:
    if not isinstance(item, bytes) or not item:
        raise UnprovedState(what="trie", why="a leaf without a value")
    return item


def _nibbles(data: bytes) -> tuple[int, ...]:
    return tuple(nibble for byte in data for nibble in (byte >> 4, byte & 15))
