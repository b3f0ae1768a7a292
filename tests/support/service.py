"""A whole service for tests of its faces: founded, one example issued and anchored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from tests.support.founded import ISSUER, ISSUERS, OTHER, issued, request
from tests.support.founding import founded, work
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.server import make_application


@dataclass(frozen=True)
class Service:
    """A service with two issuers, an anchored document of the first, and a client."""

    deployment: Deployment
    client: TestClient
    id: str
    token: str
    key: str
    other_key: str

    @property
    def issuer(self) -> dict[str, str]:
        """Give the headers of the issuer of the document."""
        return {"Authorization": f"Bearer {self.key}"}

    @property
    def other(self) -> dict[str, str]:
        """Give the headers of the other issuer."""
        return {"Authorization": f"Bearer {self.other_key}"}

    def at(self, part: str = "") -> str:
        """Give the address of a part of the document."""
        return f"/v1/documents/{self.id}{part and '/'}{part}"

    def post(self, content: bytes, **headers: str) -> dict[str, str]:
        """Issue a document over HTTP and give the answer."""
        sent = {**self.issuer, "Content-Type": "application/xml", **headers}
        answer = self.client.post("/v1/documents", content=content, headers=sent)
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    def issue(self, identifier: str) -> str:
        """Issue the example under a number, and give its id."""
        return self.post(example_dcc(identifier))["id"]

    def work(self) -> None:
        """Do all work that is due."""
        work(self.deployment)


@contextmanager
def demo_service(folder: Path) -> Iterator[Service]:
    """Found a service on the embedded chain, issue the example and anchor it."""
    with founded(folder, ISSUERS) as deployment:
        document = issued(deployment, request())
        work(deployment)
        application = make_application(deployment)
        with TestClient(application, raise_server_exceptions=False) as client:
            yield Service(
                deployment=deployment,
                client=client,
                id=document.id,
                token=document.token,
                key=_key(folder, ISSUER),
                other_key=_key(folder, OTHER),
            )


def _key(folder: Path, issuer: str) -> str:
    return (folder / "keys" / f"api-key-{issuer}").read_text().strip()
