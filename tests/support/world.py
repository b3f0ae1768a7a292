"""A world in memory that makes evidence: a log, a registry contract's storage, a sealed chain.

Nothing of it is mocked: tries, headers and seals are made with the packages ``trie``, ``rlp`` and
``eth_keys``, by other people's code than the one that verifies them. It needs no node and no EVM:
the contract's words are written where ``AnchorRegistry`` would write them. Deterministic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

from tests.support.sealed_chain import (
    CHAIN_ID,
    CODE_HASH,
    CONTRACT,
    GENESIS,
    Block,
    SealedChain,
    address_of,
)
from trustsvc_anchors.evidence import Evidence, ProvenRecord, Sighting
from trustsvc_anchors.log.checkpoint import Checkpoint, sign_checkpoint
from trustsvc_anchors.log.entry import NO_TAG, entry_of, issuer_tag
from trustsvc_anchors.log.merkle import (
    consistency_path,
    inclusion_path,
    memory_reader,
    merkle_root,
)
from trustsvc_anchors.log.note import NoteSigner
from trustsvc_anchors.log.record import (
    AnchorRecord,
    AugmentedRecord,
    IssuedRecord,
    Record,
    RecordKind,
    Status,
    StatusRecord,
)

ORIGIN = "log.example.cn"
ISSUER = "NTRCN-91350100M000100Y43"
LOG_ID = keccak(b"log")

_TAG_KEY = b"a tag key for tests, 32 bytes ok"


def instant(second: int) -> datetime:
    """Give Unix seconds as an instant."""
    return datetime.fromtimestamp(second, UTC)


def hexadecimal(data: bytes) -> str:
    """Write octets as a policy does."""
    return f"0x{data.hex()}"


def head_slots() -> tuple[bytes, bytes]:
    """Give the slots of the log's head: ``logs`` is the contract's slot 0."""
    first = keccak(LOG_ID + bytes(32))
    return first, (int.from_bytes(first, "big") + 1).to_bytes(32, "big")


def status_slot(issued: IssuedRecord) -> bytes:
    """Give the slot of a document's word: ``status`` is the contract's slot 1."""
    return keccak(issued.document_digest + keccak(LOG_ID + (1).to_bytes(32, "big")))


@dataclass
class World:
    """One issuer's log on one chain; ``sizes`` holds what is anchored at a block's number."""

    chain: SealedChain = field(default_factory=SealedChain)
    records: list[tuple[Record, bytes]] = field(default_factory=list)
    log_size: int = 0
    sizes: dict[int, int] = field(default_factory=dict)
    retired: bool = False

    # The log.

    @property
    def leaves(self) -> list[bytes]:
        """Give the leaf hashes."""
        return [entry_of(record, tag).leaf_hash for record, tag in self.records]

    @property
    def signer(self) -> NoteSigner:
        """Give the log's signer of checkpoints."""
        key = Ed25519PrivateKey.from_private_bytes(sha256(b"log key").digest())
        return NoteSigner(ORIGIN, key.public_key().public_bytes_raw(), key.sign)

    def log(self, record: Record) -> bytes:
        """Log a record, between two of other people, and give its leaf hash."""
        public = record.kind in {RecordKind.ANCHOR, RecordKind.KEY}
        self.records.append(self._stranger())
        tag = NO_TAG if public else issuer_tag(_TAG_KEY, ISSUER, instant(self.chain.time))
        self.records.append((record, tag))
        self.records.append(self._stranger())
        return entry_of(record, tag).leaf_hash

    def issue(
        self, xml: bytes | None, pdf: bytes, identifier: str = "DCC-2026-1", issuer: str = ISSUER
    ) -> IssuedRecord:
        """Record a document as issued."""
        record = IssuedRecord(
            issuer=issuer,
            identifier=identifier,
            salt=self._salt(),
            xml=None if xml is None else sha256(xml).digest(),
            pdf=sha256(pdf).digest(),
        )
        self.log(record)
        return record

    def augment(
        self,
        issued: IssuedRecord,
        digest: bytes,
        rendition: bytes,
        ranges: Sequence[tuple[int, int]],
    ) -> AugmentedRecord:
        """Record a rendition of the issued bytes that have this digest."""
        record = AugmentedRecord(
            issuer=issued.issuer,
            identifier=issued.identifier,
            salt=self._salt(),
            document=issued.document_digest,
            issued=digest,
            rendition=sha256(rendition).digest(),
            level="LT",
            ranges=tuple(ranges),
        )
        self.log(record)
        return record

    def change(
        self,
        issued: IssuedRecord,
        status: Status,
        *,
        effective: int | None = None,
        affected: tuple[str, ...] = (),
        on_chain: bool = True,
    ) -> StatusRecord:
        """Decide a status now: log it, and set it on the chain."""
        before = self.changes_of(issued)
        record = StatusRecord(
            issuer=issued.issuer,
            identifier=issued.identifier,
            salt=self._salt(),
            document=issued.document_digest,
            status=status,
            decided=self.chain.time,
            effective=self.chain.time if effective is None else effective,
            reason="a reason",
            affected=affected,
            previous=entry_of(*before[-1]).leaf_hash if before else None,
        )
        leaf = self.log(record)
        if on_chain:
            self.set_word(issued, status, len(before) + 1, leaf)
        return record

    def changes_of(self, issued: IssuedRecord) -> list[tuple[StatusRecord, bytes]]:
        """Give the status records of a document, each with its tag."""
        return [
            (record, tag)
            for record, tag in self.records
            if isinstance(record, StatusRecord) and record.document == issued.document_digest
        ]

    def log_anchor(self, block: Block) -> AnchorRecord:
        """Log that a block holds the head that it holds."""
        record = AnchorRecord(
            chain_id=CHAIN_ID,
            contract=CONTRACT,
            log_id=LOG_ID,
            size=self.sizes[block.number],
            root=merkle_root(self.leaves[: self.sizes[block.number]]),
            block_number=block.number,
            block_hash=block.hash,
        )
        self.log(record)
        return record

    # The chain.

    def set_word(self, issued: IssuedRecord, status: int, changes: int, leaf: bytes) -> None:
        """Write a document's status word, as of the next block's time."""
        word = status | changes << 8 | self.chain.next_time << 24
        self.chain.storage[status_slot(issued)] = word | int.from_bytes(leaf[:24], "big") << 64

    def anchor(self) -> Block:
        """Anchor the log's head in the next block."""
        self.log_size = len(self.records)
        self._write_head(self.chain.next_time)
        return self.mine()

    def mine(self, proposer: int | None = None) -> Block:
        """Make the next block, whatever is in it."""
        block = self.chain.mine(proposer)
        self.sizes[block.number] = self.log_size
        return block

    def retire(self) -> None:
        """Close the log on the chain."""
        self.retired = True
        self._write_head(self.chain.time)

    # What a stranger gets.

    def sighting(self, issued: IssuedRecord, block: Block, descendants: int = 0) -> Sighting:
        """Take a sighting at a block, with so many of the blocks after it."""
        place = self.chain.blocks.index(block)
        later = self.chain.blocks[place + 1 : place + 1 + descendants]
        return Sighting(
            header=block.header,
            seals=block.seals,
            descendants=tuple(one.sealed for one in later),
            nodes=self.chain.prove(block, [*head_slots(), status_slot(issued)]),
        )

    def evidence(
        self, issued: IssuedRecord, *blocks: Block, descendants: int = 0, size: int | None = None
    ) -> Evidence:
        """Make the evidence of a document with sightings at the blocks, earliest first."""
        size = len(self.records) if size is None else size
        latest = self.sizes[blocks[-1].number]
        read = memory_reader(self.leaves)
        checkpoint = Checkpoint(ORIGIN, size, merkle_root(self.leaves[:size]))
        return Evidence(
            document=self.prove(issued, self.sizes[blocks[0].number]),
            checkpoint=sign_checkpoint(checkpoint, self.signer),
            consistency=consistency_path(latest, size, read) if 0 < latest < size else (),
            statuses=tuple(self.prove(one, size) for one, _ in self.changes_of(issued)),
            renditions=tuple(
                self.prove(record, size)
                for record, _ in self.records[:size]
                if isinstance(record, AugmentedRecord)
            ),
            anchor_records=tuple(
                self.prove(record, latest)
                for record, _ in self.records[:latest]
                if isinstance(record, AnchorRecord)
            ),
            sightings=tuple(
                self.sighting(issued, block, 0 if number else descendants)
                for number, block in enumerate(blocks)
            ),
        )

    def prove(self, record: Record, size: int) -> ProvenRecord:
        """Prove a record under the log's head of some size."""
        index = next(place for place, (one, _) in enumerate(self.records) if one == record)
        path = inclusion_path(index, size, memory_reader(self.leaves))
        return ProvenRecord(record, self.records[index][1], index, path)

    def policy(self, changes: Mapping[str, str] | None = None, extra: str = "") -> bytes:
        """Write the auditor's policy; ``changes`` replace values by their key."""
        values = {
            "existence_drift_s": "60",
            "development": "false",
            "issuers": f'["{ISSUER}"]',
            "keys": f'["{self.signer.vkey}"]',
            "origin": f'"{ORIGIN}"',
            "contract": f'"{hexadecimal(CONTRACT)}"',
            "log_id": f'"{hexadecimal(LOG_ID)}"',
            "code_hash": f'"{hexadecimal(CODE_HASH)}"',
            "validators": self.validators_of(self.chain.keys),
            **(changes or {}),
        }
        return f"""version = 1

[anchors]
existence = "report"
existence_drift_s = {values["existence_drift_s"]}
{extra}
[[anchors.chain]]
name = "consortium"
chain_id = {CHAIN_ID}
genesis = "{hexadecimal(GENESIS)}"
development = {values["development"]}
{self._rule_lines(values["validators"])}

[[anchors.log]]
origin = {values["origin"]}
keys = {values["keys"]}
issuers = {values["issuers"]}
chain = "consortium"
contract = {values["contract"]}
log_id = {values["log_id"]}
code_hash = {values["code_hash"]}
layout = "anchor-registry/1"
""".encode()

    @staticmethod
    def validators_of(
        keys: Sequence[PrivateKey], from_block: int = 0, to_block: int | None = None
    ) -> str:
        """Write a range of validators as an inline table."""
        addresses = ", ".join(f'"{hexadecimal(address_of(key))}"' for key in keys)
        end = "" if to_block is None else f"to_block = {to_block}, "
        return f"{{ from_block = {from_block}, {end}addresses = [{addresses}] }}"

    def _rule_lines(self, validators: str) -> str:
        if self.chain.rule == "pinned_block":
            pins = ", ".join(
                f'{{ number = {block.number}, hash = "{hexadecimal(block.hash)}" }}'
                for block in self.chain.blocks
            )
            return f'rule = "pinned_block"\npinned = [{pins}]'
        return (
            f'rule = "{self.chain.rule}"\nmode = "{self.chain.mode}"\nvalidators = [{validators}]'
        )

    def _salt(self) -> bytes:
        return keccak(f"salt {len(self.records)}".encode())[:16]

    def _stranger(self) -> tuple[Record, bytes]:
        number = len(self.records)
        record = IssuedRecord(
            issuer=ISSUER,
            identifier=f"another {number}",
            salt=self._salt(),
            xml=sha256(f"xml {number}".encode()).digest(),
            pdf=sha256(f"pdf {number}".encode()).digest(),
        )
        return record, keccak(f"tag {number}".encode())[:8]

    def _write_head(self, time: int) -> None:
        anchorer = int.from_bytes(keccak(b"anchorer")[12:], "big")
        flags = int(self.retired)
        word = anchorer | self.log_size << 160 | time << 208 | flags << 248
        packed, plain = head_slots()
        self.chain.storage[packed] = word
        root = merkle_root(self.leaves[: self.log_size])
        self.chain.storage[plain] = int.from_bytes(root, "big")
