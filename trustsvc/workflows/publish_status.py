"""Bring status changes to the chain, one ``setStatus`` a record, in order (DESIGN section 4)."""

from trustsvc.store.documents import get_document
from trustsvc.store.records import get_record
from trustsvc.store.statuses import StatusChange, next_unpublished
from trustsvc.store.submissions import SubmissionRow, find_open, plan_submission
from trustsvc.store.work import ring
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.evm.capture import final_header, final_state, final_status
from trustsvc_anchors.evm.registry import REF_SIZE_BYTES
from trustsvc_anchors.evm.registry import set_status as status_calldata
from trustsvc_anchors.evm.submission import Submission, SubmissionState
from trustsvc_anchors.evm.submitter import advance

PURPOSE = "status"
POLL_S = 1.0


def publish_status(keep: Keep, chain: Chain) -> Outcome:
    """Take one step towards a chain that holds the oldest change that it lacks.

    Raises:
        ChainProblem: the chain does not answer, or is another one.
    """
    with keep.database.transaction() as session:
        change = next_unpublished(session)
        if change is None:
            return DONE
        record = get_record(session, change.record)
        digest = get_document(session, change.document).document_digest or b""
        submission = find_open(session, PURPOSE)
    if record.position is None:
        return Outcome(POLL_S, "not in the log yet")
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    word = final_status(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id, digest)
    there = word is not None and word.changes >= change.sequence
    if submission is None:
        if there:
            return _published(keep, change)
        _plan(keep, chain, change, digest, record.leaf)
        return AT_ONCE
    return _advance(keep, chain, change, submission, effect_seen=there)


def _advance(
    keep: Keep, chain: Chain, change: StatusChange, submission: Submission, *, effect_seen: bool
) -> Outcome:
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    state = advance(
        submission,
        endpoint=chain.endpoint,
        signer=chain.status_signer,
        book=chain.book,
        fees=chain.fees,
        final=final_state(chain.endpoint, sealed, chain.rule, chain.status_signer.address),
        effect_seen=effect_seen,
        now=keep.clock(),
    )
    if state is SubmissionState.DONE:
        return _published(keep, change)
    if state in (SubmissionState.REVERTED, SubmissionState.LOST):
        return AT_ONCE
    return Outcome(0.0 if submission.state is SubmissionState.PLANNED else POLL_S, "sent")


def _published(keep: Keep, change: StatusChange) -> Outcome:
    with keep.database.transaction() as session:
        session.get_one(StatusChange, (change.document, change.sequence)).on_chain = True
        ring(session, "prove", LOG, keep.clock())
    return AT_ONCE


def _plan(keep: Keep, chain: Chain, change: StatusChange, digest: bytes, leaf: bytes) -> None:
    calldata = status_calldata(
        chain.log_id, digest, change.sequence - 1, change.status, leaf[:REF_SIZE_BYTES]
    )
    with keep.database.transaction() as session:
        if find_open(session, PURPOSE) is None:
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
