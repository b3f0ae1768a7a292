"""Find what a prepared certificate does against its profile (RFC 5280, 4.1 and 4.2).

The certificate is prepared and signed with a throw-away key; a finding stops its issue, so the
authority's key never signs what breaks a rule. The rules read the encoded certificate, not the
request that it was made from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from trustsvc_keys.algorithms import NEW_RSA_BITS, PublicKey, algorithm_of
from trustsvc_keys.authority.accreditation import find_accreditation
from trustsvc_keys.authority.profiles import (
    ALL_USAGES,
    LEGAL_SEMANTICS,
    QC_STATEMENTS,
    Profile,
)
from trustsvc_keys.errors import UnsupportedKey

_OUR_RULE = "ours"
_LEAST_SERIAL_BITS = 64
_MOST_SERIAL_BITS = 159


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One broken rule: its clause (``ours`` where no standard says it), and what was found."""

    clause: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """What linting and preparing need to know of whoever signs.

    Attributes:
        name: The issuer's subject.
        public_key: The key that will sign.
        certificate: The issuer's certificate; None for a root, which is its own.
    """

    name: x509.Name
    public_key: PublicKey
    certificate: x509.Certificate | None


def lint(
    certificate: x509.Certificate, profile: Profile, issuer: Issuer
) -> tuple[LintFinding, ...]:
    """List every rule that a certificate breaks; an empty tuple lets it be issued."""
    return (
        *_lint_serial(certificate),
        *_lint_names(certificate, profile, issuer),
        *_lint_validity(certificate, profile, issuer),
        *_lint_keys(certificate, issuer),
        *_lint_extensions(certificate, profile),
        *_lint_constraints(certificate, profile),
        *_lint_key_identifiers(certificate, issuer),
        *_lint_contents(certificate),
    )


def _lint_serial(certificate: x509.Certificate) -> Iterator[LintFinding]:
    """Serial numbers are positive, unguessable and at most 20 octets (RFC 5280, 4.1.2.2)."""
    if certificate.version is not x509.Version.v3:
        yield LintFinding("RFC 5280, 4.1.2.1", f"version {certificate.version.name}, not 3")
    bits = certificate.serial_number.bit_length()
    if certificate.serial_number <= 0 or not _LEAST_SERIAL_BITS <= bits <= _MOST_SERIAL_BITS:
        yield LintFinding("RFC 5280, 4.1.2.2", f"serial number of {bits} bits")


def _lint_names(
    certificate: x509.Certificate, profile: Profile, issuer: Issuer
) -> Iterator[LintFinding]:
    """The issuer is named as it names itself; the subject has the profile's attributes in order."""
    if certificate.issuer.public_bytes() != issuer.name.public_bytes():
        yield LintFinding("RFC 5280, 4.1.2.4", "another issuer than its certificate's subject")
    present = tuple(attribute.oid for attribute in certificate.subject)
    wanted = tuple(
        oid for oid in profile.subject if oid in present or oid not in profile.optional_subject
    )
    if present != wanted:
        named = " ".join(oid.dotted_string for oid in present)
        yield LintFinding(profile.clause, f"subject attributes {named}")
    if any(len(list(part)) != 1 for part in certificate.subject.rdns):
        yield LintFinding(_OUR_RULE, "a relative name of several attributes")


def _lint_validity(
    certificate: x509.Certificate, profile: Profile, issuer: Issuer
) -> Iterator[LintFinding]:
    """A validity runs forward, no longer than the profile's, within the issuer's."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start < end:
        yield LintFinding("RFC 5280, 4.1.2.5", "ends before it begins")
    if end - start > profile.longest:
        yield LintFinding(profile.clause, f"valid for {(end - start).days} days")
    above = issuer.certificate
    if above is not None and not (
        above.not_valid_before_utc <= start and end <= above.not_valid_after_utc
    ):
        yield LintFinding(_OUR_RULE, "valid when its issuer is not")


def _lint_keys(certificate: x509.Certificate, issuer: Issuer) -> Iterator[LintFinding]:
    """Keys are of a kind and size that we use; a subject is not its issuer by another name."""
    public_key = certificate.public_key()
    try:
        algorithm_of(public_key)
    except UnsupportedKey as error:
        yield LintFinding("ETSI TS 119 312", f"{error.fields['what']}: {error.fields['why']}")
    if isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size < NEW_RSA_BITS:
        yield LintFinding("ETSI TS 119 312", f"RSA of {public_key.key_size} bits")
    own = issuer.certificate is None
    if own != (public_key == issuer.public_key):
        yield LintFinding("RFC 5280, 3.2", "its key and its issuer's do not fit its profile")


def _lint_extensions(certificate: x509.Certificate, profile: Profile) -> Iterator[LintFinding]:
    """The extensions are those of the profile, as critical as it says, and no others."""
    present = {extension.oid: extension for extension in certificate.extensions}
    for rule in profile.extensions:
        extension = present.pop(rule.oid, None)
        if extension is None:
            if rule.required:
                yield LintFinding(rule.clause, f"no extension {rule.oid.dotted_string}")
        elif extension.critical != rule.critical:
            yield LintFinding(rule.clause, f"{rule.oid.dotted_string} critical or not")
    for oid in present:
        yield LintFinding(profile.clause, f"extension {oid.dotted_string} is not in the profile")


def _lint_constraints(certificate: x509.Certificate, profile: Profile) -> Iterator[LintFinding]:
    """What the key may do is what the profile says, bit by bit."""
    for extension in certificate.extensions:
        match extension.value:
            case x509.BasicConstraints() as limits:
                if (limits.ca, limits.path_length) != (profile.authority, profile.path_length):
                    yield LintFinding("RFC 5280, 4.2.1.9", "other constraints than the profile's")
            case x509.KeyUsage() as usage:
                if usages_of(usage) != profile.key_usage:
                    yield LintFinding("RFC 5280, 4.2.1.3", "other key usages than the profile's")
            case x509.ExtendedKeyUsage() as purposes:
                if tuple(purposes) != profile.purposes:
                    yield LintFinding("RFC 5280, 4.2.1.12", "other purposes than the profile's")


def usages_of(usage: x509.KeyUsage) -> set[str]:
    """Name the usages that are set; the two last have a meaning only with key agreement."""
    apart = set() if usage.key_agreement else {"encipher_only", "decipher_only"}
    return {name for name in ALL_USAGES - apart if getattr(usage, name)}


def _lint_key_identifiers(certificate: x509.Certificate, issuer: Issuer) -> Iterator[LintFinding]:
    """Key identifiers lead from a certificate to its issuer's (RFC 5280, 4.2.1.1 and 4.2.1.2)."""
    own = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key)
    for extension in certificate.extensions:
        match extension.value:
            case x509.AuthorityKeyIdentifier() as above if above.key_identifier != own.digest:
                yield LintFinding("RFC 5280, 4.2.1.1", "the key identifier is not the issuer's")
            case x509.SubjectKeyIdentifier() as mine:
                hashed = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
                if mine.digest != hashed.digest:
                    yield LintFinding("RFC 5280, 4.2.1.2", "not the hash of its own key")
            case x509.CertificatePolicies() as policies:
                oids = [policy.policy_identifier for policy in policies]
                if len(set(oids)) != len(oids):
                    yield LintFinding("RFC 5280, 4.2.1.4", "a policy twice")


def _lint_contents(certificate: x509.Certificate) -> Iterator[LintFinding]:
    """Addresses can be fetched by anybody; no statement is made that we do not mean."""
    for extension in certificate.extensions:
        match extension.value:
            case x509.CRLDistributionPoints() as points:
                places = [place for point in points for place in point.full_name or ()]
                if len(places) != 1 or not _fetchable(places[0]):
                    yield LintFinding("EN 319 412-2, 4.3.11", "not one list by http")
            case x509.AuthorityInformationAccess() as methods:
                if not all(_fetchable(method.access_location) for method in methods):
                    yield LintFinding("EN 319 412-2, 4.4.1", "an access that is not by http")
            case x509.Admissions() if find_accreditation(certificate) is None:
                yield LintFinding("Common PKI 2.0, part 1 (admission)", "not one accreditation")
            case x509.UnrecognizedExtension() if (
                extension.oid == QC_STATEMENTS and extension.value != LEGAL_SEMANTICS
            ):
                yield LintFinding("RFC 3739, 3.2.6", "a statement that we do not make")


def _fetchable(name: x509.GeneralName) -> bool:
    """Say whether a name is an http address; https would need the path that it serves."""
    if not isinstance(name, x509.UniformResourceIdentifier):
        return False
    return name.value.startswith("http://") and name.value.isascii()
