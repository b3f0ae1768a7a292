"""A transport that goes where the operator said and nowhere else; only loopback is asked."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.keys.paths.test_fetch import answer, tls_for
from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.remote.csc_errors import CscUnavailable
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest, HttpsTransport

HERE = ["127.0.0.1"]
SECRET = "Bearer SECRET-1f0e"  # noqa: S105 - a secret to look for in errors


def plain(timeout_s: float = 1.0) -> HttpsTransport:
    """Make a transport that may ask this machine in plain http."""
    return HttpsTransport(plain_loopback=True, limit_bytes=1_000, timeout_s=timeout_s)


@contextmanager
def served(
    speak: Callable[[bytes], list[bytes]],
    *,
    pause_s: float = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[int]:
    """Serve one connection after another on loopback: read a request, then speak by pieces."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                visitor = listening.accept()[0]
                with suppress(OSError), closing(visitor):
                    if tls is not None:
                        visitor = tls.wrap_socket(visitor, server_side=True)
                    for piece in speak(whole(visitor)):
                        visitor.sendall(piece)
                        time.sleep(pause_s)
                    visitor.close()

    threading.Thread(target=serve, daemon=True).start()
    with closing(listening):
        yield listening.getsockname()[1]


def whole(visitor: socket.socket) -> bytes:
    """Read a whole request, which may come in parts: one that closes on half of it resets."""
    sent = b""
    while b"\r\n\r\n" not in sent or not sent.endswith(b"{}"):
        part = visitor.recv(65_536)
        if not part:
            break
        sent += part
    return sent


def asking(port: int, host: str = "127.0.0.1", scheme: str = "http") -> CscRequest:
    """Make a request to a server of this test."""
    url = f"{scheme}://{host}:{port}/csc/v2/info"
    return CscRequest(url=url, body=b"{}", authorization=SECRET)


def test_a_request_arrives_whole_and_its_answer_comes_back() -> None:
    seen: list[bytes] = []

    def speak(sent: bytes) -> list[bytes]:
        seen.append(sent)
        return answer(b'{"a": 1}', "HTTP/1.1 400 Bad Request")

    with served(speak) as port:
        assert plain()(asking(port)) == CscReply(400, b'{"a": 1}')

    head = seen[0]
    assert head.startswith(b"POST /csc/v2/info HTTP/1.1\r\n")
    for line in (
        f"Host: 127.0.0.1:{port}",
        f"Authorization: {SECRET}",
        "Content-Type: application/json",
        "Connection: close",
    ):
        assert f"\r\n{line}\r\n".encode() in head


def test_an_answer_in_chunks_is_read() -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    with served(lambda _sent: [chunks]) as port:
        assert plain()(asking(port)) == CscReply(200, b"{}")


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    visits: list[bytes] = []

    def speak(sent: bytes) -> list[bytes]:
        visits.append(sent)
        return answer(b"", "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://evil.example/")

    with served(speak) as port:
        assert plain()(asking(port)).status == 307
    assert len(visits) == 1


ANSWERS = {
    "too long": answer(bytes(1_001)),
    "too long and unmeasured": [b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2_000)],
    "without end": [b"HTTP/1.1 200 OK\r\n\r\n" + bytes(100_000)],
    "a head without end": [b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000],
    "broken off": [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    "a chunk broken off": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"],
    "compressed": answer(b"\x1f\x8b", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip"),
    "no HTTP": [b"SSH-2.0-OpenSSH\r\n"],
    "nothing": [],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_we_do_not_take_is_none(name: str) -> None:
    with (
        served(lambda _sent: ANSWERS[name]) as port,
        pytest.raises(CscUnavailable) as raised,
    ):
        plain()(asking(port))

    error = raised.value
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "SECRET" not in f"{error} {error!r}"


def test_an_answer_in_drops_ends_in_time() -> None:
    drops = [b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 100]
    began = time.monotonic()

    with (
        served(lambda _sent: drops, pause_s=0.1) as port,
        pytest.raises(CscUnavailable, match="not in time"),
    ):
        plain(timeout_s=0.4)(asking(port))

    assert time.monotonic() - began < 2


def test_nobody_there_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(CscUnavailable, match="ConnectionRefusedError"):
        plain()(asking(port))


@pytest.mark.parametrize("name", ["rssp.example", "other.example"])
def test_tls_asks_for_the_name_and_checks_it(tmp_path: Path, name: str) -> None:
    server, client = tls_for(tmp_path, "rssp.example")
    transport = HttpsTransport(resolve=lambda _host, _timeout_s: HERE, tls=client)

    with served(lambda _sent: answer(b"{}"), tls=server) as port:
        request = asking(port, name, "https")
        if name == "rssp.example":
            assert transport(request) == CscReply(200, b"{}")
        else:
            with pytest.raises(CscUnavailable, match="SSLCertVerificationError"):
                transport(request)


def test_a_certificate_of_nobody_we_trust_is_refused(tmp_path: Path) -> None:
    server, _client = tls_for(tmp_path, "rssp.example")
    transport = HttpsTransport(resolve=lambda _host, _timeout_s: HERE)

    with (
        served(lambda _sent: answer(b"{}"), tls=server) as port,
        pytest.raises(CscUnavailable, match="SSLCertVerificationError"),
    ):
        transport(asking(port, "rssp.example", "https"))


@pytest.mark.parametrize(
    "url",
    [
        "http://rssp.example/csc/v2/info",
        "http://10.0.0.1/csc/v2/info",
        "http://localhost/csc/v2/info",
        "ftp://127.0.0.1/csc/v2/info",
        "https://user@rssp.example/csc/v2/info",
        "https://0x7f.1/csc/v2/info",
        "https:///csc/v2/info",
        "https://rssp.example:99999/csc/v2/info",
        "https://rssp.example/a b",
    ],
)
def test_secrets_go_over_tls_or_stay(url: str) -> None:
    with pytest.raises(MalformedUri):
        plain()(CscRequest(url=url, body=b"{}"))


def test_plain_http_to_this_machine_is_refused_unless_it_is_allowed() -> None:
    with pytest.raises(MalformedUri, match="plain http is not allowed here"):
        HttpsTransport()(asking(80))


def test_what_is_sent_and_what_comes_back_show_in_no_repr() -> None:
    request = CscRequest(url="https://a.example/", body=b"PIN", authorization=SECRET)

    shown = f"{request!r} {CscReply(200, b'SAD')!r}"

    assert not any(secret in shown for secret in ("PIN", "SAD", "SECRET"))
