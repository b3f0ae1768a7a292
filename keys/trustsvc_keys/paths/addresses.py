"""Tell public Internet addresses from all others, and read the only URLs that may be fetched.

A URL here comes out of a certificate that a stranger made. Whatever two programs could read in two
ways is refused: numbers that stand for addresses in other forms than the usual one, user names,
backslashes, controls, escaped hosts.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from trustsvc_keys.errors import FetchRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2_048
_SHOWN = 120
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_ALLOWED = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)
# Beyond what `is_global` knows in every patch release: relays, translations, new documentation.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
# Outside this lie loopback, mapped and translated IPv4, unique local, link-local and multicast.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads.

    Attributes:
        scheme: ``http`` or ``https``.
        host: A name in lower case, or an address as it is written without brackets.
        port: The port.
        path: Path and query, as they go into the request line.
        address: The address, if the host is one.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public Internet, and of nothing else."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(
        address.version == network.version and address in network for network in _NOT_PUBLIC
    )


def parse_target(url: str, ports: frozenset[int]) -> Target:
    """Read a URL that may be fetched.

    Raises:
        FetchRefused: It is not http or https, leads to another port, or is not plainly written.
    """
    if len(url) > LONGEST_URL:
        raise FetchRefused(url=shown(url), why=f"longer than {LONGEST_URL} characters")
    if not _ALLOWED.fullmatch(url):
        raise FetchRefused(url=shown(url), why="characters that no URL has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused(url=shown(url), why="cannot be read") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise FetchRefused(url=shown(url), why="neither http nor https")
    if "@" in parts.netloc:
        raise FetchRefused(url=shown(url), why="a user name in it")
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise FetchRefused(url=shown(url), why=f"port {port} is not allowed")
    host, address = _host(parts, url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, address)


def _host(parts: SplitResult, url: str) -> tuple[str, Address | None]:
    """Read the host: an address in its usual form, or a name of the domain name system."""
    host = parts.hostname or ""
    if ":" in host or "[" in parts.netloc:
        return host, _literal(host, ipaddress.IPv6Address, url)
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise FetchRefused(url=shown(url), why="its host is no name")
    # The last label of a name is never a number (RFC 3696, 2); 0x7f.1 is 127.0.0.1 to some.
    if labels[-1].isdigit() or re.fullmatch(r"0x[0-9a-f]*", labels[-1]):
        return host, _literal(host, ipaddress.IPv4Address, url)
    return host, None


def _literal(host: str, kind: type[Address], url: str) -> Address:
    """Read an address in its usual form."""
    try:
        address = kind(host)
    except ValueError as error:
        raise FetchRefused(url=shown(url), why="an address in an unusual form") from error
    if "%" in host:
        raise FetchRefused(url=shown(url), why="an address with a zone")
    return address


def shown(url: str) -> str:
    """Write a stranger's URL so that it can be shown."""
    return ascii(url[:_SHOWN])[1:-1]
