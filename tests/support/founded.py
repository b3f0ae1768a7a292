"""A founded service to copy: founding takes seconds, a copy of its folder milliseconds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.founding import founded, work
from trustsvc.clock import Clock, system_clock
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.settings import load_settings
from trustsvc.store.idempotency import RequestKey
from trustsvc.workflows.issue import Issued, Request, issue

ISSUER = "NTRCN-91320000MA00EXAMP9"
OTHER = "VATDE-123456789"
ISSUERS = {ISSUER: "Haichuan Metrology (DEMO)", OTHER: "Another Laboratory (DEMO)"}


def found_once(folder: Path) -> Path:
    """Found a service with two issuers, its keys logged and anchored, and leave it closed."""
    with founded(folder, ISSUERS) as deployment:
        work(deployment)
    return folder


@contextmanager
def copied(template: Path, folder: Path, clock: Clock = system_clock) -> Iterator[Deployment]:
    """Open a copy of a founded service."""
    if not folder.exists():
        shutil.copytree(template, folder)
    deployment = Deployment(load_settings(folder), clock)
    try:
        yield deployment
    finally:
        deployment.close()


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
