"""Prove what is anchored: step 8 of a document's life (DESIGN section 3).

Sightings are taken at one final block, joined with the log's proofs to evidence, and replayed by
our own verifier with no network. Only what replays is kept, together with the block as a public
log entry that waits for the next record, in one transaction: no evidence is without its anchor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from trustsvc.errors import TrustsvcError, Unavailable
from trustsvc.store.anchors import Anchor, add_anchor, find_anchor, keep_last_block
from trustsvc.store.documents import Document
from trustsvc.store.evidences import (
    EvidenceRow,
    find_evidence,
    keep_evidence,
    list_unproved,
)
from trustsvc.store.records import LogRecord, find_by_leaf, find_public_record, list_records_of
from trustsvc.store.statuses import count_published
from trustsvc.workflows.follow import follow
from trustsvc.workflows.outcome import AT_ONCE, Outcome
from trustsvc.workflows.parts import Chain, Keep, Log
from trustsvc.workflows.queue import queue, record_digest
from trustsvc.workflows.replay import must_replay
from trustsvc_anchors.chain.finality import ChainRule, SealedHeader
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.chain.seals import block_hash
from trustsvc_anchors.chain.state import HeadState, read_account, read_status
from trustsvc_anchors.chain.trie import Nodes
from trustsvc_anchors.errors import AnchorsError
from trustsvc_anchors.evidence import (
    Evidence,
    ProvenRecord,
    Sighting,
    encode_evidence,
    parse_evidence,
)
from trustsvc_anchors.evm.capture import (
    capture_sightings,
    final_head,
    final_header,
)
from trustsvc_anchors.log.checkpoint import open_checkpoint
from trustsvc_anchors.log.merkle import HashReader, consistency_path, inclusion_path
from trustsvc_anchors.log.record import AnchorRecord, RecordKind, parse_record
from trustsvc_anchors.log.tiles import tile_reader
from trustsvc_anchors.policy import Policy

BATCH = 64


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
    chain: Chain
    policy: Policy


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a document: its evidence so far, its records, the earliest anchor."""

    evidence: EvidenceRow | None
    issued: LogRecord
    statuses: Sequence[LogRecord]
    anchor: LogRecord | None


def prove(keep: Keep, log: Log, chain: Chain, policy: Policy) -> Outcome:
    """Make evidence for the documents that lack it or whose status changed on the chain.

    A document whose evidence cannot be made does not keep the others from theirs.

    Raises:
        ChainProblem: the chain does not answer.
        UnprovedEvidence: what we made does not replay; the document is not called anchored.
    """
    block = _look(chain)
    with keep.database.reading() as session:
        documents = list_unproved(session, block.head.size, BATCH)
    if not documents:
        return follow(keep, chain, policy)
    sightings = capture_sightings(  # step 8: prove
        chain.endpoint,
        block.sealed,
        chain.rule,
        chain.contract,
        chain.log_id,
        [document.document_digest or b"" for document in documents],
    )
    proved, failed = _prove_all(keep, _view(keep, log, block, chain, policy), documents, sightings)
    if proved:
        remember(keep, log, chain, block, proved)
    if failed is not None:
        raise failed
    return AT_ONCE


def _look(chain: Chain) -> Block:
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    header = parse_header(sealed.header)  # final_header judged it
    head = final_head(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id)
    return Block(
        sealed=sealed,
        number=header.number,
        hash=block_hash(header, chain.rule.rule),
        time=datetime.fromtimestamp(header.timestamp, UTC),
        head=head,
    )


def _view(keep: Keep, log: Log, block: Block, chain: Chain, policy: Policy) -> View:
    note = keep.log_files.checkpoint()
    if note is None:
        raise Unavailable(what="log", why="no checkpoint is published")
    size = open_checkpoint(note, log.checkpoint_key).size
    return View(note, size, tile_reader(size, keep.log_files.read), block, chain, policy)


def _prove_all(
    keep: Keep, view: View, documents: Sequence[Document], sightings: Mapping[bytes, Sighting]
) -> tuple[list[EvidenceRow], TrustsvcError | AnchorsError | None]:
    proved: list[EvidenceRow] = []
    failed: TrustsvcError | AnchorsError | None = None
    for document in documents:
        try:
            proved.append(
                _prove_one(keep, view, document, sightings[document.document_digest or b""])
            )
        except (TrustsvcError, AnchorsError) as error:
            failed = failed or error
    return proved, failed


def _prove_one(keep: Keep, view: View, document: Document, sighting: Sighting) -> EvidenceRow:
    known = _known(keep, view.chain.rule, document)
    changes = _changes_at(view, document, sighting)
    logged = [row for row in known.statuses if row.position is not None]
    statuses = [row for row in logged if (row.position or 0) < view.size]
    if len(statuses) < changes:
        raise Unavailable(what="log", why=f"a status of {document.id} is not published yet")
    old = None if known.evidence is None else parse_evidence(known.evidence.content)
    evidence = Evidence(
        document=_proven(known.issued, view.block.head.size, view.read)
        if old is None
        else old.document,
        checkpoint=view.checkpoint,
        consistency=_extends(view.block.head.size, view),
        statuses=tuple(_proven(row, view.size, view.read) for row in statuses),
        renditions=(),
        anchor_records=_of_earliest(known.anchor, view),
        sightings=_sightings(old, sighting),
    )
    content = encode_evidence(evidence)
    must_replay(keep, view.chain.rule, view.policy, document, content)
    first = known.evidence.first_anchored if known.evidence else view.block.time
    return EvidenceRow(
        document=document.id,
        content=content,
        status_changes=changes,
        first_anchored=first,
        captured=keep.clock(),
        followed=known.evidence is not None and known.evidence.followed,
    )


def _known(keep: Keep, rule: ChainRule, document: Document) -> Known:
    with keep.database.reading() as session:
        evidence = find_evidence(session, document.id)
        issued = find_by_leaf(session, document.leaf or b"")
        statuses = list_records_of(session, document.id, RecordKind.STATUS)
        anchor = None
        if evidence is not None:
            header = parse_header(parse_evidence(evidence.content).sightings[0].header)
            earliest = find_anchor(session, header.number)
            if earliest is not None and earliest.block_hash == block_hash(header, rule.rule):
                anchor = find_public_record(session, record_digest(_record_of(earliest)))
    if issued is None:
        raise Unavailable(what="store", why=f"the record of document {document.id} is missing")
    return Known(evidence, issued, statuses, anchor)


def _changes_at(view: View, document: Document, sighting: Sighting) -> int:
    """Count the status changes that the chain holds at a sighting."""
    chain, nodes = view.chain, Nodes(sighting.nodes)
    account = read_account(parse_header(sighting.header), chain.contract, nodes)
    word = read_status(account, chain.log_id, document.document_digest or b"", nodes)
    return 0 if word is None else word.changes


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


def _of_earliest(anchor: LogRecord | None, view: View) -> tuple[ProvenRecord, ...]:
    """Prove the public entry that holds the earliest sighting's block, once a head covers it."""
    size = view.block.head.size
    if anchor is None or anchor.position is None or anchor.position >= size:
        return ()
    return (_proven(anchor, size, view.read),)


def _sightings(old: Evidence | None, latest: Sighting) -> tuple[Sighting, ...]:
    if old is None:
        return (latest,)
    earliest = old.sightings[0]
    if earliest.header == latest.header:
        return (replace(latest, descendants=earliest.descendants),)
    return (earliest, latest)


def remember(
    keep: Keep, log: Log, chain: Chain, block: Block, proved: Sequence[EvidenceRow]
) -> None:
    """Keep evidence, the block that it was seen at, and the public record of that block."""
    anchor = Anchor(
        block_number=block.number,
        block_hash=block.hash,
        block_time=block.time,
        size=block.head.size,
        root=block.head.root,
        chain_id=chain.rule.chain_id,
        contract=chain.contract,
        log_id=chain.log_id,
    )
    with keep.database.transaction() as session:
        add_anchor(session, anchor)
        keep_last_block(session, chain.rule.chain_id, block.number, block.hash)
        queue(session, log, _record_of(anchor), at=keep.clock(), waits=True)
        for row in proved:
            current = row.status_changes >= count_published(session, row.document)
            keep_evidence(session, row, current=current)


def _record_of(anchor: Anchor) -> AnchorRecord:
    return AnchorRecord(
        chain_id=anchor.chain_id,
        contract=anchor.contract,
        log_id=anchor.log_id,
        size=anchor.size,
        root=anchor.root,
        block_number=anchor.block_number,
        block_hash=anchor.block_hash,
    )
