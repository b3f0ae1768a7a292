"""Put CMS SignedData together around a digest and a signature value (RFC 5652, 5).

Everything that is the same for all signatures under one certificate is encoded once, in a template;
a signature then costs a few joins of bytes. There is one SignerInfo, named by issuer and serial
number; it signs content type, message digest and the binding of its certificate (RFC 5035, 3).
Who signs, and when, is the caller's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from trustsvc_keys.algorithms import FACTS, Algorithm
from trustsvc_keys.cms.der import (
    CONTEXT_CONSTRUCTED,
    OCTETS,
    SEQUENCE,
    SET,
    integer,
    octets,
    sequence,
    set_of,
    tlv,
)
from trustsvc_keys.cms.identifiers import (
    ID_CONTENT_TYPE,
    ID_DATA,
    ID_MESSAGE_DIGEST,
    ID_SIGNED_DATA,
    ID_SIGNING_CERTIFICATE_V2,
    digest_identifier,
    signature_identifier,
)
from trustsvc_keys.paths.certificates import load_certificate

_DIRECTORY_NAME = CONTEXT_CONSTRUCTED + 4
_VERSION_1, _VERSION_3 = integer(1), integer(3)


@dataclass(frozen=True, slots=True)
class SignedDataTemplate:
    """What all SignedData under one certificate and of one content type have in common.

    Attributes:
        digest_name: The digest of contents, as hashlib calls it.
        before_digest, after_digest: The signed attributes, as a SET OF, around the digest's octets.
        before_attributes: Of the SignerInfo: version, signer, digest algorithm.
        after_attributes: Of the SignerInfo: signature algorithm.
        before_content: Of the SignedData: version and digest algorithms.
        content_type: The content type, as an object identifier.
        certificates: The set of certificates, tagged.
    """

    digest_name: str
    before_digest: bytes
    after_digest: bytes
    before_attributes: bytes
    after_attributes: bytes
    before_content: bytes
    content_type: bytes
    certificates: bytes

    def signed_attributes(self, message_digest: bytes) -> bytes:
        """Give the octets that are signed: the attributes as a DER SET OF (5.4).

        Args:
            message_digest: The content's digest by ``digest_name``.
        """
        return self.before_digest + message_digest + self.after_digest

    def digest(self, content: bytes) -> bytes:
        """Give the digest of contents."""
        return hashlib.new(self.digest_name, content).digest()

    def content_info(
        self,
        signed_attributes: bytes,
        value: bytes,
        *,
        content: bytes | None = None,
        certificates: bool = True,
    ) -> bytes:
        """Put the whole ContentInfo together (3).

        Args:
            signed_attributes: What was signed, as `signed_attributes` gave it.
            value: The signature value.
            content: What is signed, to be carried within; None leaves it outside (5.2).
            certificates: Whether the certificates are carried within.
        """
        signer_info = tlv(
            SEQUENCE,
            self.before_attributes,
            # Within a SignerInfo the SET OF has an implicit tag [0] (5.3); its length stays.
            b"\xa0",
            signed_attributes[1:],
            self.after_attributes,
            tlv(OCTETS, value),
        )
        carried = b"" if content is None else tlv(CONTEXT_CONSTRUCTED, tlv(OCTETS, content))
        signed_data = tlv(
            SEQUENCE,
            self.before_content,
            tlv(SEQUENCE, self.content_type, carried),
            self.certificates if certificates else b"",
            tlv(SET, signer_info),
        )
        return tlv(SEQUENCE, ID_SIGNED_DATA, tlv(CONTEXT_CONSTRUCTED, signed_data))


def signed_data_template(
    certificate: bytes,
    chain: Sequence[bytes],
    algorithm: Algorithm,
    *,
    content_type: bytes = ID_DATA,
) -> SignedDataTemplate:
    """Encode what every signature under one certificate has in common.

    Args:
        certificate: The signer's, in DER.
        chain: Those above it that are carried too, in DER.
        algorithm: What the signer signs with.
        content_type: What is signed, as an encoded object identifier.

    Raises:
        MalformedCertificate: The certificate cannot be read.
    """
    name = FACTS[algorithm].hash_name
    issuer, serial = _issuer_and_serial(certificate)
    digest_algorithm = digest_identifier(name)
    before, after = _around_digest(
        hashlib.new(name).digest_size,
        attribute(ID_CONTENT_TYPE, content_type),
        _binding(certificate, issuer, serial),
    )
    return SignedDataTemplate(
        digest_name=name,
        before_digest=before,
        after_digest=after,
        before_attributes=_VERSION_1 + sequence(issuer, serial) + digest_algorithm,
        after_attributes=signature_identifier(algorithm),
        # Version 3 where the content is not plain data (5.1).
        before_content=(_VERSION_1 if content_type == ID_DATA else _VERSION_3)
        + set_of([digest_algorithm]),
        content_type=content_type,
        certificates=set_of([certificate, *chain], CONTEXT_CONSTRUCTED),
    )


def attribute(kind: bytes, value: bytes) -> bytes:
    """Write an Attribute with one value (5.3)."""
    return sequence(kind, tlv(SET, value))


def _around_digest(size: int, *others: bytes) -> tuple[bytes, bytes]:
    """Give what stands around a digest of so many octets in the sorted signed attributes.

    Attributes are told apart by their length or kind, both before the digest: so their order, and
    all but the digest itself, is the same for all contents.
    """
    digest = attribute(ID_MESSAGE_DIGEST, octets(bytes(size)))
    ordered = sorted((digest, *others))
    place = ordered.index(digest)
    whole = tlv(SET, *ordered)
    after = b"".join(ordered[place + 1 :])
    return whole[: len(whole) - len(after) - size], after


def _binding(certificate: bytes, issuer: bytes, serial: bytes) -> bytes:
    """Bind the signer's certificate: SigningCertificateV2 (RFC 5035, 3; SHA-256 by default)."""
    directory_name = tlv(_DIRECTORY_NAME, issuer)
    bound = sequence(
        octets(hashlib.sha256(certificate).digest()), sequence(sequence(directory_name), serial)
    )
    return attribute(ID_SIGNING_CERTIFICATE_V2, sequence(sequence(bound)))


def _issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    """Give issuer and serial number as the very octets that the certificate has."""
    body = load_certificate(certificate, where="signer").classic["tbs_certificate"]
    return bytes(body["issuer"].dump()), bytes(body["serial_number"].dump())
