"""Hold the key and the certificates of an OCSP responder, and refuse those that may not answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from trustsvc_keys.algorithms import check_algorithm, verify_signature
from trustsvc_keys.answers.ocsp_response import (
    encode_certificates,
    encode_responder,
    encode_signed,
)
from trustsvc_keys.answers.standings import Standings
from trustsvc_keys.cms.identifiers import signature_identifier
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.signers.signer import Signer


@dataclass(frozen=True, slots=True)
class Delegation:
    """A certificate by which the authority lets the responder answer.

    Attributes:
        encoded: As a response carries it.
        begin, end: When it is valid.
    """

    encoded: bytes
    begin: datetime
    end: datetime


class ResponseSigner:
    """Sign responses with a key that the authority certified for it (RFC 6960, 4.2.2.2)."""

    def __init__(self, signer: Signer, authority: x509.Certificate) -> None:
        """Take the key.

        Raises:
            UnsupportedKey: The signer's algorithm does not suit its key.
        """
        check_algorithm(signer.public_key, signer.algorithm)
        self._signer = signer
        self._authority = authority
        self._algorithm = signature_identifier(signer.algorithm)
        self.responder = encode_responder(_key_sha1(signer.public_key))

    def delegations(self, standings: Standings) -> tuple[Delegation, ...]:
        """Give the certificates under which it may answer, newest last.

        Nobody asks whether they are revoked (``id-pkix-ocsp-nocheck``), so we do.
        """
        return tuple(
            Delegation(
                encode_certificates(one.public_bytes(Encoding.DER)),
                one.not_valid_before_utc,
                one.not_valid_after_utc,
            )
            for one in standings.signers
            if standings.issued.get(one.serial_number, ...) is None and self._may_answer(one)
        )

    def sign(self, content: bytes, delegation: Delegation) -> bytes:
        """Sign a ResponseData; give the whole response, verified.

        A fault of the machine or of a module shows here; a faulty signature under deterministic
        ECDSA, given out, would give the key away.

        Raises:
            KeyProblem: The key cannot be used now.
            BadSignature: What the signer gave is no signature of its key.
        """
        signature = self._signer.sign(content)
        verify_signature(self._signer.public_key, self._signer.algorithm, content, signature)
        return encode_signed(content, self._algorithm, signature, delegation.encoded)

    def _may_answer(self, certificate: x509.Certificate) -> bool:
        """Say whether a certificate is of this key, for OCSP, and directly by the authority."""
        if certificate.public_key() != self._signer.public_key:
            return False
        try:
            purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            certificate.extensions.get_extension_for_class(x509.OCSPNoCheck)
            certificate.verify_directly_issued_by(self._authority)
        except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
            return False
        return ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def valid_delegation(delegations: Iterable[Delegation], now: datetime) -> Delegation:
    """Choose the newest certificate that is valid at an instant.

    Raises:
        AuthorityProblem: None is: renew it, or make a new generation.
    """
    valid = [one for one in delegations if one.begin <= now <= one.end]
    if not valid:
        raise AuthorityProblem(what="ocsp", why="no certificate of the responder is valid now")
    return valid[-1]


def _key_sha1(public_key: object) -> bytes:
    """Give SHA-1 of a key's octets, as ResponderID and SubjectKeyIdentifier have it."""
    return x509.SubjectKeyIdentifier.from_public_key(public_key).digest  # type: ignore[arg-type]  # a signer's
