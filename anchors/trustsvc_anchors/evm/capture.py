"""Read the chain by proofs: final headers, accounts, heads, statuses, sightings for evidence.

What is returned from here was proved against a header that is final under the given rule, whatever
the endpoint would like us to believe. Under ``pinned_block`` the node chooses the block, and the
auditor's policy decides later whether it is pinned. The contract must have exactly our code.
A node keeps states for a while only (some for 128 blocks): prove at once, keep the proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from trustsvc_anchors.chain.finality import (
    ChainRule,
    SealedHeader,
    block_hash_of,
    find_range,
    verify_final,
)
from trustsvc_anchors.chain.header import Header, parse_header
from trustsvc_anchors.chain.sightings import verify_sighting
from trustsvc_anchors.chain.state import (
    Account,
    HeadState,
    StatusWord,
    find_account,
    head_slots,
    read_account,
    read_head,
    read_status,
    status_slot,
)
from trustsvc_anchors.chain.trie import Nodes
from trustsvc_anchors.errors import ChainUnavailable, UnprovedState
from trustsvc_anchors.evidence import Sighting
from trustsvc_anchors.evm.artifact import code_hash
from trustsvc_anchors.evm.blocks import as_nodes, pin_of, split_header
from trustsvc_anchors.evm.endpoint import Endpoint, as_int
from trustsvc_anchors.evm.submission import FinalState

DOCUMENTS_A_PROOF = 64
"""Documents whose status words are asked for at once."""
BLOCKS_A_PROPOSER = 4
"""Descendants that we look at for each proposer that is wanted; proposers take turns."""


def final_header(endpoint: Endpoint, rule: ChainRule, confirmations: int = 0) -> SealedHeader:
    """Give the newest header that is final: the head of the chain where validators seal.

    Under ``pinned_block`` it is the block ``confirmations`` below the head.

    Raises:
        ChainUnavailable: the endpoint does not answer.
        MalformedHeader: what it answers is no header of that kind of chain.
        UnprovedState: the header is not final under the rule.
    """
    block = endpoint.block("latest")
    if rule.rule == "pinned_block" and confirmations:
        newest = as_int(block.get("number"), "number")
        block = endpoint.block(max(0, newest - confirmations))
    sealed = split_header(block, rule)
    _verify(sealed, rule)
    return sealed


def final_account(
    endpoint: Endpoint, sealed: SealedHeader, rule: ChainRule, address: bytes
) -> Account | None:
    """Give the account at an address, or None where its absence is proved.

    Raises:
        ChainUnavailable: the endpoint does not answer, or no longer has that state.
        UnprovedState: the header is not final, or the answer proves nothing.
    """
    header = _verify(sealed, rule)
    nodes = _nodes(endpoint.proof(address, [], header.number))
    return find_account(header, address, nodes)


def final_state(
    endpoint: Endpoint, sealed: SealedHeader, rule: ChainRule, sender: bytes
) -> FinalState:
    """Give what the submitter needs to know of a sender.

    Raises:
        ChainUnavailable: the endpoint does not answer, or no longer has that state.
        UnprovedState: the header is not final, or the answer proves nothing.
    """
    account = final_account(endpoint, sealed, rule, sender)
    block = pin_of(sealed, rule)
    return FinalState(block.number, block.hash, 0 if account is None else account.nonce)


def final_head(
    endpoint: Endpoint, sealed: SealedHeader, rule: ChainRule, contract: bytes, log_id: bytes
) -> HeadState:
    """Give the head of a log.

    Raises:
        ChainUnavailable: the endpoint does not answer, or no longer has that state.
        UnprovedState: the header is not final, the contract is not ours, the log is not registered,
            or the answer proves nothing.
    """
    header = _verify(sealed, rule)
    nodes = _nodes(endpoint.proof(contract, [*head_slots(log_id)], header.number))
    return read_head(_contract(header, contract, nodes), log_id, nodes)


def final_status(  # noqa: PLR0913, PLR0917 - where to ask, and which word
    endpoint: Endpoint,
    sealed: SealedHeader,
    rule: ChainRule,
    contract: bytes,
    log_id: bytes,
    document: bytes,
) -> StatusWord | None:
    """Give the status word of a document, or None where it is proved never to have changed.

    Raises:
        ChainUnavailable: the endpoint does not answer, or no longer has that state.
        UnprovedState: the header is not final, the contract is not ours, or nothing is proved.
    """
    header = _verify(sealed, rule)
    nodes = _nodes(endpoint.proof(contract, [status_slot(log_id, document)], header.number))
    return read_status(_contract(header, contract, nodes), log_id, document, nodes)


def capture_sightings(  # noqa: PLR0913, PLR0917 - where to ask, and for what
    endpoint: Endpoint,
    sealed: SealedHeader,
    rule: ChainRule,
    contract: bytes,
    log_id: bytes,
    documents: Sequence[bytes],
) -> dict[bytes, Sighting]:
    """Take one sighting a document: header, seals, and exactly the nodes that replay will use.

    Raises:
        ChainUnavailable: the endpoint does not answer, or no longer has that state.
        UnprovedState: the header is not final, the contract is not ours, the log is not registered,
            or the answer proves nothing.
    """
    header = _verify(sealed, rule)
    sightings: dict[bytes, Sighting] = {}
    for start in range(0, len(documents), DOCUMENTS_A_PROOF):
        some = documents[start : start + DOCUMENTS_A_PROOF]
        slots = [*head_slots(log_id), *(status_slot(log_id, document) for document in some)]
        nodes = _nodes(endpoint.proof(contract, slots, header.number))
        for document in some:
            used = _used_nodes(header, contract, log_id, document, nodes)
            sightings[document] = Sighting(sealed.header, sealed.seals, (), used)
    return sightings


def capture_descendants(
    endpoint: Endpoint, sealed: SealedHeader, rule: ChainRule
) -> tuple[SealedHeader, ...] | None:
    """Give the headers after a sighting's, until f + 1 validators have proposed one of them all.

    Of so many at least one writes the true time, which makes the anchor a proof of existence.
    None while the chain has too few blocks; empty where none is needed, or none would help because
    the same few validators propose all the time.

    Raises:
        ChainUnavailable: the endpoint does not answer.
        MalformedHeader: what it answers is no header of that kind of chain.
        UnprovedState: a header is not final under the rule, or does not follow.
    """
    header = _verify(sealed, rule)
    validators = find_range(header.number, rule)
    if validators is None:
        return ()
    newest = as_int(endpoint.block("latest").get("number"), "number")
    wanted, proposers = validators.faults + 1, {header.coinbase}
    found: list[SealedHeader] = []
    while len(proposers) < wanted:
        number = header.number + len(found) + 1
        if len(found) >= BLOCKS_A_PROPOSER * wanted:
            return ()
        if number > newest:
            return None
        found.append(split_header(endpoint.block(number), rule))
        proposers.add(parse_header(found[-1].header).coinbase)
    verify_sighting(sealed, found, (), rule)
    return tuple(found)


class _Traced(Nodes):
    """Nodes that are kept once they were needed."""

    def __init__(self, nodes: Iterable[bytes]) -> None:
        super().__init__(nodes)
        self.needed: set[bytes] = set()

    def get(self, digest: bytes) -> bytes:
        node = super().get(digest)
        self.needed.add(node)
        return node


def _used_nodes(
    header: Header, contract: bytes, log_id: bytes, document: bytes, nodes: _Traced
) -> tuple[bytes, ...]:
    """Read as replay reads, and give the nodes that it took, in the order of evidence."""
    nodes.needed.clear()
    account = _contract(header, contract, nodes)
    read_head(account, log_id, nodes)
    read_status(account, log_id, document, nodes)
    return tuple(sorted(nodes.needed))


def _verify(sealed: SealedHeader, rule: ChainRule) -> Header:
    """Give the header, final under the rule; the genesis block is, by its hash in the policy."""
    header = parse_header(sealed.header)
    if header.number == 0 and block_hash_of(header, rule) == rule.genesis:
        return header
    if rule.rule == "pinned_block":
        rule = replace(rule, pinned=(pin_of(sealed, rule),))
    return verify_final(sealed, rule)


def _contract(header: Header, contract: bytes, nodes: Nodes) -> Account:
    account = read_account(header, contract, nodes)
    if account.code_hash != code_hash():
        raise UnprovedState(what="contract", why=f"other code at 0x{contract.hex()}")
    return account


def _nodes(answer: Mapping[str, Any]) -> _Traced:
    """Pool all nodes of an EIP-1186 answer: each is found by its hash, or is of no use."""
    found = as_nodes(answer.get("accountProof"), "accountProof")
    storage = answer.get("storageProof") or []
    if not isinstance(storage, Sequence) or not all(isinstance(part, Mapping) for part in storage):
        raise ChainUnavailable(what="eth_getProof", why="storageProof is no list of proofs")
    for part in storage:
        found += as_nodes(part.get("proof"), "storageProof")
    return _Traced(found)
