"""Write and read the qualifying properties of XAdES (EN 319 132-1, 4.3 and 5).

Written as canonical text: the exclusive canonical form of SignedProperties is this very text with
the namespaces that it uses. Read without a schema; what is absent is None or empty.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from trustsvc.signatures.algorithms import DS
from trustsvc.signatures.certificates import issuer_serial
from trustsvc.signatures.dsig.encoding import base64_octets
from trustsvc.signatures.dsig.structure import XADES, children
from trustsvc.signatures.dsig.tree import Element, ds

SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
SHA_256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


def xades(name: str) -> str:
    """Write a name of the XAdES namespace as lxml does."""
    return f"{{{XADES}}}{name}"


@lru_cache(maxsize=64)
def certificate_reference(certificate: bytes) -> str:
    """Write the CertDigest and IssuerSerialV2 of a certificate; ds: is declared where it starts."""
    digest = b64encode(sha256(certificate).digest()).decode()
    serial = b64encode(issuer_serial(certificate)).decode()
    return (
        f'<xades:CertDigest><ds:DigestMethod{{ds}} Algorithm="{SHA_256}"></ds:DigestMethod>'
        f"<ds:DigestValue{{ds}}>{digest}</ds:DigestValue></xades:CertDigest>"
        f"<xades:IssuerSerialV2>{serial}</xades:IssuerSerialV2>"
    )


def encode_signed_properties(
    identifier: str, reference: str, certificate: bytes, at: str
) -> tuple[str, str]:
    """Write SignedProperties twice: as it stands in a signature, and in exclusive canonical form.

    ``at`` is RFC 3339 in UTC; ``reference`` the identifier of the reference to the document.
    """
    cert = certificate_reference(certificate)
    text = (
        f'<xades:SignedProperties{{xades}} Id="{identifier}"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{at}</xades:SigningTime>"
        f"<xades:SigningCertificateV2><xades:Cert>{cert}</xades:Cert>"
        "</xades:SigningCertificateV2></xades:SignedSignatureProperties>"
        f'<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#{reference}">'
        "<xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat>"
        "</xades:SignedDataObjectProperties></xades:SignedProperties>"
    )
    canonical = text.format(xades=f' xmlns:xades="{XADES}"', ds=f' xmlns:ds="{DS}"')
    return text.format(xades="", ds=""), canonical


@dataclass(frozen=True, slots=True)
class CertificateBinding:
    """What SigningCertificate(V2) says of the signer's certificate."""

    digest_method: str
    digest: bytes | None
    issuer_serial: bytes | None


@dataclass(frozen=True, slots=True)
class Properties:
    """What the QualifyingProperties of one signature say; ``signed`` is SignedProperties."""

    count: int
    target: str
    signed: Element | None
    signing_time: datetime | None
    binding: CertificateBinding | None
    unsigned: frozenset[str]


def parse_properties(signature: Element) -> Properties:
    """Read the QualifyingProperties that stand in the ds:Objects of one signature."""
    found = [
        child
        for part in children(signature)
        if part.tag == ds("Object")
        for child in children(part)
        if child.tag == xades("QualifyingProperties")
    ]
    if not found:
        return Properties(0, "", None, None, None, frozenset())
    qualifying = found[0]
    signed = qualifying.find(xades("SignedProperties"))
    group = qualifying.find(f"{xades('UnsignedProperties')}/{xades('UnsignedSignatureProperties')}")
    unsigned = [] if group is None else children(group)
    names = frozenset(str(child.tag).rpartition("}")[2] for child in unsigned)
    at = binding = None
    if signed is not None:
        about = signed.find(xades("SignedSignatureProperties"))
        if about is not None:
            at = _signing_time(about.findtext(xades("SigningTime")))
            binding = _binding(about)
    return Properties(len(found), qualifying.get("Target", ""), signed, at, binding, names)


def _signing_time(text: str | None) -> datetime | None:
    """Read an xs:dateTime with a zone; None for anything else."""
    stripped = (text or "").strip()
    if not _TIME.fullmatch(stripped):
        return None
    try:
        return datetime.fromisoformat(stripped).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _binding(about: Element) -> CertificateBinding | None:
    """Read the first Cert of SigningCertificateV2 or of the older SigningCertificate."""
    for name in ("SigningCertificateV2", "SigningCertificate"):
        cert = about.find(f"{xades(name)}/{xades('Cert')}")
        if cert is None:
            continue
        digest = cert.find(xades("CertDigest"))
        method = None if digest is None else digest.find(ds("DigestMethod"))
        value = None if digest is None else digest.findtext(ds("DigestValue"))
        uri = "" if method is None else method.get("Algorithm", "")
        serial = base64_octets(cert.findtext(xades("IssuerSerialV2")))
        return CertificateBinding(uri, base64_octets(value), serial)
    return None
