"""A fetcher that no answer leads astray; only loopback servers of these tests are asked."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trustsvc_keys.errors import FetchFailed, FetchRefused
from trustsvc_keys.paths.fetch import (
    FetchRequest,
    FetchRules,
    GuardedFetcher,
    offline,
    system_resolve,
)

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def test_nothing_is_fetched_unless_it_is_configured() -> None:
    with pytest.raises(FetchRefused, match="no network is configured"):
        offline(FetchRequest(url="http://example.org/"))


def test_a_name_is_resolved_once_and_its_addresses_are_the_ones_asked() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with served(lambda _sent: answer(b"one")) as port:
        fetch = allowing(port, lambda _host, _timeout_s: next(answers))

        assert fetch(FetchRequest(url=f"http://ca.example:{port}/a")) == b"one"
        assert next(answers) == ["10.0.0.1"]


def allowing(
    port: int, resolver: Callable[[str, float], Sequence[str]] = system_resolve
) -> GuardedFetcher:
    """Make a fetcher that may ask a server of this test."""
    rules = FetchRules(
        ports=frozenset({port}), also_allowed=LOOPBACK, timeout_s=1.0, limit_bytes=1_000
    )
    return GuardedFetcher(rules, resolver)


def answer(body: bytes, head: str = "HTTP/1.1 200 OK") -> list[bytes]:
    """Write a whole answer."""
    return [f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body]


@contextmanager
def served(
    speak: Callable[[bytes], list[bytes]],
    *,
    pause_s: float = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[int]:
    """Serve one connection after another on loopback: read once, then speak piece by piece."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                visitor = listening.accept()[0]
                with suppress(OSError), closing(visitor):
                    if tls is not None:
                        visitor = tls.wrap_socket(visitor, server_side=True)
                    for piece in speak(visitor.recv(65_536)):
                        visitor.sendall(piece)
                        time.sleep(pause_s)
                    visitor.close()

    threading.Thread(target=serve, daemon=True).start()
    with closing(listening):
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "head", ["HTTP/1.0 200 OK", "HTTP/1.1 200 OK\r\nConnection: close"], ids=["1.0", "close"]
)
def test_a_body_that_comes_after_its_head_is_read(head: str) -> None:
    first, body = f"{head}\r\nContent-Length: 4\r\n\r\n".encode(), b"body"
    with served(lambda _sent: [first, body], pause_s=0.1) as port:
        assert allowing(port)(FetchRequest(url=f"http://127.0.0.1:{port}/")) == body


def test_the_server_sees_the_host_and_the_path_of_the_url() -> None:
    seen: list[bytes] = []

    def speak(sent: bytes) -> list[bytes]:
        seen.append(sent)
        return answer(b"list")

    with served(speak) as port:
        fetch = allowing(port, lambda _host, _timeout_s: ["127.0.0.1"])
        got = fetch(FetchRequest(url=f"http://CA.example:{port}/a/b.crl?x=1#part"))
        fetch(FetchRequest(url=f"http://ca.example:{port}", body=b"q", content_type="x/y"))

    assert got == b"list"
    assert seen[0].startswith(b"GET /a/b.crl?x=1 HTTP/1.1\r\n")
    assert f"\r\nHost: ca.example:{port}\r\n".encode() in seen[0]
    assert seen[1].startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nContent-Type: x/y\r\n" in seen[1]


ANSWERS = {
    "a redirect": answer(b"", "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/"),
    "not found": answer(b"none", "HTTP/1.1 404 Not Found"),
    "no content": [b"HTTP/1.1 204 No Content\r\n\r\n"],
    "too long": answer(bytes(1_001)),
    "too long and unmeasured": [b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2_000)],
    "too long in chunks": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"1f4\r\n" + bytes(500) + b"\r\n") * 9
    ],
    "broken off": [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    "a chunk broken off": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"],
    "compressed": answer(b"\x1f\x8b", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip"),
    "no HTTP": [b"SSH-2.0-OpenSSH\r\n"],
    "nothing": [],
    "a head without end": [b"HTTP/1.1 200 OK\r\n" + b"X: " + bytes(70_000)],
    "too many headers": [b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"],
    "continue without end": [b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_we_do_not_take_is_a_failure(name: str) -> None:
    with (
        served(lambda _sent: ANSWERS[name]) as port,
        pytest.raises(FetchFailed, match="fetch-failed"),
    ):
        allowing(port)(FetchRequest(url=f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"])
def test_an_answer_in_drops_ends_in_time(head: bytes) -> None:
    with served(lambda _sent: [head, *([b"H"] * 500)], pause_s=0.05) as port:
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="not in time"):
            allowing(port)(FetchRequest(url=f"http://127.0.0.1:{port}/"))

        assert time.monotonic() - began < 2


def test_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: held.wait(5) and [])

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        system_resolve("ca.example", 0.1)

    assert time.monotonic() - began < 1
    held.set()


def test_the_system_resolves_this_machine() -> None:
    assert "127.0.0.1" in system_resolve("localhost", 5)


@pytest.mark.parametrize("name", ["ca.example", "other.example"])
def test_tls_asks_for_the_name_and_checks_it(tmp_path: Path, name: str) -> None:
    server, client = tls_for(tmp_path, "ca.example")
    with served(lambda _sent: answer(b"over tls"), tls=server) as port:
        rules = FetchRules(ports=frozenset({port}), also_allowed=LOOPBACK)
        fetch = GuardedFetcher(rules, lambda _host, _timeout_s: ["127.0.0.1"], client)
        request = FetchRequest(url=f"https://{name}:{port}/")
        if name == "ca.example":
            assert fetch(request) == b"over tls"
        else:
            with pytest.raises(FetchFailed, match="SSLCertVerificationError"):
                fetch(request)


def tls_for(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make the TLS contexts of a server with a name and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "server.pem").write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    client = ssl.create_default_context(cadata=pem.decode())
    return server, client
