"""Put the contract on a chain and register a log in it, once, waiting for each effect.

For setting up, by one process that its operator watches: the book is in memory. If it dies, run it
again with what it told: a contract that stands is used, a log that is registered is left alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from trustsvc_anchors.chain.finality import ChainRule, SealedHeader
from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import big_endian, encode
from trustsvc_anchors.errors import ChainUnavailable, TransactionRefused, UnprovedState
from trustsvc_anchors.evm.artifact import code_hash
from trustsvc_anchors.evm.capture import final_account, final_head, final_header, final_state
from trustsvc_anchors.evm.endpoint import Endpoint
from trustsvc_anchors.evm.fees import FeeRule
from trustsvc_anchors.evm.registry import deploy_code, log_id_of, register
from trustsvc_anchors.evm.submission import FINAL_STATES, Attempt, Submission, SubmissionState
from trustsvc_anchors.evm.submitter import advance
from trustsvc_anchors.evm.transaction import TransactionSigner

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.01, 2.0

EffectSeen = Callable[[SealedHeader, Submission], bool]


@dataclass(frozen=True, slots=True)
class LogAddress:
    """Where a log stands: what a policy pins."""

    chain_id: int
    genesis: bytes
    contract: bytes
    log_id: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlan:
    """What to set up: a log whose administrator is the signer.

    ``contract`` is one that stands already; None deploys one.
    """

    anchorer: bytes
    status_account: bytes
    salt: bytes
    contract: bytes | None = None
    confirmations: int = 0


def deploy_and_register(  # noqa: PLR0913 - who, where, what, and how long
    endpoint: Endpoint,
    signer: TransactionSigner,
    plan: LogPlan,
    rule: ChainRule,
    *,
    fees: FeeRule | None = None,
    timeout_s: float = 120.0,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> LogAddress:
    """Deploy the contract where needed, register the log, and return once both are final.

    Raises:
        ChainUnavailable: the endpoint does not answer, or nothing became final in time.
        TransactionRefused: the node will not take a transaction, or one had no effect.
        UnprovedState: the given contract is not ours.
    """
    desk = _Desk(endpoint, signer, rule, plan, fees or FeeRule(), timeout_s, clock, sleep)
    contract = plan.contract or desk.deploy()
    log_id = log_id_of(rule.chain_id, contract, signer.address, plan.salt)
    address = LogAddress(rule.chain_id, rule.genesis, contract, log_id)
    desk.register(address)
    return address


def contract_address(sender: bytes, nonce: int) -> bytes:
    """Compute where a chain transaction of this sender and nonce creates a contract."""
    return keccak256(encode([sender, big_endian(nonce)]))[12:]


@dataclass(slots=True)
class _MemoryBook:
    """A book of one submission, for a process that is run again if it dies."""

    submission: Submission
    reserved: int | None = None

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        del submission_id, chain_id, sender
        if self.reserved is None:
            self.reserved = first
            self.submission = replace(self.submission, nonce=first)
        return self.reserved

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        del submission_id
        attempts = (*self.submission.attempts, attempt)
        self.submission = replace(self.submission, attempts=attempts)

    def mark_sent(self, submission_id: int, number: int, at: datetime) -> None:
        del submission_id
        attempts = tuple(
            replace(attempt, sent_at=at) if attempt.number == number else attempt
            for attempt in self.submission.attempts
        )
        self.submission = replace(self.submission, attempts=attempts, state=SubmissionState.SENT)

    def finish(self, submission_id: int, state: SubmissionState) -> None:
        del submission_id
        self.submission = replace(self.submission, state=state)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The arguments of ``deploy_and_register``, and its two steps."""

    endpoint: Endpoint
    signer: TransactionSigner
    rule: ChainRule
    plan: LogPlan
    fees: FeeRule
    timeout_s: float
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def deploy(self) -> bytes:
        """Create the contract and return its address."""

        def stands(sealed: SealedHeader, submission: Submission) -> bool:
            if submission.nonce is None:
                return False
            address = contract_address(submission.sender, submission.nonce)
            account = final_account(self.endpoint, sealed, self.rule, address)
            return account is not None and account.code_hash == code_hash()

        finished = self._submit(b"", deploy_code(), stands)
        return contract_address(finished.sender, finished.nonce or 0)

    def register(self, address: LogAddress) -> None:
        """Register the log unless it is."""

        def registered(sealed: SealedHeader, _submission: Submission) -> bool:
            try:
                final_head(self.endpoint, sealed, self.rule, address.contract, address.log_id)
            except UnprovedState as error:
                if error.fields.get("what") == "head":
                    return False
                raise
            return True

        calldata = register(self.plan.salt, self.plan.anchorer, self.plan.status_account)
        self._submit(address.contract, calldata, registered)

    def _submit(self, to: bytes, calldata: bytes, effect: EffectSeen) -> Submission:
        sender, chain_id = self.signer.address, self.rule.chain_id
        planned = SubmissionState.PLANNED
        book = _MemoryBook(Submission(0, chain_id, sender, to, calldata, None, planned, ()))
        waited, pause = 0.0, FIRST_PAUSE_S
        while True:
            state = self._step(book, effect)
            if state is SubmissionState.DONE:
                return book.submission
            if state in FINAL_STATES:
                raise TransactionRefused(what=f"nonce {book.submission.nonce}", why=state.value)
            if waited >= self.timeout_s:
                raise ChainUnavailable(what="effect", why=f"not final within {waited:.0f} s")
            self.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE_S)

    def _step(self, book: _MemoryBook, effect: EffectSeen) -> SubmissionState:
        # Nonce and effect are read at one header: see FinalState.
        sealed = final_header(self.endpoint, self.rule, self.plan.confirmations)
        return advance(
            book.submission,
            endpoint=self.endpoint,
            signer=self.signer,
            book=book,
            fees=self.fees,
            final=final_state(self.endpoint, sealed, self.rule, self.signer.address),
            effect_seen=effect(sealed, book.submission),
            now=self.clock(),
        )
