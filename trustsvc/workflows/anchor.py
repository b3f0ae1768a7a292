"""Anchor the log's head on the chain: step 7 of a document's life (DESIGN section 3).

One chain transaction serves any number of records and issuers. It is done when its effect is seen
in a final state proof, never because of a receipt.
"""

from datetime import timedelta

from trustsvc.store.records import find_head
from trustsvc.store.submissions import (
    SubmissionRow,
    find_open,
    last_sent,
    plan_submission,
    subject_of,
)
from trustsvc.store.work import ring
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep, Log
from trustsvc.workflows.queue import LOG
from trustsvc_anchors.chain.finality import SealedHeader
from trustsvc_anchors.evm.capture import final_head, final_header, final_state
from trustsvc_anchors.evm.registry import anchor as anchor_calldata
from trustsvc_anchors.evm.submission import Submission, SubmissionState
from trustsvc_anchors.evm.submitter import advance
from trustsvc_anchors.log.merkle import consistency_path, root_at
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
    with keep.database.reading() as session:
        head = find_head(session, log.origin)
        submission = find_open(session, PURPOSE, chain.rule.chain_id)
        target = 0 if submission is None else int(subject_of(session, submission.id))
    published = 0 if head is None else head.published_size
    if submission is not None:
        return _advance(keep, chain, submission, sealed, (on_chain.size, target, published))
    if published <= on_chain.size:
        return seen(keep)
    wait_s = _wait_s(keep, chain)
    if wait_s > 0:
        return Outcome(wait_s, "one anchor serves what comes until then")
    plan(keep, chain, on_chain.size, published)
    return AT_ONCE


def _advance(
    keep: Keep,
    chain: Chain,
    submission: Submission,
    sealed: SealedHeader,
    sizes: tuple[int, int, int],
) -> Outcome:
    """Take one step in the life of the open submission, all of it judged at one header."""
    on_chain, target, published = sizes
    if submission.nonce is None and on_chain < target:
        calldata = _calldata(keep, chain, sizes)
        if submission.calldata != calldata:
            # Planned on a head that the chain no longer has (a reorg): it could never take effect.
            chain.book.finish(submission.id, SubmissionState.LOST)
            return AT_ONCE
    state = advance(  # step 7: anchor
        submission,
        endpoint=chain.endpoint,
        signer=chain.anchorer,
        book=chain.book,
        fees=chain.fees,
        final=final_state(chain.endpoint, sealed, chain.rule, chain.anchorer.address),
        effect_seen=on_chain >= target,
        now=keep.clock(),
    )
    if state is SubmissionState.DONE:
        seen(
            keep
        )  # under steady load there is always a longer log; proofs must not wait for an end
        return AT_ONCE if published > on_chain else DONE
    if state in (SubmissionState.REVERTED, SubmissionState.LOST):
        return AT_ONCE
    return Outcome(0.0 if submission.state is SubmissionState.PLANNED else POLL_S, "sent")


def seen(keep: Keep) -> Outcome:
    """Have proved what the chain is seen to hold."""
    with keep.database.transaction() as session:
        ring(session, "prove", LOG, keep.clock())
    return DONE


def plan(keep: Keep, chain: Chain, old_size: int, size: int) -> None:
    """Write down the chain transaction that brings our head there, unless one is open."""
    calldata = _calldata(keep, chain, (old_size, size, size))
    with keep.database.transaction() as session:
        if find_open(session, PURPOSE, chain.rule.chain_id) is None:
            plan_submission(
                session,
                SubmissionRow(
                    purpose=PURPOSE,
                    subject=str(size),
                    chain_id=chain.rule.chain_id,
                    sender=chain.anchorer.address,
                    recipient=chain.contract,
                    calldata=calldata,
                ),
            )


def _calldata(keep: Keep, chain: Chain, sizes: tuple[int, int, int]) -> bytes:
    """Write the call that extends the chain's head to a target, by the files of the whole log."""
    old_size, size, published = sizes
    read = tile_reader(published, keep.log_files.read)
    proof = consistency_path(old_size, size, read) if old_size else ()
    return anchor_calldata(chain.log_id, size, root_at(size, read), proof)


def _wait_s(keep: Keep, chain: Chain) -> float:
    """Say how long the next anchor has to wait for the interval that the settings ask for."""
    if not chain.interval_s:
        return 0.0
    with keep.database.reading() as session:
        last = last_sent(session, PURPOSE, chain.rule.chain_id)
    if last is None:
        return 0.0
    return (last + timedelta(seconds=chain.interval_s) - keep.clock()).total_seconds()
