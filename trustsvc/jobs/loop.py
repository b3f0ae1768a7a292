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
from trustsvc.store.work import (
    Claim,
    earliest_due,
    fail,
    finish,
    is_due,
    next_due,
    postpone,
    ring,
    rouse,
)
from trustsvc.store.worker_lock import WorkerLock
from trustsvc.workflows.outcome import Outcome
from trustsvc.workflows.parts import Chain
from trustsvc.workflows.publish_keys import PUBLISH_KEYS
from trustsvc.workflows.queue import LOG
from trustsvc.workflows.sequence import refuse_fork
from trustsvc_anchors.errors import AnchorsError, ChainUnavailable
from trustsvc_keys.errors import KeysError

LOGGER = logging.getLogger("trustsvc.jobs")
POLL_S = 0.25
SOON_S = 6.0
DATABASE_PAUSE_S = 2.0
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

        A failure is written to the row; it never ends the worker.

        Raises:
            Unavailable: the database does not answer; the row stays as it was taken up.
        """
        claim = self._claim()
        if claim is None:
            return False
        try:
            outcome = HANDLERS[claim.kind](self._desk, claim.subject)
        except OURS as error:
            LOGGER.warning("%s %s: %s", claim.kind, claim.subject, error)
            self._fail(claim, str(error))
            if isinstance(error, ChainUnavailable):
                self._change_node()
        except Exception as error:  # the outermost loop: a bug in one handler stops no other
            LOGGER.exception("%s %s: a bug", claim.kind, claim.subject)
            self._fail(claim, f"a bug: {type(error).__name__}: {error}")
        else:
            self._close(claim, outcome)
        return True

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            try:
                if not self.step():
                    stop.wait(POLL_S)
            except TrustsvcError as error:
                LOGGER.warning("%s", error)
                stop.wait(DATABASE_PAUSE_S)

    def run_until_idle(self, timeout_s: float = 60) -> bool:
        """Work until nothing is due for now or soon; false when time runs out before."""
        end = self._in(timeout_s)
        waiter = threading.Event()
        while self._keep.clock() < end:
            if self.step():
                continue
            with self._keep.database.reading() as session:
                due = earliest_due(session)
            if due is None or due > end or due > self._in(SOON_S):
                return True
            waiter.wait(0.02)
        return False

    def _claim(self) -> Claim | None:
        now = self._keep.clock()
        with self._keep.database.reading() as session:
            if not is_due(session, now):
                return None
        with self._keep.database.transaction() as session:
            return next_due(session, now)

    def _close(self, claim: Claim, outcome: Outcome) -> None:
        now = self._keep.clock()
        with self._keep.database.transaction() as session:
            if outcome.again_s is None:
                finish(session, claim, now)
            else:
                postpone(session, claim, now, outcome.again_s)

    def _fail(self, claim: Claim, why: str) -> None:
        with self._keep.database.transaction() as session:
            fail(session, claim, self._keep.clock(), why)

    def _change_node(self) -> None:
        """Go on with the first node of several that is fit now, asserted anew to be ours."""
        deployment = self._desk.deployment
        if "," not in deployment.settings.chain_url:
            return
        try:
            with deployment.chain() as chain:  # a node over HTTP has nothing to be closed
                self._desk = Desk(deployment, chain)
        except OURS as error:
            LOGGER.warning("no node is fit: %s", error)

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
    keep = deployment.keep
    with WorkerLock(deployment.settings.data / "worker.lock") as lock:
        if not lock.acquire(wait=wait):
            yield None
            return
        with deployment.chain() as chain:
            refuse_fork(keep, deployment.log, deployment.anchored_head(chain))
            with keep.database.transaction() as session:
                rouse(session, keep.clock())
                ring(session, PUBLISH_KEYS, LOG, keep.clock())
            yield Worker(Desk(deployment, chain))
