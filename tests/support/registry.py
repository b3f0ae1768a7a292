"""A registry with one log in an EVM in memory, and an honest log of 120 entries to anchor there."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from tests.support.evm import Evm, Reverted
from trustsvc_anchors.chain.state import (
    HeadState,
    StatusWord,
    head_slots,
    parse_head,
    parse_status_word,
    status_slot,
)
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.artifact import artifact
from trustsvc_anchors.log.merkle import consistency_path, leaf_hash, memory_reader, root_at

CONTRACT = bytes([0xC0]) * 20
ADMINISTRATOR, ANCHORER, STATUS, STRANGER = (bytes([number]) * 20 for number in range(0xA1, 0xA5))
SALT = bytes(range(32))
LARGEST = 120


class Refused(Exception):
    """The contract undid a call, for the named reason."""


class Tree:
    """A log in memory; ``name`` makes its entries differ from those of another."""

    def __init__(self, name: str, size: int = LARGEST) -> None:
        """Make the entries."""
        leaves = [leaf_hash(f"{name} {index}".encode()) for index in range(size)]
        self._read = memory_reader(leaves)

    def root(self, size: int) -> bytes:
        """Give the root over the first entries."""
        return root_at(size, self._read)

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """Give the consistency path; none leads to the first head."""
        return consistency_path(old, new, self._read) if old else ()


class World:
    """The contract with one log registered; every call goes by calldata, as on a chain."""

    def __init__(self, chain_id: int = 20_260) -> None:
        """Deploy and register."""
        self.evm = Evm(chain_id)
        self.evm.place(CONTRACT, artifact().deployed)
        self.log_id = self.send(ADMINISTRATOR, registry.register(SALT, ANCHORER, STATUS))

    def send(self, sender: bytes, calldata: bytes) -> bytes:
        """Call the contract.

        Raises:
            Refused: it undid the call.
        """
        try:
            return self.evm.call(sender, CONTRACT, calldata)
        except Reverted as error:
            raise Refused(registry.revert_reason(error.data)) from error

    def anchor(self, size: int, root: bytes, proof: Sequence[bytes] = ()) -> None:
        """Anchor a head as the anchorer."""
        self.send(ANCHORER, registry.anchor(self.log_id, size, root, proof))

    def anchor_tree(self, tree: Tree, old: int, new: int) -> None:
        """Anchor a head of a log with its own proof."""
        self.anchor(new, tree.root(new), tree.proof(old, new))

    def set_status(
        self, document: bytes, expected: int, status: int, ref: bytes = b"r" * 24
    ) -> None:
        """Set a status as the status account."""
        calldata = registry.set_status(self.log_id, document, expected, status, ref)
        self.send(STATUS, calldata)

    def head(self) -> HeadState:
        """Read the head where auditors read it: in storage."""
        words = [self.evm.slot(CONTRACT, slot) for slot in head_slots(self.log_id)]
        return parse_head(*(word.to_bytes(32, "big") for word in words))

    def status(self, document: bytes) -> StatusWord | None:
        """Read a status word in storage."""
        word = self.evm.slot(CONTRACT, status_slot(self.log_id, document))
        return parse_status_word(word.to_bytes(32, "big")) if word else None


@cache
def honest() -> Tree:
    """Give the log that is anchored in these tests."""
    return Tree("honest")


def document(name: str) -> bytes:
    """Give a document digest."""
    return sha256(name.encode()).digest()
