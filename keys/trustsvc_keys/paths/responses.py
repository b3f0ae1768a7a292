"""Read from OCSP answers what they say of one certificate of a path (RFC 6960, 3.2).

The validator verifies the signature, and that its signer is the authority itself or certified by
it for OCSP, as of when the answer was made. Left to us: a delegated signer that is not exempt from
revocation must be cleared by a revocation list. "Unknown" says nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from asn1crypto import ocsp
from asn1crypto.x509 import Certificate
from pyhanko_certvalidator.authority import Authority, AuthorityWithCert
from pyhanko_certvalidator.errors import OCSPValidationError, PathValidationError, RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from trustsvc_keys.errors import MalformedCertificate
from trustsvc_keys.paths.certificates import (
    UNREADABLE,
    LoadedAnswer,
    LoadedList,
    load_certificate,
)
from trustsvc_keys.paths.purpose import purpose_fault
from trustsvc_keys.paths.question import Question, run
from trustsvc_keys.paths.revocation import COMPROMISE, control_time, statements_of_lists
from trustsvc_keys.paths.rules import Purpose
from trustsvc_keys.paths.statements import UNTIL_NEXT, Standing, Statement

_DIGESTS = frozenset({"sha1", "sha256"})
"""What asn1crypto digests names and keys with; RFC 5019 asks for SHA-1, RFC 9654 for SHA-256."""


def statements_of_answers(
    question: Question,
    path: ValidationPath,
    certificate: Certificate,
    answers: Sequence[LoadedAnswer],
    lists: Sequence[LoadedList],
) -> Iterator[Statement]:
    """Give what each answer that is genuine and speaks of a certificate says of it."""
    issuer = _issuer(path, certificate)
    if issuer is None:
        return
    for answer in answers:
        told = list(_about(answer, certificate, issuer))
        if not told or not _genuine(question, path, certificate, answer):
            continue
        if _signer_holds(question, path, answer, issuer, lists):
            yield from (_statement(one, answer.made) for one in told)


def _issuer(path: ValidationPath, certificate: Certificate) -> AuthorityWithCert | None:
    """Find the authority above a certificate of a path."""
    try:
        issuer: Authority = path.find_issuing_authority(certificate)
    except LookupError:
        return None
    return issuer if isinstance(issuer, AuthorityWithCert) else None


def _about(
    answer: LoadedAnswer, certificate: Certificate, issuer: Authority
) -> Iterator[ocsp.SingleResponse]:
    """Give the parts of an answer that name a certificate (RFC 6960, 4.1.1) and know it."""
    singles = list(answer.basic["tbs_response_data"]["responses"])
    digests = {one["cert_id"]["hash_algorithm"]["algorithm"].native for one in singles}
    if not digests <= _DIGESTS:
        return
    for single in singles:
        named = single["cert_id"]
        digest = named["hash_algorithm"]["algorithm"].native
        if (
            named["serial_number"].native == certificate.serial_number
            and named["issuer_name_hash"].native == getattr(certificate.issuer, digest)
            and named["issuer_key_hash"].native == getattr(issuer.public_key, digest)
            and single["cert_status"].name != "unknown"
        ):
            yield single


def _genuine(
    question: Question, path: ValidationPath, certificate: Certificate, answer: LoadedAnswer
) -> bool:
    """Say whether an answer was signed by one who may, as of when it was made."""
    try:
        run(verify_ocsp_response(certificate, path, question.at(answer.made, answers=[answer])))
    except RevokedError:
        return True
    except (OCSPValidationError, PathValidationError, *UNREADABLE):
        # The library lets keys and parameters that it cannot use escape (fuzzed).
        return False
    return True


def _signer_holds(
    question: Question,
    path: ValidationPath,
    answer: LoadedAnswer,
    issuer: AuthorityWithCert,
    lists: Sequence[LoadedList],
) -> bool:
    """Say whether the signer of an answer is the authority, or stood unrevoked for OCSP."""
    signer = _signer(question, answer)
    if signer is None or signer.dump() == issuer.certificate.dump():
        return True
    try:
        loaded = load_certificate(signer.dump(), where="ocsp signer")
    except MalformedCertificate:
        return False
    if purpose_fault(loaded.modern, Purpose.OCSP_SIGNING) is not None:
        return False
    if signer.ocsp_no_check_value is not None:
        return True
    own = path.truncate_to_and_append(issuer.certificate, signer)
    said = tuple(statements_of_lists(question, own, signer, lists))
    standing = Standing(said, loaded.modern.not_valid_after_utc)
    return standing.ask(answer.made) is False


def _signer(question: Question, answer: LoadedAnswer) -> Certificate | None:
    """Find the certificate of the signer as the validator does: those in the answer first."""
    named = answer.basic["tbs_response_data"]["responder_id"]
    known = [*(one for one in answer.basic["certs"] or ())]
    known += [one.classic for one in (*question.intermediates, *question.roots)]
    for one in known:
        if named.name == "by_name" and one.subject == named.chosen:
            return one
        if named.name == "by_key" and named.native in {one.public_key.sha1, one.key_identifier}:
            return one
    return None


def _statement(single: ocsp.SingleResponse, signed: datetime) -> Statement:
    """Say what a part of an answer says."""
    made = single["this_update"].native
    since = reason = None
    if single["cert_status"].name == "revoked":
        told = single["cert_status"].chosen
        reason = told["revocation_reason"].native or "unspecified"
        since = control_time(told["revocation_time"].native, single.invalidity_date_value, reason)
    cutoff = single.archive_cutoff_value
    return Statement(
        made=made,
        signed=signed,
        until=single["next_update"].native or made + UNTIL_NEXT,
        since=since,
        on_hold=reason == "certificate_hold",
        compromise=reason in COMPROMISE,
        remembers_from=None if cutoff is None else cutoff.native,
    )
