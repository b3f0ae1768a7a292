"""Read certificates, revocation lists and OCSP answers, wholly, before anything judges them.

Both libraries that judge them parse lazily; an error deep inside must show here, as `Malformed…`,
and never in the middle of a validation.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from trustsvc_keys.errors import (
    MalformedCertificate,
    MalformedOcspAnswer,
    MalformedRevocationList,
)

LIMIT_BYTES = 262_144
"""The longest certificate, and the longest OCSP answer, that we read."""
CRL_LIMIT_BYTES = 4_194_304
"""The most revocation lists that we read for one question: some 150,000 entries, 4 s."""
_SMALL_LIST_BYTES = 32_768
# Reckoning with a later year would leave the calendar.
_LAST_YEAR = 9_000

# What asn1crypto and cryptography were seen to raise on bytes that are no certificate (fuzzed).
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
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

    @property
    def subject(self) -> str:
        """Name the subject (RFC 4514)."""
        return self.modern.subject.rfc4514_string()

    def valid_at(self, at: datetime) -> bool:
        """Say whether an instant lies in the validity (RFC 5280, 4.1.2.5: both ends in)."""
        return self.modern.not_valid_before_utc <= at <= self.modern.not_valid_after_utc


@dataclass(frozen=True, slots=True)
class LoadedList:
    """One revocation list.

    Attributes:
        classic: As the path validator sees it.
        made: Its thisUpdate.
        entries: Its entries by issuer, as asn1crypto hashes names, and serial number.
    """

    classic: asn1_crl.CertificateList
    made: datetime
    entries: Mapping[tuple[str, int], asn1_crl.RevokedCertificate]

    def find_entry(self, certificate: asn1_x509.Certificate) -> asn1_crl.RevokedCertificate | None:
        """Give the entry of a certificate, if the list has one."""
        return self.entries.get((certificate.issuer.hashable, certificate.serial_number))


@dataclass(frozen=True, slots=True)
class LoadedAnswer:
    """One OCSP answer that has content.

    Attributes:
        der: Its bytes.
        classic: As the path validator sees it.
        basic: The part that is signed, with its signature and certificates.
        made: Its producedAt.
    """

    der: bytes
    classic: asn1_ocsp.OCSPResponse
    basic: asn1_ocsp.BasicOCSPResponse
    made: datetime


def load_certificate(der: bytes, *, where: str) -> LoadedCertificate:
    """Read a certificate in DER, every field of it.

    Raises:
        MalformedCertificate: The bytes are something else, or too many.
    """
    if len(der) > LIMIT_BYTES:
        raise MalformedCertificate(where=where, why=f"more than {LIMIT_BYTES} bytes")
    try:
        return _load(der)
    except UNREADABLE as error:
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


def load_revocation_list(der: bytes, *, where: str) -> LoadedList:
    """Read a revocation list in DER, every entry of it.

    Raises:
        MalformedRevocationList: The bytes are something else, or too many.
    """
    if len(der) > CRL_LIMIT_BYTES:
        raise MalformedRevocationList(where=where, why=f"more than {CRL_LIMIT_BYTES} bytes")
    try:
        return _load_small_list(der) if len(der) <= _SMALL_LIST_BYTES else _load_list(der)
    except UNREADABLE as error:
        raise MalformedRevocationList(where=where, why=type(error).__name__) from error


@lru_cache(maxsize=64)
def _load_small_list(der: bytes) -> LoadedList:
    """Read a list that is small enough to be kept."""
    return _load_list(der)


def _load_list(der: bytes) -> LoadedList:
    """Read a list with both libraries."""
    modern = x509.load_der_x509_crl(der)
    _ = (modern.issuer, modern.extensions, len(modern))
    classic = asn1_crl.CertificateList.load(der, strict=True)
    _ = classic.native
    made = _in_calendar(classic["tbs_cert_list"]["this_update"].native)
    return LoadedList(classic, made, _entries(classic))


def _entries(
    classic: asn1_crl.CertificateList,
) -> dict[tuple[str, int], asn1_crl.RevokedCertificate]:
    """Give the entries; in an indirect list an issuer holds for those that follow (5280, 5.3.3)."""
    entries = {}
    issuer = classic.issuer.hashable
    for one in classic["tbs_cert_list"]["revoked_certificates"]:
        if one.issuer_name is not None:
            issuer = one.issuer_name.hashable
        entries[issuer, one["user_certificate"].native] = one
    return entries


def load_answer(der: bytes, *, where: str) -> LoadedAnswer | None:
    """Read an OCSP answer in DER; None for one that says only that there is no answer.

    Raises:
        MalformedOcspAnswer: The bytes are something else, or too many.
    """
    if len(der) > LIMIT_BYTES:
        raise MalformedOcspAnswer(where=where, why=f"more than {LIMIT_BYTES} bytes")
    try:
        return _load_answer(der)
    except UNREADABLE as error:
        raise MalformedOcspAnswer(where=where, why=type(error).__name__) from error


@lru_cache(maxsize=256)
def _load_answer(der: bytes) -> LoadedAnswer | None:
    """Read every field of an answer."""
    classic = asn1_ocsp.OCSPResponse.load(der, strict=True)
    _ = classic.native
    if classic["response_status"].native != "successful":
        return None
    if classic["response_bytes"]["response_type"].native != "basic_ocsp_response":
        return None
    basic = classic["response_bytes"]["response"].parsed
    for one in basic["certs"]:
        _ = one.chosen.native if hasattr(one, "chosen") else one.native
    data = basic["tbs_response_data"]
    for single in data["responses"]:
        _in_calendar(single["this_update"].native)
    return LoadedAnswer(der, classic, basic, _in_calendar(data["produced_at"].native))


def _in_calendar(at: datetime) -> datetime:
    """Give an instant that can be reckoned with.

    Raises:
        ValueError: It is none, or lies too far ahead.
    """
    if not isinstance(at, datetime) or at.year > _LAST_YEAR:
        raise ValueError(at)
    return at.astimezone(UTC)
