"""What attackers do to signed XML (signature wrapping, injection, substitution), and bit flips."""

import random
import re
from base64 import b64encode
from collections.abc import Callable

import pytest

from tests.support.foreign_signature import DS
from tests.support.pki import authority, certify, der, seal
from tests.support.signed import document, signed_xml, xml_intent
from trustsvc.errors import MalformedXml
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import sign_xml
from trustsvc_anchors.report import Verdict

SIGNATURE = re.compile(rb"<ds:Signature .*</ds:Signature>", re.DOTALL)
PROPERTIES = re.compile(rb"<xades:SignedProperties.*</xades:SignedProperties>", re.DOTALL)
UNSIGNED = (
    b"<xades:UnsignedProperties><xades:UnsignedSignatureProperties>%b"
    b"</xades:UnsignedSignatureProperties></xades:UnsignedProperties></xades:QualifyingProperties>"
)

Attack = Callable[[bytes], bytes]


def found(pattern: re.Pattern[bytes], data: bytes) -> bytes:
    match = pattern.search(data)
    assert match is not None
    return match[0]


def read(data: bytes) -> SignatureClaim:
    return read_xml_signatures(data)[-1]


def replaced(old: bytes, new: bytes) -> Attack:
    def attack(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return attack


def into_signature(content: bytes) -> Attack:
    return replaced(b"</ds:Signature>", content + b"</ds:Signature>")


def wrapped_in_new_root(data: bytes) -> bytes:
    """Keep the signed document as a child of one that says something else."""
    return (
        b"<c:certificate xmlns:c='urn:test:certificate'>9<old>%b</old></c:certificate>"
        % (data.partition(b"?>\n")[2].partition(b"\n<?after")[0])
    )


def original_hidden_in_object(data: bytes) -> bytes:
    """Hide the signed content in the signature, and show other content."""
    signature = found(SIGNATURE, data)
    content = document().partition(b"?>\n")[2].partition(b"\n<?after")[0]
    hidden = signature.replace(
        b"</ds:Signature>", b"<ds:Object>%b</ds:Object></ds:Signature>" % content
    )
    return data.replace(signature, hidden).replace(b"12.30", b"99.99", 1)


def properties_of_another_signature(data: bytes) -> bytes:
    """Give the signature the properties of another one by the same key, later in time."""
    by = seal()
    other = sign_xml(document().replace(b"12.30", b"1"), xml_intent(by, "sig-2"), by.sign)
    theirs = found(PROPERTIES, other)
    return data.replace(found(PROPERTIES, data), theirs)


def properties_moved_out(data: bytes) -> bytes:
    """Move the signed properties to another signature, and leave others that nothing covers."""
    mine = found(PROPERTIES, data)
    forged = mine.replace(b'Id="sig-1-properties"', b'Id="x"').replace(b"2026-01-02", b"2031-01-02")
    moved = b'<ds:Object xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">%b</ds:Object>' % mine
    return data.replace(mine, forged).replace(b"</ds:Signature>", moved + b"</ds:Signature>")


def certificate_for_the_same_key(data: bytes) -> bytes:
    """Put another certificate for the very same key in the place of the signer's."""
    by = seal()
    _, _, issuing_key, _ = authority()
    other = certify("Somebody else", by.key, "Issuing", issuing_key)
    mine, theirs = (b64encode(der(one)) for one in (by.certificate, other))
    assert mine in data
    return data.replace(mine, theirs)


FAILS: dict[str, Attack] = {
    "content changed": replaced(b"12.30", b"12.31"),
    "attribute added": replaced(b"<c:result ", b'<c:result xml:lang="zh" '),
    "attribute of the root added": replaced(b"<c:certificate ", b'<c:certificate xml:lang="zh" '),
    "type bound to another namespace": replaced(
        b'http://www.w3.org/2001/XMLSchema"', b'urn:other"'
    ),
    "white space added": replaced(b"<c:result ", b" <c:result "),
    "element added": replaced(b"<ds:Signature", b"<c:result/><ds:Signature"),
    "text after the signature": replaced(b"</ds:Signature>", b"</ds:Signature>x"),
    "instruction before the root changed": replaced(b"style one", b"style two"),
    "instruction before the root removed": replaced(b"<?style one?>\n", b""),
    "instruction after the root added": lambda data: data + b"<?evil?>",
    "wrapped in a new root": wrapped_in_new_root,
    "original hidden in an object": original_hidden_in_object,
    "object added": into_signature(b"<ds:Object><c:x xmlns:c='urn:c'>1</c:x></ds:Object>"),
    "text in the signature": into_signature(b"buy now"),
    "text in the key info": replaced(b"</ds:KeyInfo>", b"text</ds:KeyInfo>"),
    "element in the key info": replaced(b"</ds:KeyInfo>", b"<x/></ds:KeyInfo>"),
    "element in the value": replaced(b"</ds:SignatureValue>", b"<x/></ds:SignatureValue>"),
    "second signed info": into_signature(b"<ds:SignedInfo></ds:SignedInfo>"),
    "unsigned property of a stranger": replaced(
        b"</xades:QualifyingProperties>", UNSIGNED % b"<x xmlns='urn:x'>1</x>"
    ),
    "content in an unsigned property": replaced(
        b"</xades:QualifyingProperties>",
        UNSIGNED % b"<xades:CertificateValues><x xmlns='urn:x'>1</x></xades:CertificateValues>",
    ),
    "duplicate identifier": replaced(b'id="result"', b'id="sig-1-properties"'),
    "duplicate identifier under another name": replaced(b'id="result"', b'ID="root"'),
    "duplicate identifier by xml:id": replaced(b'id="result"', b'xml:id="root"'),
    "properties of another signature": properties_of_another_signature,
    "properties moved out": properties_moved_out,
    "properties that point elsewhere": replaced(b'Target="#sig-1"', b'Target="#sig-2"'),
    "signing time changed": replaced(b"2026-01-02T", b"2020-01-02T"),
    "certificate for the same key": certificate_for_the_same_key,
    "HMAC": replaced(
        b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        b"http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    ),
}


@pytest.mark.parametrize("attack", FAILS.values(), ids=FAILS)
def test_an_attack_fails(attack: Attack) -> None:
    assert read(attack(signed_xml())).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    "attack",
    [
        replaced(b"12.30", b"12<!--x-->.30"),
        replaced(b"12.30", b"<!--x-->12.30"),
        replaced(b"Certificate<", b"Certificate<!--x--><"),
    ],
)
def test_a_comment_that_splits_a_text_is_never_passed(attack: Attack) -> None:
    claim = read(attack(signed_xml()))

    assert claim.verdict is Verdict.INDETERMINATE
    assert claim.value_ok


def test_a_comment_between_elements_changes_nothing() -> None:
    commented = replaced(b"<c:result ", b"<!-- a banner --><c:result ")(signed_xml())

    assert read(commented).verdict is Verdict.PASSED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_anything_is_expanded(encoding: str) -> None:
    attacked = '<!DOCTYPE a [<!ENTITY x "12.30">]>\n' + signed_xml().decode()

    with pytest.raises(MalformedXml, match="DOCTYPE"):
        read_xml_signatures(attacked.encode(encoding))


def test_what_a_gateway_does_to_the_encoding_changes_nothing() -> None:
    text = signed_xml().decode()

    for changed in (
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode(),
        f'<?xml version="1.0" encoding="gb18030"?>\n{text}'.encode("gb18030"),
    ):
        assert read(changed).verdict is Verdict.PASSED


def test_a_stolen_signature_claims_nothing_for_another_document() -> None:
    signature = found(SIGNATURE, signed_xml())

    claim = read(b"<other>" + signature + b"</other>")

    assert claim.verdict is Verdict.FAILED
    assert not claim.covers_all


def test_transform_bombs_end_quickly() -> None:
    bomb = f'<ds:Transform Algorithm="{DS}enveloped-signature"/>'.encode() * 50_000

    attacked = replaced(b"<ds:Transforms>", b"<ds:Transforms>" + bomb)(signed_xml())

    assert read(attacked).verdict is Verdict.FAILED


def test_one_flipped_bit_in_any_byte_is_noticed() -> None:
    # All bytes but those of the issuing certificate, which is found again by whoever needs it.
    signed = signed_xml()
    issuing = signed.index(b64encode(seal().chain[0]))
    spared = range(issuing, issuing + len(b64encode(seal().chain[0])))
    bits = random.Random(0)  # noqa: S311 - a fixed choice, not a secret

    for position in range(len(signed)):
        flipped = bytearray(signed)
        flipped[position] ^= 1 << bits.randrange(8)
        if position in spared:
            continue
        try:
            claims = read_xml_signatures(bytes(flipped))
        except MalformedXml:
            continue
        assert not any(claim.intact for claim in claims), signed[position - 20 : position + 20]
