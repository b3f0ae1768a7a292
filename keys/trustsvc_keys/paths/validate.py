"""Validate a certificate path at an instant, with no network (RFC 5280, 6; EN 319 102-1, 5.2.6).

Path building and the rules of RFC 5280 are pyhanko-certvalidator's; the words are ours. What it
leaves open stands in `trustsvc_keys.paths.question` and `trustsvc_keys.paths.revocation`.
What a certificate may be used for (keyUsage) is for the caller to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import load_der_x509_certificate
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath

from trustsvc_keys.paths.certificates import (
    CRL_LIMIT_BYTES,
    load_certificate,
    load_revocation_list,
)
from trustsvc_keys.paths.question import Question, run, vouched_for
from trustsvc_keys.paths.revocation import ask_lists

LIMIT = 64
"""The most intermediates, roots or lists that one question may bring."""
_ANY_POLICY = "2.5.29.32.0"


class PathVerdict(StrEnum):
    """What became of a path."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class RevocationMode(StrEnum):
    """What revocation lists count for."""

    OFF = "off"
    """They are not looked at."""
    REPORT = "report"
    """A revoked certificate fails; one without an answer passes, and the result says so."""
    REQUIRE = "require"
    """A certificate without an answer makes the path indeterminate."""


class PathProblem(StrEnum):
    """Why a path did not pass; a stable code that people's texts hang on."""

    NO_PATH = "no-path"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    NO_REVOCATION_DATA = "no-revocation-data"
    BROKEN_RULE = "broken-rule"
    WEAK_ALGORITHM = "weak-algorithm"
    UNSUPPORTED_ALGORITHM = "unsupported-algorithm"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """What was found about a certificate at an instant.

    Attributes:
        ok: The verdict.
        reason: Why, in words.
        problem: Why, as a code; None when passed.
        chain: The path found, in DER, the certificate first and the root last.
        policies: The policies valid for the whole path, as OIDs.
        unanswered: Subjects of the path that no list answers for.
        revoked_at: Since when it is revoked, if it is.
    """

    ok: PathVerdict
    reason: str
    problem: PathProblem | None = None
    chain: tuple[bytes, ...] = ()
    policies: frozenset[str] = frozenset()
    unanswered: tuple[str, ...] = ()
    revoked_at: datetime | None = None


def validate_path(  # noqa: PLR0913  # RFC 5280, 6.1.1 lists these inputs
    leaf_der: bytes,
    intermediates: Sequence[bytes],
    roots: Sequence[bytes],
    at: datetime,
    *,
    crls: Sequence[bytes] = (),
    revocation: str = RevocationMode.REPORT,
) -> PathResult:
    """Judge a certificate at an instant; a bad path is a result, never an exception.

    Args:
        leaf_der: The certificate, in DER.
        intermediates: Authorities that may lie between, in any order.
        roots: The trusted roots.
        at: The instant, aware.
        crls: Revocation lists in DER.
        revocation: A `RevocationMode`.

    Raises:
        MalformedCertificate: Bytes among them that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
    """
    mode = RevocationMode(revocation)
    if max(len(intermediates), len(roots), len(crls)) > LIMIT:
        return _not_passed(PathProblem.TOO_MANY, f"more than {LIMIT} certificates or lists")
    if sum(map(len, crls)) > CRL_LIMIT_BYTES:
        return _not_passed(PathProblem.TOO_MANY, f"more than {CRL_LIMIT_BYTES} bytes of lists")
    leaf = load_certificate(leaf_der, where="leaf")
    trusted = [load_certificate(der, where=f"roots[{i}]") for i, der in enumerate(roots)]
    offered = [
        load_certificate(d, where=f"intermediates[{i}]") for i, d in enumerate(intermediates)
    ]
    lists = [load_revocation_list(der, where=f"crls[{i}]") for i, der in enumerate(crls)]
    question = Question(leaf, tuple(trusted), vouched_for(trusted, offered), at.astimezone(UTC))
    path = _find_path(question)
    if isinstance(path, PathResult):
        return path
    if mode is RevocationMode.OFF:
        return _passed(path, ())
    return _judge_revocation(question, path, lists, mode)


def _find_path(question: Question) -> ValidationPath | PathResult:
    """Find a path that holds but for revocation, or say why there is none."""
    validator = CertificateValidator(question.leaf.classic, validation_context=question.context())
    try:
        return run(validator.async_validate_path())
    except (ValidationError, PathBuildingError, UnsupportedAlgorithm) as error:
        return _not_passed(*_explain(error))


def _explain(error: Exception) -> tuple[PathProblem, str]:
    """Say in our words what the validator found."""
    match error:
        case ExpiredError():
            return PathProblem.EXPIRED, f"expired on {_day(error.expired_dt)}"
        case NotYetValidError():
            return PathProblem.NOT_YET_VALID, f"valid from {_day(error.valid_from)}"
        case DisallowedAlgorithmError():
            return PathProblem.WEAK_ALGORITHM, "signed by an algorithm too weak"
        case UnsupportedAlgorithm():
            return PathProblem.UNSUPPORTED_ALGORITHM, "signed by an algorithm not known"
        case PathValidationError():
            return PathProblem.BROKEN_RULE, "a signature or a rule of RFC 5280 fails"
        case _:
            return PathProblem.NO_PATH, "leads to no root that is trusted"


def _judge_revocation(
    question: Question,
    path: ValidationPath,
    lists: Sequence[CertificateList],
    mode: RevocationMode,
) -> PathResult:
    """Ask the lists about every certificate below the root, the authorities first."""
    unanswered = []
    newest_first = sorted(
        lists, key=lambda one: one["tbs_cert_list"]["this_update"].native, reverse=True
    )
    for certificate in path.iter_certs(include_root=False):
        answer = ask_lists(question, path, certificate, newest_first)
        if isinstance(answer, datetime):
            reason = f"{_subject(certificate)} was revoked on {_day(answer)}"
            return _not_passed(PathProblem.REVOKED, reason, revoked_at=answer)
        if answer is None:
            unanswered.append(_subject(certificate))
    if unanswered and mode is RevocationMode.REQUIRE:
        reason = f"no revocation list answers for {'; '.join(unanswered)}"
        return _not_passed(PathProblem.NO_REVOCATION_DATA, reason, unanswered=tuple(unanswered))
    return _passed(path, tuple(unanswered))


def _subject(certificate: Certificate) -> str:
    """Name a certificate's subject (RFC 4514)."""
    return load_der_x509_certificate(certificate.dump()).subject.rfc4514_string()


def _passed(path: ValidationPath, unanswered: tuple[str, ...]) -> PathResult:
    """Report a path that holds."""
    chain = tuple(one.dump() for one in path.iter_certs(include_root=True))[::-1]
    qualified = path.qualified_policies() or frozenset()
    named = {str(policy.user_domain_policy_id) for policy in qualified}
    missing = f"; no revocation list answers for {'; '.join(unanswered)}" if unanswered else ""
    return PathResult(
        ok=PathVerdict.PASSED,
        reason=f"leads to a trusted root{missing}",
        chain=chain,
        policies=frozenset(_ANY_POLICY if name == "any_policy" else name for name in named),
        unanswered=unanswered,
    )


_CANNOT_TELL = frozenset(
    {
        PathProblem.NO_PATH,
        PathProblem.NO_REVOCATION_DATA,
        PathProblem.WEAK_ALGORITHM,
        PathProblem.UNSUPPORTED_ALGORITHM,
        PathProblem.TOO_MANY,
    }
)


def _not_passed(
    problem: PathProblem,
    reason: str,
    *,
    unanswered: tuple[str, ...] = (),
    revoked_at: datetime | None = None,
) -> PathResult:
    """Report a path that fails, or that nothing can be said about."""
    ok = PathVerdict.INDETERMINATE if problem in _CANNOT_TELL else PathVerdict.FAILED
    return PathResult(
        ok=ok, reason=reason, problem=problem, unanswered=unanswered, revoked_at=revoked_at
    )


def _day(at: datetime) -> str:
    """Write an instant for people."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
