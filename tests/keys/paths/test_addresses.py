"""URLs of strangers, and the addresses that they may lead to: the public ones alone."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.errors import FetchFailed, FetchRefused
from trustsvc_keys.paths.addresses import is_public
from trustsvc_keys.paths.fetch import FetchRequest, FetchRules, GuardedFetcher

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
PRIVATE_NAMES = {
    "private.example": ["10.0.0.5"],
    "loop.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "zone.example": ["fe80::1%lo"],
    "localhost": ["127.0.0.1"],
}

REFUSED = [
    # Schemes.
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "ftp://127.0.0.1:{port}/a"),
    *("ldap://127.0.0.1:{port}/cn=a", "dict://127.0.0.1:{port}/d", "data:text/plain,a"),
    *("jar:http://127.0.0.1:{port}/a!/", "unix:/run/a.sock", "tftp://127.0.0.1:{port}/a"),
    *("//127.0.0.1:{port}/", "127.0.0.1:{port}/", "", "http:", "http://", "https:///a"),
    *("http:127.0.0.1:{port}/", "http:///127.0.0.1:{port}/", "http:/\\127.0.0.1:{port}/"),
    # The loopback address in every way to write it.
    *("http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/"),
    *("http://2130706433:{port}/", "http://017700000001:{port}/", "http://0x7f000001:{port}/"),
    *("http://0x7f.0.0.1:{port}/", "http://0x7f.1:{port}/", "http://0177.0.0.1:{port}/"),
    *("http://127.0.0.0x1:{port}/", "http://127.0.0.01:{port}/", "http://127.0.0.1.:{port}/"),
    *("http://127.127.127.127:{port}/", "http://0.0.0.0:{port}/", "http://0:{port}/"),
    *("http://%31%32%37.0.0.1:{port}/", "http://127.0.0.1%00.example:{port}/"),
    *("http://①②⑦.⓪.⓪.①:{port}/", "http://127。0。0。1:{port}/", "http://ⓛocalhost:{port}/"),
    # Version 6.
    *("http://[::1]:{port}/", "http://[::]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/"),
    *("http://[::127.0.0.1]:{port}/", "http://[64:ff9b::127.0.0.1]:{port}/"),
    *("http://[2002:7f00:1::]:{port}/", "http://[2001:0:7f00:1::]:{port}/"),
    *("http://[fe80::1]:{port}/", "http://[fe80::1%25lo]:{port}/", "http://[fc00::1]:{port}/"),
    *("http://[ff02::1]:{port}/", "http://[v1.127.0.0.1]:{port}/", "http://[127.0.0.1]:{port}/"),
    # Other addresses that are nobody's.
    *("http://10.0.0.1:{port}/", "http://172.16.0.1:{port}/", "http://192.168.1.1:{port}/"),
    *("http://169.254.169.254/latest/meta-data/", "http://100.64.0.1:{port}/"),
    *("http://192.0.0.8:{port}/", "http://192.0.2.1:{port}/", "http://198.18.0.1:{port}/"),
    *("http://192.88.99.1:{port}/", "http://224.0.0.1:{port}/", "http://240.0.0.1:{port}/"),
    "http://255.255.255.255:{port}/",
    # Who is asked, and who seems to be.
    *("http://example.org@127.0.0.1:{port}/", "http://127.0.0.1:{port}@example.org/"),
    *("http://user:pass@93.184.216.34/", "http://93.184.216.34:80@127.0.0.1:{port}/"),
    *("http://example.org\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.org/"),
    *("http://example.org#@127.0.0.1:{port}/x y", "http://127.0.0.1 :{port}/"),
    *("http://127.0.0.1:{port}/\r\nHost: a", "http://127.0.0.1\t:{port}/", "\thttp://127.1/"),
    # Ports.
    *("http://93.184.216.34:22/", "http://93.184.216.34:6379/", "http://93.184.216.34:99999/"),
    *("http://93.184.216.34:-80/", "http://93.184.216.34:8o/", "https://93.184.216.34:25/"),
    # Names that lead to such addresses.
    *(f"http://{name}:{{port}}/" for name in PRIVATE_NAMES),
    # Names that are none.
    *("http://-a.example/", "http://a..example/", "http://a_b!.example/", f"http://{'a' * 64}.b/"),
    f"http://example.org/{'a' * 3000}",
]


class Sink:
    """A loopback listener, on both versions where there are, that counts who comes."""

    def __init__(self) -> None:
        """Listen on one port."""
        self.count = 0
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        with suppress(OSError):
            self.sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for one in self.sockets:
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = listening.accept()
                self.count += 1
                visitor.close()


@contextmanager
def sink() -> Iterator[Sink]:
    """Listen for a while."""
    one = Sink()
    try:
        yield one
    finally:
        for listening in one.sockets:
            listening.close()


def resolve(host: str, _timeout_s: float) -> Sequence[str]:
    """Answer from the table above; every other name is nobody's."""
    if host not in PRIVATE_NAMES:
        raise OSError(host)
    return PRIVATE_NAMES[host]


def test_no_url_leads_to_an_address_that_is_not_public() -> None:
    assert len(set(REFUSED)) >= 60
    with sink() as one:
        fetch = GuardedFetcher(
            FetchRules(ports=frozenset({80, 443, one.port}), timeout_s=0.5), resolve
        )
        for form in REFUSED:
            with pytest.raises(FetchRefused, match="fetch-refused"):
                fetch(FetchRequest(url=form.replace("{port}", str(one.port))))
        # The listener does count: it is there for whoever is allowed to come.
        allowed = GuardedFetcher(
            FetchRules(ports=frozenset({one.port}), also_allowed=LOOPBACK, timeout_s=0.5)
        )
        before = one.count
        with pytest.raises(FetchFailed, match="fetch-failed"):
            allowed(FetchRequest(url=f"http://127.0.0.1:{one.port}/"))
        time.sleep(0.05)

        assert (before, one.count) == (0, 1)


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "93.184.216.34", "172.32.0.1", "192.0.1.1", "2606:2800:220:1::1", "2a00:1450::1"],
)
def test_public_addresses_are_known_as_such(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_ipv4_address_is_public_in_no_disguise(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    disguises = [
        0xFFFF << 32 | number,
        number,
        0x64FF9B << 96 | number,
        0x2002 << 112 | number << 80,
    ]

    assert not any(is_public(ipaddress.IPv6Address(one)) for one in disguises)
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


TO_LOOPBACK = GuardedFetcher(FetchRules(timeout_s=0.2), lambda _host, _timeout_s: ["127.0.0.1"])


@given(st.text(max_size=60) | st.from_regex(r"https?://[!-~]{0,40}", fullmatch=True))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_is_refused_or_reaches_nobody(url: str) -> None:
    with pytest.raises(FetchRefused, match="fetch-refused"):
        TO_LOOPBACK(FetchRequest(url=url if not is_plain_public(url) else "http://10.0.0.1/"))


def is_plain_public(url: str) -> bool:
    """Say whether a text names a public address outright, which the test may not ask."""
    host = url.partition("://")[2].split("/")[0].split(":")[0].split("?")[0].split("#")[0]
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "[" in url
