"""Make an authority's next revocation list and publish it in its folder.

A list says no more than what two persons decided before, so nobody is asked again; the key still
opens only with both their secrets, which is why a serving process is started by two persons. Where
certificates point to shards, all shards are made with the full list, under one number; the full
list comes last, so that whoever sees it new finds the shards new too.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.book import Revocation
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ROOT_NAME
from trustsvc_keys.authority.practice import LIST_VALIDITY, ROOT_LIST_VALIDITY
from trustsvc_keys.authority.published import keep_list, list_files
from trustsvc_keys.authority.revoke import revoked_now
from trustsvc_keys.authority.shards import list_name, list_names
from trustsvc_keys.authority.transcript import Event
from trustsvc_keys.errors import UnknownCertificate


def publish_list(office: Office, authority: str, now: datetime) -> bytes:
    """Make an authority's next revocation list, keep it with its shards, and give it in DER.

    Raises:
        UnknownCertificate: There is no such authority.
        RootAway: It is the root's, and its folder is not here.
        PersonsMissing, KeyProblem: The authority's key cannot be opened.
    """
    issued = office.book.find_certificate(authority)
    if issued is None:
        raise UnknownCertificate(name=authority)
    book = office.book_of(authority, f"sign-list {authority}")
    now = now.replace(microsecond=0)
    number, kept = _next_number(office, authority, now), b""
    for name, revocations in _shares(office, authority, book):
        made = make_crl(
            authority=x509.load_der_x509_certificate(issued),
            signer=office.signer(authority),
            revocations=revocations,
            number=number,
            this_update=now,
            next_update=now + (ROOT_LIST_VALIDITY if authority == ROOT_NAME else LIST_VALIDITY),
            distribution_point=None if name == authority else _address(office, name),
        )
        kept = keep_list(office.folder, name, number, made)
        digest = hashlib.sha256(kept).hexdigest()
        office.tell(Event.LIST, {"authority": name, "number": str(number), "sha256": digest})
    office.transcript.end(at=office.clock())
    return kept


def _shares(
    office: Office, authority: str, book: FolderBook
) -> Iterator[tuple[str, list[Revocation]]]:
    """Give what each shard holds, by its name, and then what the full list does."""
    revocations = revoked_now(authority, book)
    shares: dict[str, list[Revocation]] = {authority: list(revocations)}
    for one in revocations:
        name = list_name(authority, one.serial)
        if name != authority:
            shares.setdefault(name, []).append(one)
    certificates = 0 if office.plan.addresses.lists is None else book.count()
    for name in list_names(authority, certificates):
        yield name, shares.get(name, [])


def _address(office: Office, name: str) -> str:
    """Give where a shard is published, in the words of the certificates that point to it."""
    return f"{office.plan.addresses.lists}/{name}.crl"


def _next_number(office: Office, authority: str, now: datetime) -> int:
    """Number a list by its time; by one more than the last where a clock stood still."""
    last = max(list_files(office.folder, authority), default=0)
    return max(int(now.timestamp()), last + 1)
