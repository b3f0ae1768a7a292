"""A demo authority with its OCSP responder, a clock that tests set, and requests to ask it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.keys.answers.kept import hold_once
from tests.keys.world import NOW, demo, passphrase
from trustsvc_keys.answers.ocsp import Responder
from trustsvc_keys.answers.ocsp_office import open_responder
from trustsvc_keys.answers.ocsp_request import NONCE
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.plans import plan_of
from trustsvc_keys.cms.der import CONTEXT_CONSTRUCTED, octets, sequence, tlv
from trustsvc_keys.cms.reader import DerReader
from trustsvc_keys.errors import KeysError
from trustsvc_keys.signers.signer import Signer


@dataclass
class Asked:
    """An authority that is asked.

    Attributes:
        folder: The authority's.
        made: What its ceremony made.
        now: What its clock tells.
        reported: What went wrong on its side.
    """

    folder: Path
    made: Hierarchy
    now: datetime = NOW
    reported: list[KeysError] = field(default_factory=list)

    def office(self) -> Office:
        """Open its office now."""
        return open_office(
            plan_of(self.folder), self.folder, clock=lambda: self.now, passphrase=passphrase
        )

    def responder(self, through: Callable[[Signer], Signer] | None = None) -> Responder:
        """Open its responder."""
        return open_responder(self.office(), through=through, report=self.reported.append)

    def request(
        self, certificate: x509.Certificate, digest: hashes.HashAlgorithm | None = None
    ) -> bytes:
        """Ask about a certificate, without a nonce."""
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            certificate,
            self.made.issuing,
            digest or hashes.SHA1(),  # noqa: S303  # what RFC 5019 asks for
        )
        return builder.build().public_bytes(Encoding.DER)

    def cert_id(self, serial: int) -> bytes:
        """Give the CertID of a serial number of the issuing authority."""
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
            *self._issuer_hashes(), serial, hashes.SHA256()
        )
        return cert_id_of(builder.build().public_bytes(Encoding.DER))

    def _issuer_hashes(self) -> tuple[bytes, bytes]:
        """Give SHA-256 of the issuing authority's name and key, as cryptography computes them."""
        any_certificate = next(iter(self.made.issuers.values())).certificate
        request = ocsp.load_der_ocsp_request(self.request(any_certificate, hashes.SHA256()))
        return request.issuer_name_hash, request.issuer_key_hash


def founded(folder: Path, now: datetime = NOW) -> Asked:
    """Found an authority; the same one for the same instant."""
    hold_once(folder, now, lambda: demo(folder, now))
    return Asked(folder, demo(folder, now), now)


def cert_id_of(request: bytes) -> bytes:
    """Take the first CertID out of a request."""
    fields = DerReader(request).enter(0x30).enter(0x30)
    return fields.enter(0x30).enter(0x30).whole(0x30)


def asking(cert_ids: Iterable[bytes], nonce: bytes | None = None) -> bytes:
    """Ask about several certificates at once, perhaps with the contents of a nonce."""
    extensions = b""
    if nonce is not None:
        one = sequence(NONCE, octets(octets(nonce)))
        extensions = tlv(CONTEXT_CONSTRUCTED + 2, sequence(one))
    return sequence(sequence(sequence(*map(sequence, cert_ids)), extensions))


def read(answer: bytes) -> ocsp.OCSPResponse:
    """Read an answer."""
    return ocsp.load_der_ocsp_response(answer)


def nonce_of(answer: bytes) -> bytes | None:
    """Give the contents of an answer's nonce."""
    for extension in read(answer).extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            return extension.value.nonce
    return None
