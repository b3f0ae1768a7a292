"""Shape the CMS of a PAdES-B signature (EN 319 142-1, 6.3), and the room for it in a PDF.

The SignedData is `trustsvc_keys.cms`'s. There is no signing-time attribute: PAdES has /M for that.
"""

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from trustsvc.signatures.certificates import public_key
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.cms.signed_data import SignedDataTemplate, signed_data_template

_LONGEST_DIGEST_BYTES = 64


@dataclass(frozen=True, slots=True)
class CmsTemplate:
    """What signatures under one certificate have in common, and the greatest size of a value."""

    signed_data: SignedDataTemplate
    value_size: int

    @property
    def digest_name(self) -> str:
        """Name the digest of the document, as hashlib calls it."""
        return self.signed_data.digest_name

    def signed_attributes(self, message_digest: bytes) -> bytes:
        """Give the octets that are signed: the attributes as a DER SET OF (RFC 5652, 5.4)."""
        return self.signed_data.signed_attributes(message_digest)

    def content_info(self, signed_attributes: bytes, value: bytes) -> bytes:
        """Put a whole ContentInfo together around a signature value."""
        return self.signed_data.content_info(signed_attributes, value)

    @property
    def reserved_bytes(self) -> int:
        """Give the room for the CMS in a PDF: its greatest size and a quarter, whole 64 bytes.

        Readers walk the hex digits one by one, so more room than needed costs every reader time.
        """
        attributes = self.signed_attributes(bytes(_LONGEST_DIGEST_BYTES))
        size = len(self.content_info(attributes, bytes(self.value_size)))
        return -(-size * 5 // 4 // 64) * 64


@lru_cache(maxsize=64)
def cms_template(certificate: bytes, chain: tuple[bytes, ...], algorithm: Algorithm) -> CmsTemplate:
    """Encode what every signature under one certificate (DER) has in common.

    Raises:
        MalformedCertificate: it cannot be read.
    """
    return CmsTemplate(
        signed_data_template(certificate, chain, algorithm), _value_size(certificate)
    )


def _value_size(certificate: bytes) -> int:
    """Give the greatest size of a value under a certificate's key, in bytes."""
    key = public_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return (key.key_size + 7) // 8
    if isinstance(key, ec.EllipticCurvePublicKey):
        # SEQUENCE of two INTEGERs, each with a sign byte.
        return 2 * ((key.key_size + 7) // 8 + 3) + 3
    return 64
