"""A service that crashes anywhere, on a node that fails and lies, changes everything exactly once.

Each seed plans five heads and five statuses, kills the process after any call of the book, loses,
refuses or distorts any answer of the node, and lets another process use a key now and then.
"""

from contextlib import suppress
from datetime import datetime
from random import Random

import pytest

from tests.support.chain import ANCHORER, SPARE, STATUS, ChainWorld, KeySigner, MemoryBook, opened
from tests.support.registry import Tree
from trustsvc_anchors.errors import AnchorsError
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.submission import Attempt, Submission, SubmissionState

SIZES = (3, 8, 20, 21, 64)
TREE = Tree("simulated", SIZES[-1])
DOCUMENTS = tuple(bytes([number]) * 32 for number in range(5))
MOST_STEPS = 2_000


class Crash(Exception):
    """The process died here."""


class DyingBook(MemoryBook):
    """A book after each of whose calls the process may die."""

    def __init__(self, random: Random) -> None:
        """Take the source of bad luck."""
        super().__init__()
        self._random = random

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        """Write and perhaps die."""
        nonce = super().reserve_nonce(submission_id, chain_id, sender, first)
        self._live_or_die()
        return nonce

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        """Write and perhaps die."""
        super().save_attempt(submission_id, attempt)
        self._live_or_die()

    def mark_sent(self, submission_id: int, number: int, at: datetime) -> None:
        """Write and perhaps die."""
        super().mark_sent(submission_id, number, at)
        self._live_or_die()

    def finish(self, submission_id: int, state: SubmissionState) -> None:
        """Write and perhaps die."""
        super().finish(submission_id, state)
        self._live_or_die()

    def _live_or_die(self) -> None:
        if self._random.random() < 0.12:
            raise Crash


class Job:
    """Changes of one sender, one after the other; what failed for good is planned anew."""

    def __init__(self, world: ChainWorld, signer: KeySigner, count: int) -> None:
        """Start before the first change."""
        self.world, self.signer, self.count = world, signer, count
        self.done = 0
        self.open: Submission | None = None

    @property
    def finished(self) -> bool:
        """Tell whether all changes are done."""
        return self.done == self.count

    def calldata(self, number: int) -> bytes:
        """Write one head, or one status."""
        log_id = self.world.log.log_id
        if self.signer is STATUS:
            return registry.set_status(log_id, DOCUMENTS[number], 0, 4, bytes(24))
        old, new = ((0, *SIZES)[number], SIZES[number])
        return registry.anchor(log_id, new, TREE.root(new), TREE.proof(old, new))

    def step(self) -> None:
        """Take one step of the open submission."""
        world = self.world
        if self.open is None:
            to, calldata = world.log.contract, self.calldata(self.done)
            self.open = world.book.plan(self.signer.address, to, calldata)
        effect = (
            world.changes_are(DOCUMENTS[self.done], 1)
            if self.signer is STATUS
            else world.size_is(SIZES[self.done])
        )
        try:
            world.step(self.open, effect, self.signer)
        finally:
            # A process that died reads the book when it comes back.
            state = world.book.get(self.open.id).state
            if state is SubmissionState.DONE:
                self.done += 1
            if state not in {SubmissionState.PLANNED, SubmissionState.SENT}:
                self.open = None


def disturb(world: ChainWorld, random: Random) -> None:
    """Let another process use the anchorer's key now and then, past our book."""
    if random.random() < 0.02:
        with suppress(AnchorsError):
            world.send_from_elsewhere(ANCHORER, SPARE.address, b"")


@pytest.mark.parametrize("url", ["devnet:memory", "anvil:"])
@pytest.mark.parametrize("seed", range(6))
def test_every_change_happens_once_whatever_fails(url: str, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - bad luck that can be repeated, no secret
    with opened(url) as world:
        world.book = DyingBook(random)
        jobs = [Job(world, ANCHORER, len(SIZES)), Job(world, STATUS, len(DOCUMENTS))]
        world.provider.random, world.provider.probability = random, 0.15

        steps = 0
        while not all(job.finished for job in jobs):
            steps += 1
            assert steps < MOST_STEPS, "stalled"
            disturb(world, random)
            world.pass_time(random.choice((1, 70)))
            job = random.choice([job for job in jobs if not job.finished])
            try:
                job.step()
            except (Crash, AnchorsError):
                continue

        logs = world.rpc(
            "eth_getLogs", {"address": "0x" + world.log.contract.hex(), "fromBlock": "0x0"}
        )
        assert isinstance(logs, list)
        registered = 1
        assert len(logs) == registered + len(SIZES) + len(DOCUMENTS)
        assert "eth_getTransactionCount" not in world.provider.asked
        for row in world.book.rows:
            assert len({attempt.number for attempt in row.attempts}) == len(row.attempts)
