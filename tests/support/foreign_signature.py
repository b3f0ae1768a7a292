"""Sign XML in ways that we never do, to see how we read what others sign.

Digests are made with lxml alone, so that nothing under test helps to make them.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from tests.support.pki import Seal, der
from trustsvc.signatures.algorithms import raw_ecdsa, xml_signature_method

DS = "http://www.w3.org/2000/09/xmldsig#"
ENVELOPED = f"{DS}enveloped-signature"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA_256 = "http://www.w3.org/2001/04/xmlenc#sha256"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"


@dataclass(frozen=True)
class Ref:
    """A reference: where to, by which transforms, over which octets."""

    uri: str
    octets: bytes
    transforms: Sequence[str] = (C14N,)
    digest_method: str = SHA_256
    digest: Callable[[bytes], bytes] = lambda octets: hashlib.sha256(octets).digest()


def _transform(uri: str) -> str:
    """Write one transform; XPath takes its expression after a space."""
    name, _, expression = uri.partition(" ")
    inside = f"<ds:XPath>{expression}</ds:XPath>" if expression else ""
    return f'<ds:Transform Algorithm="{name}">{inside}</ds:Transform>'


def _reference(ref: Ref) -> str:
    transforms = "".join(_transform(uri) for uri in ref.transforms)
    value = b64encode(ref.digest(ref.octets)).decode()
    return (
        f'<ds:Reference URI="{ref.uri}"><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{ref.digest_method}"/>'
        f"<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
    )


def foreign_signature(by: Seal, refs: Sequence[Ref], *, method: str | None = None) -> bytes:
    """Make a ds:Signature of plain XMLDSig, SignedInfo exclusively canonicalised."""
    uri = method or xml_signature_method(by.algorithm)
    info = etree.fromstring(
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        f'<ds:SignatureMethod Algorithm="{uri}"/>{"".join(map(_reference, refs))}</ds:SignedInfo>'
    )
    data = etree.tostring(deepcopy(info), method="c14n", exclusive=True)
    signed = by.sign(data)
    key = by.certificate.public_key()
    value = raw_ecdsa(signed, key) if hasattr(key, "curve") else signed  # type: ignore[arg-type]  # only ECDSA keys have a curve
    certificate = b64encode(der(by.certificate)).decode()
    return (
        f'<ds:Signature xmlns:ds="{DS}">'.encode()
        + data
        + f"<ds:SignatureValue>{b64encode(value).decode()}</ds:SignatureValue><ds:KeyInfo>"
        f"<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
        "</ds:KeyInfo></ds:Signature>".encode()
    )


def canonical(xml: bytes, *, exclusive: bool = False) -> bytes:
    """Canonicalise a whole document with lxml."""
    tree = etree.fromstring(xml).getroottree()
    return etree.tostring(tree, method="c14n", exclusive=exclusive, with_comments=False)
