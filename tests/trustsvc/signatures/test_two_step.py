"""Preparing, signing elsewhere and attaching give what signing gives."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pki import Seal, seal
from tests.support.signed import document, page, pdf_intent, signed_pdf, signed_xml, xml_intent
from trustsvc.errors import MalformedPdf, WrongKey
from trustsvc.signatures.algorithms import raw_ecdsa
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import (
    PreparedPdf,
    attach_pdf,
    parse_prepared_pdf,
    prepare_pdf,
)
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import PreparedXml, attach_xml, prepare_xml
from trustsvc_anchors.report import Verdict
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.algorithms import Algorithm

DETERMINISTIC = [one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256]
ECDSA = [Algorithm.ECDSA_P256_SHA256, Algorithm.ECDSA_P384_SHA384]
Two = tuple[bytes, Callable[[bytes], bytes]]


def prepared_xml(by: Seal) -> PreparedXml:
    return prepare_xml(document(), xml_intent(by))


def prepared_pdf(by: Seal) -> PreparedPdf:
    return prepare_pdf(page(), pdf_intent(by))


def both(by: Seal) -> tuple[Two, Two]:
    """Give what is asked for of either part, and how it is completed."""
    xml, pdf = prepared_xml(by), prepared_pdf(by)
    return (
        (xml.to_sign, lambda value: attach_xml(xml, value)),
        (pdf.to_sign, lambda value: attach_pdf(pdf, value)),
    )


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
def test_preparing_and_attaching_is_signing(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    xml, pdf = prepared_xml(by), prepared_pdf(by)

    assert attach_xml(xml, by.sign(xml.to_sign)) == signed_xml(algorithm)
    assert attach_pdf(pdf, by.sign(pdf.to_sign)) == signed_pdf(algorithm)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_what_is_attached_passes(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    xml, pdf = prepared_xml(by), prepared_pdf(by)

    (in_xml,) = read_xml_signatures(attach_xml(xml, by.sign(xml.to_sign)))
    (in_pdf,) = read_pdf_signatures(attach_pdf(pdf, by.sign(pdf.to_sign)))

    assert (in_xml.verdict, in_pdf.verdict) == (Verdict.PASSED, Verdict.PASSED)
    assert in_xml.covers_all
    assert in_pdf.covers_all


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_same_intent_asks_for_the_same_bytes(algorithm: Algorithm) -> None:
    by = seal(algorithm)

    assert prepared_xml(by) == prepared_xml(by)
    assert prepared_pdf(by) == prepared_pdf(by)


@settings(max_examples=30, deadline=None)
@given(st.text("ab<>&\"' é校", max_size=30), st.sampled_from(DETERMINISTIC))
def test_only_the_value_is_missing(text: str, algorithm: Algorithm) -> None:
    from xml.sax.saxutils import escape  # noqa: PLC0415  only here XML is written

    by = seal(algorithm)
    content = canonical_form(f"<a><b>{escape(text)}</b></a>")

    prepared = prepare_xml(content, xml_intent(by))
    signed = attach_xml(prepared, by.sign(prepared.to_sign))

    assert signed.startswith(prepared.before)
    assert signed.endswith(prepared.after)
    assert canonical_form(signed) == signed
    assert canonical_form(prepared.before + prepared.after) == prepared.before + prepared.after


def test_another_time_asks_for_other_bytes() -> None:
    by = seal()
    later = replace(xml_intent(by), signature_id="sig-2")

    assert prepare_xml(document(), later).to_sign != prepared_xml(by).to_sign
    other_id = replace(pdf_intent(by), file_id=bytes(16))
    assert prepare_pdf(page(), other_id).to_sign != prepared_pdf(by).to_sign


@pytest.mark.parametrize("algorithm", ECDSA)
def test_both_ways_to_write_an_ecdsa_value_give_the_same_document(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    key = by.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)

    for to_sign, attach in both(by):
        value = by.sign(to_sign)
        assert attach(raw_ecdsa(value, key)) == attach(value)


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize("wrong", ["another key", "the other part", "nothing", "too much"])
def test_a_value_that_is_not_over_what_was_asked_for_is_refused(
    algorithm: Algorithm, wrong: str
) -> None:
    by = seal(algorithm)
    ed25519 = algorithm is Algorithm.ED25519
    stranger = seal(Algorithm.RSA_PKCS1_SHA256 if ed25519 else Algorithm.ED25519)
    for number, (to_sign, attach) in enumerate(both(by)):
        values = {
            "another key": stranger.sign(to_sign),
            "the other part": by.sign(both(by)[1 - number][0]),
            "nothing": b"",
            "too much": by.sign(to_sign) + b"\0",
        }

        with pytest.raises(WrongKey, match="certificate"):
            attach(values[wrong])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_flipped_bit_of_a_value_is_refused(data: st.DataObject) -> None:
    by = seal(data.draw(st.sampled_from(list(Algorithm))))
    to_sign, attach = both(by)[data.draw(st.integers(0, 1))]
    value = bytearray(by.sign(to_sign))
    place = data.draw(st.integers(0, 8 * len(value) - 1))
    value[place // 8] ^= 1 << place % 8

    with pytest.raises(WrongKey, match="certificate"):
        attach(bytes(value))


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_prepared_pdf_can_be_kept_and_read_again(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    prepared = prepared_pdf(by)

    assert parse_prepared_pdf(prepared.pdf, pdf_intent(by)) == prepared


def test_a_prepared_pdf_has_no_room_for_another_certificate() -> None:
    prepared = prepared_pdf(seal())

    with pytest.raises(MalformedPdf, match="room"):
        parse_prepared_pdf(prepared.pdf, pdf_intent(seal(Algorithm.RSA_PKCS1_SHA256)))


def test_a_signed_pdf_has_no_room_left() -> None:
    with pytest.raises(MalformedPdf, match="room"):
        parse_prepared_pdf(signed_pdf(), pdf_intent(seal()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_read_as_a_prepared_pdf_is_one_or_malformed(data: st.DataObject) -> None:
    whole = prepared_pdf(seal()).pdf
    at = whole.rfind(b"/ByteRange")
    start = data.draw(st.sampled_from([0, at, at + 14, len(whole) - 20]))
    end = data.draw(st.integers(start, min(start + 60, len(whole))))
    changed = whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:]

    try:
        again = parse_prepared_pdf(changed, pdf_intent(seal()))
    except MalformedPdf:
        return

    assert changed[again.room_from : again.room_to].strip(b"0") == b""


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200) | st.from_regex(rb"/ByteRange \[0 \d+ \d+ \d+ *\]", fullmatch=True))
def test_bytes_that_are_no_prepared_pdf_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedPdf):
        parse_prepared_pdf(data, pdf_intent(seal()))
