"""Hold one ds:Signature against its schema, and name what it holds that nobody signed.

A signature is also a place to hide things: what stands in it is covered by no digest unless a
reference names it, so everything but keys, values and known unsigned properties is named.
(XMLDSig 4.1; EN 319 132-1, 5.)
"""

from collections.abc import Collection, Iterator

from trustsvc.signatures.algorithms import DS
from trustsvc.signatures.dsig.tree import Element, ds

DS11 = "http://www.w3.org/2009/xmldsig11#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"

_KEY_NAMES = frozenset(
    [
        f"{{{DS}}}{name}"
        for name in (
            "KeyInfo",
            "KeyName",
            "KeyValue",
            "RSAKeyValue",
            "Modulus",
            "Exponent",
            "X509Data",
            "X509IssuerSerial",
            "X509IssuerName",
            "X509SerialNumber",
            "X509SKI",
            "X509SubjectName",
            "X509Certificate",
            "X509CRL",
        )
    ]
    + [
        f"{{{DS11}}}{name}"
        for name in ("ECKeyValue", "NamedCurve", "PublicKey", "DEREncodedKeyValue", "X509Digest")
    ]
)

_KNOWN_UNSIGNED = frozenset(
    [f"{{{XADES_141}}}{name}" for name in ("TimeStampValidationData", "ArchiveTimeStamp")]
    + [
        f"{{{space}}}{name}{version}"
        for space, version in ((XADES, ""), (XADES_141, "V2"))
        for name in (
            "CompleteCertificateRefs",
            "AttributeCertificateRefs",
            "SigAndRefsTimeStamp",
            "RefsOnlyTimeStamp",
        )
    ]
    + [
        f"{{{XADES}}}{name}"
        for name in (
            "SignatureTimeStamp",
            "ArchiveTimeStamp",
            "CertificateValues",
            "RevocationValues",
            "CompleteRevocationRefs",
            "AttributeRevocationRefs",
            "AttrAuthoritiesCertValues",
            "AttributeRevocationValues",
        )
    ]
)


def children(element: Element) -> list[Element]:
    """List child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def shape_faults(signature: Element) -> tuple[str, ...]:
    """Say where a ds:Signature departs from the order and number of parts that it must have."""
    names = [str(child.tag) for child in children(signature)]
    rest = names[2:]
    if rest[:1] == [ds("KeyInfo")]:
        rest = rest[1:]
    if names[:2] != [ds("SignedInfo"), ds("SignatureValue")] or set(rest) - {ds("Object")}:
        return ("ds:Signature is not SignedInfo, SignatureValue, KeyInfo, Objects in that order",)
    info = next(child for child in children(signature) if child.tag == ds("SignedInfo"))
    inside = [str(child.tag) for child in children(info)]
    head = [ds("CanonicalizationMethod"), ds("SignatureMethod")]
    if inside[:2] != head or not inside[2:] or set(inside[2:]) != {ds("Reference")}:
        return ("ds:SignedInfo is not CanonicalizationMethod, SignatureMethod, References",)
    return ()


def unsigned_content(signature: Element, covered: Collection[Element]) -> tuple[str, ...]:
    """Name what stands in a ds:Signature, is covered by no reference and has no business there."""
    return tuple(
        f"{_name(element)} within ds:Signature is covered by no digest"
        for element in _unsigned(signature, covered)
    )


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _unsigned(signature: Element, covered: Collection[Element]) -> Iterator[Element]:
    """Walk the parts that no digest covers."""
    if _stray_text(signature):
        yield signature
    for part in children(signature):
        if part in covered or part.tag == ds("SignedInfo"):
            continue
        if part.tag == ds("SignatureValue"):
            yield from children(part)
        elif part.tag == ds("KeyInfo"):
            yield from _in_key_info(part)
        else:
            yield from _in_object(part, covered)


def _in_key_info(part: Element) -> Iterator[Element]:
    """Walk KeyInfo: keys and certificates, and nothing else."""
    for node in part.iter("*"):
        if node.tag not in _KEY_NAMES or (children(node) and _stray_text(node)):
            yield node


def _in_object(part: Element, covered: Collection[Element]) -> Iterator[Element]:
    """Walk a ds:Object: it may hold XAdES properties, or what a reference names."""
    if _stray_text(part):
        yield part
    for child in children(part):
        if child in covered:
            continue
        if child.tag != f"{{{XADES}}}QualifyingProperties":
            yield child
            continue
        if _stray_text(child):
            yield child
        for properties in children(child):
            if properties not in covered:
                yield from _in_properties(properties)


def _in_properties(properties: Element) -> Iterator[Element]:
    """Walk UnsignedProperties: known ones are proofs of their own, all others are content."""
    if properties.tag != f"{{{XADES}}}UnsignedProperties" or _stray_text(properties):
        yield properties
        return
    for group in children(properties):
        if group.tag != f"{{{XADES}}}UnsignedSignatureProperties" or _stray_text(group):
            yield group
            continue
        for unsigned in children(group):
            if unsigned.tag in _KNOWN_UNSIGNED:
                yield from _foreign(unsigned, (DS, XADES, XADES_141))
            else:
                yield unsigned


def _foreign(element: Element, spaces: Collection[str]) -> Iterator[Element]:
    """Walk what does not belong to the namespaces, or holds text where only elements belong."""
    for node in element.iter("*"):
        space = str(node.tag)[1:].partition("}")[0]
        if space not in spaces or (children(node) and _stray_text(node)):
            yield node


def _stray_text(element: Element) -> bool:
    """Say whether text stands between child elements."""
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)
