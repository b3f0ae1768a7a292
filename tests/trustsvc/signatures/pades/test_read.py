"""Reading PDF signatures: what was added, changed, or made to hurt."""

# mypy: disallow-untyped-calls=False
# pyHanko types only a part of its writer, and mocks of it would prove nothing.

import random
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.support.pki import authority, certify, der, seal
from tests.support.signed import page, pdf_intent, signed_pdf
from trustsvc.errors import MalformedPdf
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.pades.cms import cms_template
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm

CONTENTS = b"/Contents <"


def read(pdf: bytes) -> SignatureClaim:
    (claim,) = read_pdf_signatures(pdf)
    return claim


def updated(change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision that changes something to the signed PDF."""
    writer = IncrementalPdfFileWriter(BytesIO(signed_pdf()))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def stream(octets: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=octets)


def other_page(writer: IncrementalPdfFileWriter) -> None:
    page_ref = writer.find_page_for_modification(0)[0]
    page_ref.get_object()["/Contents"] = writer.add_object(stream(b"0 0 m"))
    writer.mark_update(page_ref)


def shadowed_content(writer: IncrementalPdfFileWriter) -> None:
    """Replace the very object that holds the content of the page."""
    page_object = writer.find_page_for_modification(0)[0].get_object()
    reference = page_object.raw_get("/Contents").reference
    writer.objects[reference.generation, reference.idnum] = stream(b"0 0 m")


def other_attachment(writer: IncrementalPdfFileWriter) -> None:
    root = writer.root
    specification = root["/Names"]["/EmbeddedFiles"]["/Names"].raw_get(1)
    specification.get_object()["/EF"]["/F"] = writer.add_object(stream(b"<a>99</a>"))
    writer.mark_update(specification.reference)


def proofs(writer: IncrementalPdfFileWriter) -> None:
    certificate = writer.add_object(stream(der(seal().root)))
    store = {generic.pdf_name("/Certs"): generic.ArrayObject([certificate])}
    writer.root["/DSS"] = writer.add_object(generic.DictionaryObject(store))
    writer.update_root()


def test_a_pdf_without_signatures_claims_nothing() -> None:
    assert read_pdf_signatures(page()) == ()


@pytest.mark.parametrize("change", [other_page, shadowed_content, other_attachment])
def test_a_later_revision_that_changes_what_was_signed_fails(
    change: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    claim = read(updated(change))

    assert claim.verdict is Verdict.FAILED
    assert claim.value_ok, "the signed revision itself is whole"
    assert not claim.covers_all
    assert claim.references[0].covers == "an earlier revision of the document"


def test_a_later_revision_that_only_adds_proofs_leaves_the_claim_open() -> None:
    claim = read(updated(proofs))

    assert claim.verdict is Verdict.INDETERMINATE
    assert claim.level == "LT"
    assert not claim.covers_all
    assert any("bytes were added after signing" in why for why in claim.uncertain)


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\0" * 9, b"%%EOF\n", b"startxref\n1\n%%EOF\n"])
def test_appended_bytes_are_never_read_as_whole(tail: bytes) -> None:
    try:
        claims = read_pdf_signatures(signed_pdf() + tail)
    except MalformedPdf:
        return
    for claim in claims:
        assert claim.verdict is not Verdict.PASSED
        assert not claim.covers_all


def contents_of(pdf: bytes) -> tuple[int, int, bytes]:
    start = pdf.index(CONTENTS) + len(CONTENTS)
    end = pdf.index(b">", start)
    return start, end, bytes.fromhex(pdf[start:end].decode())


def with_contents(cms: bytes) -> bytes:
    start, end, old = contents_of(signed_pdf())
    padded = cms + bytes(len(old) - len(cms))
    return signed_pdf()[:start] + padded.hex().upper().encode() + signed_pdf()[end:]


def test_a_byte_range_that_leaves_a_gap_fails() -> None:
    pdf = signed_pdf()
    start, end, _ = contents_of(pdf)
    old = pdf[pdf.index(b"/ByteRange") : pdf.index(b"]", pdf.index(b"/ByteRange")) + 1]

    for numbers in (
        (0, start - 1, end + 2, 9),
        (0, start - 2, end + 1, len(pdf) - end - 1),
        (1, start - 2, end + 1, len(pdf) - end - 1),
        (0, start - 1, end + 1, 999),
        (0, start - 1, 0, len(pdf)),
        (0, 0, end + 1, len(pdf) - end - 1),
    ):
        new = b"/ByteRange [%d %d %d %d]" % numbers
        assert len(new) <= len(old)
        claim = read(pdf.replace(old, new.ljust(len(old))))
        assert claim.verdict is Verdict.FAILED
        assert not claim.covers_all


def test_a_certificate_for_the_same_key_fails() -> None:
    by = seal()
    _, _, issuing_key, _ = authority()
    other = der(certify("Somebody else", by.key, "Issuing", issuing_key))
    _, _, cms = contents_of(signed_pdf())
    mine = der(by.certificate)
    if len(mine) != len(other):
        cut = cms_template(mine, by.chain, by.algorithm)
        theirs = cms_template(other, by.chain, by.algorithm)
        attributes = cut.signed_attributes(bytes(32))
        swapped = theirs.content_info(attributes, by.sign(attributes))
    else:
        swapped = cms.replace(mine, other).rstrip(b"\0")

    assert read(with_contents(swapped)).verdict is Verdict.FAILED


def test_a_signature_over_other_bytes_fails() -> None:
    by = seal()
    template = cms_template(der(by.certificate), by.chain, by.algorithm)
    attributes = template.signed_attributes(bytes(32))

    claim = read(with_contents(template.content_info(attributes, by.sign(attributes))))

    assert claim.verdict is Verdict.FAILED
    assert claim.value_ok
    assert not claim.references[0].intact


def test_something_behind_the_signature_fails() -> None:
    _, _, cms = contents_of(signed_pdf())

    assert read(with_contents(cms[:-1] + b"x")).verdict is Verdict.FAILED


@pytest.mark.parametrize("cms", [b"", b"\x30", b"\x30\x80", b"0" * 100, b"\x30\x03\x02\x01\x05"])
def test_what_is_not_cms_fails(cms: bytes) -> None:
    claim = read(with_contents(cms))

    assert claim.verdict is Verdict.FAILED
    assert claim.certificate is None


def test_an_unknown_kind_of_signature_is_left_open() -> None:
    pdf = signed_pdf().replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detacheD")

    assert read(pdf).verdict is not Verdict.PASSED


def test_a_flipped_bit_is_noticed_anywhere_in_the_file() -> None:
    pdf = signed_pdf()
    start, end, _ = contents_of(pdf)
    choice = random.Random(0)  # noqa: S311 - a fixed choice, not a secret

    for _ in range(250):
        position = choice.randrange(len(pdf))
        if start <= position < end:
            continue
        flipped = bytearray(pdf)
        flipped[position] ^= 1 << choice.randrange(8)
        assert not any_intact(bytes(flipped)), position


def test_a_flipped_bit_is_noticed_in_all_of_the_cms_that_is_signed_or_bound() -> None:
    # The signer's certificate, the signed attributes and the value; not the certificates above,
    # nor the versions and lengths that wrap them.
    by = seal()
    _, _, cms = contents_of(signed_pdf())
    certificate = cms.index(der(by.certificate))
    attributes = cms.index(bytes.fromhex("06092a864886f70d010903"))
    value = len(cms.rstrip(b"\0")) - 60
    choice = random.Random(0)  # noqa: S311 - a fixed choice, not a secret

    places = [
        *range(certificate, certificate + len(der(by.certificate)), 5),
        *range(attributes, attributes + 40, 2),
        *range(value, value + 60, 3),
    ]
    for position in places:
        flipped = bytearray(cms.rstrip(b"\0"))
        flipped[position] ^= 1 << choice.randrange(8)
        assert not any_intact(with_contents(bytes(flipped))), position


def any_intact(pdf: bytes) -> bool:
    try:
        return any(claim.intact for claim in read_pdf_signatures(pdf))
    except MalformedPdf:
        return False


def with_catalog(entries: bytes, objects: bytes = b"") -> bytes:
    """Write a PDF by hand, whose catalogue holds what a test wants."""
    head = b"%PDF-1.7\n"
    first = b"1 0 obj\n<</Type /Catalog /Pages 2 0 R " + entries + b">>\nendobj\n"
    second = b"2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n"
    body = head + first + second + objects
    places = [len(head), len(head + first)]
    if objects:
        places.append(len(head + first + second))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d /Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(body))
    )


def test_nested_arrays_are_malformed() -> None:
    nested = b"/AcroForm <</Fields " + b"[" * 200_000 + b"]" * 200_000 + b">>"

    with pytest.raises(MalformedPdf):
        read_pdf_signatures(with_catalog(nested))


def test_a_form_that_loops_is_malformed() -> None:
    looping = with_catalog(
        b"/AcroForm <</Fields [3 0 R]>>", b"3 0 obj\n<</T (a) /Kids [3 0 R]>>\nendobj\n"
    )

    with pytest.raises(MalformedPdf):
        read_pdf_signatures(looping)


def test_a_bomb_around_the_form_is_malformed() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(page())) as file:
        form = pikepdf.Dictionary(Fields=pikepdf.Array(), DA=pikepdf.String(" " * 2**25))
        file.Root.AcroForm = file.make_indirect(form)
        file.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert len(output.getvalue()) < 2**18

    with pytest.raises(MalformedPdf, match="limit"):
        read_pdf_signatures(output.getvalue())


def test_an_encrypted_pdf_is_malformed() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(page())) as file:
        file.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))

    with pytest.raises(MalformedPdf, match="ncrypt"):
        read_pdf_signatures(output.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_mangled_pdf_is_read_or_malformed(data: st.DataObject) -> None:
    pdf = signed_pdf(Algorithm.ED25519)
    # Most faults lie in what is parsed: the update at the end.
    start = data.draw(st.integers(len(page()), len(pdf)))
    end = data.draw(st.integers(start, min(len(pdf), start + 200)))
    patch = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b"[", b"<<", b"(", b"R"])))

    mangled = pdf[:start] + patch + pdf[end:]

    if mangled != pdf:
        assert not any_intact(mangled)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(with_catalog)))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    assert not any_intact(data)


def test_the_intent_of_tests_is_the_one_that_was_signed() -> None:
    assert read(signed_pdf()).signing_time == pdf_intent(seal()).signing_time
