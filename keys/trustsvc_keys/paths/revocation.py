"""Read from revocation lists what they say of one certificate of a path (RFC 5280, 6.3).

The validator verifies scope, issuer and signature of each list, as of when it was made; it stops at
a list that it cannot use, so lists are put to it in the smallest sets that can have an answer: one
complete list, one with a delta of it, or the parts that a list is split into by reasons.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from asn1crypto.core import GeneralizedTime
from asn1crypto.crl import RevokedCertificate
from asn1crypto.x509 import Certificate
from pyhanko_certvalidator.errors import CRLValidationError, PathValidationError, RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl

from trustsvc_keys.paths.certificates import UNREADABLE, LoadedList
from trustsvc_keys.paths.question import Question, run
from trustsvc_keys.paths.statements import UNTIL_NEXT, Statement

_STOLEN = frozenset({"key_compromise", "ca_compromise", "aa_compromise"})
COMPROMISE = _STOLEN | {"unspecified", None}
"""Reasons, in asn1crypto's words, for which the key may have signed what its owner never saw."""
_EXPIRED_CERTIFICATES = "2.5.29.60"
_LISTS_OF_ONE_ISSUER = 16


def statements_of_lists(
    question: Question, path: ValidationPath, certificate: Certificate, lists: Sequence[LoadedList]
) -> Iterator[Statement]:
    """Give what each list that is genuine and speaks of a certificate says of it."""
    for together in _sets(lists):
        made = max(one.made for one in together)
        context = question.at(made, lists=together)
        held_since: datetime | None = None
        reason: str | None = None
        try:
            run(verify_crl(certificate, path, context))
        except RevokedError as error:
            held_since, reason = error.revocation_dt, error.reason.native
        except (CRLValidationError, PathValidationError, *UNREADABLE):
            # The library lets keys and parameters that it cannot use escape (fuzzed).
            continue
        entry = _entry(together, certificate.serial_number)
        if entry is not None:
            held_since, reason = revocation_date(entry), _reason(entry)
        yield Statement(
            made=made,
            signed=made,
            until=min(_until(one) for one in _newest(together)),
            since=held_since,
            on_hold=reason == "certificate_hold",
            compromise=reason in COMPROMISE,
            remembers_from=_remembers_from(together[0]),
        )


def _sets(lists: Sequence[LoadedList]) -> Iterator[tuple[LoadedList, ...]]:
    """Put lists together that have an answer together only."""
    by_issuer: dict[bytes, list[LoadedList]] = {}
    for one in lists:
        by_issuer.setdefault(one.classic.issuer.sha256, []).append(one)
    for own in by_issuer.values():
        complete = [one for one in own if not _is_delta(one)]
        yield from ((one,) for one in complete if not _is_part(one))
        for base in complete[:_LISTS_OF_ONE_ISSUER]:
            deltas = [one for one in own if _is_delta(one) and _continues(one, base)]
            yield from ((base, delta) for delta in deltas[:_LISTS_OF_ONE_ISSUER])
        parts = [one for one in complete if _is_part(one)]
        if parts:
            yield tuple(parts[:_LISTS_OF_ONE_ISSUER])


def _is_delta(one: LoadedList) -> bool:
    """Say whether a list tells changes only (RFC 5280, 5.2.4)."""
    return one.classic.delta_crl_indicator_value is not None


def _is_part(one: LoadedList) -> bool:
    """Say whether a list speaks of some reasons only (RFC 5280, 5.2.5)."""
    scope = one.classic.issuing_distribution_point_value
    return scope is not None and bool(scope["only_some_reasons"].native)


def _continues(delta: LoadedList, base: LoadedList) -> bool:
    """Say whether a delta may be added to a complete list (RFC 5280, 5.2.4 (c) and (d))."""
    number = base.classic.crl_number_value
    own = delta.classic.crl_number_value
    if number is None or own is None:
        return False
    begins = delta.classic.delta_crl_indicator_value.native
    return bool(begins <= number.native < own.native)


def _newest(together: Sequence[LoadedList]) -> Sequence[LoadedList]:
    """Leave out a complete list that a delta renews."""
    deltas = [one for one in together if _is_delta(one)]
    return deltas or together


def _until(one: LoadedList) -> datetime:
    """Give the instant up to which a list holds."""
    due: datetime | None = one.classic["tbs_cert_list"]["next_update"].native
    return one.made + UNTIL_NEXT if due is None else due


def _entry(together: Sequence[LoadedList], serial: int) -> RevokedCertificate | None:
    """Give the entry of a certificate in lists of its issuer's own, the delta's first."""
    for one in reversed(together):
        scope = one.classic.issuing_distribution_point_value
        if scope is not None and scope["indirect_crl"].native:
            continue
        entry = one.entries.get(serial)
        if entry is not None:
            return None if _reason(entry) == "remove_from_crl" else entry
    return None


def revocation_date(entry: RevokedCertificate) -> datetime:
    """Give the instant from which an entry holds a certificate for revoked."""
    return control_time(
        entry["revocation_date"].native, entry.invalidity_date_value, _reason(entry)
    )


def control_time(
    revoked_at: datetime, suspected: GeneralizedTime | None, reason: str | None
) -> datetime:
    """Give the earlier of revocation date and, for a compromised key, invalidity date.

    RFC 5280, 5.3.2, asks for it; the library ignores it.
    """
    if suspected is None or reason not in _STOLEN:
        return revoked_at
    since: datetime = min(revoked_at, suspected.native)
    return since


def _reason(entry: RevokedCertificate) -> str | None:
    """Give the reason of an entry in asn1crypto's words, if it states one."""
    stated = entry.crl_reason_value
    return None if stated is None else str(stated.native)


def _remembers_from(one: LoadedList) -> datetime | None:
    """Give the date since which expired certificates stay on a list (X.509, 9.5.2.8)."""
    for extension in one.classic["tbs_cert_list"]["crl_extensions"]:
        if extension["extn_id"].dotted == _EXPIRED_CERTIFICATES:
            since: datetime = GeneralizedTime.load(extension["extn_value"].contents).native
            return since
    return None
