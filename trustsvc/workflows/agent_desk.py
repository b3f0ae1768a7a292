"""Say where the agent has documents issued: here, in the data folder of this process.

Another desk (``trustsvc.cli.agent_service``) sends them to a service over HTTP.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from trustsvc.errors import NotYet
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.issue import Request, issue
from trustsvc.workflows.parts import Keep, Log, Seal
from trustsvc.workflows.show_document import show_evidence


class Desk(Protocol):
    """Where documents are issued."""

    def issue(self, content: bytes, key: str) -> dict[str, Any]:
        """Issue a document; the same key again gives the same answer.

        Raises:
            BadInput, Conflict: it cannot be issued as it is.
            Unavailable: not now.
        """
        ...

    def file(self, document_id: str, ending: str) -> bytes:
        """Give the issued ``xml`` or ``pdf``."""
        ...

    def find_evidence(self, document_id: str) -> bytes | None:
        """Give the evidence, if the document is anchored."""
        ...


@dataclass(frozen=True, slots=True)
class DeskHere:
    """Issue in this process."""

    keep: Keep
    log: Log
    seal: Seal
    issuer: str
    limit_bytes: int
    public_url: str

    def issue(self, content: bytes, key: str) -> dict[str, Any]:
        """Issue a document, or give what was answered before under this key."""
        wanted = request_key(self.issuer, key, b"issue", content)
        answer = answer_before(self.keep, wanted)
        if answer is not None:
            return answer
        asked = Request(
            issuer=self.issuer,
            content=content,
            limit_bytes=self.limit_bytes,
            public_url=self.public_url,
            key=wanted,
        )
        return issue(self.keep, self.log, self.seal, asked).answer()

    def file(self, document_id: str, ending: str) -> bytes:
        """Give the issued XML or PDF."""
        return self.keep.objects.get(f"documents/{document_id}/document.{ending}")

    def find_evidence(self, document_id: str) -> bytes | None:
        """Give the evidence, if the document is anchored."""
        try:
            return show_evidence(self.keep, document_id)
        except NotYet:
            return None
