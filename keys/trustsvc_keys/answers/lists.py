"""Make an authority's next revocation list and publish it in its folder.

A list says no more than what two persons decided before, so nobody is asked again; the key still
opens only with both their secrets, which is why a serving process is started by two persons.
"""

import hashlib
from datetime import datetime

from cryptography import x509

from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ROOT_NAME
from trustsvc_keys.authority.practice import LIST_VALIDITY, ROOT_LIST_VALIDITY
from trustsvc_keys.authority.published import keep_list, list_files
from trustsvc_keys.authority.revoke import revoked_now
from trustsvc_keys.authority.transcript import Event
from trustsvc_keys.errors import UnknownCertificate


def publish_list(office: Office, authority: str, now: datetime) -> bytes:
    """Make an authority's next revocation list, keep it, and give it in DER.

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
    validity = ROOT_LIST_VALIDITY if authority == ROOT_NAME else LIST_VALIDITY
    number = _next_number(office, authority, now)
    made = make_crl(
        authority=x509.load_der_x509_certificate(issued),
        signer=office.signer(authority),
        revocations=revoked_now(authority, book),
        number=number,
        this_update=now,
        next_update=now + validity,
    )
    kept = keep_list(office.folder, authority, number, made)
    digest = hashlib.sha256(kept).hexdigest()
    office.tell(Event.LIST, {"authority": authority, "number": str(number), "sha256": digest})
    office.transcript.end(at=office.clock())
    return kept


def _next_number(office: Office, authority: str, now: datetime) -> int:
    """Number a list by its time; by one more than the last where a clock stood still."""
    last = max(list_files(office.folder, authority), default=0)
    return max(int(now.timestamp()), last + 1)
