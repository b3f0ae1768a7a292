"""Revoke certificates, suspend them, and release the suspended (RFC 5280, 5.3.1).

Every change is a page of the book; a revocation is final but for ``certificateHold``. It may only
grow: when a key turns out to be compromised after all, or since an earlier time. Asking twice for
the same changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from trustsvc_keys.authority.book import Book, Intent, Revocation, RevocationReason
from trustsvc_keys.errors import RevocationRefused, UnknownCertificate
from trustsvc_keys.paths import statements

STOLEN = frozenset({RevocationReason.KEY_COMPROMISE, RevocationReason.CA_COMPROMISE})
"""Reasons by which the key may be in other hands."""


def revoke(
    name: str,
    *,
    reason: RevocationReason,
    book: Book,
    now: datetime,
    invalid_from: datetime | None = None,
) -> Revocation:
    """Revoke a certificate, or suspend it with ``certificateHold``.

    Args:
        name: The certificate's name in the book.
        reason: Why.
        book: Where it is remembered.
        now: When it is decided.
        invalid_from: Since when its key is suspected, if earlier (RFC 5280, 5.3.2).

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
        RevocationRefused: It is revoked for another reason or since another time, and this is no
            compromise since the same time or before; or the suspicion begins after the decision.
    """
    since = None if invalid_from is None else _whole(invalid_from)
    if since is not None and since > _whole(now):
        raise RevocationRefused(name=name, why="suspected only after the decision")
    last = standing(name, book)
    if last is not None and last.reason is not None:
        if (last.reason, last.invalid_from) == (reason, since):
            return last
        if not (last.reason is RevocationReason.CERTIFICATE_HOLD or _grows(last, reason, since)):
            raise RevocationRefused(name=name, why=f"revoked already: {last.reason}")
    return _keep(book, _change(_intent(name, book), last, reason, _whole(now), since))


def release(name: str, *, book: Book, now: datetime) -> Revocation | None:
    """Release a suspended certificate; None when it never was anything but good.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
        RevocationRefused: It is revoked for good.
    """
    last = standing(name, book)
    if last is None or last.reason is None:
        return last
    if last.reason is not RevocationReason.CERTIFICATE_HOLD:
        raise RevocationRefused(name=name, why=f"revoked for good: {last.reason}")
    return _keep(book, _change(_intent(name, book), last, None, _whole(now), None))


def standing(name: str, book: Book) -> Revocation | None:
    """Give the last change of a certificate's standing; None when there was none.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
    """
    authority = _intent(name, book).authority
    changes = [one for one in book.revocations(authority) if one.name == name]
    return changes[-1] if changes else None


def revoked_now(authority: str, book: Book) -> tuple[Revocation, ...]:
    """List what an authority's revocation list shall hold: each last change that stands."""
    standing_now = standing_of(book.revocations(authority))
    return tuple(standing_now.values())


def standing_of(changes: Iterable[Revocation]) -> Mapping[str, Revocation]:
    """Give by name each last change that stands, as lists and answers tell it.

    A revocation that grew keeps the date of its first decision: whoever heeds that date only must
    not take the certificate for good until the second.
    """
    last: dict[str, Revocation] = {}
    for change in sorted(changes, key=lambda one: (one.name, one.change)):
        before = last.get(change.name)
        grew = before is not None and _is_final(before) and _is_final(change)
        last[change.name] = replace(change, at=before.at) if before and grew else change
    return {name: change for name, change in last.items() if change.reason is not None}


def control_time(revocation: Revocation) -> datetime:
    """Give the instant from which a certificate is not relied on any more.

    It is the earlier of revocation date and, for a compromised key, invalidity date.
    """
    stolen = revocation.reason in STOLEN
    return statements.control_time(revocation.at, revocation.invalid_from, stolen=stolen)


def _is_final(change: Revocation) -> bool:
    """Say whether a change is a revocation for good."""
    return change.reason not in {None, RevocationReason.CERTIFICATE_HOLD}


def _grows(last: Revocation, reason: RevocationReason, since: datetime | None) -> bool:
    """Say whether a revocation only grows: to a compromise that begins no later."""
    return reason in STOLEN and since is not None and since <= control_time(last)


def _intent(name: str, book: Book) -> Intent:
    """Give the intent of a certificate that was issued.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
    """
    intent = book.find_intent(name)
    if intent is None or book.find_certificate(name) is None:
        raise UnknownCertificate(name=name)
    return intent


def _change(
    intent: Intent,
    last: Revocation | None,
    reason: RevocationReason | None,
    at: datetime,
    since: datetime | None,
) -> Revocation:
    """Make the change that comes after the last one."""
    return Revocation(
        name=intent.name,
        authority=intent.authority,
        serial=intent.serial,
        change=1 if last is None else last.change + 1,
        reason=reason,
        at=at,
        invalid_from=since,
    )


def _keep(book: Book, change: Revocation) -> Revocation:
    """Write a change down.

    Raises:
        RevocationRefused: Another process wrote another change first.
    """
    kept = book.save_revocation(change)
    if (kept.reason, kept.invalid_from) != (change.reason, change.invalid_from):
        raise RevocationRefused(name=change.name, why="another change came first")
    return kept


def _whole(at: datetime) -> datetime:
    """Round an instant down to the whole second, in UTC."""
    return at.astimezone(UTC).replace(microsecond=0)
