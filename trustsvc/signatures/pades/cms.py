"""Build the CMS SignedData of a PAdES-B signature from DER parts (RFC 5652; EN 319 142-1, 6.3).

Everything but the message digest and the value is the same for every signature of one
certificate, so it is encoded once. There is no signing-time attribute: PAdES has /M for that.
The signer's certificate is bound by signing-certificate-v2 (RFC 5035).
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from trustsvc.signatures.certificates import issuer_serial, public_key
from trustsvc.signatures.pades.der import CONTEXT_0, OCTETS, SEQUENCE, set_of, tlv
from trustsvc_keys.algorithms import FACTS, Algorithm

_SIGNED_AS: dict[Algorithm, str] = {
    Algorithm.ECDSA_P256_SHA256: "sha256_ecdsa",
    Algorithm.ECDSA_P384_SHA384: "sha384_ecdsa",
    Algorithm.RSA_PKCS1_SHA256: "sha256_rsa",
    Algorithm.RSA_PSS_SHA256: "rsassa_pss",
    Algorithm.ED25519: "ed25519",
}
_VERSION_1 = b"\x02\x01\x01"


def _oid(name: str) -> bytes:
    return bytes(core.ObjectIdentifier(name).dump())


_ID_DATA = _oid("1.2.840.113549.1.7.1")
_ID_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_ID_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")


@dataclass(frozen=True, slots=True)
class CmsTemplate:
    """The parts of a SignedData that do not depend on what is signed, as DER."""

    digest_name: str
    digest_algorithm: bytes
    signature_algorithm: bytes
    signer: bytes
    attributes: tuple[bytes, ...]
    certificates: bytes
    value_size: int

    def signed_attributes(self, message_digest: bytes) -> bytes:
        """Give the octets that are signed: the attributes as a DER SET OF (RFC 5652, 5.4)."""
        digest = tlv(SEQUENCE, _ID_MESSAGE_DIGEST + set_of([tlv(OCTETS, message_digest)]))
        return set_of([*self.attributes, digest])

    def content_info(self, signed_attributes: bytes, value: bytes) -> bytes:
        """Put a whole ContentInfo together around a signature value."""
        signer_info = tlv(
            SEQUENCE,
            _VERSION_1
            + self.signer
            + self.digest_algorithm
            + bytes((CONTEXT_0,))
            + signed_attributes[1:]
            + self.signature_algorithm
            + tlv(OCTETS, value),
        )
        signed_data = tlv(
            SEQUENCE,
            _VERSION_1
            + set_of([self.digest_algorithm])
            + tlv(SEQUENCE, _ID_DATA)
            + self.certificates
            + set_of([signer_info]),
        )
        return tlv(SEQUENCE, _ID_SIGNED_DATA + tlv(CONTEXT_0, signed_data))

    @property
    def reserved_bytes(self) -> int:
        """Give the room for the CMS in a PDF: its greatest size and a quarter, whole 64 bytes.

        Readers walk the hex digits one by one, so more room than needed costs every reader time.
        """
        attributes = self.signed_attributes(bytes(64))
        size = len(self.content_info(attributes, bytes(self.value_size)))
        return -(-size * 5 // 4 // 64) * 64


@lru_cache(maxsize=64)
def cms_template(certificate: bytes, chain: tuple[bytes, ...], algorithm: Algorithm) -> CmsTemplate:
    """Encode what every signature under one certificate (DER) has in common."""
    parsed = x509.Certificate.load(certificate)
    signer = cms.IssuerAndSerialNumber(
        {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
    )
    bound = tsp.ESSCertIDv2(
        {
            "cert_hash": sha256(certificate).digest(),
            "issuer_serial": tsp.IssuerSerial.load(issuer_serial(certificate)),
        }
    )
    binding = tsp.SigningCertificateV2({"certs": [bound]})
    name = FACTS[algorithm].hash_name
    return CmsTemplate(
        digest_name=name,
        digest_algorithm=algos.DigestAlgorithm({"algorithm": name}).dump(),
        signature_algorithm=_signature_algorithm(algorithm),
        signer=signer.dump(),
        attributes=(
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}).dump(),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [binding]}).dump(),
        ),
        certificates=set_of([certificate, *chain], CONTEXT_0),
        value_size=_value_size(certificate),
    )


def _signature_algorithm(algorithm: Algorithm) -> bytes:
    """Encode the AlgorithmIdentifier of a signature (RFC 4055, 5758, 8419)."""
    fields: dict[str, object] = {"algorithm": _SIGNED_AS[algorithm]}
    if algorithm is Algorithm.RSA_PSS_SHA256:
        fields["parameters"] = {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": 32,
        }
    return bytes(algos.SignedDigestAlgorithm(fields).dump())


def _value_size(certificate: bytes) -> int:
    """Give the greatest size of a value under a certificate's key, in bytes."""
    key = public_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return (key.key_size + 7) // 8
    if isinstance(key, ec.EllipticCurvePublicKey):
        # SEQUENCE of two INTEGERs, each with a sign byte.
        return 2 * ((key.key_size + 7) // 8 + 3) + 3
    return 64
