"""Anchor the log's head on the chain: step 7 of a document's life (DESIGN section 3).

One chain transaction serves any number of records and issuers. It is done when its effect is seen
in a final state proof, never because of a receipt.
"""

from trustsvc.store.records import get_head
from trustsvc.store.submissions import SubmissionRow, find_open, plan_submission, subject_of
from trustsvc.store.work import ring
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep, Log
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.evm.capture import final_head, final_header, final_state
from trustsvc_anchors.evm.registry import anchor as anchor_calldata
from trustsvc_anchors.evm.submission import SubmissionState
from trustsvc_anchors.evm.submitter import advance
from trustsvc_anchors.log.merkle import EMPTY_ROOT, consistency_path, root_at
from trustsvc_anchors.log.tiles import tile_reader

PURPOSE = "anchor"
POLL_S = 1.0


def anchor(keep: Keep, log: Log, chain: Chain) -> Outcome:
    """Take one step towards a chain that holds our head.

    Raises:
        ChainProblem: the chain does not answer, or is another one; the batch only grows.
    """
    sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
    on_chain = final_head(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id)
    with keep.database.transaction() as session:
        size = get_head(session, log.origin, EMPTY_ROOT).published_size
        submission = find_open(session, PURPOSE)
        target = 0 if submission is None else int(subject_of(session, submission.id))
    if submission is None:
        if size <= on_chain.size:
            return _seen(keep)
        _plan(keep, chain, on_chain.size, size)
        return AT_ONCE
    state = advance(  # step 7: anchor
        submission,
        endpoint=chain.endpoint,
        signer=chain.anchorer,
        book=chain.book,
        fees=chain.fees,
        final=final_state(chain.endpoint, sealed, chain.rule, chain.anchorer.address),
        effect_seen=on_chain.size >= target,
        now=keep.clock(),
    )
    if state is SubmissionState.DONE:
        return AT_ONCE if size > on_chain.size else _seen(keep)
    if state in (SubmissionState.REVERTED, SubmissionState.LOST):
        return AT_ONCE
    return Outcome(0.0 if submission.state is SubmissionState.PLANNED else POLL_S, "sent")


def _seen(keep: Keep) -> Outcome:
    with keep.database.transaction() as session:
        ring(session, "prove", LOG, keep.clock())
    return DONE


def _plan(keep: Keep, chain: Chain, old_size: int, size: int) -> None:
    read = tile_reader(size, keep.log_files.read)
    proof = consistency_path(old_size, size, read) if old_size else ()
    with keep.database.transaction() as session:
        if find_open(session, PURPOSE) is None:
            plan_submission(
                session,
                SubmissionRow(
                    purpose=PURPOSE,
                    subject=str(size),
                    chain_id=chain.rule.chain_id,
                    sender=chain.anchorer.address,
                    recipient=chain.contract,
                    calldata=anchor_calldata(chain.log_id, size, root_at(size, read), proof),
                ),
            )
