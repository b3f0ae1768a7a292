"""Fetch what certificates point at, without being led astray (operations: probe of AIA).

The port is a plain callable, `Fetch`; by default it is `offline`, and refuses. `GuardedFetcher`
asks public addresses alone: it resolves a name once, looks at every address that comes back, and
connects to one of those, so that a second answer of the name server changes nothing. No redirects,
no proxies, no compression; one limit for bytes and one for the time of the whole exchange.
"""

import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import cast

from trustsvc_keys.errors import FetchFailed, FetchRefused
from trustsvc_keys.paths.addresses import Address, Network, Target, is_public, parse_target, shown

HEAD_LIMIT_BYTES = 65_536
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What is to be fetched.

    Attributes:
        url: Where.
        body: What is sent by POST; None for a GET.
        content_type: The media type of the body.
        accept: The media type that is expected.
    """

    url: str
    body: bytes | None = None
    content_type: str = "application/octet-stream"
    accept: str = "*/*"


Fetch = Callable[[FetchRequest], bytes]
"""Give the body of an answer, or raise FetchRefused or FetchFailed."""
Resolve = Callable[[str, float], Sequence[str]]
"""Give the addresses of a name within some seconds, or raise OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """What may be fetched.

    Attributes:
        limit_bytes: The longest body.
        timeout_s: The longest that one exchange may take, names and all.
        ports: The ports that may be asked.
        also_allowed: Networks that may be asked although they are not public; for an authority in
            one's own house, and for tests.
    """

    limit_bytes: int = 4_194_304
    timeout_s: float = 5.0
    ports: frozenset[int] = frozenset({80, 443})
    also_allowed: tuple[Network, ...] = ()


def offline(request: FetchRequest) -> bytes:
    """Refuse: no network is configured.

    Raises:
        FetchRefused: Always.
    """
    raise FetchRefused(url=shown(request.url), why="no network is configured")


def system_resolve(host: str, timeout_s: float) -> Sequence[str]:
    """Ask the system for the addresses of a name.

    Raises:
        OSError: There are none, or not in time.
    """
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            failed.append(error)
        except UnicodeError as error:
            failed.append(OSError(str(error)))
        else:
            found.extend(str(answer[4][0]) for answer in answers)

    # The system's resolver has no limit of its own; one that hangs is left behind.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError
    return found


@dataclass(frozen=True, slots=True)
class GuardedFetcher:
    """Fetch by HTTP from public addresses.

    Attributes:
        rules: What may be fetched.
        resolve: How names become addresses.
        tls: The TLS context; by default one with the system's roots, that checks host names.
    """

    rules: FetchRules = FetchRules()
    resolve: Resolve = system_resolve
    tls: ssl.SSLContext | None = None

    def __call__(self, request: FetchRequest) -> bytes:
        """Fetch one thing.

        Raises:
            FetchRefused: The URL leads where we do not go.
            FetchFailed: There was no answer, or not one that we take.
        """
        target = parse_target(request.url, self.rules.ports)
        deadline = time.monotonic() + self.rules.timeout_s
        addresses = self._addresses(target, request.url)
        try:
            with _connect(addresses, target.port, deadline) as plain:
                return self._exchange(plain, target, request, deadline)
        except (OSError, HTTPException, ValueError) as error:
            why = "not in time" if isinstance(error, TimeoutError) else type(error).__name__
            raise FetchFailed(url=shown(request.url), why=why) from error

    def _addresses(self, target: Target, url: str) -> list[Address]:
        """Give the addresses of a target, every one of which may be asked."""
        if target.address is not None:
            found = [target.address]
        else:
            try:
                texts = self.resolve(target.host, self.rules.timeout_s)
                found = [ipaddress.ip_address(text) for text in dict.fromkeys(texts)]
            except (OSError, ValueError) as error:
                raise FetchFailed(url=shown(url), why="its host has no address") from error
        if not found:
            raise FetchFailed(url=shown(url), why="its host has no address")
        if not all(is_public(one) or self._allowed(one) for one in found):
            raise FetchRefused(url=shown(url), why="its host is not on the public Internet")
        return found

    def _allowed(self, address: Address) -> bool:
        """Say whether an address lies in a network that the rules allow."""
        return any(
            address.version == network.version and address in network
            for network in self.rules.also_allowed
        )

    def _exchange(
        self, plain: socket.socket, target: Target, request: FetchRequest, deadline: float
    ) -> bytes:
        """Ask over an open connection, and read the answer."""
        plain.settimeout(_left(deadline))
        sock = plain
        if target.scheme == "https":
            context = self.tls or ssl.create_default_context()
            sock = context.wrap_socket(plain, server_hostname=target.host)
        with sock:
            connection = HTTPConnection(target.host, target.port)
            # What http.client wants of a socket is sendall, makefile and close.
            metered = _Metered(sock, deadline, self.rules.limit_bytes + HEAD_LIMIT_BYTES)
            connection.sock = cast("socket.socket", metered)
            headers = {"Accept": request.accept, "Connection": "close"}
            if request.body is not None:
                headers["Content-Type"] = request.content_type
            method = "GET" if request.body is None else "POST"
            connection.request(method, target.path, request.body, headers)
            with connection.getresponse() as response:
                return self._body(response, request.url)

    def _body(self, response: HTTPResponse, url: str) -> bytes:
        """Read the body of an answer that we take."""
        if response.status != _OK:
            raise FetchFailed(url=shown(url), why=f"answered {response.status}")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchFailed(url=shown(url), why="answered compressed")
        body = response.read(self.rules.limit_bytes + 1)
        if len(body) > self.rules.limit_bytes:
            raise FetchFailed(url=shown(url), why=f"more than {self.rules.limit_bytes} bytes")
        if response.length:
            raise FetchFailed(url=shown(url), why="broke off")
        return body


def _connect(addresses: Sequence[Address], port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers, and to no other than these."""
    failed: OSError = TimeoutError()
    for address in addresses:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004  # versions of IP
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(_left(deadline))
            sock.connect((str(address), port))
        except OSError as error:
            sock.close()
            failed = error
            continue
        return sock
    raise failed


def _left(deadline: float) -> float:
    """Give the seconds that are left.

    Raises:
        TimeoutError: None are.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Metered(io.RawIOBase):
    """A socket that counts its bytes and looks at the clock with every one."""

    def __init__(self, sock: socket.socket, deadline: float, limit_bytes: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._left_bytes = limit_bytes

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # of all buffers, these
        """Read some bytes, in the time and number that are left."""
        if self._left_bytes <= 0:
            raise OSError("too many bytes")  # noqa: EM101, TRY003  # becomes FetchFailed at once
        self._sock.settimeout(_left(self._deadline))
        count = self._sock.recv_into(buffer)
        self._left_bytes -= count
        return count

    def sendall(self, data: bytes) -> None:
        """Send bytes in the time that is left."""
        self._sock.settimeout(_left(self._deadline))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what http.client reads from."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Leave it open: http.client closes before a body that came later than its head is read."""
