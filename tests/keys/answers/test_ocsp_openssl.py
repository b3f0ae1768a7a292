"""openssl asks our responder over HTTP and believes what it may believe."""

import base64
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.keys.answers.asking import Asked, asking, founded
from tests.keys.paths.openssl import run_openssl
from tests.keys.world import INSTITUTE, LABORATORY, der, pem
from tests.support.peers import peer
from trustsvc_keys.answers.ocsp import Responder
from trustsvc_keys.answers.ocsp_exchange import REQUEST_TYPE, RESPONSE_TYPE, parse_get_path
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.revoke import revoke
from trustsvc_keys.errors import KeysError
from trustsvc_keys.remote.ocsp_client import OcspAnswer, OcspResponder, check_ocsp_answer

TRUST = ("-issuer", "issuing.pem", "-CAfile", "root.pem", "-verify_other", "issuing.pem")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Responder, Path]:
    """Found an authority today, its laboratory revoked; lay its certificates in a folder."""
    peer("openssl")
    place = tmp_path_factory.mktemp("openssl")
    # openssl compares with its own clock.
    asked = founded(place / "authority", datetime.now(UTC).replace(microsecond=0))
    made = asked.made
    revoke(
        made.issuers[LABORATORY].name,
        reason=RevocationReason.CESSATION_OF_OPERATION,
        book=made.book,
        now=asked.now,
    )
    for name, certificate in {
        "root": made.root,
        "issuing": made.issuing,
        "good": made.issuers[INSTITUTE].certificate,
        "revoked": made.issuers[LABORATORY].certificate,
    }.items():
        (place / f"{name}.pem").write_bytes(pem(der(certificate)))
    return asked, asked.responder(), place


@contextmanager
def served(responder: Responder) -> Iterator[str]:
    """Serve a responder under a path on this machine."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer a request in a body."""
            assert self.headers["Content-Type"] == REQUEST_TYPE
            self._send(responder.answer(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self) -> None:
            """Answer a request in a path."""
            self._send(responder.answer(parse_get_path(self.path.removeprefix("/pki/ocsp/"))))

        def _send(self, answer: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", RESPONSE_TYPE)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/pki/ocsp"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("digest", ["-sha1", "-sha256"])
@pytest.mark.parametrize("nonce", ["-nonce", "-no_nonce"])
def test_openssl_asks_about_several_in_one_request(
    world: tuple[Asked, Responder, Path], digest: str, nonce: str
) -> None:
    _, responder, place = world

    with served(responder) as url:
        done = run_openssl(
            place,
            *("ocsp", "-url", url, *TRUST, nonce),
            *(digest, "-cert", "good.pem", digest, "-cert", "revoked.pem"),
            *(digest, "-serial", "0x1234"),
        )

    assert "Response verify OK" in done.stderr
    assert "WARNING" not in done.stderr
    assert "good.pem: good" in done.stdout
    assert "revoked.pem: revoked" in done.stdout
    assert "Reason: cessationOfOperation" in done.stdout
    assert "0x1234: unknown" in done.stdout


def test_an_answer_that_was_kept_is_verified_without_asking(
    world: tuple[Asked, Responder, Path],
) -> None:
    asked, responder, place = world
    request = asked.request(asked.made.issuers[INSTITUTE].certificate)
    (place / "answer.der").write_bytes(responder.answer(request))

    done = run_openssl(
        place, "ocsp", "-respin", "answer.der", "-no_nonce", *TRUST, "-cert", "good.pem"
    )
    shown = run_openssl(place, "ocsp", "-respin", "answer.der", "-resp_text", "-noverify").stdout

    assert "Response verify OK" in done.stderr
    assert "good.pem: good" in done.stdout
    assert "OCSP Archive Cutoff" in shown
    assert "OCSP No Check" in shown


def test_a_request_in_a_path_is_answered_like_one_in_a_body(
    world: tuple[Asked, Responder, Path],
) -> None:
    asked, responder, _ = world
    request = asked.request(asked.made.issuers[INSTITUTE].certificate)

    with served(responder) as url:
        path = quote(base64.b64encode(request).decode(), safe="")
        with urllib.request.urlopen(f"{url}/{path}", timeout=10) as response:  # noqa: S310  # our own service
            got = response.read()

    assert got == responder.answer(request)


def test_openssl_reads_every_refusal(world: tuple[Asked, Responder, Path]) -> None:
    _, responder, place = world
    said = []
    for request in (b"", asking([b"\x30\x00"])):
        (place / "refused.der").write_bytes(responder.answer(request))
        done = run_openssl(place, "ocsp", "-respin", "refused.der", "-noverify", check=False)
        said.append(done.stdout + done.stderr)

    assert all("Responder Error: malformedrequest (1)" in one for one in said)


def test_one_flipped_bit_anywhere_is_rejected_or_changes_nothing_that_is_said(
    world: tuple[Asked, Responder, Path],
) -> None:
    asked, responder, _ = world
    certificate = asked.made.issuers[INSTITUTE].certificate
    nonce = b"n" * 32
    answer = responder.answer(asking([asked.cert_id(certificate.serial_number)], nonce))
    client = OcspResponder(name="ours", transport=responder.answer, nonce_required=True)

    def check(told: bytes) -> OcspAnswer:
        return check_ocsp_answer(
            told,
            der(certificate),
            der(asked.made.issuing),
            nonce=nonce,
            responder=client,
            now=asked.now,
        )

    true = check(answer)
    taken = 0
    for place in range(len(answer)):
        flipped = bytearray(answer)
        flipped[place] ^= 1 << place % 8
        try:
            told = check(bytes(flipped))
        except KeysError:
            continue
        # As in the octet that counts unused bits of a signature, which no signature is over.
        assert told.statement == true.statement
        taken += 1
    assert taken < 5, "of a thousand octets"


def test_openssl_rejects_flipped_bits_too(world: tuple[Asked, Responder, Path]) -> None:
    asked, responder, place = world
    request = asked.request(asked.made.issuers[INSTITUTE].certificate)
    answer = responder.answer(request)

    for position in range(30, len(answer), len(answer) // 12):
        flipped = bytearray(answer)
        flipped[position] ^= 0x10
        (place / "flipped.der").write_bytes(flipped)
        done = run_openssl(
            place,
            *("ocsp", "-respin", "flipped.der", "-no_nonce", *TRUST, "-cert", "good.pem"),
            check=False,
        )
        assert "Response verify OK" not in done.stderr, position
