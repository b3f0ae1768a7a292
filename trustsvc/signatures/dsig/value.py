"""Verify the value of one signature and collect the certificates that came with it.

Which certificate is the signer's is decided before, by what the signature binds; the order of
KeyInfo never decides. (XMLDSig 3.2.2, 4.5.)
"""

from dataclasses import dataclass, field

from trustsvc.signatures.algorithms import XML_SCHEMES, refusal, xml_value_holds
from trustsvc.signatures.certificates import public_key
from trustsvc.signatures.dsig.canonical import Doubt, canonical, method_of
from trustsvc.signatures.dsig.encoding import base64_octets
from trustsvc.signatures.dsig.structure import XADES, children
from trustsvc.signatures.dsig.tree import Element, ds
from trustsvc.signatures.limits import MAX_CERTIFICATES


@dataclass(slots=True)
class Notes:
    """What was found wrong, and what could not be judged, so far."""

    problems: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)


def certificates_of(signature: Element, notes: Notes) -> tuple[bytes, ...]:
    """Collect the certificates of KeyInfo and CertificateValues, each once, as DER."""
    found: dict[bytes, None] = {}
    names = (ds("X509Certificate"), f"{{{XADES}}}EncapsulatedX509Certificate")
    for element in signature.iter(*names):
        der = base64_octets(element.text)
        if der is None or public_key(der) is None:
            notes.uncertain.append("a certificate among those that came along cannot be read")
        elif len(found) < MAX_CERTIFICATES:
            found[der] = None
        else:
            notes.uncertain.append(f"more than {MAX_CERTIFICATES} certificates came along")
    return tuple(found)


def signed_octets(info: Element, notes: Notes) -> bytes | None:
    """Canonicalise ds:SignedInfo in its document; None, with the reason noted, if we cannot."""
    method = method_of(children(info)[0])
    octets = method if isinstance(method, Doubt) else canonical(info, method)
    if isinstance(octets, Doubt):
        notes.uncertain.append(octets.why)
        return None
    return octets


def verify_value(
    info: Element, value: str | None, candidates: tuple[bytes, ...], notes: Notes
) -> tuple[bytes | None, bytes | None]:
    """Verify a ds:SignatureValue; give the certificate under which it holds, and its octets."""
    method = children(info)[1]
    uri = method.get("Algorithm", "")
    if refusal(uri):
        notes.problems.append(f"signature algorithm {uri} {refusal(uri)}")
        return None, None
    octets = base64_octets(value)
    if octets is None:
        notes.problems.append("the SignatureValue is not base64")
    if uri not in XML_SCHEMES or len(method):
        notes.uncertain.append(f"signature algorithm {uri or 'without a name'} is not known")
    data = signed_octets(info, notes)
    if not candidates:
        notes.uncertain.append("the signer's certificate did not come along")
    if octets is None or data is None or uri not in XML_SCHEMES or len(method) or not candidates:
        return None, octets
    for certificate in candidates:
        key = public_key(certificate)
        if key is not None and xml_value_holds(key, XML_SCHEMES[uri], data, octets):
            return certificate, octets
    notes.problems.append("the signature value does not hold under the signer's certificate")
    return None, octets
