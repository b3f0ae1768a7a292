"""Bring one change onto the chain, through a book that is written before anything is sent.

A process may die between any two lines, endpoints may lie, stall or forget: calling ``advance``
again goes on where it stopped, and nothing happens twice. Invariants:

1. The nonce comes from our own sequence. Its first value, and its repair after another process used
   the key, come from an account proof at a final header, never from ``eth_getTransactionCount``.
2. An attempt is in the book before its first byte leaves; a restart sends the same bytes again.
3. A nonce that was reserved is used: no later one could take effect before it.
4. Done means that the effect was seen in a final state. A receipt is evidence of nothing; it only
   tells "reverted" from "lost", and both are planned anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.errors import RefusedRequest, TransactionRefused
from trustsvc_anchors.evm.endpoint import Endpoint, as_int, to_hex
from trustsvc_anchors.evm.fees import FeeRule, Fees, first_fees, gas_limit, raised_fees
from trustsvc_anchors.evm.submission import (
    FINAL_STATES,
    Attempt,
    FinalState,
    Submission,
    SubmissionState,
)
from trustsvc_anchors.evm.transaction import (
    ChainTransaction,
    TransactionSigner,
    gas_of,
    sign_transaction,
)


class Book(Protocol):
    """Where submissions are written down; each call is committed when it returns."""

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        """Give the submission a nonce: ``first``, or one above the highest that we ever reserved.

        Of the two the higher. A submission that has one keeps it, and is given it again.
        """

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        """Add a signed attempt; (chain, sender, nonce, attempt number) is unique."""

    def mark_sent(self, submission_id: int, number: int, at: datetime) -> None:
        """Note when the attempt was first handed to a node; the submission is ``sent``."""

    def finish(self, submission_id: int, state: SubmissionState) -> None:
        """Note the final state."""


def advance(  # noqa: PLR0913 - one step names all that it may touch
    submission: Submission,
    *,
    endpoint: Endpoint,
    signer: TransactionSigner,
    book: Book,
    fees: FeeRule,
    final: FinalState,
    effect_seen: bool,
    now: datetime,
) -> SubmissionState:
    """Take one step in the life of a submission and say where it stands.

    Args:
        submission: As the book has it now.
        endpoint: Asserted to serve the right chain (``assert_chain``).
        signer: Holds the sender's key.
        book: Is written before the chain is touched.
        fees: What may be spent.
        final: The sender's account, proved at a final header.
        effect_seen: Whether the change is there, proved at that very header.
        now: The instant of this step.

    Raises:
        ChainUnavailable: the endpoint does not answer; try again, with another one.
        TransactionRefused: the node will not take it; try again, with another one.
        FeeAboveCap: the chain is too dear now.
    """
    if submission.state in FINAL_STATES:
        return submission.state
    step = _Step(submission, endpoint, signer, book, fees, final, now)
    outcome = step.outcome(effect_seen=effect_seen)
    if outcome is not None:
        book.finish(submission.id, outcome)
        return outcome
    step.send(step.next_attempt())
    return SubmissionState.SENT


@dataclass(frozen=True, slots=True)
class _Step:
    """The arguments of ``advance``, and the parts of one step."""

    submission: Submission
    endpoint: Endpoint
    signer: TransactionSigner
    book: Book
    fees: FeeRule
    final: FinalState
    now: datetime

    def outcome(self, *, effect_seen: bool) -> SubmissionState | None:
        """Judge by the final state whether the submission has come to its end."""
        nonce = self.submission.nonce
        if nonce is None:
            return SubmissionState.DONE if effect_seen else None
        if self.final.nonce <= nonce:
            # Even if the effect is there, by another hand: a gap would stop all later nonces.
            return None
        if effect_seen:
            return SubmissionState.DONE
        if any(self._is_mined(attempt) for attempt in self.submission.attempts):
            return SubmissionState.REVERTED
        return SubmissionState.LOST

    def next_attempt(self) -> Attempt:
        """Give the attempt to send now: the last one again, a dearer one, or the first."""
        if not self.submission.attempts:
            return self._first_attempt()
        last = self.submission.attempts[-1]
        base_fee = self._base_fee()
        if not self._is_stuck(last, base_fee):
            return last
        raised = raised_fees(Fees(last.max_fee, last.priority_fee), base_fee, self.fees)
        if raised is None or self.submission.nonce is None:
            return last
        return self._sign(self.submission.nonce, raised, gas_of(last.raw))

    def send(self, attempt: Attempt) -> None:
        """Send bytes that are in the book, for the first time or again."""
        try:
            self.endpoint.send(attempt.raw)
        except TransactionRefused:
            # Sent before, it may be mined already, or a cheaper attempt may be waiting: the final
            # state will tell. Never sent, nobody else would say what is wrong.
            if self.submission.state is SubmissionState.PLANNED:
                raise
        if attempt.sent_at is None:
            self.book.mark_sent(self.submission.id, attempt.number, self.now)

    def _first_attempt(self) -> Attempt:
        submission = self.submission
        chosen = first_fees(self._base_fee(), self.fees)
        # A trial run first: no nonce is reserved for what could not take effect.
        gas = self._gas()
        nonce = self.book.reserve_nonce(
            submission.id, submission.chain_id, submission.sender, self.final.nonce
        )
        return self._sign(nonce, chosen, gas)

    def _sign(self, nonce: int, fees: Fees, gas: int) -> Attempt:
        """Sign an attempt and write it down."""
        submission = self.submission
        if self.signer.address != submission.sender:
            why = f"it holds {to_hex(self.signer.address)}, not {to_hex(submission.sender)}"
            raise TransactionRefused(what="signer", why=why)
        transaction = ChainTransaction(
            chain_id=submission.chain_id,
            nonce=nonce,
            fees=fees,
            gas=gas,
            to=submission.to,
            calldata=submission.calldata,
        )
        raw = sign_transaction(transaction, self.signer)
        attempt = Attempt(
            number=len(submission.attempts) + 1,
            max_fee=fees.max_fee,
            priority_fee=fees.priority_fee,
            raw=raw,
            hash=keccak256(raw),
            sent_at=None,
        )
        self.book.save_attempt(submission.id, attempt)
        return attempt

    def _is_stuck(self, last: Attempt, base_fee: int) -> bool:
        """Tell whether the last attempt waited long enough, or cannot be mined at its fee."""
        if base_fee > last.max_fee:
            return True
        waits = timedelta(seconds=self.fees.bump_after_s)
        return last.sent_at is not None and self.now - last.sent_at >= waits

    def _is_mined(self, attempt: Attempt) -> bool:
        """Ask for a receipt; its status is not read, since the final state has spoken."""
        receipt = self.endpoint.request("eth_getTransactionReceipt", [to_hex(attempt.hash)])
        if not isinstance(receipt, Mapping):
            return False
        return as_int(receipt.get("blockNumber"), "receipt") <= self.final.block_number

    def _base_fee(self) -> int:
        # Chains older than London name none; there nothing of ours would run.
        return as_int(self.endpoint.block("latest").get("baseFeePerGas", "0x0"), "baseFeePerGas")

    def _gas(self) -> int:
        """Choose the gas limit by a trial run.

        Raises:
            TransactionRefused: the trial run reverts, and no nonce is reserved yet.
        """
        submission = self.submission
        call = {"from": to_hex(submission.sender), "data": to_hex(submission.calldata)}
        if submission.to:
            call["to"] = to_hex(submission.to)
        try:
            estimate = self.endpoint.quantity("eth_estimateGas", [call])
        except RefusedRequest as error:
            if submission.nonce is None:
                raise TransactionRefused(what="trial run", why=error.fields["why"]) from error
            # The reserved nonce has to be used, even by a transaction that will revert.
            return self.fees.least_gas
        return gas_limit(estimate, self.fees)
