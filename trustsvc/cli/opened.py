"""Open the deployment that a command works with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedRequest
from trustsvc.settings import load_settings


@contextmanager
def open_deployment(data: Path | None, **given: object) -> Iterator[Deployment]:
    """Open the deployment of a data folder, and close it at the end."""
    deployment = Deployment(load_settings(data, **given))
    try:
        yield deployment
    finally:
        deployment.close()


def only_issuer(deployment: Deployment, given: str | None) -> str:
    """Say which issuer is meant: the one that was named, or the only one.

    Raises:
        MalformedRequest: there are several, and none was named.
    """
    if given:
        return given
    issuers = deployment.issuers()
    if len(issuers) != 1:
        known = ", ".join(issuer.organization_identifier for issuer in issuers)
        raise MalformedRequest(where="--issuer", why=f"name one of: {known}")
    return issuers[0].organization_identifier


def read_file(path: Path) -> bytes:
    """Read a file that a person named.

    Raises:
        MalformedRequest: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise MalformedRequest(where=str(path), why=error.strerror or "cannot be read") from error
