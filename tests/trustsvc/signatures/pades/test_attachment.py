"""Taking the XML out of a PDF."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.signed import page, signed_pdf
from trustsvc.errors import MalformedPdf
from trustsvc.signatures.limits import MAX_STREAM_BYTES
from trustsvc.signatures.pades.attachment import attached_xml


def carrying(**files: bytes) -> bytes:
    """Write a PDF with attachments; ``_`` in a name stands for a dot."""
    output = BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        for name, content in files.items():
            given_name = name.replace("_", ".")
            file.attachments[given_name] = pikepdf.AttachedFileSpec(
                file, content, filename=given_name
            )
        file.save(output)
    return output.getvalue()


def test_the_document_is_found_before_and_after_signing() -> None:
    assert attached_xml(page()) == b"<a>12.30</a>"
    assert attached_xml(signed_pdf()) == b"<a>12.30</a>"


def test_a_pdf_without_xml_carries_none() -> None:
    assert attached_xml(carrying()) is None
    assert attached_xml(carrying(notes_txt=b"text")) is None


def test_the_only_xml_file_is_taken_whatever_its_name() -> None:
    assert attached_xml(carrying(dcc_xml=b"<a/>", notes_txt=b"text")) == b"<a/>"


def test_our_name_goes_before_others() -> None:
    assert attached_xml(carrying(other_xml=b"<b/>", document_xml=b"<a/>")) == b"<a/>"


def test_two_files_that_could_be_meant_are_malformed() -> None:
    with pytest.raises(MalformedPdf, match="2 XML files"):
        attached_xml(carrying(one_xml=b"<a/>", two_xml=b"<b/>"))


def test_a_bomb_is_malformed() -> None:
    bomb = carrying(document_xml=bytes(MAX_STREAM_BYTES + 1))
    assert len(bomb) < MAX_STREAM_BYTES // 100

    with pytest.raises(MalformedPdf, match="limit"):
        attached_xml(bomb)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_mangled_pdf_is_read_or_malformed(data: st.DataObject) -> None:
    pdf = carrying(document_xml=b"<a/>")
    start = data.draw(st.integers(0, len(pdf)))
    end = data.draw(st.integers(start, min(len(pdf), start + 30)))

    try:
        found = attached_xml(pdf[:start] + data.draw(st.binary(max_size=6)) + pdf[end:])
    except MalformedPdf:
        return
    assert found is None or isinstance(found, bytes)
