"""A sealed chain in memory that holds the storage of one contract; no node, no EVM.

Tries, headers and seals are made with the packages ``trie``, ``rlp`` and ``eth_keys``: by other
people's code than the one that verifies them. Deterministic.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import rlp
from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak
from trie.hexary import HexaryTrie

from trustsvc_anchors.chain.finality import SealedHeader
from trustsvc_anchors.chain.seals import Seal

CHAIN_ID = 20_260
START = 1_750_000_000
"""In June 2025: in the past of every clock that runs the tests."""
PERIOD_S = 5
CODE_HASH = keccak(b"the code of the registry")
CONTRACT = keccak(b"contract")[12:]
GENESIS = keccak(b"genesis")

_EMPTY_OMMERS = keccak(rlp.encode([]))
_BFT_MIX = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
_FILLERS = 12


def validator_keys(count: int = 4, name: str = "validator") -> tuple[PrivateKey, ...]:
    """Make validators' keys, by the order of their addresses."""
    keys = [PrivateKey(keccak(f"{name} {number}".encode())) for number in range(count)]
    return tuple(sorted(keys, key=lambda key: key.public_key.to_canonical_address()))


def address_of(key: PrivateKey) -> bytes:
    """Give the address of a key."""
    address: bytes = key.public_key.to_canonical_address()
    return address


def big_endian(number: int) -> bytes:
    """Write a number in the fewest bytes."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass(frozen=True)
class Block:
    """A block as the chain keeps it: the header's list of seals emptied, the seals beside it."""

    number: int
    time: int
    header: bytes
    seals: tuple[Seal, ...]
    hash: bytes
    state_root: bytes
    storage_root: bytes

    @property
    def sealed(self) -> SealedHeader:
        """Give the header with its seals."""
        return SealedHeader(self.header, self.seals)


def seal_with(key: PrivateKey, digest: bytes) -> Seal:
    """Seal a digest with a validator's key."""
    signature = key.sign_msg_hash(digest).to_bytes()
    return Seal(key.public_key.to_bytes(), signature[:32], signature[32:64])


@dataclass
class SealedChain:
    """Blocks under a policy's ``rule`` and ``mode``; ``tail``: what later forks add to a header."""

    rule: str = "qbft"
    mode: str = "header"
    keys: tuple[PrivateKey, ...] = field(default_factory=validator_keys)
    sealing: int = 3
    tail: tuple[bytes, ...] = ()
    code_hash: bytes = CODE_HASH
    with_contract: bool = True
    number: int = 811
    time: int = START
    blocks: list[Block] = field(default_factory=list)
    storage: dict[bytes, int] = field(default_factory=dict)
    nodes: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def next_time(self) -> int:
        """Give the time that the next block will have."""
        return self.time + PERIOD_S

    def mine(self, proposer: int | None = None) -> Block:
        """Make the next block and seal it."""
        self.number += 1
        self.time += PERIOD_S
        storage_root = self._storage_root()
        state_root = self._state_root(storage_root)
        fields = self._fields(state_root, proposer if proposer is not None else len(self.blocks))
        fields[12] = self._extra(None)
        block = Block(
            number=self.number,
            time=self.time,
            header=rlp.encode(fields),
            seals=self._seals(fields),
            hash=self._hash(fields),
            state_root=state_root,
            storage_root=storage_root,
        )
        self.blocks.append(block)
        return block

    def prove(self, block: Block, slots: Sequence[bytes]) -> tuple[bytes, ...]:
        """Give the nodes that prove the contract's account and these of its slots."""
        nodes = set(self._proof(block.state_root, CONTRACT))
        for slot in slots:
            nodes.update(self._proof(block.storage_root, slot))
        return tuple(sorted(nodes))

    def _storage_root(self) -> bytes:
        trie = HexaryTrie(self.nodes)
        for number in range(_FILLERS):
            trie[keccak(keccak(f"slot {number}".encode()))] = rlp.encode(big_endian(number + 1))
        for slot, value in self.storage.items():
            trie[keccak(slot)] = rlp.encode(big_endian(value))
        root: bytes = trie.root_hash
        return root

    def _state_root(self, storage_root: bytes) -> bytes:
        trie = HexaryTrie(self.nodes)
        empty = keccak(rlp.encode(b""))
        for number in range(_FILLERS):
            account = [big_endian(number), big_endian(10**18), empty, keccak(b"")]
            trie[keccak(keccak(f"account {number}".encode())[12:])] = rlp.encode(account)
        if self.with_contract:
            account = [big_endian(1), b"", storage_root, self.code_hash]
            trie[keccak(CONTRACT)] = rlp.encode(account)
        root: bytes = trie.root_hash
        return root

    def _proof(self, root: bytes, key: bytes) -> list[bytes]:
        return [rlp.encode(node) for node in HexaryTrie(self.nodes, root).get_proof(keccak(key))]  # type: ignore[no-untyped-call]

    def _fields(self, state_root: bytes, proposer: int) -> list[bytes]:
        return [
            self.blocks[-1].hash if self.blocks else GENESIS,
            _EMPTY_OMMERS,
            address_of(self.keys[proposer % len(self.keys)]),
            state_root,
            keccak(b"transactions"),
            keccak(b"receipts"),
            bytes(256),
            big_endian(1),
            big_endian(self.number),
            big_endian(30_000_000),
            big_endian(60_000),
            big_endian(self.time),
            b"",
            _BFT_MIX,
            bytes(8),
            big_endian(7),
            *self.tail,
        ]

    def _extra(self, form: str | None) -> bytes:
        """Write the extra data: as kept (None), as sealed, or as hashed."""
        if self.rule == "pinned_block":
            return b"a chain without seals"
        listed = [address_of(key) for key in self.keys] if self.mode == "header" else []
        members: list[object] = [bytes(32), listed]
        if self.rule == "qbft":
            return rlp.encode([*members, [], b"" if form == "hash" else b"\1", []])  # type: ignore[no-any-return]
        members.append(b"")
        if form != "hash":
            members.append(bytes([0, 0, 0, 1]))
        if form is None:
            members.append([])
        return rlp.encode(members)  # type: ignore[no-any-return]

    def _seals(self, fields: list[bytes]) -> tuple[Seal, ...]:
        if self.rule == "pinned_block":
            return ()
        digest = keccak(rlp.encode([*fields[:12], self._extra("seal"), *fields[13:]]))
        return tuple(seal_with(key, digest) for key in self.keys[: self.sealing])

    def _hash(self, fields: list[bytes]) -> bytes:
        return keccak(rlp.encode([*fields[:12], self._extra("hash"), *fields[13:]]))
