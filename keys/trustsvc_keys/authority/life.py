"""Renew, revoke, suspend and release, with the persons asked and the transcript kept.

Rotating a key is a ceremony: the holder's ``generation`` in the plan goes up by one, and the old
certificate stays until it is revoked as ``superseded`` or ends.
"""

from datetime import datetime, timedelta

from cryptography import x509

from trustsvc_keys.authority import revoke as pages
from trustsvc_keys.authority.book import Intent, Revocation, RevocationReason
from trustsvc_keys.authority.certify import (
    certify,
    first_name,
    holder_step,
    newest,
    renewed_name,
)
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.persons import Step
from trustsvc_keys.authority.plan import ISSUING_NAME, HolderPlan, holder_name
from trustsvc_keys.authority.practice import RENEW_BEFORE
from trustsvc_keys.authority.transcript import Event
from trustsvc_keys.errors import AuthorityProblem, UnknownCertificate


def renew(
    office: Office, name: str, now: datetime, *, before: timedelta = RENEW_BEFORE
) -> x509.Certificate:
    """Give a holder a new certificate for the same key, once no more than ``before`` is left.

    Args:
        office: The issuing authority.
        name: The first certificate's name in the book.
        now: The start of validity of a new certificate.
        before: What may be left at most; more gives the certificate that there is.

    Raises:
        UnknownCertificate: The plan or the book knows no such holder.
        AuthorityProblem: It is revoked or suspended, or as in a ceremony.
        KeyProblem: The authority's key cannot be used.
    """
    name = first_name(name)
    holder, number = find_holder(office, name), 1
    current, issued = newest(office.book, name), office.book.find_certificate(ISSUING_NAME)
    if current is None or issued is None:
        raise UnknownCertificate(name=name)
    if current.not_valid_after_utc - now > before:
        return current
    while office.book.find_certificate(renewed_name(name, number)) is not None:
        standing = pages.standing(renewed_name(name, number), office.book)
        if standing is not None and standing.reason is not None:
            why = f"{standing.reason}; give it a new key, that is, a new generation"
            raise AuthorityProblem(what=name, why=why)
        number += 1
    step = holder_step(holder, name=renewed_name(name, number))
    issuing = x509.load_der_x509_certificate(issued)
    certificate = certify(office, step, issuing, now, office.public_key(name))
    office.transcript.end(at=office.clock())
    return certificate


def find_holder(office: Office, name: str) -> HolderPlan:
    """Give the holder that the plan has under a name of the book.

    Raises:
        UnknownCertificate: None.
    """
    for holder in office.plan.holders:
        if holder_name(holder) == name:
            return holder
    raise UnknownCertificate(name=name)


def revoke(
    office: Office,
    name: str,
    reason: RevocationReason,
    now: datetime,
    *,
    invalid_from: datetime | None = None,
) -> Revocation:
    """Revoke a certificate for good, or suspend it with ``certificateHold``.

    Asking again for what was decided changes nothing and asks nobody.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
        RevocationRefused: It contradicts the book.
        RootAway: It is the root's to decide, and its folder is not here.
        CeremonyStopped, PersonsMissing: As in a ceremony.
    """
    intent = _intent(office, name)
    book = office.book_of(intent.authority, f"revoke {name}")
    action = "suspend" if reason is RevocationReason.CERTIFICATE_HOLD else "revoke"
    last = pages.standing(name, book)
    if last is None or (last.reason, last.invalid_from) != (reason, _whole(invalid_from)):
        says = {
            "reason": str(reason),
            "serial": f"{intent.serial:x}",
            "suspected since": "nothing said" if invalid_from is None else invalid_from.isoformat(),
        }
        office.approve(Step(action=action, name=name, says=says))
    change = pages.revoke(name, reason=reason, book=book, now=now, invalid_from=invalid_from)
    _tell(office, change, book)
    return change


def release(office: Office, name: str, now: datetime) -> Revocation | None:
    """Release a suspended certificate; None when it never was anything but good.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
        RevocationRefused: It is revoked for good.
        RootAway: It is the root's to decide, and its folder is not here.
        CeremonyStopped, PersonsMissing: As in a ceremony.
    """
    intent = _intent(office, name)
    book = office.book_of(intent.authority, f"release {name}")
    last = pages.standing(name, book)
    if last is not None and last.reason is RevocationReason.CERTIFICATE_HOLD:
        says = {"serial": f"{intent.serial:x}", "suspended at": last.at.isoformat()}
        office.approve(Step(action="release", name=name, says=says))
    change = pages.release(name, book=book, now=now)
    if change is not None:
        _tell(office, change, book)
    return change


def _intent(office: Office, name: str) -> Intent:
    """Give the intent of a certificate that was issued."""
    intent = office.book.find_intent(name)
    if intent is None or office.book.find_certificate(name) is None:
        raise UnknownCertificate(name=name)
    return intent


def _tell(office: Office, change: Revocation, book: FolderBook) -> None:
    """Copy what the root decided to the authority's book, and add the line of a change."""
    if book.folder != office.book.folder:
        office.book.save_revocation(change)
    facts = change_facts(change)
    told = any(
        line.event is Event.CHANGE and dict(line.facts) == facts for line in office.transcript.lines
    )
    if not told:
        office.tell(Event.CHANGE, facts)
    office.transcript.end(at=office.clock())


def change_facts(change: Revocation) -> dict[str, str]:
    """Give the facts of a change of standing, as a transcript holds them."""
    since = change.invalid_from
    return {
        "name": change.name,
        "authority": change.authority,
        "serial": f"{change.serial:x}",
        "change": str(change.change),
        "reason": "released" if change.reason is None else str(change.reason),
        "invalid_from": "" if since is None else since.isoformat(),
    }


def _whole(at: datetime | None) -> datetime | None:
    """Round an instant down to the whole second."""
    return None if at is None else at.replace(microsecond=0)
