"""Name a credential of a remote signing service by its URI.

``csc:https://signing.example/acme/csc/v2#GX0112348``: the base URI of the service, which ends with
its version (CSC API 2.0, 7), then the credential, percent-encoded, behind ``#``.
Plain http is written for an address of this very machine only, as ``http://127.0.0.1:8080/csc/v1``.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from trustsvc_keys.errors import FetchRefused, MalformedUri
from trustsvc_keys.paths.addresses import Target, parse_target, shown

SCHEME = "csc:"
VERSIONS = {"v1": 1, "v2": 2}
_LONGEST_CREDENTIAL = 1_024
_LOOPBACK = "plain http, and not to an address of this machine"


@dataclass(frozen=True, slots=True)
class CscBase:
    """Where a remote signing service listens.

    Attributes:
        url: Its base URI, without a slash at the end.
        version: The major version of the API, 1 or 2.
    """

    url: str
    version: int


def parse_csc_base(text: str) -> CscBase:
    """Read the base URI of a service.

    Raises:
        MalformedUri: It is not plainly written, not https, or does not end with ``/csc/v1`` or
            ``/csc/v2``.
    """
    if "?" in text or "#" in text:
        raise MalformedUri(text=shown(text), why="a query or a fragment in the base URI")
    parse_endpoint(text)
    segments = text.rsplit("/", 2)
    version = VERSIONS.get(segments[-1])
    if segments[-2:-1] != ["csc"] or version is None:
        raise MalformedUri(
            text=shown(text), why="the base URI ends with neither /csc/v1 nor /csc/v2"
        )
    return CscBase(text, version)


def parse_endpoint(url: str) -> Target:
    """Read a URL that may be asked: https, or http to this machine.

    Raises:
        MalformedUri: Neither, or not plainly written.
    """
    try:
        target = parse_target(url, frozenset({_port(url)}))
    except FetchRefused as error:
        raise MalformedUri(text=error.fields["url"], why=error.fields["why"]) from error
    if target.scheme != "https" and not is_loopback(target):
        raise MalformedUri(text=shown(url), why=_LOOPBACK)
    return target


def is_loopback(target: Target) -> bool:
    """Say whether a target is written as an address of this machine."""
    return target.address is not None and ip_address(target.address).is_loopback


def _port(url: str) -> int:
    """Give the port of a URL: every one is allowed, for an operator wrote it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return 0
    return port if port is not None else {"http": 80}.get(parts.scheme, 443)


def csc_uri(base: CscBase, credential_id: str) -> str:
    """Name a credential by its URI."""
    return f"{SCHEME}{base.url}#{quote(credential_id, safe='/')}"


def is_csc_uri(uri: str) -> bool:
    """Say whether a URI names a credential of a remote signing service."""
    return uri.startswith(SCHEME)


def parse_csc_uri(uri: str) -> tuple[CscBase, str]:
    """Read the URI of a credential: its service and its identifier.

    Raises:
        MalformedUri: It is no such URI.
    """
    if not is_csc_uri(uri):
        raise MalformedUri(text=shown(uri), why="the scheme is not csc")
    base, hash_mark, written = uri.removeprefix(SCHEME).partition("#")
    if not hash_mark or not written:
        raise MalformedUri(text=shown(uri), why="no credential behind #")
    try:
        credential_id = unquote(written, errors="strict")
    except UnicodeDecodeError as error:
        raise MalformedUri(text=shown(uri), why="not UTF-8") from error
    if len(credential_id) > _LONGEST_CREDENTIAL or not credential_id.isprintable():
        raise MalformedUri(text=shown(uri), why="no credential has such an identifier")
    return parse_csc_base(base), credential_id
