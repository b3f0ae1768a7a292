"""A chain with the contract and one log on it, the keys to it, and a book of submissions."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from eth_keys.datatypes import PrivateKey

from tests.support.faults import FaultyProvider
from tests.support.peers import ROOT, absent
from trustsvc_anchors.chain.finality import ChainRule, SealedHeader, ValidatorRange
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.capture import final_head, final_header, final_state, final_status
from trustsvc_anchors.evm.deployment import LogAddress, LogPlan, deploy_and_register
from trustsvc_anchors.evm.endpoint import Endpoint
from trustsvc_anchors.evm.fees import FeeRule
from trustsvc_anchors.evm.submission import (
    FINAL_STATES,
    Attempt,
    FinalState,
    Submission,
    SubmissionState,
)
from trustsvc_anchors.evm.submitter import advance
from trustsvc_devnet.accounts import CHAIN_ID, FUNDED, FUNDED_KEYS, VALIDATORS
from trustsvc_devnet.anvil import find_anvil
from trustsvc_devnet.errors import AnvilMissing
from trustsvc_devnet.opening import Engine, open_engine

MOST_WAITS = 500
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
EffectSeen = Callable[[Endpoint, SealedHeader], bool]


class KeySigner:
    """A secp256k1 key in memory."""

    def __init__(self, key: bytes) -> None:
        """Take the private key."""
        self._key = PrivateKey(key)
        self.address: bytes = self._key.public_key.to_canonical_address()

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign as chains want it."""
        signature = self._key.sign_msg_hash(digest)
        return signature.v, signature.r, signature.s


ADMINISTRATOR, ANCHORER, STATUS, SPARE, LAST = (KeySigner(key) for key in FUNDED_KEYS)


class MemoryBook:
    """What the store keeps, in memory: it outlives every simulated crash."""

    def __init__(self) -> None:
        """Start empty."""
        self._rows: dict[int, Submission] = {}
        self._reserved: dict[tuple[int, bytes], int] = {}

    def plan(self, sender: bytes, to: bytes, calldata: bytes) -> Submission:
        """Write down a change to be made."""
        number, state = len(self._rows) + 1, SubmissionState.PLANNED
        row = Submission(number, CHAIN_ID, sender, to, calldata, None, state, ())
        self._rows[number] = row
        return row

    def get(self, submission_id: int) -> Submission:
        """Give a submission as it stands."""
        return self._rows[submission_id]

    @property
    def rows(self) -> tuple[Submission, ...]:
        """Give all submissions."""
        return tuple(self._rows.values())

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        """Continue the sequence, or jump ahead to what the chain proves."""
        row = self._rows[submission_id]
        if row.nonce is not None:
            return row.nonce
        nonce = max(first, self._reserved.get((chain_id, sender), -1) + 1)
        self._reserved[chain_id, sender] = nonce
        self._rows[submission_id] = replace(row, nonce=nonce)
        return nonce

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        """Keep the attempt, once."""
        row = self._rows[submission_id]
        assert attempt.number == len(row.attempts) + 1
        self._rows[submission_id] = replace(row, attempts=(*row.attempts, attempt))

    def mark_sent(self, submission_id: int, number: int, at: datetime) -> None:
        """Keep the instant."""
        row = self._rows[submission_id]
        attempts = tuple(
            replace(attempt, sent_at=at) if attempt.number == number else attempt
            for attempt in row.attempts
        )
        self._rows[submission_id] = replace(row, attempts=attempts, state=SubmissionState.SENT)

    def finish(self, submission_id: int, state: SubmissionState) -> None:
        """Keep the end, which comes once."""
        row = self._rows[submission_id]
        assert row.state not in FINAL_STATES
        self._rows[submission_id] = replace(row, state=state)


@dataclass(slots=True)
class ChainWorld:
    """One engine with one log; ``provider`` injects faults once a test asks for them."""

    engine: Engine
    provider: FaultyProvider
    endpoint: Endpoint
    rule: ChainRule
    log: LogAddress
    book: MemoryBook = field(default_factory=MemoryBook)
    now: datetime = START
    fees: FeeRule = field(default_factory=FeeRule)
    confirmations: int = 0
    holds_blocks: bool = False

    def rpc(self, method: str, *params: object) -> object:
        """Ask the engine itself, past all faults."""
        return Endpoint("direct", self.engine.provider).request(method, list(params))

    def hold_blocks(self) -> None:
        """Make anvil mine only when told to."""
        self.settle()
        self.holds_blocks = True
        Endpoint("direct", self.engine.provider).request("evm_setAutomine", [False])

    def settle(self) -> None:
        """Wait for anvil, which mines at once, but after it has answered."""
        if self.engine.name != "anvil" or self.holds_blocks:
            return
        for _ in range(MOST_WAITS):
            if self.rpc("txpool_status") == {"pending": "0x0", "queued": "0x0"}:
                return
            time.sleep(0.002)

    def final(self, sender: bytes = ANCHORER.address) -> tuple[SealedHeader, FinalState]:
        """Read the final state of a sender."""
        self.settle()
        sealed = final_header(self.endpoint, self.rule, self.confirmations)
        return sealed, final_state(self.endpoint, sealed, self.rule, sender)

    def step(
        self,
        submission: Submission,
        effect: EffectSeen,
        signer: KeySigner = ANCHORER,
        book: MemoryBook | None = None,
    ) -> SubmissionState:
        """Take one step, as a job would."""
        sealed, final = self.final(signer.address)
        return advance(
            self.book.get(submission.id),
            endpoint=self.endpoint,
            signer=signer,
            book=book or self.book,
            fees=self.fees,
            final=final,
            effect_seen=effect(self.endpoint, sealed),
            now=self.now,
        )

    def send_from_elsewhere(self, signer: KeySigner, to: bytes, calldata: bytes) -> None:
        """Let another process use a key: it has a book of its own."""
        other = replace(self, book=MemoryBook())
        submission = other.book.plan(signer.address, to, calldata)
        other.step(submission, lambda _endpoint, _sealed: False, signer)

    def size_is(self, size: int) -> EffectSeen:
        """Tell whether the log has grown so far."""

        def seen(endpoint: Endpoint, sealed: SealedHeader) -> bool:
            address = self.log
            head = final_head(endpoint, sealed, self.rule, address.contract, address.log_id)
            return head.size >= size

        return seen

    def changes_are(self, document: bytes, changes: int) -> EffectSeen:
        """Tell whether a status was changed so often."""

        def seen(endpoint: Endpoint, sealed: SealedHeader) -> bool:
            log = self.log
            word = final_status(endpoint, sealed, self.rule, log.contract, log.log_id, document)
            return word is not None and word.changes >= changes

        return seen

    def pass_time(self, seconds: int) -> None:
        """Let the service's clock go on."""
        self.now += timedelta(seconds=seconds)


def plan_anchor(world: ChainWorld, size: int) -> Submission:
    """Plan the first head of the log."""
    calldata = registry.anchor(world.log.log_id, size, bytes([size]) * 32, [])
    return world.book.plan(ANCHORER.address, world.log.contract, calldata)


def nonce_on_chain(world: ChainWorld, signer: KeySigner = ANCHORER) -> int:
    """Ask the engine itself."""
    world.settle()
    told = world.rpc("eth_getTransactionCount", "0x" + signer.address.hex(), "latest")
    return int(str(told), 16)


def rule_of(engine: Engine, genesis: bytes) -> ChainRule:
    """Give the rule under which an engine's chain is judged."""
    validators = (ValidatorRange(0, None, VALIDATORS),)
    sealed = engine.name != "anvil"
    return ChainRule(
        name=engine.name,
        chain_id=CHAIN_ID,
        genesis=genesis,
        rule="qbft" if sealed else "pinned_block",
        mode="header",
        validators=validators if sealed else (),
        development=True,
    )


@contextmanager
def opened(url: str) -> Iterator[ChainWorld]:
    """Open an engine, put the contract and a log there, and close it at the end."""
    if url == "anvil:":
        try:
            find_anvil(ROOT)
        except AnvilMissing:
            absent("anvil", "run npm ci")
    engine = open_engine(url)
    try:
        provider = FaultyProvider(engine.provider)
        endpoint = Endpoint(engine.name, provider)
        rule = rule_of(engine, endpoint.genesis_hash())
        plan = LogPlan(anchorer=FUNDED[1], status_account=FUNDED[2], salt=bytes(32))
        log = deploy_and_register(endpoint, ADMINISTRATOR, plan, rule, clock=lambda: START)
        provider.asked.clear()
        yield ChainWorld(engine, provider, endpoint, rule, log)
    finally:
        engine.close()
