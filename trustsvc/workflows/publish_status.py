"""Bring status changes to the chain, one ``setStatus`` a record, in order (DESIGN section 4)."""

from dataclasses import dataclass

from trustsvc.store.documents import get_document, want_evidence
from trustsvc.store.engine import Session
from trustsvc.store.records import find_head, get_record
from trustsvc.store.statuses import StatusChange, mark_published, next_unpublished
from trustsvc.store.submissions import SubmissionRow, find_open, plan_submission
from trustsvc.store.work import ring
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep, Log
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.chain.finality import SealedHeader
from trustsvc_anchors.evm.capture import final_header, final_state, final_status
from trustsvc_anchors.evm.registry import REF_SIZE_BYTES
from trustsvc_anchors.evm.registry import set_status as status_calldata
from trustsvc_anchors.evm.submission import Submission, SubmissionState
from trustsvc_anchors.evm.submitter import advance

PURPOSE = "status"
POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Pending:
    """The oldest change that the chain lacks, and whether its record is in the published log."""

    change: StatusChange
    digest: bytes
    leaf: bytes
    logged: bool


def publish_status(keep: Keep, log: Log, chain: Chain) -> Outcome:
    """Take one step towards a chain that holds the oldest change that it lacks.

    Raises:
        ChainProblem: the chain does not answer, or is another one.
    """
    with keep.database.reading() as session:
        pending = _pending(session, log)
        submission = find_open(session, PURPOSE, chain.rule.chain_id)
    if pending is None:
        return DONE
    if not pending.logged:
        return Outcome(POLL_S, "not in the log yet")
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    word = final_status(
        chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id, pending.digest
    )
    there = word is not None and word.changes >= pending.change.sequence
    if submission is not None:
        return _advance(keep, chain, pending, submission, (sealed, there))
    if there:
        return published(keep, pending.change)
    plan(keep, chain, pending)
    return AT_ONCE


def _pending(session: Session, log: Log) -> Pending | None:
    change = next_unpublished(session)
    if change is None:
        return None
    record, head = get_record(session, change.record), find_head(session, log.origin)
    size = 0 if head is None else head.published_size
    return Pending(
        change=change,
        digest=get_document(session, change.document).document_digest or b"",
        leaf=record.leaf,
        logged=record.position is not None and record.position < size,
    )


def _advance(
    keep: Keep,
    chain: Chain,
    pending: Pending,
    submission: Submission,
    seen: tuple[SealedHeader, bool],
) -> Outcome:
    """Take one step in the life of the open submission, all of it judged at one header."""
    sealed, there = seen
    state = advance(
        submission,
        endpoint=chain.endpoint,
        signer=chain.status_signer,
        book=chain.book,
        fees=chain.fees,
        final=final_state(chain.endpoint, sealed, chain.rule, chain.status_signer.address),
        effect_seen=there,
        now=keep.clock(),
    )
    if state is SubmissionState.DONE:
        return published(keep, pending.change)
    if state in (SubmissionState.REVERTED, SubmissionState.LOST):
        return AT_ONCE
    return Outcome(0.0 if submission.state is SubmissionState.PLANNED else POLL_S, "sent")


def published(keep: Keep, change: StatusChange) -> Outcome:
    """Note that the chain is seen to hold a change, and have that proved."""
    with keep.database.transaction() as session:
        mark_published(session, change.document, change.sequence)
        want_evidence(session, change.document)
        ring(session, "prove", LOG, keep.clock())
    return AT_ONCE


def plan(keep: Keep, chain: Chain, pending: Pending) -> None:
    """Write down the chain transaction that makes a change, unless one is open."""
    change = pending.change
    calldata = status_calldata(
        chain.log_id,
        pending.digest,
        change.sequence - 1,
        change.status,
        pending.leaf[:REF_SIZE_BYTES],
    )
    with keep.database.transaction() as session:
        if find_open(session, PURPOSE, chain.rule.chain_id) is None:
            row = SubmissionRow(
                purpose=PURPOSE,
                subject=f"{change.document}:{change.sequence}",
                chain_id=chain.rule.chain_id,
                sender=chain.status_signer.address,
                recipient=chain.contract,
                calldata=calldata,
            )
            submission = plan_submission(session, row)
            there = session.get_one(StatusChange, (change.document, change.sequence))
            there.submission = submission
