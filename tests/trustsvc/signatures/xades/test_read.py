"""How we read what others sign; what they make is made here by lxml alone."""

from hashlib import sha1  # the broken hash itself is what is tested

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.foreign_signature import (
    C14N,
    DS,
    ENVELOPED,
    EXCLUSIVE,
    XPATH,
    Ref,
    canonical,
    foreign_signature,
)
from tests.support.pki import der, seal
from tests.support.signed import signed_xml
from trustsvc.errors import MalformedXml
from trustsvc.signatures.claims import SignatureClaim, signature_digest
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm

BODY = b'<a xml:lang="zh"><b Id="b">1</b><c>2</c></a>'
EVERYTHING = Ref("", canonical(BODY), (ENVELOPED, C14N))
EMPTY = "<SignedInfo><CanonicalizationMethod/><SignatureMethod/><Reference/></SignedInfo>"
NO_SIGNATURES = f"{XPATH} not(ancestor-or-self::ds:Signature)"


def enveloped(*refs: Ref, body: bytes = BODY, method: str | None = None) -> bytes:
    return body.replace(b"</a>", foreign_signature(seal(), refs, method=method) + b"</a>")


def read(data: bytes) -> SignatureClaim:
    (claim,) = read_xml_signatures(data)
    return claim


def test_a_document_without_signatures_claims_nothing() -> None:
    assert read_xml_signatures(BODY) == ()


def test_plain_xmldsig_passes_and_names_the_certificate_whose_key_verifies() -> None:
    claim = read(enveloped(EVERYTHING))

    assert claim.verdict is Verdict.PASSED
    assert (claim.format, claim.level, claim.signing_time) == ("xmldsig", "", None)
    assert claim.certificate == der(seal().certificate)
    assert claim.covers_all


def test_the_signature_digest_survives_line_breaks_in_base64() -> None:
    signed = signed_xml()
    start = signed.index(b">", signed.index(b"<ds:SignatureValue")) + 1
    broken = signed[:start] + b"\n  " + signed[start : start + 30] + b"\n" + signed[start + 30 :]

    claim, same = read(broken), read(signed)

    assert claim.verdict is Verdict.PASSED
    assert claim.signature_digest == same.signature_digest is not None
    assert claim.certificate is not None
    assert claim.signature_digest != signature_digest(claim.certificate, b"")


def test_parallel_signatures_without_any_signature_both_pass() -> None:
    one = foreign_signature(seal(), [Ref("", canonical(BODY), (NO_SIGNATURES, C14N))])
    two = foreign_signature(
        seal(Algorithm.RSA_PKCS1_SHA256), [Ref("", canonical(BODY), (NO_SIGNATURES, C14N))]
    )

    claims = read_xml_signatures(BODY.replace(b"</a>", one + two + b"</a>"))

    assert [claim.verdict for claim in claims] == [Verdict.PASSED] * 2
    assert {claim.references[0].covers for claim in claims} == {"document without signatures"}
    assert not any(claim.covers_all for claim in claims)


def test_a_second_enveloped_signature_breaks_the_first() -> None:
    first = enveloped(EVERYTHING)
    second = foreign_signature(seal(), [Ref("", canonical(first), (ENVELOPED, C14N))])

    claims = read_xml_signatures(first.replace(b"</a>", second + b"</a>"))

    assert [claim.verdict for claim in claims] == [Verdict.FAILED, Verdict.PASSED]
    assert [claim.covers_all for claim in claims] == [False, True]


def test_prefixes_that_stand_elsewhere_do_not_disturb_what_is_left() -> None:
    # lxml renames prefixes when an element is put back under other declarations.
    body = f'<a xmlns:sig="{DS}"><sig:b/></a>'.encode()
    one = foreign_signature(seal(), [Ref("", canonical(body), (NO_SIGNATURES, C14N))])
    two = foreign_signature(seal(), [Ref("", canonical(body), (NO_SIGNATURES, C14N))])

    claims = read_xml_signatures(body.replace(b"</a>", one + two + b"</a>"))

    assert [claim.verdict for claim in claims] == [Verdict.PASSED] * 2


def test_a_signature_over_one_element_does_not_claim_the_rest() -> None:
    alone = read(enveloped(Ref("#b", b'<b Id="b">1</b>', (EXCLUSIVE,))))
    inherited = read(enveloped(Ref("#b", b'<b Id="b" xml:lang="zh">1</b>')))

    for claim in (alone, inherited):
        assert claim.verdict is Verdict.PASSED
        assert claim.references[0].covers == "b"
        assert not claim.covers_all


def test_a_change_of_an_inherited_attribute_breaks_an_inclusive_signature() -> None:
    signed = enveloped(Ref("#b", b'<b Id="b" xml:lang="zh">1</b>'))

    assert read(signed.replace(b'"zh"', b'"en"')).verdict is Verdict.FAILED


def test_a_reference_to_the_root_covers_all_but_what_stands_beside_it() -> None:
    body = BODY.replace(b"<a ", b'<a ID="root" ')
    signed = enveloped(Ref("#root", canonical(body), (ENVELOPED, C14N)), body=body)

    assert read(signed).covers_all
    beside = read(b"<?style evil?>" + signed)
    assert beside.verdict is Verdict.PASSED
    assert not beside.covers_all


@pytest.mark.parametrize(
    "ref",
    [
        Ref("http://127.0.0.1/a", b"", (C14N,)),
        Ref("#xpointer(/)", canonical(BODY), (ENVELOPED, C14N)),
        Ref("", canonical(BODY), (f"{XPATH} not(self::ds:Signature)", C14N)),
        Ref("", canonical(BODY), (ENVELOPED, "urn:unknown", C14N)),
        Ref("", canonical(BODY), (ENVELOPED, C14N), digest_method="urn:unknown"),
    ],
)
def test_what_is_not_known_is_neither_passed_nor_failed(ref: Ref) -> None:
    assert read(enveloped(EVERYTHING, ref)).verdict is Verdict.INDETERMINATE


def test_an_unknown_signature_algorithm_is_neither_passed_nor_failed() -> None:
    claim = read(enveloped(EVERYTHING, method="http://www.w3.org/2000/09/xmldsig#sm2-sm3"))

    assert claim.verdict is Verdict.INDETERMINATE
    assert not claim.value_ok


@pytest.mark.parametrize(
    "ref",
    [
        Ref("", canonical(BODY), (ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116")),
        Ref("", canonical(BODY), (*[ENVELOPED] * 5, C14N)),
        Ref("", canonical(BODY), (ENVELOPED, C14N), f"{DS}sha1", lambda data: sha1(data).digest()),  # noqa: S324 - it must be refused
        Ref("#nowhere", b""),
        Ref("", b"something else", (ENVELOPED, C14N)),
    ],
)
def test_what_is_broken_or_refused_fails(ref: Ref) -> None:
    assert read(enveloped(EVERYTHING, ref)).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    "method",
    [f"{DS}hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", f"{DS}rsa-sha1"],
)
def test_hmac_and_sha_1_fail(method: str) -> None:
    assert read(enveloped(EVERYTHING, method=method)).verdict is Verdict.FAILED


def test_more_references_than_any_profile_needs_fail_quickly() -> None:
    claim = read(enveloped(*[EVERYTHING] * 300))

    assert claim.verdict is Verdict.FAILED
    assert "more than 16 references" in claim.problems


def test_more_signatures_than_anyone_needs_are_malformed() -> None:
    with pytest.raises(MalformedXml, match="more than 16"):
        read_xml_signatures(b"<a>" + f'<Signature xmlns="{DS}"/>'.encode() * 17 + b"</a>")


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "<SignedInfo/>",
        "<SignedInfo/><SignatureValue/>",
        "<SignatureValue/><SignedInfo/>",
        "<SignedInfo><CanonicalizationMethod/><SignatureMethod/></SignedInfo><SignatureValue/>",
        f"{EMPTY}<SignatureValue/>",
    ],
)
def test_a_signature_without_its_parts_never_passes(signature: str) -> None:
    claim = read(f'<a><Signature xmlns="{DS}">{signature}</Signature></a>'.encode())

    assert claim.verdict is not Verdict.PASSED


def test_an_enveloping_signature_covers_what_it_names() -> None:
    data = f'<ds:Object xmlns:ds="{DS}" Id="o">1</ds:Object>'.encode()
    signature = foreign_signature(seal(), [Ref("#o", data)])
    inside = signature.replace(
        b"</ds:Signature>", b'<ds:Object Id="o">1</ds:Object></ds:Signature>'
    )

    claim = read(inside)

    assert claim.verdict is Verdict.PASSED
    assert claim.references[0].covers == "Object"
    assert not claim.covers_all


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_mangled_document_is_read_or_malformed(data: st.DataObject) -> None:
    signed = signed_xml()
    start = data.draw(st.integers(0, len(signed)))
    end = data.draw(st.integers(start, min(len(signed), start + 400)))
    patch = data.draw(st.one_of(st.binary(max_size=8), st.just(signed[start - 50 : start])))

    mangled = signed[:start] + patch + signed[end:]

    try:
        claims = read_xml_signatures(mangled)
    except MalformedXml:
        return
    assert all(claim.problems or claim.uncertain or claim.intact for claim in claims)
