"""Ask what a certificate may be used for (RFC 5280, 4.2.1.3 and 4.2.1.12)."""

from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from trustsvc_keys.paths.rules import Purpose

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# The names that document signing had before RFC 9336, and mail, which Acrobat takes for it.
_SEALS = frozenset(
    {
        _DOCUMENT_SIGNING,
        x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
        x509.ObjectIdentifier("1.2.840.113583.1.1.5"),
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    }
)

_TIME_STAMPING = frozenset({ExtendedKeyUsageOID.TIME_STAMPING})
_OCSP_SIGNING = frozenset({ExtendedKeyUsageOID.OCSP_SIGNING})


def purpose_fault(certificate: x509.Certificate, purpose: Purpose) -> str | None:
    """Say why a certificate may not be used for a purpose; None when it may."""
    if purpose is Purpose.ANY:
        return None
    usage = _find(certificate, x509.KeyUsage)
    if usage and not (usage.value.digital_signature or usage.value.content_commitment):
        return "its key usage has neither contentCommitment nor digitalSignature"
    extended = _find(certificate, x509.ExtendedKeyUsage)
    why: str | None = None
    match purpose:
        case Purpose.DOCUMENT_SEAL if extended and not _SEALS & set(extended.value):
            why = "its extended key usage names other purposes than documents"
        case Purpose.TIME_STAMPING if not extended or set(extended.value) != _TIME_STAMPING:
            why = "its extended key usage is not time stamping alone"
        case Purpose.TIME_STAMPING if extended and not extended.critical:
            why = "its extended key usage is not critical"
        case Purpose.OCSP_SIGNING if not extended or not _OCSP_SIGNING & set(extended.value):
            why = "its extended key usage does not name OCSP signing"
    return why


def _find(certificate: x509.Certificate, kind: type[Kind]) -> x509.Extension[Kind] | None:
    """Give an extension of a certificate, if it has one."""
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
