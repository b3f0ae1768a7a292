"""Watch a folder from the command line, or look at it once."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trustsvc.cli.agent_service import DeskAtService
from trustsvc.cli.issue import anchor_here
from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import EXIT_NOT_YET, complain, leave, say, told_in_one_line
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.agent import LATER, PATIENCE, Agent, Round
from trustsvc.workflows.agent_desk import Desk, DeskHere
from trustsvc.workflows.agent_folder import Folders

ANCHOR_AGAIN_S = 10.0
"""Where evidence does not come at once, the chain is asked no more often."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    inbox: Path
    outbox: Path
    data: Path | None
    issuer: str | None
    service: str | None
    key_file: Path | None
    once: bool
    every_s: float
    settle_s: float


def run(options: Options) -> None:
    """Issue what lies in a folder, once or until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    folders = Folders(options.inbox, options.outbox)
    with told_in_one_line(), _desk(options) as (desk, anchor), folders.alone():
        runner = _Runner(Agent(folders, desk, options.settle_s, say), anchor, stop)
        if options.once:
            left = runner.once()
            if left.postponed or left.waiting or left.unsettled:
                leave(EXIT_NOT_YET)
        else:
            say(f"watching {options.inbox}; Ctrl-C ends it")
            runner.until_stopped(options.every_s)


@contextmanager
def _desk(options: Options) -> Iterator[tuple[Desk, Callable[[], None]]]:
    """Give where documents are issued, and what brings them to the chain."""
    if options.service is not None:
        if options.key_file is None:
            raise MalformedRequest(where="--key-file", why="--service needs the issuer's API key")
        key = read_file(options.key_file).decode(errors="replace").strip()
        yield DeskAtService(options.service, key), lambda: None
        return
    with open_deployment(options.data) as deployment:
        yield _here(deployment, options.issuer), lambda: anchor_here(deployment)


def _here(deployment: Deployment, issuer: str | None) -> DeskHere:
    named = only_issuer(deployment, issuer)
    return DeskHere(
        keep=deployment.keep,
        log=deployment.log,
        seal=deployment.seal(named),
        issuer=named,
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
    )


class _Runner:
    """Make one round after the other."""

    def __init__(self, agent: Agent, anchor: Callable[[], None], stop: threading.Event) -> None:
        self._agent = agent
        self._anchor = anchor
        self._stop = stop
        self._anchor_at = 0.0

    def once(self) -> Round:
        """Make rounds until everything that is there has settled or time is up."""
        settle_s = self._agent.settle_s
        end = time.monotonic() + (PATIENCE + 2) * settle_s + 1
        while True:
            left = self._round()
            if not left.unsettled or self._stop.is_set() or time.monotonic() > end:
                return left
            self._stop.wait(max(0.05, settle_s / 2))

    def until_stopped(self, every_s: float) -> None:
        """Make rounds; what fails in one is told, and tried again in the next."""
        while not self._stop.is_set():
            try:
                self._round()
            except LATER as error:
                complain(str(error))
                self._stop.wait(ANCHOR_AGAIN_S)
            self._stop.wait(every_s)

    def _round(self) -> Round:
        left = self._agent.round(time.monotonic())
        if left.waiting and time.monotonic() >= self._anchor_at:
            try:
                self._anchor()
            except LATER as error:
                complain(str(error))
            left.waiting = self._agent.fetch_evidence()
            self._anchor_at = time.monotonic() + (ANCHOR_AGAIN_S if left.waiting else 0)
        return left
