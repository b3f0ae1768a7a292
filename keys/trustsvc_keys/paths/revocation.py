"""Ask revocation lists about one certificate of a path (RFC 5280, 6.3).

Lists are asked one by one, newest first: the library stops at a list that it cannot use, and skips
all lists for certificates that name no distribution point.
A list made after the instant still tells what was revoked by then; what it cannot tell is a
suspension that was over when it was made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from asn1crypto.crl import CertificateList, RevokedCertificate
from asn1crypto.x509 import Certificate
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, PathValidationError, RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl

from trustsvc_keys.paths.question import Question, run

_FOR_EVER = timedelta(days=365_000)


def ask_lists(
    question: Question,
    path: ValidationPath,
    certificate: Certificate,
    lists: Sequence[CertificateList],
) -> datetime | bool | None:
    """Give the time of revocation, False for not revoked, None when no list has an answer."""
    for one in lists:
        answer = _ask_list(path, certificate, one, question.context([one]), question.at)
        if answer is not None:
            return answer
    for one in lists:
        # A list past its time no longer clears anybody, but a revocation for good stays one.
        context = question.context([one], freshness=_FOR_EVER)
        answer = _ask_list(path, certificate, one, context, question.at)
        if isinstance(answer, datetime) and not _on_hold(one, certificate.serial_number):
            return answer
    return None


def _ask_list(
    path: ValidationPath,
    certificate: Certificate,
    one: CertificateList,
    context: ValidationContext,
    at: datetime,
) -> datetime | bool | None:
    """Ask one list: the time of revocation, False for not revoked, None for no answer."""
    since = _revoked_since(one, certificate.serial_number)
    try:
        run(verify_crl(certificate, path, context))
    except RevokedError as error:
        revoked_at: datetime = error.revocation_dt
        return min(revoked_at, since or revoked_at)
    except (CRLValidationError, PathValidationError):
        return None
    # The library lets the very second of a revocation pass.
    return since if since is not None and since <= at else False


def _revoked_since(one: CertificateList, serial: int) -> datetime | None:
    """Give the instant from which a list of the issuer's own holds a certificate for revoked.

    Of a compromised key that is the invalidity date if it is earlier (RFC 5280, 5.3.2), which the
    library ignores.
    """
    scope = one.issuing_distribution_point_value
    entry = _find_entry(one, serial)
    if entry is None or (scope is not None and scope["indirect_crl"].native):
        return None
    revoked_at: datetime = entry["revocation_date"].native
    suspected = entry.invalidity_date_value
    if suspected is None or _reason(entry) != "key_compromise":
        return revoked_at
    since: datetime = min(revoked_at, suspected.native)
    return since


def _on_hold(one: CertificateList, serial: int) -> bool:
    """Say whether a list only suspends a certificate."""
    entry = _find_entry(one, serial)
    return entry is not None and _reason(entry) == "certificate_hold"


def _find_entry(one: CertificateList, serial: int) -> RevokedCertificate | None:
    """Give a list's entry for a serial number, if it has one."""
    entries = one["tbs_cert_list"]["revoked_certificates"]
    found = (entry for entry in entries if entry["user_certificate"].native == serial)
    return next(found, None)


def _reason(entry: RevokedCertificate) -> str | None:
    """Give the reason of an entry in asn1crypto's words, if it states one."""
    stated = entry.crl_reason_value
    return None if stated is None else str(stated.native)
