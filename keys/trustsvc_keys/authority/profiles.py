"""Describe each certificate profile as data, every extension with its clause.

`trustsvc_keys.authority.prepare` builds what stands here and `trustsvc_keys.authority.lint` demands
it; neither knows a profile of its own. The clauses are of RFC 5280 and, for seals of legal persons
and signatures of natural ones, EN 319 412-3 and 412-2; of RFC 3161 for time stamps and RFC 6960 for
OCSP. Nothing here makes a certificate qualified.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

ANY_POLICY = "2.5.29.32.0"
DEMO_ARC = "2.999"
"""The arc for examples (ITU-T X.660); what carries it promises nothing."""
DEMO_POLICY = "2.999.1.1"
"""Our demo's certificate policy."""
DEMO_LOGGED = "2.999.1.2"
"""Our demo's *logged* policy: a signature by this key that is in no log cannot be judged."""
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
LEGAL_SEMANTICS = x509.UnrecognizedExtension(
    QC_STATEMENTS, bytes.fromhex("3017301506082b06010505070b023009060704008bec490102")
)
"""The one statement of RFC 3739, 3.2.6 that we make: the organisation identifier is to be read as
id-etsi-qcs-SemanticsId-Legal says (EN 319 412-1, 5.1.4). It does not claim to be qualified."""


ALL_USAGES = frozenset(
    {
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    }
)
"""Every bit of keyUsage, as cryptography calls it (RFC 5280, 4.2.1.3)."""


class ProfileName(StrEnum):
    """A profile's name, as the book remembers it."""

    ROOT = "root"
    ISSUING = "issuing"
    SEAL = "seal"
    SIGNATORY = "signatory"
    TIME_STAMPING = "time-stamping"
    OCSP = "ocsp"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRule:
    """One extension that a profile has, must have by default."""

    oid: x509.ObjectIdentifier
    critical: bool
    clause: str
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What certificates of one kind look like.

    Attributes:
        name: Its name.
        clause: Where the kind is described.
        self_signed: Whether it is its own issuer.
        authority: Whether it signs certificates and lists.
        path_length: How many more authorities may follow below; None for no statement.
        key_usage: The usages set, in cryptography's words; all others are unset.
        subject: The attributes of the subject, in order.
        optional_subject: Those among them that may be absent.
        longest: The longest validity.
        extensions: Everything that may stand in the certificate.
        purposes: What extendedKeyUsage holds, where the profile has that extension.
        logged: Whether signatures by such a key must be in the log to count (the *logged* policy).
    """

    name: ProfileName
    clause: str
    self_signed: bool
    authority: bool
    path_length: int | None
    key_usage: frozenset[str]
    subject: tuple[x509.ObjectIdentifier, ...]
    optional_subject: frozenset[x509.ObjectIdentifier]
    longest: timedelta
    extensions: tuple[ExtensionRule, ...]
    purposes: tuple[x509.ObjectIdentifier, ...] = ()
    logged: bool = False


_SUBJECT = (
    NameOID.COUNTRY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATION_IDENTIFIER,
    NameOID.COMMON_NAME,
)
_PERSON = (NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.SERIAL_NUMBER)
_YEAR = timedelta(days=366)


def _rule(
    oid: x509.ObjectIdentifier, clause: str, *, critical: bool = False, required: bool = True
) -> ExtensionRule:
    """Write a rule in one line."""
    return ExtensionRule(oid=oid, critical=critical, clause=clause, required=required)


_SUBJECT_KEY = _rule(ExtensionOID.SUBJECT_KEY_IDENTIFIER, "RFC 5280, 4.2.1.2")
_AUTHORITY_KEY = _rule(ExtensionOID.AUTHORITY_KEY_IDENTIFIER, "RFC 5280, 4.2.1.1")
_CONSTRAINTS = _rule(ExtensionOID.BASIC_CONSTRAINTS, "RFC 5280, 4.2.1.9", critical=True)
_USAGE = _rule(ExtensionOID.KEY_USAGE, "RFC 5280, 4.2.1.3", critical=True)
_POLICIES = _rule(ExtensionOID.CERTIFICATE_POLICIES, "RFC 5280, 4.2.1.4")
# A hierarchy without addresses, as a demo's on one machine, has neither of these two.
_LISTS = _rule(ExtensionOID.CRL_DISTRIBUTION_POINTS, "RFC 5280, 4.2.1.13", required=False)
_ACCESS = _rule(ExtensionOID.AUTHORITY_INFORMATION_ACCESS, "RFC 5280, 4.2.2.1", required=False)
_CA_SIGNS = frozenset({"key_cert_sign", "crl_sign"})

ROOT = Profile(
    name=ProfileName.ROOT,
    clause="RFC 5280, 3.2 (self-signed)",
    self_signed=True,
    authority=True,
    path_length=None,
    key_usage=_CA_SIGNS,
    subject=_SUBJECT,
    optional_subject=frozenset({NameOID.ORGANIZATION_IDENTIFIER}),
    longest=25 * _YEAR,
    extensions=(_CONSTRAINTS, _USAGE, _SUBJECT_KEY),
)

ISSUING = Profile(
    name=ProfileName.ISSUING,
    clause="RFC 5280, 3.2; EN 319 412-2, 4.2.3",
    self_signed=False,
    authority=True,
    path_length=0,
    key_usage=_CA_SIGNS,
    subject=_SUBJECT,
    optional_subject=frozenset({NameOID.ORGANIZATION_IDENTIFIER}),
    longest=15 * _YEAR,
    extensions=(_CONSTRAINTS, _USAGE, _SUBJECT_KEY, _AUTHORITY_KEY, _POLICIES, _LISTS, _ACCESS),
    # A policy is valid at the end of a path only if every authority above it carries it too.
    logged=True,
)

_SIGNING = (
    _CONSTRAINTS,
    _rule(ExtensionOID.KEY_USAGE, "EN 319 412-2, 4.3.2, type A", critical=True),
    _SUBJECT_KEY,
    _rule(ExtensionOID.AUTHORITY_KEY_IDENTIFIER, "EN 319 412-2, 4.3.1"),
    _rule(ExtensionOID.CERTIFICATE_POLICIES, "EN 319 412-2, 4.3.3"),
    _rule(ExtensionOID.CRL_DISTRIBUTION_POINTS, "EN 319 412-2, 4.3.11", required=False),
    _rule(ExtensionOID.AUTHORITY_INFORMATION_ACCESS, "EN 319 412-2, 4.4.1", required=False),
    _rule(ExtensionOID.ADMISSIONS, "Common PKI 2.0, part 1 (admission)", required=False),
)

SEAL = Profile(
    name=ProfileName.SEAL,
    clause="EN 319 412-3, 4 (certificates issued to legal persons)",
    self_signed=False,
    authority=False,
    path_length=None,
    # Type A: what is sealed is meant; the key does nothing else.
    key_usage=frozenset({"content_commitment"}),
    subject=_SUBJECT,
    optional_subject=frozenset(),
    longest=5 * _YEAR,
    extensions=(
        *_SIGNING,
        _rule(QC_STATEMENTS, "EN 319 412-1, 5.1.4 (semantics of the identifier)", required=False),
    ),
    logged=True,
)

SIGNATORY = Profile(
    name=ProfileName.SIGNATORY,
    clause="EN 319 412-2, 4 (certificates issued to natural persons)",
    self_signed=False,
    authority=False,
    path_length=None,
    key_usage=frozenset({"content_commitment"}),
    # The person acts for the organisation that stands before the name (4.2.4).
    subject=(*_SUBJECT[:-1], *_PERSON, NameOID.COMMON_NAME),
    optional_subject=frozenset({NameOID.SERIAL_NUMBER}),
    longest=5 * _YEAR,
    extensions=_SIGNING,
    logged=True,
)

TIME_STAMPING = Profile(
    name=ProfileName.TIME_STAMPING,
    clause="RFC 3161, 2.3",
    self_signed=False,
    authority=False,
    path_length=None,
    key_usage=frozenset({"digital_signature"}),
    subject=_SUBJECT,
    optional_subject=frozenset({NameOID.ORGANIZATION_IDENTIFIER}),
    longest=10 * _YEAR,
    extensions=(
        _CONSTRAINTS,
        _USAGE,
        # One purpose and critical, or a verifier must refuse the tokens.
        _rule(ExtensionOID.EXTENDED_KEY_USAGE, "RFC 3161, 2.3", critical=True),
        _SUBJECT_KEY,
        _AUTHORITY_KEY,
        _POLICIES,
        _LISTS,
        _ACCESS,
    ),
    purposes=(ExtendedKeyUsageOID.TIME_STAMPING,),
)

OCSP = Profile(
    name=ProfileName.OCSP,
    clause="RFC 6960, 4.2.2.2",
    self_signed=False,
    authority=False,
    path_length=None,
    key_usage=frozenset({"digital_signature"}),
    subject=_SUBJECT,
    optional_subject=frozenset({NameOID.ORGANIZATION_IDENTIFIER}),
    # Nobody can ask whether it is revoked, so it must end soon (RFC 6960, 4.2.2.2.1).
    longest=_YEAR,
    extensions=(
        _CONSTRAINTS,
        _USAGE,
        _rule(ExtensionOID.EXTENDED_KEY_USAGE, "RFC 6960, 4.2.2.2"),
        _SUBJECT_KEY,
        _AUTHORITY_KEY,
        _POLICIES,
        _rule(ExtensionOID.OCSP_NO_CHECK, "RFC 6960, 4.2.2.2.1"),
        _rule(ExtensionOID.AUTHORITY_INFORMATION_ACCESS, "RFC 5280, 4.2.2.1", required=False),
    ),
    purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
)

PROFILES = {
    profile.name: profile for profile in (ROOT, ISSUING, SEAL, SIGNATORY, TIME_STAMPING, OCSP)
}
