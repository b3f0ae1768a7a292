"""The contract's words are read where the contract writes them, and only when proved."""

from dataclasses import replace

import pytest
import rlp
from eth_abi.abi import encode as abi_encode
from eth_utils.crypto import keccak
from trie.hexary import HexaryTrie

from tests.support.sealed_chain import CODE_HASH, CONTRACT
from tests.support.world import ISSUER, LOG_ID, World
from trustsvc_anchors.chain.header import Header, parse_header
from trustsvc_anchors.chain.state import (
    Account,
    find_account,
    head_slots,
    parse_head,
    parse_status_word,
    read_account,
    read_head,
    read_status,
    status_slot,
)
from trustsvc_anchors.chain.trie import EMPTY_TRIE_ROOT, Nodes
from trustsvc_anchors.errors import UnprovedState
from trustsvc_anchors.log.merkle import merkle_root
from trustsvc_anchors.log.record import Status

DOCUMENT = keccak(b"document")


def header_over(trie: HexaryTrie) -> Header:
    return replace(parse_header(World().mine().header), state_root=trie.root_hash)


def storage_account(contents: dict[bytes, bytes]) -> tuple[Account, Nodes]:
    """Give an account whose storage holds these raw values, with all nodes."""
    trie = HexaryTrie({})
    for slot, value in contents.items():
        trie[keccak(slot)] = value
    nodes = Nodes(node for node in trie.db.values() if node != b"")
    return Account(1, 0, trie.root_hash, CODE_HASH), nodes


def test_slots_are_where_solidity_puts_them() -> None:
    outer = keccak(abi_encode(["bytes32", "uint256"], [LOG_ID, 1]))
    first = keccak(abi_encode(["bytes32", "uint256"], [LOG_ID, 0]))

    assert status_slot(LOG_ID, DOCUMENT) == keccak(
        abi_encode(["bytes32", "bytes32"], [DOCUMENT, outer])
    )
    assert head_slots(LOG_ID)[0] == first
    assert int.from_bytes(head_slots(LOG_ID)[1], "big") == int.from_bytes(first, "big") + 1


def test_the_packed_words_are_unpacked_from_their_lowest_bit() -> None:
    packed = 0xAA | 123 << 160 | 456 << 208 | 1 << 248
    head = parse_head(packed.to_bytes(32, "big"), b"\1")
    word = parse_status_word((4 | 2 << 8 | 789 << 24 | 5 << 64).to_bytes(32, "big"))

    assert (head.anchorer, head.size, head.time) == (bytes(19) + b"\xaa", 123, 456)
    assert (head.flags, head.retired, head.root) == (1, True, bytes(31) + b"\1")
    assert (word.status, word.changes, word.time, word.ref) == (4, 2, 789, bytes(23) + b"\5")


@pytest.mark.parametrize("word", [0, 1, 5 | 1 << 8, 1 << 8])
def test_a_word_that_the_contract_never_writes_is_refused(word: int) -> None:
    with pytest.raises(UnprovedState, match="status word"):
        parse_status_word(word.to_bytes(32, "big"))


def test_head_and_status_are_proved_at_a_block() -> None:
    world = World()
    issued = world.issue(b"<a></a>", b"%PDF")
    revoked = world.change(issued, Status.REVOKED)
    block = world.anchor()
    nodes = Nodes(world.sighting(issued, block).nodes)

    account = read_account(parse_header(block.header), CONTRACT, nodes)
    head = read_head(account, LOG_ID, nodes)
    word = read_status(account, LOG_ID, issued.document_digest, nodes)

    assert (account.nonce, account.balance, account.code_hash) == (1, 0, CODE_HASH)
    assert (head.size, head.time, head.root) == (6, block.time, merkle_root(world.leaves))
    assert word is not None
    assert (word.status, word.changes, word.time) == (4, 1, block.time)
    assert word.ref == world.leaves[4][:24]
    assert (revoked.issuer, nodes.unused) == (ISSUER, 0)


def test_a_document_without_word_is_proved_never_to_have_changed() -> None:
    world = World()
    issued = world.issue(b"<a></a>", b"%PDF")
    block = world.anchor()
    nodes = Nodes(world.sighting(issued, block).nodes)
    account = read_account(parse_header(block.header), CONTRACT, nodes)

    assert read_status(account, LOG_ID, issued.document_digest, nodes) is None
    with pytest.raises(UnprovedState, match="missing"):
        read_status(account, LOG_ID, keccak(b"something else 3"), nodes)


def test_an_absent_contract_is_not_an_empty_one() -> None:
    world = World()
    world.chain.with_contract = False
    issued = world.issue(b"<a></a>", b"%PDF")
    block = world.anchor()
    nodes = Nodes(world.chain.prove(block, []))
    header = parse_header(block.header)

    assert find_account(header, CONTRACT, nodes) is None
    with pytest.raises(UnprovedState, match="nothing at"):
        read_account(header, CONTRACT, nodes)
    assert issued


def test_an_unregistered_log_has_no_head() -> None:
    account = Account(1, 0, EMPTY_TRIE_ROOT, CODE_HASH)

    with pytest.raises(UnprovedState, match="not registered"):
        read_head(account, LOG_ID, Nodes([]))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (rlp.encode(b""), "no word"),
        (rlp.encode(b"\0\1"), "shortest"),
        (rlp.encode(b"\1" * 33), "no word"),
        (rlp.encode([b"\1"]), "no word"),
        (b"\x81\1", "storage"),
    ],
)
def test_a_storage_value_has_one_form(value: bytes, why: str) -> None:
    account, nodes = storage_account({status_slot(LOG_ID, DOCUMENT): value})

    with pytest.raises(UnprovedState, match=why):
        read_status(account, LOG_ID, DOCUMENT, nodes)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"junk", "account"),
        (rlp.encode([b"", b"", bytes(32)]), "four members"),
        (rlp.encode([b"", b"", [bytes(32)], bytes(32)]), "four members"),
        (rlp.encode([b"", b"", bytes(31), bytes(32)]), "hash not of 32"),
        (rlp.encode([b"\0", b"", bytes(32), bytes(32)]), "shortest"),
    ],
)
def test_an_account_has_one_form(value: bytes, why: str) -> None:
    trie = HexaryTrie({})
    trie[keccak(CONTRACT)] = value

    with pytest.raises(UnprovedState, match=why):
        read_account(header_over(trie), CONTRACT, Nodes(trie.db.values()))
