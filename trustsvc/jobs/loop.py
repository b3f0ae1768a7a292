"""Walk the due rows, one at a time, until told to stop.

One process works (file lock); others stand by. A handler that fails leaves its row due, later and
later; nothing is lost, and the row says why.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from trustsvc.deployment import Deployment
from trustsvc.errors import TrustsvcError
from trustsvc.jobs.schedule import HANDLERS, Desk
from trustsvc.store.work import Claim, earliest_due, finish, next_due, postpone
from trustsvc.store.worker_lock import WorkerLock
from trustsvc.workflows.parts import Chain
from trustsvc.workflows.sequence import refuse_fork
from trustsvc_anchors.errors import AnchorsError
from trustsvc_keys.errors import KeysError

LOGGER = logging.getLogger("trustsvc.jobs")
POLL_S = 0.25
RETRY_S = 2.0
OURS = (TrustsvcError, AnchorsError, KeysError)


class Worker:
    """The one process that moves rows along."""

    def __init__(self, desk: Desk) -> None:
        """Work with an open chain."""
        self._desk = desk
        self._keep = desk.deployment.keep

    @property
    def chain(self) -> Chain:
        """Give the open chain."""
        return self._desk.chain

    def step(self) -> bool:
        """Take up one piece of due work; false when nothing is due.

        A failure of ours is written to the row; it never ends the worker.
        """
        with self._keep.database.transaction() as session:
            claim = next_due(session, self._keep.clock())
        if claim is None:
            return False
        try:
            outcome = HANDLERS[claim.kind](self._desk, claim.subject)
        except OURS as error:
            LOGGER.warning("%s %s: %s", claim.kind, claim.subject, error)
            with self._keep.database.transaction() as session:
                postpone(session, claim, self._in(min(RETRY_S * claim.attempts, 60)), str(error))
            return True
        self._close(claim, outcome.again_s, outcome.why)
        return True

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            if not self.step():
                stop.wait(POLL_S)

    def run_until_idle(self, timeout_s: float = 60) -> bool:
        """Work until nothing is due for now or soon; false when time runs out before."""
        end = self._in(timeout_s)
        waiter = threading.Event()
        while self._keep.clock() < end:
            if self.step():
                continue
            with self._keep.database.transaction() as session:
                due = earliest_due(session)
            if due is None or due > end or due > self._in(RETRY_S * 3):
                return True
            waiter.wait(0.02)
        return False

    def _close(self, claim: Claim, again_s: float | None, why: str) -> None:
        with self._keep.database.transaction() as session:
            if again_s is None:
                finish(session, claim)
            else:
                postpone(session, claim, self._in(again_s), why)

    def _in(self, seconds: float) -> datetime:
        return self._keep.clock() + timedelta(seconds=seconds)


@contextmanager
def open_worker(deployment: Deployment, *, wait: bool) -> Iterator[Worker | None]:
    """Become the one worker, or give None where another process is (without ``wait``).

    Raises:
        ForkedLog: our log is behind what the world has seen; nothing may be written.
        Unavailable: the chain engine does not start.
        ChainProblem: the chain does not answer, or is another one.
    """
    with WorkerLock(deployment.settings.data / "worker.lock") as lock:
        if not lock.acquire(wait=wait):
            yield None
            return
        with deployment.chain() as chain:
            refuse_fork(deployment.keep, deployment.log, deployment.anchored_head(chain))
            yield Worker(Desk(deployment, chain))
