"""Signing at XAdES-B."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pki import der, seal
from tests.support.signed import AT, document, signed_xml, xml_intent
from trustsvc.errors import MalformedXml, WrongKey
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import sign_xml
from trustsvc_anchors.report import Verdict
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.algorithms import Algorithm

DETERMINISTIC = [one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256]


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signed_document_is_a_fixed_point_and_its_signature_passes(algorithm: Algorithm) -> None:
    signed = signed_xml(algorithm)

    assert canonical_form(signed) == signed
    (claim,) = read_xml_signatures(signed)
    assert claim.verdict is Verdict.PASSED
    assert (claim.format, claim.level, claim.signing_time) == ("xades", "B", AT)
    assert claim.certificate == der(seal(algorithm).certificate)
    assert claim.certificates == (claim.certificate, *seal(algorithm).chain)
    assert claim.covers_all
    assert [reference.covers for reference in claim.references] == ["document", "SignedProperties"]


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
def test_the_same_intent_gives_the_same_bytes(algorithm: Algorithm) -> None:
    by = seal(algorithm)

    assert sign_xml(document(), xml_intent(by), by.sign) == signed_xml(algorithm)


def test_the_signature_is_the_last_child_of_the_root_and_nothing_else_changes() -> None:
    signed = signed_xml()

    before, _, rest = signed.partition(b"<ds:Signature ")
    after = rest.partition(b"</ds:Signature>")[2]

    assert before + after == document()
    assert after.startswith(b"</c:certificate>")


def test_prefixes_that_the_root_declares_are_not_declared_again() -> None:
    by = seal()
    content = canonical_form(
        '<ds:a xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
        'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xades:b="1"/>'
    )

    signed = sign_xml(content, xml_intent(by), by.sign)

    assert signed.count(b"xmlns:ds=") == signed.count(b"xmlns:xades=") == 1
    assert canonical_form(signed) == signed
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED


def test_prefixes_that_the_root_binds_to_something_else_do_no_harm() -> None:
    by = seal()
    content = canonical_form('<ds:a xmlns:ds="urn:a" xmlns:xades="urn:b" xades:b="1"/>')

    signed = sign_xml(content, xml_intent(by), by.sign)

    assert canonical_form(signed) == signed
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED


_NAMES = st.sampled_from(["a", "p:b", "q:c"])
_TEXTS = st.text("ab<>&\"'\t\n\r é校😀", max_size=12)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415 - only this strategy writes XML

    def element(depth: int) -> str:
        name = draw(_NAMES)
        inside = escape(draw(_TEXTS), {"\r": "&#13;"})
        if depth:
            inside += "".join(element(depth - 1) for _ in range(draw(st.integers(0, 2))))
        value = quoteattr(draw(_TEXTS), {"\r": "&#13;"})
        return f'<{name} xmlns:p="urn:p" xmlns:q="urn:q" x={value}>{inside}</{name}>'

    tail = draw(st.sampled_from(["", "<?t?>", "<?t a ?><?u?>"]))
    return canonical_form(element(2) + tail)


@settings(max_examples=40, deadline=None)
@given(documents())
def test_any_canonical_document_can_be_signed(content: bytes) -> None:
    by = seal()

    signed = sign_xml(content, xml_intent(by), by.sign)

    assert canonical_form(signed) == signed
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<a/>", "canonical"),
        (b'<a b="1"  c="2"></a>', "canonical"),
        (b"<a><!--b--></a>", "canonical"),
        (b"<a></a>\n", "canonical"),
        (b'<a id="sig-1"></a>', "used already"),
        (b'<a id="sig-1-properties"></a>', "used already"),
        (b"<a>", "malformed"),
    ],
)
def test_what_is_not_canonical_or_uses_our_identifiers_is_refused(content: bytes, why: str) -> None:
    by = seal()

    with pytest.raises(MalformedXml, match=why):
        sign_xml(content, xml_intent(by), by.sign)


def test_a_signed_document_is_not_signed_again() -> None:
    by = seal()

    with pytest.raises(MalformedXml, match="signature already"):
        sign_xml(signed_xml(), xml_intent(by, "sig-2"), by.sign)


def test_an_identifier_that_is_no_name_is_refused() -> None:
    by = seal()

    with pytest.raises(MalformedXml, match="NCName"):
        sign_xml(document(), xml_intent(by, 'a"/>'), by.sign)


def test_a_signature_of_another_key_never_leaves() -> None:
    by, other = seal(), seal(Algorithm.ED25519)

    with pytest.raises(WrongKey, match="certificate"):
        sign_xml(document(), xml_intent(by), other.sign)
    with pytest.raises(WrongKey, match="certificate"):
        sign_xml(document(), replace(xml_intent(by), algorithm=Algorithm.ED25519), by.sign)
