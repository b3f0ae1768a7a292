"""Sign a document at level XAdES-B, enveloped (EN 319 132-1, 6; XMLDSig), in two steps.

``prepare_xml`` gives the bytes to sign, whoever holds the key signs them, ``attach_xml`` completes
the document; ``sign_xml`` is the three in one. What is prepared depends on content and intent
alone, so that another process can attach, days later.
The document must be a fixed point of canonicalisation, and so is the result: the signature is
written as canonical text, so what is digested is what is written, and nothing is serialised.
The document is signed inclusively (C14N 1.1), so that no namespace in scope of a qualified name
can be bound anew; SignedInfo and SignedProperties exclusively, so that they keep their octets
wherever they stand. Same intent, same bytes, when the key signs deterministically.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from trustsvc.clock import rfc3339
from trustsvc.errors import MalformedXml
from trustsvc.signatures.algorithms import DS, raw_ecdsa, xml_signature_method
from trustsvc.signatures.certificates import public_key
from trustsvc.signatures.dsig.canonical import C14N_11, EXCLUSIVE, Method, canonical
from trustsvc.signatures.dsig.structure import XADES
from trustsvc.signatures.dsig.transforms import ENVELOPED
from trustsvc.signatures.dsig.tree import SIGNATURE, Element, instructions_after, parse_signed
from trustsvc.signatures.values import accepted_value
from trustsvc.signatures.xades.properties import (
    SHA_256,
    SIGNED_PROPERTIES_TYPE,
    encode_signed_properties,
)
from trustsvc_keys.algorithms import Algorithm

_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class XmlSignatureIntent:
    """All that enters the signed bytes; fixed before anything is signed.

    ``signature_id`` is an NCName that the document does not use; ``certificate`` and ``chain``
    (issuing certificates, without the root) are DER.
    """

    signature_id: str
    signing_time: datetime
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: Algorithm


@dataclass(frozen=True, slots=True)
class PreparedXml:
    """A document that lacks nothing but the signature value.

    ``to_sign`` is the canonical SignedInfo; ``before`` and ``after`` are the document up to and
    from the place of the value.
    """

    to_sign: bytes
    intent: XmlSignatureIntent
    before: bytes
    after: bytes


def sign_xml(content: bytes, intent: XmlSignatureIntent, sign: Callable[[bytes], bytes]) -> bytes:
    """Sign a canonical document; the signature is the last child of its root.

    ``sign`` gives DER for ECDSA, raw octets otherwise.

    Raises:
        MalformedXml: The document is not in canonical form, is signed already, or uses the
            identifier of the signature.
        WrongKey: What ``sign`` gave does not verify under the certificate.
    """
    prepared = prepare_xml(content, intent)
    return attach_xml(prepared, sign(prepared.to_sign))


def prepare_xml(content: bytes, intent: XmlSignatureIntent) -> PreparedXml:
    """Give the bytes to sign, and the document around their signature value.

    Raises:
        MalformedXml: The document is not in canonical form, is signed already, or uses the
            identifier of the signature.
    """
    root = _check(content, intent.signature_id)
    # An outer declaration of the same prefix makes ours redundant, hence not canonical.
    spaces = {
        prefix: "" if root.nsmap.get(prefix) == uri else f' xmlns:{prefix}="{uri}"'
        for prefix, uri in (("ds", DS), ("xades", XADES))
    }
    properties, properties_c14n = encode_signed_properties(
        f"{intent.signature_id}-properties",
        f"{intent.signature_id}-document",
        intent.certificate,
        rfc3339(intent.signing_time),
    )
    signed_info = _signed_info(intent, sha256(content).digest(), properties_c14n)
    signature = (
        f'<ds:Signature{spaces["ds"]} Id="{intent.signature_id}">{signed_info.format(ds="")}'
    )
    end = len(content) - _tail_size(root)
    return PreparedXml(
        to_sign=signed_info.format(ds=f' xmlns:ds="{DS}"').encode(),
        intent=intent,
        before=content[:end] + f"{signature}<ds:SignatureValue>".encode(),
        after=_after_value(intent, spaces["xades"], properties).encode() + content[end:],
    )


def attach_xml(prepared: PreparedXml, value: bytes) -> bytes:
    """Give the signed document; ``value`` is the signature over ``prepared.to_sign``.

    An ECDSA value may come as DER or as r‖s; both give the same document.

    Raises:
        WrongKey: The value does not verify under the certificate.
    """
    intent = prepared.intent
    signed = accepted_value(
        "signature in XML", intent.certificate, intent.algorithm, prepared.to_sign, value
    )
    key = public_key(intent.certificate)
    if isinstance(key, ec.EllipticCurvePublicKey):
        signed = raw_ecdsa(signed, key)
    return prepared.before + b64encode(signed) + prepared.after


def _check(content: bytes, signature_id: str) -> Element:
    """Refuse what could not be signed so that the result is canonical and whole."""
    if not _NCNAME.fullmatch(signature_id):
        raise MalformedXml(where="ds:Signature/@Id", why="not an NCName")
    tree = parse_signed(content)
    if canonical(tree, Method(C14N_11)) != content:
        raise MalformedXml(where="document", why="not in canonical form")
    if DS.encode() in content and next(tree.iter(SIGNATURE), None) is not None:
        raise MalformedXml(where="ds:Signature", why="holds a signature already")
    if f'"{signature_id}'.encode() in content:
        raise MalformedXml(where="ds:Signature/@Id", why=f"{signature_id} is used already")
    return tree.getroot()


def _signed_info(intent: XmlSignatureIntent, document: bytes, properties_c14n: str) -> str:
    """Write ds:SignedInfo; ``{ds}`` stands where its canonical form declares the prefix."""
    digest = b64encode(sha256(properties_c14n.encode()).digest()).decode()
    return (
        "<ds:SignedInfo{ds}>"
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{xml_signature_method(intent.algorithm)}">'
        "</ds:SignatureMethod>"
        f'<ds:Reference Id="{intent.signature_id}-document" URI="">'
        f"{_transforms(ENVELOPED, C14N_11)}{_digest(b64encode(document).decode())}</ds:Reference>"
        f'<ds:Reference Type="{SIGNED_PROPERTIES_TYPE}" URI="#{intent.signature_id}-properties">'
        f"{_transforms(EXCLUSIVE)}{_digest(digest)}</ds:Reference></ds:SignedInfo>"
    )


def _after_value(intent: XmlSignatureIntent, space: str, properties: str) -> str:
    """Write what follows the signature value inside ds:Signature."""
    certificates = "".join(
        f"<ds:X509Certificate>{b64encode(one).decode()}</ds:X509Certificate>"
        for one in (intent.certificate, *intent.chain)
    )
    return (
        f"</ds:SignatureValue><ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"
        f'<ds:Object><xades:QualifyingProperties{space} Target="#{intent.signature_id}">'
        f"{properties}</xades:QualifyingProperties></ds:Object></ds:Signature>"
    )


def _transforms(*uris: str) -> str:
    inside = "".join(f'<ds:Transform Algorithm="{uri}"></ds:Transform>' for uri in uris)
    return f"<ds:Transforms>{inside}</ds:Transforms>"


def _digest(value: str) -> str:
    return (
        f'<ds:DigestMethod Algorithm="{SHA_256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{value}</ds:DigestValue>"
    )


def _tail_size(root: Element) -> int:
    """Count the octets from the end tag of the root to the end of a canonical document."""
    prefix = f"{root.prefix}:" if root.prefix else ""
    name = prefix + str(root.tag).rpartition("}")[2]
    size = len(f"</{name}>".encode())
    for beside in instructions_after(root):
        data = f" {beside.text}" if beside.text else ""
        size += len(f"\n<?{beside.target}{data}?>".encode())
    return size
