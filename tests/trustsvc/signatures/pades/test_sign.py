"""Signing at PAdES-B."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from tests.support.pki import der, seal
from tests.support.signed import AT, page, pdf_intent, signed_pdf
from trustsvc.errors import MalformedPdf, WrongKey
from trustsvc.signatures.pades.cms import cms_template
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import sign_pdf
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm

DETERMINISTIC = [one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256]


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signed_pdf_is_an_update_and_its_signature_passes(algorithm: Algorithm) -> None:
    signed = signed_pdf(algorithm)

    assert signed.startswith(page() + b"\n")
    (claim,) = read_pdf_signatures(signed)
    assert claim.verdict is Verdict.PASSED
    assert (claim.format, claim.level, claim.signing_time) == ("pades", "B", AT)
    assert claim.certificate == der(seal(algorithm).certificate)
    assert set(claim.certificates) == {claim.certificate, *seal(algorithm).chain}
    assert claim.covers_all
    assert [reference.covers for reference in claim.references] == ["document"]


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
def test_the_same_intent_gives_the_same_bytes(algorithm: Algorithm) -> None:
    by = seal(algorithm)

    assert sign_pdf(page(), pdf_intent(by), by.sign) == signed_pdf(algorithm)


def test_what_the_intent_says_stands_in_the_file_and_no_clock_does() -> None:
    by = seal()
    later = replace(pdf_intent(by), signing_time=AT + timedelta(days=1), file_id=bytes(16))

    signed = sign_pdf(page(), later, by.sign)

    with pikepdf.open(BytesIO(signed)) as file, pikepdf.open(BytesIO(page())) as before:
        assert bytes(file.trailer.ID[1]) == bytes(16)
        assert bytes(file.trailer.ID[0]) == bytes(before.trailer.ID[0])
        assert dict(file.docinfo.items()) == dict(before.docinfo.items())
        assert file.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert str(file.Root.AcroForm.Fields[0].V.M) == "D:20260103030405Z"


def test_the_update_keeps_pdf_a_3_and_certifies_with_level_2() -> None:
    with pikepdf.open(BytesIO(signed_pdf())) as file:
        (field,) = list(file.Root.AcroForm.Fields)
        assert int(file.Root.AcroForm.SigFlags) == 3
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 0b100111 == 0b100, "print, and not hidden (ISO 19005-3, 6.3.2)"
        (reference,) = list(field.V.Reference)
        assert str(reference.TransformMethod) == "/DocMDP"
        assert int(reference.TransformParams.P) == 2
        # ISO 19005-3, 6.1.12
        assert not {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference.keys())
        assert set(file.Root.Perms.keys()) == {"/DocMDP"}
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert "/Cert" not in field.V


def test_every_object_of_the_update_starts_on_a_line_of_its_own() -> None:
    update = signed_pdf()[len(page()) :]

    assert update.startswith(b"\n")
    for piece in update.split(b" obj")[:-1]:
        assert piece.rpartition(b"\n")[2].replace(b" ", b"").isdigit()


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_reserved_room_fits_and_wastes_little(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    template = cms_template(der(by.certificate), by.chain, algorithm)
    attributes = template.signed_attributes(bytes(32))

    size = len(template.content_info(attributes, by.sign(attributes)))

    assert size < template.reserved_bytes < 1.5 * size


def test_a_signed_pdf_is_not_signed_again() -> None:
    by = seal()

    with pytest.raises(MalformedPdf, match="already"):
        sign_pdf(signed_pdf(), pdf_intent(by), by.sign)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"not a PDF", b"<a/>"])
def test_what_is_not_a_pdf_is_malformed(pdf: bytes) -> None:
    by = seal()

    with pytest.raises(MalformedPdf):
        sign_pdf(pdf, pdf_intent(by), by.sign)


def test_a_file_id_of_another_size_is_refused() -> None:
    by = seal()

    with pytest.raises(MalformedPdf, match="16"):
        sign_pdf(page(), replace(pdf_intent(by), file_id=b"1"), by.sign)


def test_a_signature_of_another_key_never_leaves() -> None:
    by, other = seal(), seal(Algorithm.ED25519)

    with pytest.raises(WrongKey, match="certificate"):
        sign_pdf(page(), pdf_intent(by), other.sign)
