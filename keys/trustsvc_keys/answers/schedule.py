"""Say which revocation lists are due, and whether every decision is published in time.

The deadlines are the practice statement's (`trustsvc_keys.authority.practice`). No key is opened:
whoever can sign a list asks here whether to, and whoever watches asks here what is late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509

from trustsvc_keys.authority.book import Revocation
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.plan import ROOT_NAME
from trustsvc_keys.authority.practice import (
    LIST_INTERVAL,
    RENEW_BEFORE,
    REVOCATION_PUBLISHED,
)
from trustsvc_keys.authority.published import AUTHORITIES, list_files
from trustsvc_keys.authority.revoke import standing_of
from trustsvc_keys.errors import MalformedBook


class DueReason(StrEnum):
    """Why a list is due."""

    FIRST = "first"
    DECISION = "decision"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDue:
    """A list that is to be made now.

    Attributes:
        authority: Whose; its shards come with it.
        reason: Why.
        by: When it must be there at the latest.
        is_late: Whether that is over.
    """

    authority: str
    reason: DueReason
    by: datetime
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """A decision that no list tells yet.

    Attributes:
        change: What was decided.
        by: When it must be published at the latest.
        is_late: Whether that is over.
    """

    change: Revocation
    by: datetime
    is_late: bool


def lists_due(folder: Path, now: datetime) -> tuple[ListDue, ...]:
    """List the lists of an authority's folder that are due; the first reason of each.

    A list is due when there is none, when a decision is not in it, and when the next is to be made:
    the issuing authority's an hour before `LIST_INTERVAL` is over, the offline root's, for which
    two persons must meet, `RENEW_BEFORE` ahead of its end.

    Raises:
        MalformedBook: A page of the book or a list cannot be read.
    """
    found = []
    for authority, first_day in _authorities(folder):
        newest = _newest_list(folder, authority)
        if newest is None:
            found.append((authority, DueReason.FIRST, first_day + REVOCATION_PUBLISHED))
            continue
        decisions = list(_unpublished(folder, authority, newest))
        if decisions:
            by = min(one.at for one in decisions) + REVOCATION_PUBLISHED
            found.append((authority, DueReason.DECISION, by))
            continue
        begin, by = _renewal(authority, newest)
        if begin <= now:
            found.append((authority, DueReason.INTERVAL, by))
    return tuple(
        ListDue(authority=authority, reason=reason, by=by, is_late=by < now)
        for authority, reason, by in found
    )


def unpublished(folder: Path, now: datetime) -> tuple[Unpublished, ...]:
    """List the decisions that no list of an authority's folder tells yet, the oldest first.

    Raises:
        MalformedBook: A page of the book or a list cannot be read.
    """
    changes = [
        change
        for authority, _ in _authorities(folder)
        for change in _unpublished(folder, authority, _newest_list(folder, authority))
    ]
    return tuple(
        Unpublished(
            change=one,
            by=one.at + REVOCATION_PUBLISHED,
            is_late=one.at + REVOCATION_PUBLISHED < now,
        )
        for one in sorted(changes, key=lambda one: one.at)
    )


def _authorities(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Give each authority that has a certificate, and when that begins."""
    if not (folder / "book").is_dir():
        return
    book = FolderBook(folder / "book")
    for authority in AUTHORITIES:
        issued = book.find_certificate(authority)
        if issued is not None:
            try:
                certificate = x509.load_der_x509_certificate(issued)
            except ValueError as error:
                raise MalformedBook(where=authority, why="not a certificate") from error
            yield authority, certificate.not_valid_before_utc


def _newest_list(folder: Path, authority: str) -> x509.CertificateRevocationList | None:
    """Read an authority's newest full list; None when there is none."""
    numbered = list_files(folder, authority)
    if not numbered:
        return None
    path = numbered[max(numbered)]
    try:
        return x509.load_der_x509_crl(path.read_bytes())
    except ValueError as error:
        raise MalformedBook(where=str(path), why="not a revocation list") from error


def _renewal(authority: str, newest: x509.CertificateRevocationList) -> tuple[datetime, datetime]:
    """Give when the next list is to be made from, and when it must be there."""
    if authority != ROOT_NAME:
        by = newest.last_update_utc + LIST_INTERVAL
        return by - REVOCATION_PUBLISHED, by
    end = newest.next_update_utc or newest.last_update_utc
    return end - RENEW_BEFORE, end


def _unpublished(
    folder: Path, authority: str, newest: x509.CertificateRevocationList | None
) -> Iterator[Revocation]:
    """Give each certificate's last change that the newest list does not tell."""
    changes = FolderBook(folder / "book").revocations(authority)
    standing = standing_of(changes)
    for name, last in {one.name: one for one in changes}.items():
        listed = (
            None if newest is None else newest.get_revoked_certificate_by_serial_number(last.serial)
        )
        stands = standing.get(name)
        if stands is None:
            # Released: there must be no entry any more, where there ever was a list with one.
            told = listed is None
        else:
            told = listed is not None and _entry_of(listed) == (stands.at, stands.invalid_from)
        if not told:
            yield last


def _entry_of(entry: x509.RevokedCertificate) -> tuple[datetime, datetime | None]:
    """Give the two dates of an entry: of revocation and of suspicion."""
    for extension in entry.extensions:
        if isinstance(extension.value, x509.InvalidityDate):
            return entry.revocation_date_utc, extension.value.invalidity_date_utc
    return entry.revocation_date_utc, None
