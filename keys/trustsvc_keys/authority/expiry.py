"""Raise the alarm before a certificate or a revocation list ends, and say what to do.

Three levels: 90, 30 and 7 days before the end. What is short-lived by design has them nearer: half,
a third and a tenth of its life before the end, so that a list of seven days is told of when it was
not renewed for some days, and not for ever. Pure: whoever asks gathers what may end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from trustsvc_keys.errors import MalformedRevocationList
from trustsvc_keys.paths.certificates import load_certificate, load_revocation_list

THRESHOLDS = (timedelta(days=90), timedelta(days=30), timedelta(days=7))
"""How long before the end each level begins, the mildest first."""
_SHARES = (2, 3, 10)
"""No level begins before this part of the life is left: a half, a third, a tenth."""


class Level(IntEnum):
    """How pressing it is."""

    NOTICE = 1
    WARNING = 2
    URGENT = 3
    ENDED = 4

    @property
    def word(self) -> str:
        """Give the word for people and machines."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something that ends.

    Attributes:
        what: ``root``, ``authority``, ``seal``, ``time-stamping``, ``ocsp`` or ``list``.
        name: Whose it is.
        begins: When its life began.
        ends: When it ends.
    """

    what: str
    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryLine:
    """Something that ends soon, or has ended.

    Attributes:
        level: How pressing it is.
        what, name, ends: As in `Ending`.
        left: What is left; negative once it has ended.
        remedy: What to do.
    """

    level: Level
    what: str
    name: str
    ends: datetime
    left: timedelta
    remedy: str


_REMEDIES = {
    "root": "hold a ceremony for a new root, or get the authority's new one, and publish it in the "
    "policy before the old one ends",
    "authority": "ask that authority for its next certificate; our own: hold a ceremony",
    "seal": "trustsvc keys csr --issuer …, send the request, then trustsvc keys accept; our own "
    "authority: trustsvc keys renew",
    "time-stamping": "trustsvc keys renew, or a new generation in the plan and the ceremony again",
    "ocsp": "trustsvc keys renew, or a new generation in the plan and the ceremony again",
    "list": "trustsvc keys crl --authority …; another authority's: fetch its newest list",
}


def expiring(
    endings: Iterable[Ending],
    now: datetime,
    thresholds: Sequence[timedelta] = THRESHOLDS,
    *,
    within: timedelta = timedelta(0),
) -> tuple[ExpiryLine, ...]:
    """Tell what ends soon or has ended, the first to end first.

    Args:
        endings: All that may end.
        now: The instant, aware.
        thresholds: How long before the end the levels notice, warning and urgent begin.
        within: Tell also of whatever ends in this time, however long its life.
    """
    found = []
    for one in dict.fromkeys(endings):
        left = one.ends - now
        level = _level(left, one.ends - one.begins, thresholds)
        if level is None and left <= within:
            level = Level.NOTICE
        if level is not None:
            line = ExpiryLine(
                level=level,
                what=one.what,
                name=one.name,
                ends=one.ends,
                left=left,
                remedy=_REMEDIES[one.what],
            )
            found.append(line)
    return tuple(sorted(found, key=lambda line: (line.ends, line.what, line.name)))


def ending_of_certificate(der: bytes, *, where: str = "a certificate") -> Ending:
    """Tell when a certificate ends, and what it is for.

    Raises:
        MalformedCertificate: The bytes are something else.
    """
    certificate = load_certificate(der, where=where).modern
    return Ending(
        what=_kind(certificate),
        name=certificate.subject.rfc4514_string(),
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
    )


def ending_of_list(der: bytes, *, where: str = "a revocation list") -> Ending:
    """Tell when the next list of an authority is due at the latest (RFC 5280, 5.1.2.5).

    Raises:
        MalformedRevocationList: The bytes are something else, or a list that never ends.
    """
    load_revocation_list(der, where=where)
    found = x509.load_der_x509_crl(der)
    ends = found.next_update_utc
    if ends is None:
        raise MalformedRevocationList(where=where, why="no nextUpdate (RFC 5280, 5.1.2.5)")
    return Ending(
        what="list",
        name=found.issuer.rfc4514_string(),
        begins=found.last_update_utc,
        ends=ends,
    )


def _level(left: timedelta, life: timedelta, thresholds: Sequence[timedelta]) -> Level | None:
    """Choose the level of what is left of a life; None while there is time enough."""
    if left <= timedelta(0):
        return Level.ENDED
    reached = [
        level
        for level, before, share in zip(Level, thresholds, _SHARES, strict=False)
        if left <= min(before, life / share)
    ]
    return max(reached, default=None)


def _kind(certificate: x509.Certificate) -> str:
    """Say what a certificate is for."""
    extensions = certificate.extensions
    try:
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return "root" if certificate.subject == certificate.issuer else "authority"
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return "seal"
    if ExtendedKeyUsageOID.TIME_STAMPING in purposes:
        return "time-stamping"
    return "ocsp" if ExtendedKeyUsageOID.OCSP_SIGNING in purposes else "seal"
