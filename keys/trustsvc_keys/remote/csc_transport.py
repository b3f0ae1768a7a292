"""Carry requests to a remote signing service over TLS, and nothing else.

The service is named by the operator, so it may stand in one's own house, behind a certificate of
one's own. No redirects, no proxies, no compression; plain http is carried only where that is
allowed, and only to an address of this machine. One limit for the bytes of an answer and one for
the time of the whole exchange.
What is sent and what comes back holds secrets: neither shows in ``repr``, in errors, or in what an
error carries along.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import cast

from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.paths.addresses import Target, shown
from trustsvc_keys.paths.fetch import HEAD_LIMIT_BYTES, Resolve, system_resolve
from trustsvc_keys.remote.csc_errors import CscUnavailable
from trustsvc_keys.remote.csc_json import LIMIT_BYTES
from trustsvc_keys.remote.csc_uri import parse_endpoint

_PART_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class CscRequest:
    """One request, always a POST.

    Attributes:
        url: Where.
        body: What is sent.
        content_type: Its media type.
        authorization: The header of that name, or None.
    """

    url: str
    body: bytes = field(repr=False)
    content_type: str = "application/json"
    authorization: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CscReply:
    """One answer.

    Attributes:
        status: The HTTP status.
        body: What came.
    """

    status: int
    body: bytes = field(repr=False)


CscTransport = Callable[[CscRequest], CscReply]
"""Give the answer to a request, or raise CscUnavailable or MalformedUri."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsTransport:
    """Ask over TLS.

    Attributes:
        limit_bytes: The longest body.
        timeout_s: The longest that one exchange may take, names and all.
        plain_loopback: Whether plain http is carried to an address of this machine; for tests, and
            for a relay beside us that speaks TLS itself.
        resolve: How names become addresses.
        tls: The TLS context; by default one with the system's roots, that checks host names. One
            with a client certificate serves services that ask for it.
    """

    limit_bytes: int = LIMIT_BYTES
    timeout_s: float = 30.0
    plain_loopback: bool = False
    resolve: Resolve = system_resolve
    tls: ssl.SSLContext | None = None

    def __call__(self, request: CscRequest) -> CscReply:
        """Carry one request.

        Raises:
            MalformedUri: The URL is not one that may be asked.
            CscUnavailable: There was no answer, or not one that we take.
        """
        target = parse_endpoint(request.url)
        if target.scheme != "https" and not self.plain_loopback:
            raise MalformedUri(text=shown(request.url), why="plain http is not allowed here")
        reply, fault = self._exchange(target, request)
        if reply is None:
            raise CscUnavailable(service=shown(request.url), why=fault)
        return reply

    def _exchange(self, target: Target, request: CscRequest) -> tuple[CscReply | None, str]:
        """Ask, or say why that failed: the library's own errors carry secrets along."""
        deadline = time.monotonic() + self.timeout_s
        try:
            with self._connect(target, deadline) as sock:
                connection = HTTPConnection(target.host, target.port)
                connection.sock = sock
                connection.request("POST", target.path, request.body, _headers(request))
                heard = _hear(sock, deadline, self.limit_bytes + HEAD_LIMIT_BYTES)
            return self._reply(heard), ""
        except TimeoutError:
            return None, "not in time"
        except (OSError, HTTPException, ValueError) as error:
            return None, type(error).__name__

    def _connect(self, target: Target, deadline: float) -> socket.socket:
        """Connect, by TLS where the scheme says so."""
        addresses = [str(target.address)] if target.address else []
        addresses = addresses or list(self.resolve(target.host, _left(deadline)))
        failed: OSError = TimeoutError()
        for address in addresses:
            try:
                plain = socket.create_connection((address, target.port), _left(deadline))
            except OSError as error:
                failed = error
                continue
            if target.scheme != "https":
                return plain
            with plain:
                context = self.tls or ssl.create_default_context()
                return context.wrap_socket(plain, server_hostname=target.host)
        raise failed

    def _reply(self, heard: bytes) -> CscReply:
        """Read the answer out of all that was heard."""
        # What http.client wants of a socket here is makefile alone.
        response = HTTPResponse(cast("socket.socket", _Heard(heard)), method="POST")
        response.begin()
        body = response.read()
        if len(body) > self.limit_bytes:
            raise HTTPException
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise HTTPException
        return CscReply(response.status, body)


@dataclass(frozen=True, slots=True)
class _Heard:
    """The octets of an answer, as a socket gives them."""

    octets: bytes

    def makefile(self, _mode: str) -> io.BufferedIOBase:
        """Give what http.client reads from."""
        return io.BytesIO(self.octets)


def _headers(request: CscRequest) -> dict[str, str]:
    """Write the headers of a request."""
    headers = {
        "Accept": "application/json",
        "Connection": "close",
        "Content-Type": request.content_type,
    }
    if request.authorization is not None:
        headers["Authorization"] = request.authorization
    return headers


def _hear(sock: socket.socket, deadline: float, limit_bytes: int) -> bytes:
    """Read until the other side closes, as it was asked to."""
    heard = bytearray()
    while len(heard) <= limit_bytes:
        sock.settimeout(_left(deadline))
        part = sock.recv(_PART_BYTES)
        if not part:
            return bytes(heard)
        heard += part
    raise HTTPException


def _left(deadline: float) -> float:
    """Give the seconds that are left.

    Raises:
        TimeoutError: None are.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
