"""Let the agent issue at a service over HTTP (``/v1``), with the issuer's API key.

What the service answers becomes the same errors that issuing here raises; the key is read from a
file, so that no list of processes shows it.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from typing import Any, Final

from trustsvc import errors
from trustsvc.documents.findings import Finding, Severity
from trustsvc.errors import BadInput, MalformedSettings, NotAllowed, RefusedDocument, Unavailable

TIMEOUT_S = 60
LARGEST_ANSWER_BYTES: Final = 100_000_000
_BY_CODE = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.TrustsvcError)
}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Send the key nowhere but to the address that was given."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  as its base has it
        """Follow nothing."""


class DeskAtService:
    """Issue at a service."""

    def __init__(self, address: str, api_key: str) -> None:
        """Take the address of the service and the issuer's key.

        Raises:
            MalformedSettings: the address is none of http or https.
        """
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise MalformedSettings(where="--service", why=f"no address of a service: {address}")
        self._base = address.rstrip("/")
        self._key = api_key
        self._opener = urllib.request.build_opener(_NoRedirects)

    def issue(self, content: bytes, key: str) -> dict[str, Any]:
        """Issue a document; the same key again gives the same answer."""
        headers = {"Content-Type": "application/xml", "Idempotency-Key": key}
        return self._object(self._ask("/v1/documents", content, headers))

    def file(self, document_id: str, ending: str) -> bytes:
        """Give the issued XML or PDF."""
        return self._ask(f"/v1/documents/{urllib.parse.quote(document_id, safe='')}/{ending}")

    def find_evidence(self, document_id: str) -> bytes | None:
        """Give the evidence, if the document is anchored."""
        try:
            return self.file(document_id, "evidence")
        except errors.NotYet:
            return None

    def _ask(
        self, path: str, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        asked = urllib.request.Request(  # noqa: S310  the scheme was judged
            self._base + path,
            data=content,
            headers={"Authorization": f"Bearer {self._key}", **(headers or {})},
        )
        try:
            with self._opener.open(asked, timeout=TIMEOUT_S) as answer:
                told: bytes = answer.read(LARGEST_ANSWER_BYTES)
                return told
        except urllib.error.HTTPError as error:
            with error:
                raise self._problem(error.code, error.read(LARGEST_ANSWER_BYTES)) from error
        except (OSError, ValueError) as error:
            why = str(getattr(error, "reason", error))
            raise Unavailable(what=self._base, why=why) from error

    def _problem(self, status: int, body: bytes) -> errors.TrustsvcError:
        try:
            told = self._object(body)
        except Unavailable:
            told = {}
        why = str(told.get("detail", f"HTTP {status}"))
        if "code" not in told:  # something in between answered, not the service
            return Unavailable(what=self._base, why=why)
        kind = _BY_CODE.get(str(told["code"]))
        if kind is RefusedDocument and isinstance(told.get("findings"), list):
            return RefusedDocument(findings=tuple(_finding(one) for one in told["findings"]))
        if kind is errors.IdentifierTaken:
            return errors.IdentifierTaken(identifier=why.removeprefix("identifier: "))
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return (kind or NotAllowed)(what=why)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            return Unavailable(what=self._base, why=why)
        return (kind or BadInput)(why=why)

    def _object(self, body: bytes) -> dict[str, Any]:
        try:
            told = json.loads(body)
        except ValueError as error:
            raise Unavailable(what=self._base, why="an answer that is no JSON") from error
        if not isinstance(told, dict):
            raise Unavailable(what=self._base, why="an answer of another form")
        return told


def _finding(told: Any) -> Finding:  # noqa: ANN401  JSON has no narrower name
    return Finding(
        str(told["code"]),
        Severity(told["severity"]),
        str(told["xpath"]),
        dict(told["says"]),
        dict(told["remedy"]),
    )
