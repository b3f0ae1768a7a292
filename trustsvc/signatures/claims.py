"""Say what one signature claims and what of it holds, whatever format it came in.

A claim is about integrity alone: which octets were signed, by which key, and whether they still
are what was signed.
Who the signatory is, whether the certificate was trusted and when, is judged from claims elsewhere.
``problems`` are things that are wrong, ``uncertain`` things that we cannot judge: a signature with
an algorithm or transform that we don't know is never passed and never failed.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from trustsvc_anchors.report import Verdict

SignatureFormat = Literal["xades", "xmldsig", "pades", "pdf"]
"""``pdf`` is a signature in a PDF that is not PAdES (``adbe.pkcs7.detached``)."""


@dataclass(frozen=True, slots=True)
class ReferenceCheck:
    """One thing that a signature covers: what, and whether it is as it was signed.

    ``covers`` is one of "document", "document without signatures", "properties", or the name of
    an element; ``why`` is empty when ``intact``.
    """

    uri: str
    covers: str
    intact: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SignatureClaim:
    """What one signature claims.

    ``certificate`` is the one that the signature itself binds (SigningCertificateV2, ESS), else
    the one whose key verifies; ``certificates`` are all that came along. ``covers_all`` says that
    everything in the file outside the signature is covered. ``level`` is what the signature
    holds, unjudged: "B", "T", "LT", "LTA", or "" for signatures that are not AdES.
    """

    format: SignatureFormat
    algorithm: str
    signing_time: datetime | None
    certificate: bytes | None
    certificates: tuple[bytes, ...]
    value_ok: bool
    references: tuple[ReferenceCheck, ...]
    covers_all: bool
    problems: tuple[str, ...]
    signature_digest: bytes | None
    level: str
    uncertain: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Judge integrity: a problem fails, a doubt leaves it open, only the rest passes."""
        if self.problems:
            return Verdict.FAILED
        if self.uncertain:
            return Verdict.INDETERMINATE
        whole = self.value_ok and bool(self.references)
        whole = whole and all(reference.intact for reference in self.references)
        return Verdict.PASSED if whole else Verdict.FAILED

    @property
    def intact(self) -> bool:
        """Say whether everything that was signed is shown to be as it was signed."""
        return self.verdict is Verdict.PASSED


def signature_digest(certificate: bytes, octets: bytes) -> bytes:
    """Give the digest by which the log knows a signature.

    SHA-256(SHA-256(DER certificate) ‖ signature octets): after base64 and as r‖s in XML, as in
    SignerInfo in PDF; so it survives any change of the encoding around it.
    """
    return sha256(sha256(certificate).digest() + octets).digest()
