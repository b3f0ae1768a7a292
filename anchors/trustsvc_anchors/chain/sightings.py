"""Prove what one sighting shows: a final header, the contract there, and what it holds.

``verify_sighting`` comes first; what is read at a header that is not final proves nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trustsvc_anchors.chain.finality import ChainRule, SealedHeader, block_hash_of, verify_final
from trustsvc_anchors.chain.header import Header
from trustsvc_anchors.chain.state import (
    Account,
    HeadState,
    StatusWord,
    read_account,
    read_head,
    read_status,
)
from trustsvc_anchors.chain.trie import Nodes
from trustsvc_anchors.errors import UnprovedState


@dataclass(frozen=True, slots=True)
class Seen:
    """A header that is final, final headers that follow it, and the nodes given with it."""

    header: Header
    descendants: tuple[Header, ...]
    nodes: Nodes


@dataclass(frozen=True, slots=True)
class State:
    """What the contract holds at a final header."""

    header: Header
    head: HeadState
    word: StatusWord | None


def verify_sighting(
    sealed: SealedHeader,
    descendants: Iterable[SealedHeader],
    nodes: Iterable[bytes],
    rule: ChainRule,
) -> Seen:
    """Prove a header final, and each descendant, which must follow the one before.

    Raises:
        MalformedHeader: a header of another kind of chain.
        UnprovedState: one is not final or does not follow.
    """
    header = verify_final(sealed, rule)
    later = tuple(verify_final(descendant, rule) for descendant in descendants)
    for parent, child in pairwise((header, *later)):
        if child.parent != block_hash_of(parent, rule) or child.number != parent.number + 1:
            raise UnprovedState(what="descendants", why=f"block {child.number} does not follow")
    return Seen(header, later, Nodes(nodes))


def read_contract(seen: Seen, contract: bytes, code_hash: bytes) -> Account:
    """Give the account of the contract, proved to be there with exactly this code.

    Raises:
        UnprovedState: it is absent or has other code.
    """
    account = read_account(seen.header, contract, seen.nodes)
    if account.code_hash != code_hash:
        raise UnprovedState(what="contract", why="its code is not the code that the policy pins")
    return account


def read_state(seen: Seen, account: Account, log_id: bytes, document: bytes) -> State:
    """Give a log's head and a document's status word, with all nodes used.

    Raises:
        UnprovedState: one is not proved, or a node proves nothing that was asked.
    """
    head = read_head(account, log_id, seen.nodes)
    word = read_status(account, log_id, document, seen.nodes)
    if seen.nodes.unused:
        raise UnprovedState(what="nodes", why=f"{seen.nodes.unused} prove nothing that was asked")
    return State(seen.header, head, word)


def verify_order(states: Sequence[State]) -> None:
    """Verify that something is anchored and that chain, time and log only went forward.

    Raises:
        UnprovedState: one did not.
    """
    if not states[0].head.size:
        raise UnprovedState(what="head", why="nothing was anchored yet")
    for earlier, later in pairwise(states):
        if later.header.number <= earlier.header.number:
            raise UnprovedState(what="sightings", why="the status is older than the anchor")
        if later.header.timestamp < earlier.header.timestamp:
            raise UnprovedState(what="sightings", why="time runs backwards")
        if later.head.size < earlier.head.size:
            raise UnprovedState(what="head", why="the log shrank")
