"""Read what the contract ``AnchorRegistry`` stored, from proofs against a block's state root.

Layout ``anchor-registry/1``: slot 0 ``mapping(bytes32 => Log) logs``, slot 1
``mapping(bytes32 => mapping(bytes32 => uint256)) status``. Word 0 of ``Log``, from its lowest bit:
anchorer 160, size 48, time 40, flags 8; word 1 is the root. A status word: status 8, changes 16,
time 40, ref 192. The layout belongs to the code hash that a policy pins.

Frozen format.
"""

from dataclasses import dataclass
from typing import cast

from trustsvc_anchors.chain.header import Header
from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import big_endian, decode, decode_list
from trustsvc_anchors.chain.trie import Nodes, walk
from trustsvc_anchors.errors import MalformedRlp, UnprovedState

LAYOUT = "anchor-registry/1"
RETIRED = 1
"""Bit 0 of the flags: the log takes no further head."""

_WORD_BYTES = 32
_LOGS_SLOT, _STATUS_SLOT = 0, 1
_ACCOUNT_MEMBERS = 4
_STATUSES = range(1, 5)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the state trie holds it (Ethereum Yellow Paper, 4.1)."""

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class HeadState:
    """The anchored head of a log; ``time`` is the block time at which it was anchored."""

    anchorer: bytes
    size: int
    time: int
    flags: int
    root: bytes

    @property
    def retired(self) -> bool:
        """Tell whether the log takes no further head."""
        return bool(self.flags & RETIRED)


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A document's status on the chain; ``ref`` begins the leaf hash of its status record."""

    status: int
    changes: int
    time: int
    ref: bytes


def head_slots(log_id: bytes) -> tuple[bytes, bytes]:
    """Give the two storage slots of a log's head: packed word, root."""
    first = keccak256(log_id + _word(_LOGS_SLOT))
    return first, _word(int.from_bytes(first, "big") + 1)


def status_slot(log_id: bytes, document: bytes) -> bytes:
    """Give the storage slot of a document's status word; ``document`` is its digest."""
    return keccak256(document + keccak256(log_id + _word(_STATUS_SLOT)))


def parse_head(slot0_value: bytes, slot1_value: bytes) -> HeadState:
    """Unpack the two words of a log's head; both of 32 bytes, or shorter without their zeros."""
    word = int.from_bytes(slot0_value, "big")
    return HeadState(
        anchorer=(word & (1 << 160) - 1).to_bytes(20, "big"),
        size=word >> 160 & (1 << 48) - 1,
        time=word >> 208 & (1 << 40) - 1,
        flags=word >> 248,
        root=slot1_value.rjust(_WORD_BYTES, b"\0"),
    )


def parse_status_word(value: bytes) -> StatusWord:
    """Unpack a status word of 32 bytes, or shorter without its leading zeros.

    Raises:
        UnprovedState: it holds no status that the contract could have written.
    """
    word = int.from_bytes(value, "big")
    status, changes = word & 0xFF, word >> 8 & 0xFFFF
    if status not in _STATUSES or not changes:
        raise UnprovedState(what="status word", why=f"status {status} after {changes} changes")
    ref = (word >> 64).to_bytes(24, "big")
    return StatusWord(status, changes, word >> 24 & (1 << 40) - 1, ref)


def find_account(header: Header, address: bytes, nodes: Nodes) -> Account | None:
    """Give the account at an address, or None where its absence is proved.

    Raises:
        UnprovedState: the nodes prove neither.
    """
    value = walk(header.state_root, address, nodes)
    if value is None:
        return None
    try:
        members = decode_list(value)
    except MalformedRlp as error:
        raise UnprovedState(what="account", why=str(error)) from error
    if len(members) != _ACCOUNT_MEMBERS or not all(isinstance(part, bytes) for part in members):
        raise UnprovedState(what="account", why="not four members")
    nonce, balance, storage_root, code_hash = cast("list[bytes]", members)
    if len(storage_root) != _WORD_BYTES or len(code_hash) != _WORD_BYTES:
        raise UnprovedState(what="account", why="a hash not of 32 bytes")
    return Account(_number(nonce), _number(balance), storage_root, code_hash)


def read_account(header: Header, contract: bytes, nodes: Nodes) -> Account:
    """Give the account of a contract, proved to be there.

    Raises:
        UnprovedState: it is proved absent, or nothing is proved.
    """
    account = find_account(header, contract, nodes)
    if account is None:
        raise UnprovedState(what="account", why=f"nothing at 0x{contract.hex()}")
    return account


def read_head(account: Account, log_id: bytes, nodes: Nodes) -> HeadState:
    """Give the head of a log, proved against the contract's storage root.

    Raises:
        UnprovedState: the log is not registered, or nothing is proved.
    """
    packed, root = (_storage(account, slot, nodes) for slot in head_slots(log_id))
    if packed is None:
        raise UnprovedState(what="head", why=f"log 0x{log_id.hex()} is not registered")
    return parse_head(packed, root or b"")


def read_status(
    account: Account, log_id: bytes, document: bytes, nodes: Nodes
) -> StatusWord | None:
    """Give a document's status word, or None where it is proved never to have changed.

    Raises:
        UnprovedState: neither is proved.
    """
    value = _storage(account, status_slot(log_id, document), nodes)
    return None if value is None else parse_status_word(value)


def _storage(account: Account, slot: bytes, nodes: Nodes) -> bytes | None:
    value = walk(account.storage_root, slot, nodes)
    if value is None:
        return None
    try:
        word = decode(value)
    except MalformedRlp as error:
        raise UnprovedState(what="storage", why=str(error)) from error
    if not isinstance(word, bytes) or not 0 < len(word) <= _WORD_BYTES:
        raise UnprovedState(what="storage", why="a value that is no word")
    _number(word)
    return word


def _number(data: bytes) -> int:
    number = int.from_bytes(data, "big")
    if big_endian(number) != data:
        raise UnprovedState(what="state", why="a number not in its shortest form")
    return number


def _word(number: int) -> bytes:
    """Write a slot number as a word, modulo 2**256."""
    return (number % (1 << 256)).to_bytes(_WORD_BYTES, "big")
