"""Describe each certificate profile as data, every extension with its clause.

`trustsvc_keys.authority.issue` builds what stands here and `trustsvc_keys.authority.lint` demands
it; neither knows a profile of its own. The clauses are of RFC 5280 and, for seals of legal
persons, EN 319 412-2 and 412-3. Nothing here makes a certificate qualified.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

ANY_POLICY = "2.5.29.32.0"
DEMO_ARC = "2.999"
"""The arc for examples (ITU-T X.660); what carries it promises nothing."""
DEMO_POLICY = "2.999.1.1"
"""Our demo's certificate policy."""
DEMO_LOGGED = "2.999.1.2"
"""Our demo's *logged* policy: a signature by this key that is in no log cannot be judged."""


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


_SUBJECT = (
    NameOID.COUNTRY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATION_IDENTIFIER,
    NameOID.COMMON_NAME,
)
_YEAR = timedelta(days=366)

_SUBJECT_KEY = ExtensionRule(
    oid=ExtensionOID.SUBJECT_KEY_IDENTIFIER, critical=False, clause="RFC 5280, 4.2.1.2"
)
_AUTHORITY_KEY = ExtensionRule(
    oid=ExtensionOID.AUTHORITY_KEY_IDENTIFIER, critical=False, clause="RFC 5280, 4.2.1.1"
)
_LISTS = ExtensionRule(
    oid=ExtensionOID.CRL_DISTRIBUTION_POINTS,
    critical=False,
    clause="RFC 5280, 4.2.1.13",
    required=False,
)
_CA_CONSTRAINTS = ExtensionRule(
    oid=ExtensionOID.BASIC_CONSTRAINTS, critical=True, clause="RFC 5280, 4.2.1.9"
)
_CA_USAGE = ExtensionRule(oid=ExtensionOID.KEY_USAGE, critical=True, clause="RFC 5280, 4.2.1.3")
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
    extensions=(_CA_CONSTRAINTS, _CA_USAGE, _SUBJECT_KEY),
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
    extensions=(
        _CA_CONSTRAINTS,
        _CA_USAGE,
        _SUBJECT_KEY,
        _AUTHORITY_KEY,
        ExtensionRule(
            oid=ExtensionOID.CERTIFICATE_POLICIES, critical=False, clause="RFC 5280, 4.2.1.4"
        ),
        _LISTS,
    ),
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
        ExtensionRule(
            oid=ExtensionOID.BASIC_CONSTRAINTS, critical=True, clause="RFC 5280, 4.2.1.9"
        ),
        ExtensionRule(
            oid=ExtensionOID.KEY_USAGE, critical=True, clause="EN 319 412-2, 4.3.2, type A"
        ),
        _SUBJECT_KEY,
        ExtensionRule(
            oid=ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
            critical=False,
            clause="EN 319 412-2, 4.3.1",
        ),
        ExtensionRule(
            oid=ExtensionOID.CERTIFICATE_POLICIES, critical=False, clause="EN 319 412-2, 4.3.3"
        ),
        _LISTS,
    ),
)

PROFILES = {profile.name: profile for profile in (ROOT, ISSUING, SEAL)}
