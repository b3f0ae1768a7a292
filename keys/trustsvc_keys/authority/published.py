"""Keep what an authority publishes: certificates of authorities and revocation lists.

``<folder>/lists/<list>-<number>.crl`` holds every list ever made, written once. A list is named for
its authority, a shard also for its place (`trustsvc_keys.authority.shards`). The service serves
`publications` under its address for keys, and queues `published` as ``key`` records of its log:
what was published can then not be denied, and what was not published not be claimed.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME
from trustsvc_keys.authority.shards import authority_of
from trustsvc_keys.errors import MalformedBook
from trustsvc_keys.signers.files import make_folder, write_once

AUTHORITIES = (ROOT_NAME, ISSUING_NAME)
_LIST = re.compile(r"(?P<name>.+)-(?P<number>[0-9]{1,20})\.crl")


@dataclass(frozen=True, slots=True)
class Published:
    """One thing that was published, as a ``key`` record of the log names it.

    Attributes:
        what: ``certificate`` or ``crl``.
        sha256: Of its DER, 32 bytes.
        subject: Whose certificate or list it is (RFC 4514).
    """

    what: str
    sha256: bytes
    subject: str


def published(folder: Path) -> tuple[Published, ...]:
    """List all that an authority published: certificates first, then lists by number.

    Raises:
        MalformedBook: A certificate or list cannot be read.
    """
    return (*_certificates(folder), *_lists(folder))


def publications(folder: Path) -> Mapping[str, bytes]:
    """Give what is served now, in DER by file name.

    ``root.cer``, ``issuing.cer``; the full lists ``root.crl``, ``issuing.crl``; and the shards to
    which certificates point, as ``issuing-8-5.crl``.
    """
    served = {}
    book = FolderBook(folder / "book")
    for authority in AUTHORITIES:
        certificate = book.find_certificate(authority)
        if certificate is not None:
            served[f"{authority}.cer"] = certificate
    for name, numbered in _by_name(folder).items():
        served[f"{name}.crl"] = numbered[max(numbered)].read_bytes()
    return served


def keep_list(folder: Path, name: str, number: int, revocation_list: bytes) -> bytes:
    """Keep a list for ever; give the one that is kept under that name and number.

    Raises:
        MalformedBook: There is a later list already; numbers only grow (RFC 5280, 5.2.3).
    """
    numbers = list_files(folder, name)
    if numbers and number < max(numbers):
        raise MalformedBook(where=str(folder / "lists"), why=f"list {max(numbers)} is later")
    make_folder(folder / "lists")
    path = folder / "lists" / f"{name}-{number}.crl"
    try:
        write_once(path, revocation_list, mode=0o644)
    except FileExistsError:
        return path.read_bytes()
    return revocation_list


def list_files(folder: Path, name: str) -> Mapping[int, Path]:
    """Give the files of a list by number; an authority's name is its full list's."""
    return _by_name(folder).get(name, {})


def kept_lists(folder: Path) -> tuple[tuple[str, int, Path], ...]:
    """Give every list that was ever made, with its name and number, in their order."""
    return tuple(
        (name, number, path)
        for name, numbered in sorted(_by_name(folder).items(), key=_authorities_first)
        for number, path in sorted(numbered.items())
    )


def _by_name(folder: Path) -> Mapping[str, Mapping[int, Path]]:
    """Give the files of all lists, by name and number."""
    found: dict[str, dict[int, Path]] = {}
    for path in (folder / "lists").glob("[!.]*.crl"):
        shape = _LIST.fullmatch(path.name)
        if shape is not None and authority_of(shape["name"]) in AUTHORITIES:
            found.setdefault(shape["name"], {})[int(shape["number"])] = path
    return found


def _authorities_first(one: tuple[str, object]) -> tuple[bool, str]:
    """Sort the root's list before the issuing authority's, and full ones before shards."""
    return one[0] != ROOT_NAME, one[0]


def _certificates(folder: Path) -> Iterator[Published]:
    """List the certificates of the authorities."""
    book = FolderBook(folder / "book")
    for authority in AUTHORITIES:
        issued = book.find_certificate(authority)
        if issued is None:
            continue
        try:
            subject = x509.load_der_x509_certificate(issued).subject.rfc4514_string()
        except ValueError as error:
            raise MalformedBook(where=authority, why="not a certificate") from error
        yield Published("certificate", hashlib.sha256(issued).digest(), subject)


def _lists(folder: Path) -> Iterator[Published]:
    """List the revocation lists."""
    for _, _, path in kept_lists(folder):
        data = path.read_bytes()
        try:
            issuer = x509.load_der_x509_crl(data).issuer.rfc4514_string()
        except ValueError as error:
            raise MalformedBook(where=str(path), why="not a revocation list") from error
        yield Published("crl", hashlib.sha256(data).digest(), issuer)
