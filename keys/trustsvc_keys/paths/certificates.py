"""Read certificates and revocation lists from outside, wholly, before anything judges them.

Both libraries that judge them parse lazily; an error deep inside must show here, as `Malformed…`,
and never in the middle of a validation.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from trustsvc_keys.errors import MalformedCertificate, MalformedRevocationList

LIMIT_BYTES = 262_144
"""The longest certificate that we read."""
CRL_LIMIT_BYTES = 4_194_304
"""The most revocation lists that we read for one question: some 150,000 entries, 4 s."""

# What asn1crypto and cryptography were seen to raise on bytes that are no certificate (fuzzed).
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class LoadedCertificate:
    """One certificate as both libraries see it.

    Attributes:
        der: Its bytes.
        modern: As cryptography sees it.
        classic: As asn1crypto, and with it the path validator, sees it.
    """

    der: bytes
    modern: x509.Certificate
    classic: asn1_x509.Certificate

    def issued(self, other: "LoadedCertificate") -> bool:
        """Say whether this certificate's name and key stand behind another's signature."""
        try:
            other.modern.verify_directly_issued_by(self.modern)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            return False
        return True


def load_certificate(der: bytes, *, where: str) -> LoadedCertificate:
    """Read a certificate in DER, every field of it.

    Raises:
        MalformedCertificate: The bytes are something else, or too many.
    """
    if len(der) > LIMIT_BYTES:
        raise MalformedCertificate(where=where, why=f"more than {LIMIT_BYTES} bytes")
    try:
        return _load(der)
    except _UNREADABLE as error:
        raise MalformedCertificate(where=where, why=type(error).__name__) from error


@lru_cache(maxsize=256)
def _load(der: bytes) -> LoadedCertificate:
    """Read every field of a certificate; authorities come again and again, and are kept."""
    classic = asn1_x509.Certificate.load(der, strict=True)
    # Touched for their errors: both libraries parse these late.
    _ = (classic.native, classic.not_valid_after, classic.critical_extensions)
    if classic.serial_number <= 0:
        raise ValueError(classic.serial_number)
    modern = x509.load_der_x509_certificate(der)
    _ = (modern.subject, modern.issuer, modern.extensions, modern.not_valid_after_utc)
    with suppress(UnsupportedAlgorithm):
        # A curve that we cannot use, as SM2, is no fault of the certificate.
        _ = modern.public_key()
    return LoadedCertificate(der, modern, classic)


def load_revocation_list(der: bytes, *, where: str) -> asn1_crl.CertificateList:
    """Read a revocation list in DER; its entries are read when they are looked up.

    Raises:
        MalformedRevocationList: The bytes are something else, or too many.
    """
    if len(der) > CRL_LIMIT_BYTES:
        raise MalformedRevocationList(where=where, why=f"more than {CRL_LIMIT_BYTES} bytes")
    try:
        modern = x509.load_der_x509_crl(der)
        _ = (modern.issuer, modern.extensions, len(modern))
        classic = asn1_crl.CertificateList.load(der, strict=True)
        _ = classic.native
    except _UNREADABLE as error:
        raise MalformedRevocationList(where=where, why=type(error).__name__) from error
    return classic
