"""Write OCSP responses (RFC 6960, 4.2).

What never changes for a responder is written once; an answer is those octets around the statuses.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from functools import lru_cache

from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.cms.der import (
    BITS,
    CONTEXT,
    CONTEXT_CONSTRUCTED,
    generalized_time,
    object_identifier,
    octets,
    sequence,
    tlv,
)

_ENUMERATED = 0x0A
_BASIC = object_identifier("1.3.6.1.5.5.7.48.1.1")
_ARCHIVE_CUTOFF = object_identifier("1.3.6.1.5.5.7.48.1.6")
_INVALIDITY_DATE = object_identifier("2.5.29.24")
_REVOKED = CONTEXT_CONSTRUCTED + 1
_GOOD = tlv(CONTEXT)
_UNKNOWN = tlv(CONTEXT + 2)
_REASONS = {
    RevocationReason.KEY_COMPROMISE: 1,
    RevocationReason.CA_COMPROMISE: 2,
    RevocationReason.AFFILIATION_CHANGED: 3,
    RevocationReason.SUPERSEDED: 4,
    RevocationReason.CESSATION_OF_OPERATION: 5,
    RevocationReason.CERTIFICATE_HOLD: 6,
}
"""CRLReason of RFC 5280, 5.3.1; ``unspecified`` is not said."""


class ResponseStatus(IntEnum):
    """OCSPResponseStatus (4.2.1)."""

    SUCCESSFUL = 0
    MALFORMED_REQUEST = 1
    INTERNAL_ERROR = 2
    TRY_LATER = 3
    UNAUTHORIZED = 6


def encode_failure(status: ResponseStatus) -> bytes:
    """Write a response that says why there is no answer; it is not signed (4.2.1)."""
    return sequence(tlv(_ENUMERATED, bytes((status,))))


def encode_good(cutoff: bytes) -> tuple[bytes, bytes]:
    """Give what is said of a certificate that is not revoked: status and extensions."""
    return _GOOD, _extensions(cutoff)


def encode_unknown() -> tuple[bytes, bytes]:
    """Give what is said of a certificate of which nothing is known: status and extensions."""
    return _UNKNOWN, b""


def encode_revoked(revocation: Revocation, cutoff: bytes) -> tuple[bytes, bytes]:
    """Give what is said of a revoked or suspended certificate: status and extensions.

    The date of suspicion is the extension that revocation lists have for it (4.4.5).
    """
    number = _REASONS.get(revocation.reason or RevocationReason.UNSPECIFIED)
    reason = b""
    if number is not None:
        reason = tlv(CONTEXT_CONSTRUCTED, tlv(_ENUMERATED, bytes((number,))))
    since = b""
    if revocation.invalid_from is not None:
        since = _extension(_INVALIDITY_DATE, generalized_time(revocation.invalid_from))
    return tlv(_REVOKED, generalized_time(revocation.at), reason), _extensions(since, cutoff)


def encode_archive_cutoff(since: datetime) -> bytes:
    """Write the extension that says since when expired certificates are remembered (4.4.4)."""
    return _extension(_ARCHIVE_CUTOFF, generalized_time(since))


def encode_single(cert_id: bytes, told: tuple[bytes, bytes], times: bytes) -> bytes:
    """Write a SingleResponse (4.2.1).

    Args:
        cert_id: The CertID as it was asked.
        told: Status and extensions, from `encode_good` and its like.
        times: From `encode_times`.
    """
    status, extensions = told
    return sequence(cert_id, status, times, extensions)


@lru_cache(maxsize=8)
def encode_times(this_update: datetime, next_update: datetime) -> bytes:
    """Write thisUpdate and nextUpdate as SingleResponse holds them."""
    due = tlv(CONTEXT_CONSTRUCTED, generalized_time(next_update))
    return generalized_time(this_update) + due


def encode_responder(key_sha1: bytes) -> bytes:
    """Write the ResponderID by key (4.2.1): SHA-1 of the key's octets."""
    return tlv(CONTEXT_CONSTRUCTED + 2, octets(key_sha1))


def encode_content(
    responder: bytes, produced_at: datetime, singles: Iterable[bytes], nonce: tuple[bytes, bytes]
) -> bytes:
    """Write the ResponseData, which is signed (4.2.1).

    Args:
        responder: From `encode_responder`.
        produced_at: When it is signed.
        singles: From `encode_single`, in the order of the request.
        nonce: The extension's object identifier and value to repeat; an empty value for none.
    """
    extensions = b""
    if nonce[1]:
        extensions = _extensions(_extension(*nonce))
    return sequence(responder, _second(produced_at), sequence(*singles), extensions)


def encode_signed(content: bytes, algorithm: bytes, signature: bytes, certificates: bytes) -> bytes:
    """Write the whole response around what was signed (4.2.1).

    Args:
        content: The ResponseData.
        algorithm: The AlgorithmIdentifier of the signature.
        signature: Over the content.
        certificates: From `encode_certificates`.
    """
    basic = sequence(content, algorithm, tlv(BITS, b"\x00", signature), certificates)
    answer = tlv(CONTEXT_CONSTRUCTED, sequence(_BASIC, octets(basic)))
    return sequence(tlv(_ENUMERATED, b"\x00"), answer)


def encode_certificates(signer: bytes) -> bytes:
    """Write the signer's certificate, in DER, as a response carries it."""
    return tlv(CONTEXT_CONSTRUCTED, sequence(signer))


@lru_cache(maxsize=8)
def _second(at: datetime) -> bytes:
    """Write an instant; thousands of answers are made within a second."""
    return generalized_time(at)


def _extensions(*extensions: bytes) -> bytes:
    """Write extensions of a response or of one of its parts, which have the same tag."""
    return tlv(CONTEXT_CONSTRUCTED + 1, sequence(*extensions))


def _extension(name: bytes, value: bytes) -> bytes:
    """Write an extension that is not critical."""
    return sequence(name, octets(value))
