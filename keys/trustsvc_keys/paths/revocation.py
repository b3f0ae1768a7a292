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

from trustsvc_keys.paths import statements
from trustsvc_keys.paths.certificates import UNREADABLE, LoadedList
from trustsvc_keys.paths.question import Question, run
from trustsvc_keys.paths.statements import UNTIL_NEXT, Standing, Statement

_STOLEN = frozenset({"key_compromise", "ca_compromise", "aa_compromise"})
COMPROMISE = _STOLEN | {"unspecified", None}
"""Reasons, in asn1crypto's words, for which the key may have signed what its owner never saw."""
_EXPIRED_CERTIFICATES = "2.5.29.60"
_LISTS_OF_ONE_ISSUER = 16
_MOST_SIGNERS = 2


def statements_of_lists(
    question: Question,
    path: ValidationPath,
    certificate: Certificate,
    lists: Sequence[LoadedList],
    *,
    trusting: frozenset[bytes] = frozenset(),
) -> Iterator[Statement]:
    """Give what each list that is genuine and speaks of a certificate says of it.

    Args:
        question: The question.
        path: A path that ends with the certificate, or leads through it.
        certificate: The certificate.
        lists: All lists that there are.
        trusting: Signers of lists, in DER, whose own revocation is being asked about.
    """
    for together in _sets(lists):
        made = max(one.made for one in together)
        context = question.at(made, lists=together)
        try:
            run(verify_crl(certificate, path, context))
        except RevokedError:
            pass  # The entry says more than the error.
        except (CRLValidationError, PathValidationError, *UNREADABLE):
            # The library lets keys and parameters that it cannot use escape (fuzzed).
            continue
        found = {context.revinfo_manager.check_crl_issuer(one.classic) for one in together}
        signers = [one for one in found if one is not None and one not in path]
        if all(_signer_holds(question, path, one, made, lists, trusting) for one in signers):
            yield _statement(together, made, certificate)


def _signer_holds(  # noqa: PLR0913, PLR0917  # what is asked of the certificate is asked of its signer
    question: Question,
    path: ValidationPath,
    signer: Certificate,
    made: datetime,
    lists: Sequence[LoadedList],
    trusting: frozenset[bytes],
) -> bool:
    """Say whether one who signs lists for an authority stood unrevoked (RFC 5280, 6.3.3 (f))."""
    der = signer.dump()
    if der in trusting:
        return True
    if len(trusting) >= _MOST_SIGNERS:
        return False
    try:
        own = path.truncate_to_issuer_and_append(signer)
    except LookupError:
        return False
    said = statements_of_lists(question, own, signer, lists, trusting=trusting | {der})
    return Standing(tuple(said), signer.not_valid_after).ask(made) is False


def _statement(
    together: Sequence[LoadedList], made: datetime, certificate: Certificate
) -> Statement:
    """Say what lists say together."""
    entry = _entry(together, certificate)
    reason = None if entry is None else _reason(entry)
    return Statement(
        made=made,
        signed=made,
        until=min(_until(one) for one in _newest(together)),
        since=None if entry is None else revocation_date(entry),
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


def _entry(together: Sequence[LoadedList], certificate: Certificate) -> RevokedCertificate | None:
    """Give the entry of a certificate, the delta's before the complete list's."""
    for one in reversed(together):
        entry = one.find_entry(certificate)
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
    """Give the instant from which an entry or answer, in asn1crypto's words, counts."""
    since = None if suspected is None else suspected.native
    return statements.control_time(revoked_at, since, stolen=reason in _STOLEN)


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
