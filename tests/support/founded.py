"""A founded service to copy: founding takes seconds, a copy of its folder milliseconds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import Session, select

from tests.support.faults import FaultyProvider
from tests.support.founding import founded, work
from trustsvc.clock import Clock, system_clock
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.jobs.loop import Worker, open_worker
from trustsvc.jobs.schedule import Desk
from trustsvc.settings import load_settings
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc.store.idempotency import RequestKey
from trustsvc.store.work import Work
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.publish_keys import PUBLISH_KEYS
from trustsvc_anchors.evm.endpoint import Endpoint
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.signers.software import read_key, write_key

ISSUER = "NTRCN-91320000MA00EXAMP9"
OTHER = "VATDE-123456789"
MOST_STEPS = 300
ISSUERS = {ISSUER: "Haichuan Metrology (DEMO)", OTHER: "Another Laboratory (DEMO)"}


@dataclass(slots=True)
class MovedClock:
    """The system's clock, ahead or behind."""

    offset: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.offset

    def move(self, seconds: float) -> None:
        """Go ahead."""
        self.offset += timedelta(seconds=seconds)


@cache
def found_once(folder: Path) -> Path:
    """Found a service with two issuers, its keys logged and anchored, and leave it closed."""
    with founded(folder, ISSUERS) as deployment:
        work(deployment)
        for path in folder.rglob("*.pem"):
            if path.parent.name == "keys":
                _make_cheap(path, deployment.passphrase())
    return folder


def _make_cheap(path: Path, passphrase: bytes) -> None:
    """Keep a key so that opening it costs no time; tests open thousands."""
    key = read_key(path, passphrase)
    path.unlink()
    write_key(path, key, passphrase, rounds=1_000)


@contextmanager
def copied(
    template: Path, folder: Path, clock: Clock = system_clock, **given: object
) -> Iterator[Deployment]:
    """Open a copy of a founded service, or that copy again."""
    if not folder.exists():
        shutil.copytree(template, folder)
    deployment = Deployment(load_settings(folder, **given), clock)
    try:
        yield deployment
    finally:
        deployment.close()


@contextmanager
def faulty_worker(deployment: Deployment) -> Iterator[tuple[Worker, FaultyProvider]]:
    """Become the worker, with a provider in between that fails and lies as it is told."""
    with open_worker(deployment, wait=False) as worker:
        assert worker is not None
        provider = FaultyProvider(worker.chain.endpoint._provider)  # noqa: SLF001  to stand between
        chain = replace(worker.chain, endpoint=Endpoint("faulty", provider))
        yield Worker(Desk(deployment, chain)), provider


def drain(worker: Worker, clock: MovedClock, rounds: int = 0) -> None:
    """Do what is due, and so again an hour later, so many times: whatever failed is tried again."""
    for number in range(rounds + 1):
        clock.move(3_600 if number else 0)
        steps = 0
        while worker.step():
            steps += 1
            assert steps < MOST_STEPS, "the work does not end"


def work_left(session: Session) -> list[str]:
    """Give the kinds of work that are due; the authority's folder is looked at for ever."""
    due = select(Work.kind).where(Work.state == "due", Work.kind != PUBLISH_KEYS)
    return list(session.exec(due))


def request(
    content: bytes | str | None = None,
    issuer: str = ISSUER,
    key: RequestKey | None = None,
    *,
    override: bool = False,
) -> Request:
    """Ask for the issue of a document: of given bytes, or of the example under a number."""
    document = content if isinstance(content, bytes) else example_dcc(content)
    return Request(issuer, document, 10_000_000, "https://demo.invalid", override, key)


def issued(deployment: Deployment, wanted: Request) -> Issued:
    """Issue a document."""
    seal = deployment.seal(wanted.issuer)
    return issue(deployment.keep, deployment.log, seal, wanted)


def arrives_signed(deployment: Deployment, number: str, issuer: str = ISSUER) -> bytes:
    """Give a document as an issuer signed it elsewhere."""
    seal = deployment.seal(issuer)
    intent = XmlSignatureIntent(
        signature_id="elsewhere",
        signing_time=datetime(2026, 11, 24, 12, tzinfo=UTC),
        certificate=seal.certificate,
        chain=seal.chain,
        algorithm=seal.signer.algorithm,
    )
    return sign_xml(canonical_form(example_dcc(number)), intent, seal.signer.sign)


def replacing(number: str, replaced: str) -> bytes:
    """Give a document that says that it replaces another."""
    change = (
        "<dcc:reportAmendedSubstituted><dcc:typeOfChange>amended</dcc:typeOfChange>"
        f"<dcc:replacedUniqueIdentifier>{replaced}</dcc:replacedUniqueIdentifier>"
        "</dcc:reportAmendedSubstituted>"
    )
    end = b"</dcc:issueDate>"
    return example_dcc(number).replace(end, end + change.encode(), 1)


def unrenderable(number: str) -> bytes:
    """Give a document with a character that no font of ours holds."""
    return example_dcc(number).replace(b"WT-2026-1093", "WT-\U00013000".encode())
