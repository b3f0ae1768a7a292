"""Say who signed: the path of a signatory's certificate at an instant, and who vouches for it.

At level B nothing proves when a signature was made. So a path that holds only at the stated
signing time, and no longer at the instant of judgement, is indeterminate (EN 319 102-1, 5.5:
without a proof of existence the claimed time counts for nothing).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc.signatures.claims import SignatureClaim
from trustsvc.validation.policy import SignaturePolicy
from trustsvc_anchors.report import Check, Verdict
from trustsvc_keys.authority.demo import is_demo
from trustsvc_keys.authority.profiles import DEMO_LOGGED
from trustsvc_keys.errors import KeysError
from trustsvc_keys.paths.validate import PathProblem, PathResult, validate_path


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who a certificate names, and what became of its path."""

    name: str
    organisation: str | None
    voucher: str | None
    demo: bool
    logged: bool
    check: Check


def judge_signatory(
    claim: SignatureClaim, policy: SignaturePolicy, at: datetime, part: str
) -> Signatory:
    """Judge the signatory of one signature; ``part`` is ``xml`` or ``pdf``."""
    certificate = _load(claim.certificate)
    if certificate is None or claim.certificate is None:
        check = Check(f"issuer.{part}", Verdict.INDETERMINATE, "no certificate names the signatory")
        return Signatory("", None, None, demo=False, logged=False, check=check)
    organisation = organisation_of(certificate)
    roots = policy.roots_for(organisation)
    verdict, says, result = _path(claim, roots, at)
    if not roots:
        verdict = Verdict.INDETERMINATE
        says = f"the policy names no root that may vouch for {organisation or 'this signatory'}"
    facts = {"subject": certificate.subject.rfc4514_string()}
    if organisation:
        facts["organization_identifier"] = organisation
    return Signatory(
        name=common_name(certificate.subject),
        organisation=organisation,
        voucher=_voucher(result),
        demo=is_demo(certificate),
        logged=_has_policy(certificate, DEMO_LOGGED),
        check=Check(f"issuer.{part}", verdict, says, facts),
    )


def _path(
    claim: SignatureClaim, roots: tuple[bytes, ...], at: datetime
) -> tuple[Verdict, str, PathResult | None]:
    leaf = claim.certificate or b""
    others = tuple(one for one in claim.certificates if one != leaf)
    try:
        result = validate_path(leaf, others, roots, at)
        if result.problem is not PathProblem.EXPIRED or claim.signing_time is None:
            return Verdict(str(result.ok)), f"the certificate {result.reason}", result
        then = validate_path(leaf, others, roots, claim.signing_time)
    except KeysError as error:
        return Verdict.INDETERMINATE, f"a certificate cannot be read ({error.code})", None
    if Verdict(str(then.ok)) is not Verdict.PASSED:
        return Verdict(str(result.ok)), f"the certificate {result.reason}", result
    stated = claim.signing_time.astimezone(UTC).date().isoformat()
    says = f"the certificate {result.reason}; it held on {stated}, the stated day of signing, "
    return Verdict.INDETERMINATE, says + "which nothing in the signature proves", then


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
