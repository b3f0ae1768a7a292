"""What a service may answer to the agent, and what the agent makes of it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from trustsvc import errors
from trustsvc.cli.agent_service import DeskAtService

FINDING = {
    "code": "cell-formula",
    "severity": "error",
    "xpath": "/a",
    "says": {"en": "x", "zh": "y"},
    "remedy": {"en": "x", "zh": "y"},
}


@contextmanager
def answering(
    status: int, body: bytes, headers: dict[str, str] | None = None
) -> Iterator[tuple[DeskAtService, list[dict[str, str]]]]:
    """Give a desk at a server that always answers the same, and what it was sent."""
    sent: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(dict(self.headers.items()))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  as the standard library calls it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield DeskAtService(f"http://127.0.0.1:{server.server_port}/", "secret"), sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_document_is_sent_with_key_and_idempotency_key() -> None:
    with answering(201, b'{"id": "x"}') as (desk, sent):
        assert desk.issue(b"<a/>", "agent-1") == {"id": "x"}

    (headers,) = sent
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == "agent-1"
    assert headers["Content-Type"] == "application/xml"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "identifier-taken", errors.IdentifierTaken),
        (409, "already-recorded", errors.AlreadyRecorded),
        (409, "key-elsewhere", errors.KeyElsewhere),
        (422, "refused-document", errors.RefusedDocument),
        (422, "missing-glyph", errors.MissingGlyph),
        (422, "of-a-later-version", errors.BadInput),
        (401, "unknown-key", errors.UnknownKey),
        (403, "nobody-knows", errors.NotAllowed),
        (404, "not-yet", errors.NotYet),
        (413, "too-large", errors.TooLarge),
        (429, "busy", errors.Unavailable),
        (503, "unavailable", errors.Unavailable),
        (500, "unexpected", errors.Unavailable),
    ],
)
def test_a_problem_becomes_the_error_that_issuing_here_raises(
    status: int, code: str, kind: type[errors.TrustsvcError]
) -> None:
    body = {"code": code, "detail": "identifier: N-1", "findings": [FINDING]}

    with (
        answering(status, json.dumps(body).encode()) as (desk, _),
        pytest.raises(kind, match=kind.code) as caught,
    ):
        desk.issue(b"<a/>", "k")

    if kind is errors.IdentifierTaken:
        assert caught.value.fields == {"identifier": "N-1"}
    if kind is errors.RefusedDocument:
        assert "cell-formula" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [(201, b"<html>"), (201, b"[]"), (502, b"<html>bad gateway"), (503, b""), (404, b"<html>")],
)
def test_what_is_no_answer_of_ours_is_tried_again_later(status: int, body: bytes) -> None:
    with answering(status, body) as (desk, _), pytest.raises(errors.Unavailable):
        desk.issue(b"<a/>", "k")


def test_evidence_that_is_not_there_yet_is_none() -> None:
    with answering(404, b'{"code": "not-yet", "detail": "x"}') as (desk, _):
        assert desk.find_evidence("id/../x") is None


def test_the_key_is_never_sent_where_a_redirect_leads() -> None:
    with (
        answering(200, b"{}") as (_, elsewhere),
        answering(307, b"", {"Location": "http://127.0.0.1:1/"}) as (desk, sent),
        pytest.raises(errors.Unavailable, match="HTTP 307"),
    ):
        desk.issue(b"<a/>", "k")

    assert (len(sent), elsewhere) == (1, [])


def test_a_service_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(errors.Unavailable, match="unavailable"):
        DeskAtService("http://127.0.0.1:1", "secret").file("id", "xml")


@pytest.mark.parametrize("address", ["ftp://x", "file:///etc/passwd", "x", "", "http://"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(errors.MalformedSettings, match="no address of a service"):
        DeskAtService(address, "secret")
