"""Found services for whole stories; each test file has one of its own, made once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from trustsvc.cli.founding import found
from trustsvc.deployment import Deployment
from trustsvc.jobs.loop import open_worker
from trustsvc.settings import load_settings


@contextmanager
def founded(folder: Path, issuers: Mapping[str, str]) -> Iterator[Deployment]:
    """Found a service on the embedded chain, and close it at the end."""
    deployment = Deployment(load_settings(folder))
    try:
        found(deployment, issuers)
        yield deployment
    finally:
        deployment.close()


def work(deployment: Deployment) -> None:
    """Do all work that is due."""
    with open_worker(deployment, wait=False) as worker:
        assert worker is not None, "nobody else works here"
        assert worker.run_until_idle(120), "the work does not end"
