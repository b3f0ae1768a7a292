"""Say who signed: the path of a signatory's certificate at an instant, and who vouches for it.

A signature must have been made while its certificate held. What it says of its own time proves
nothing: whoever has the key can write any time. So a path that holds no longer at the instant of
judgement is indeterminate, unless something else proves that the signature is older (EN 319 102-1,
5.5 and 5.6.2.2): a time stamp, or the anchor of the issued bytes where the policy accepts it.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc.clock import rfc3339
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.validation.means import Means
from trustsvc.validation.policy import SignaturePolicy
from trustsvc_anchors.report import Check, Verdict
from trustsvc_keys.authority.demo import is_demo
from trustsvc_keys.errors import KeysError
from trustsvc_keys.paths.models import Instants, Judgement
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who a certificate names, and what became of its path.

    Attributes:
        name: For people.
        organisation: The organizationIdentifier, if there is one.
        voucher: The root that vouches for it; None where no path leads to a trusted one.
        demo: Whether the certificate is a demo's.
        logged: Whether it says that its signatures count only with their entry in the log.
        check: What became of the path.
        problem: Why it did not pass, as a code.
        proved_by: The instant of the proof without which it would not pass; else None.
    """

    name: str
    organisation: str | None
    voucher: str | None
    demo: bool
    logged: bool
    check: Check
    problem: PathProblem | None = None
    proved_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """What became of a path, for people and machines."""

    verdict: Verdict
    says: str
    result: PathResult | None = None
    problem: PathProblem | None = None
    proved_by: datetime | None = None


def judge_signatory(
    claim: SignatureClaim, policy: SignaturePolicy, at: datetime, part: str, means: Means
) -> Signatory:
    """Judge the signatory of one signature; ``part`` is ``xml`` or ``pdf``."""
    certificate = _load(claim.certificate)
    if certificate is None:
        check = Check(f"issuer.{part}", Verdict.INDETERMINATE, "no certificate names the signatory")
        return Signatory("", None, None, demo=False, logged=False, check=check)
    organisation = organisation_of(certificate)
    roots = policy.roots_for(organisation)
    judged = _judge(claim, roots, policy, at, means)
    if not roots:
        says = f"the policy names no root that may vouch for {organisation or 'this signatory'}"
        judged = _Judged(Verdict.INDETERMINATE, says, judged.result, PathProblem.NO_PATH)
    facts = {"subject": certificate.subject.rfc4514_string()}
    if organisation:
        facts["organization_identifier"] = organisation
    if judged.proved_by:
        facts["existed_by"] = rfc3339(judged.proved_by)
    return Signatory(
        name=common_name(certificate.subject),
        organisation=organisation,
        voucher=_voucher(judged.result),
        demo=is_demo(certificate),
        logged=any(_has_policy(certificate, oid) for oid in policy.logged_policies),
        check=Check(f"issuer.{part}", judged.verdict, judged.says, facts),
        problem=judged.problem,
        proved_by=judged.proved_by,
    )


def _judge(
    claim: SignatureClaim,
    roots: tuple[bytes, ...],
    policy: SignaturePolicy,
    at: datetime,
    means: Means,
) -> _Judged:
    """Judge the path at the instant; where time or revocation broke it, say what would mend it."""
    leaf = claim.certificate or b""
    material = PathMaterial(
        leaf=leaf,
        intermediates=tuple(one for one in claim.certificates if one != leaf),
        roots=roots,
        crls=means.crls,
        ocsps=means.ocsps,
    )
    rules = PathRules(revocation=policy.revocation)

    def ask(at: datetime, proof: datetime | None = None) -> Judgement:
        instants = Instants(at=at, signed_at=claim.signing_time, existed_by=proof)
        return means.paths.validate_models(material, rules, instants).report.counted

    try:
        now = ask(at, means.existed_by if means.accept_existence else None)
        if now.result.ok is PathVerdict.PASSED:
            proof = means.existed_by if now.kept else None
            says = f"the certificate {now.result.reason}"
            return _Judged(Verdict.PASSED, says, now.result, proved_by=proof)
        if now.result.problem in (PathProblem.EXPIRED, PathProblem.REVOKED):
            offered = ask(at, means.existed_by)
            then = now if claim.signing_time is None else ask(min(at, claim.signing_time))
            return _lapsed(now, offered, then, means)
    except KeysError as error:
        says = f"a certificate or revocation list cannot be read ({error.code})"
        return _Judged(Verdict.INDETERMINATE, says)
    says = f"the certificate {now.result.reason}"
    return _Judged(Verdict(str(now.result.ok)), says, now.result, now.result.problem)


def _lapsed(now: Judgement, offered: Judgement, then: Judgement, means: Means) -> _Judged:
    """Judge a certificate that ended or was revoked: what would show that it signed before?

    A certificate that was not even good at the time that the signature states is out of the
    question; a stolen key can have stated any time, so that a revocation always leaves a doubt.
    """
    problem, reason = now.result.problem, f"the certificate {now.result.reason}"
    path = then.result if then.result.ok is PathVerdict.PASSED else None
    if offered.result.ok is PathVerdict.PASSED and means.existed_by:
        by = rfc3339(means.existed_by)
        says = f"{reason}; the anchor proves that the signature existed by {by}, before that, "
        says += 'but the policy only reports this (existence = "report")'
        return _Judged(Verdict.INDETERMINATE, says, offered.result, problem)
    if problem is PathProblem.REVOKED:
        says = f"{reason}; nothing proves that the signature is older"
        if means.existed_by and means.accept_existence:
            says += f": it is proved to have existed by {rfc3339(means.existed_by)} only"
        return _Judged(Verdict.INDETERMINATE, says, path, problem)
    if path is None:
        return _Judged(Verdict(str(now.result.ok)), reason, now.result, problem)
    says = f"{reason}; it held at the stated time of signing, which nothing in the signature proves"
    return _Judged(Verdict.INDETERMINATE, says, path, problem)


def organisation_of(certificate: x509.Certificate) -> str | None:
    """Give the organizationIdentifier of a subject (EN 319 412-1, 5.1.4)."""
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return str(named[0].value) if named else None


def organisation_named(certificate: bytes | None) -> str | None:
    """Give the organizationIdentifier that a DER certificate names, if it can be read."""
    loaded = _load(certificate)
    return None if loaded is None else organisation_of(loaded)


def common_name(name: x509.Name) -> str:
    """Give a name for people."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        named = name.get_attributes_for_oid(oid)
        if named:
            return str(named[0].value)
    return name.rfc4514_string()


def _load(certificate: bytes | None) -> x509.Certificate | None:
    if certificate is None:
        return None
    try:
        return x509.load_der_x509_certificate(certificate)
    except ValueError:
        return None


def _voucher(result: PathResult | None) -> str | None:
    if result is None or not result.chain:
        return None
    return common_name(x509.load_der_x509_certificate(result.chain[-1]).subject)


def _has_policy(certificate: x509.Certificate, oid: str) -> bool:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return False
    return any(policy.policy_identifier.dotted_string == oid for policy in policies)
