"""Prove what is anchored: step 8 of a document's life (DESIGN section 3).

Sightings are taken at one final block, joined with the log's proofs to evidence, and replayed by
our own verifier with no network. Only what replays is kept, and only then is a document called
anchored. The block itself becomes a public log entry, which waits for the next record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from trustsvc.errors import Unavailable, UnprovedEvidence
from trustsvc.store.anchors import Anchor, add_anchor, keep_last_block
from trustsvc.store.documents import Document
from trustsvc.store.evidences import EvidenceRow, find_evidence, keep_evidence, list_unproved
from trustsvc.store.records import LogRecord, find_by_leaf, list_kind_before, list_records_of
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep, Log
from trustsvc.workflows.queue import queue
from trustsvc_anchors.chain.finality import ChainRule, PinnedBlock, SealedHeader, verify_final
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.chain.seals import block_hash
from trustsvc_anchors.chain.state import HeadState
from trustsvc_anchors.evidence import (
    Evidence,
    ProvenRecord,
    Sighting,
    encode_evidence,
    parse_evidence,
)
from trustsvc_anchors.evm.capture import capture_sightings, final_head, final_header
from trustsvc_anchors.log.checkpoint import open_checkpoint
from trustsvc_anchors.log.merkle import HashReader, consistency_path, inclusion_path
from trustsvc_anchors.log.record import AnchorRecord, RecordKind, parse_record
from trustsvc_anchors.log.tiles import tile_reader
from trustsvc_anchors.policy import Policy
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

BATCH = 64

MAY_FAIL = ("status",)
"""Checks that may fail without the evidence being wrong: a revoked document stays revoked."""


@dataclass(frozen=True, slots=True)
class Block:
    """The final block at which we look, and the log head that it holds."""

    sealed: SealedHeader
    number: int
    hash: bytes
    time: datetime
    head: HeadState


@dataclass(frozen=True, slots=True)
class View:
    """What evidence is made from: the published log, the block, and the rules it is judged by."""

    checkpoint: str
    size: int
    read: HashReader
    block: Block
    rule: ChainRule
    policy: Policy


def prove(keep: Keep, log: Log, chain: Chain, policy: Policy) -> Outcome:
    """Make evidence for the documents that lack it or whose status changed on the chain.

    Raises:
        ChainProblem: the chain does not answer.
        UnprovedEvidence: what we made does not replay; nothing is called anchored.
    """
    block = _look(chain)
    with keep.database.transaction() as session:
        documents = list_unproved(session, block.head.size, BATCH)
    if not documents:
        return DONE
    digests = [document.document_digest or b"" for document in documents]
    sightings = capture_sightings(  # step 8: prove
        chain.endpoint, block.sealed, chain.rule, chain.contract, chain.log_id, digests
    )
    view = _view(keep, log, block, chain.rule, policy)
    for document, digest in zip(documents, digests, strict=True):
        _prove_one(keep, document, sightings[digest], view)
    _remember(keep, log, chain, block)
    return AT_ONCE


def _look(chain: Chain) -> Block:
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    header = verify_final(sealed, chain.rule)
    head = final_head(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id)
    return Block(
        sealed=sealed,
        number=header.number,
        hash=block_hash(header, chain.rule.rule),
        time=datetime.fromtimestamp(header.timestamp, UTC),
        head=head,
    )


def _view(keep: Keep, log: Log, block: Block, rule: ChainRule, policy: Policy) -> View:
    note = keep.log_files.checkpoint()
    if note is None:
        raise Unavailable(what="log", why="no checkpoint is published")
    size = open_checkpoint(note, log.checkpoint_key).size
    return View(note, size, tile_reader(size, keep.log_files.read), block, rule, policy)


def _prove_one(keep: Keep, document: Document, sighting: Sighting, view: View) -> None:
    block = view.block
    with keep.database.transaction() as session:
        there = find_evidence(session, document.id)
        issued = find_by_leaf(session, document.leaf or b"")
        statuses = list_records_of(session, document.id, RecordKind.STATUS)
        anchors = list_kind_before(session, RecordKind.ANCHOR, block.head.size)
    if issued is None:
        raise Unavailable(what="store", why=f"the record of document {document.id} is missing")
    old = None if there is None else parse_evidence(there.content)
    evidence = Evidence(
        document=_proven(issued, block.head.size, view.read) if old is None else old.document,
        checkpoint=view.checkpoint,
        consistency=_extends(block.head.size, view),
        statuses=tuple(
            _proven(row, view.size, view.read)
            for row in statuses
            if row.position is not None and row.position < view.size
        ),
        renditions=(),
        anchor_records=() if old is None else _of_earliest(old, anchors, view),
        sightings=(sighting,) if old is None else (old.sightings[0], sighting),
    )
    content = encode_evidence(evidence)
    _must_replay(keep, _with_pins(view.policy, view.rule, evidence.sightings), document, content)
    with keep.database.transaction() as session:
        keep_evidence(
            session,
            EvidenceRow(
                document=document.id,
                content=content,
                status_changes=len(evidence.statuses),
                first_anchored=block.time if there is None else there.first_anchored,
                captured=keep.clock(),
            ),
        )


def _proven(row: LogRecord, size: int, read: HashReader) -> ProvenRecord:
    position = row.position or 0
    return ProvenRecord(
        record=parse_record(row.fields, where="store"),
        tag=row.tag,
        index=position,
        path=inclusion_path(position, size, read),
    )


def _extends(size: int, view: View) -> tuple[bytes, ...]:
    return () if size == view.size else consistency_path(size, view.size, view.read)


def _of_earliest(
    old: Evidence, anchors: Sequence[LogRecord], view: View
) -> tuple[ProvenRecord, ...]:
    """Prove the public entry that holds the hash of the earliest sighting's block."""
    wanted = block_hash(parse_header(old.sightings[0].header), view.rule.rule)
    found = (
        row
        for row in anchors
        if parse_record(row.fields, where="store").block_hash == wanted  # type: ignore[union-attr]  # only anchors come
    )
    return tuple(_proven(row, view.block.head.size, view.read) for row in list(found)[:1])


def _with_pins(policy: Policy, rule: ChainRule, sightings: Sequence[Sighting]) -> Policy:
    """Pin what we saw ourselves, where a chain has no seals; an auditor pins from elsewhere."""
    if rule.rule != "pinned_block":
        return policy
    headers = [parse_header(sighting.header) for sighting in sightings]
    pins = tuple(PinnedBlock(header.number, header.hash_plain) for header in headers)
    chains = tuple(
        replace(chain, pinned=chain.pinned + pins) if chain.name == rule.name else chain
        for chain in policy.chains
    )
    return replace(policy, chains=chains)


def _must_replay(keep: Keep, policy: Policy, document: Document, content: bytes) -> None:
    xml = keep.objects.get(f"documents/{document.id}/document.xml")
    report = replay(content, xml, policy, at=None, now=keep.clock())
    wrong = [
        check
        for check in report.checks
        if check.verdict is not Verdict.PASSED and check.name not in MAY_FAIL
    ]
    if wrong:
        raise UnprovedEvidence(document=document.id, step=wrong[0].name, why=wrong[0].says)


def _remember(keep: Keep, log: Log, chain: Chain, block: Block) -> None:
    record = AnchorRecord(
        chain_id=chain.rule.chain_id,
        contract=chain.contract,
        log_id=chain.log_id,
        size=block.head.size,
        root=block.head.root,
        block_number=block.number,
        block_hash=block.hash,
    )
    with keep.database.transaction() as session:
        add_anchor(
            session,
            Anchor(
                block_number=block.number,
                block_hash=block.hash,
                block_time=block.time,
                size=block.head.size,
                root=block.head.root,
                chain_id=chain.rule.chain_id,
                contract=chain.contract,
                log_id=chain.log_id,
            ),
        )
        keep_last_block(session, chain.rule.chain_id, block.number, block.hash)
        queue(session, log, record, at=keep.clock(), waits=True)
