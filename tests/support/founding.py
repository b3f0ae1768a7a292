"""Found services for whole stories; each test file has one of its own, made once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from trustsvc.cli.founding import found
from trustsvc.deployment import Deployment
from trustsvc.jobs.loop import open_worker
from trustsvc.settings import load_settings


@contextmanager
def founded(
    folder: Path, issuers: Mapping[str, str], chain_url: str | None = None
) -> Iterator[Deployment]:
    """Found a service, on the embedded chain or on a development node, and close it at the end."""
    given = {"chain_url": chain_url} if chain_url else {}
    deployment = Deployment(load_settings(folder, **given))
    try:
        found(deployment, issuers, development=chain_url is not None)
        yield deployment
    finally:
        deployment.close()


def work(deployment: Deployment) -> None:
    """Do all work that is due."""
    with open_worker(deployment, wait=False) as worker:
        assert worker is not None, "nobody else works here"
        assert worker.run_until_idle(120), "the work does not end"
