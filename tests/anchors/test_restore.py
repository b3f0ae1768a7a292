"""Restoration forgives what transport does to a file, and nothing that carries meaning."""

from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.support.shared import dcc_file
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.log.record import AugmentedRecord, IssuedRecord
from trustsvc_anchors.report import Verdict
from trustsvc_anchors.restore import (
    DEEPEST,
    MOST_NAMESPACES,
    canonical_form,
    check_document,
    restore,
)

XML = (
    '<dcc:a xmlns:dcc="https://ptb.de/dcc" b="1">\n  <dcc:c xmlns:s="urn:s" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="s:t">汉字 &lt; 3 °C</dcc:c>\n'
    "  <dcc:d></dcc:d>\n</dcc:a>"
)
ISSUED = canonical_form(XML)
PDF = b"%PDF-1.7\nissued\n%%EOF\n"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'

TRANSPORTS = {
    "line ends": XML.replace("\n", "\r\n").encode(),
    "old line ends": XML.replace("\n", "\r").encode(),
    "mark": b"\xef\xbb\xbf" + XML.encode(),
    "UTF-16": XML.encode("utf-16"),
    "UTF-16, the other way": b"\xfe\xff" + XML.encode("utf-16-be"),
    "UTF-16 declared": DECLARED.replace("UTF-8", "UTF-16").encode("utf-16")
    + XML.encode("utf-16-le"),
    "declaration": (DECLARED + XML).encode(),
    "declaration of a subset": (DECLARED.replace("UTF-8", "US-ASCII") + XML).encode(),
    "GB 18030": ('<?xml version="1.0" encoding="GB18030"?>' + XML).encode("gb18030"),
    "GBK": ("<?xml version='1.0' encoding='gbk'?>\n" + XML.replace("°", "&#176;")).encode("gbk"),
    "quotes": XML.replace('b="1"', "b='1'").encode(),
    "empty elements": XML.replace("<dcc:d></dcc:d>", "<dcc:d />").encode(),
    "references": XML.replace("汉", "&#x6c49;").encode(),
    "CDATA": XML.replace("&lt;", "<![CDATA[<]]>").encode(),
    "banner": (XML + "\n<!-- scanned by a gateway -->\n").encode(),
    "last line end": (XML + "\n").encode(),
}


@pytest.mark.parametrize("data", TRANSPORTS.values(), ids=TRANSPORTS.keys())
def test_what_transport_does_is_undone_and_told(data: bytes) -> None:
    restored = restore(data)

    assert restored.content == ISSUED
    assert restored.changes


def test_what_was_issued_is_its_own_canonical_form() -> None:
    assert restore(ISSUED).content == ISSUED
    assert restore(ISSUED).changes == ()
    assert canonical_form(ISSUED) == ISSUED


def test_each_change_is_named() -> None:
    data = (
        b"\xef\xbb\xbf" + (DECLARED + XML + "<!-- a --><!-- b -->").replace("\n", "\r\n").encode()
    )

    assert restore(data).changes == (
        "the byte order mark",
        "line ends",
        "the XML declaration",
        "a comment after the end",
    )


REFUSED = {
    "a DOCTYPE": b"<!DOCTYPE a><a/>",
    "an entity": b"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>",
    "default attributes": b"<!DOCTYPE a [<!ATTLIST a b CDATA 'x'>]><a/>",
    "a comment inside": b"<a>12<!-- x -->3</a>",
    "a comment before": b"<!-- x --><a/>",
    "UTF-16 without its mark": "<a/>".encode("utf-16-le"),
    "another encoding": b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>",
    "an unknown encoding": b"<?xml version='1.0' encoding='klingon'?><a/>",
    "no UTF-8": b"<a>\xff</a>",
    "surrogates in UTF-8": b"<a>\xed\xa0\x80</a>",
    "UTF-16 declared, not used": b"<?xml version='1.0' encoding='UTF-16'?><a/>",
    "half a UTF-16 letter": b"\xff\xfe<\0a\0/\0>",
    "XML 1.1": b"<?xml version='1.1'?><a/>",
    "two roots": b"<a/><b/>",
    "text after the end": b"<a/>x",
    "nothing": b"",
    "a PDF": PDF,
    "an unknown entity": b"<a>&nbsp;</a>",
    "a zero": b"<a>\0</a>",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_what_could_hide_a_change_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedDocument, match="malformed-document"):
        restore(data)


def test_depth_is_limited() -> None:
    deepest = "<a>" * DEEPEST + "</a>" * DEEPEST

    assert canonical_form(deepest) == deepest.encode()
    with pytest.raises(MalformedDocument, match="deeper"):
        canonical_form(f"<a>{deepest}</a>")
    with pytest.raises(MalformedDocument, match="deeper"):
        restore(b"<a>" * 500_000)


def test_namespaces_in_scope_are_limited_but_may_be_declared_again_and_again() -> None:
    many = "".join(f' xmlns:n{number}="urn:{number}"' for number in range(MOST_NAMESPACES + 1))
    again = "<a>" + '<n:b xmlns:n="urn:n"></n:b>' * 2 * MOST_NAMESPACES + "</a>"

    assert canonical_form(again) == again.encode()
    with pytest.raises(MalformedDocument, match="namespaces"):
        canonical_form(f"<a{many}></a>")


def test_marks_of_an_end_by_the_thousand_cost_no_time() -> None:
    document = PDF + b"%%EOF" * 100_000

    assert check_document(document, issued_record(), []).verdict == Verdict.INDETERMINATE
    assert check_document(document[1:], issued_record(), []).verdict == Verdict.FAILED


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(lambda text: f"<a>{text}</a>".encode("utf-8", "surrogatepass")),
    )
)
@example(b"\xff\xfe")
@example(b"<?xml")
def test_arbitrary_bytes_raise_only_what_is_promised(data: bytes) -> None:
    try:
        content = restore(data).content
    except MalformedDocument:
        return

    assert restore(content).content == content


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(ISSUED) * 8 - 1))
def test_a_flipped_bit_is_restored_only_where_it_changed_no_meaning(bit: int) -> None:
    broken = bytearray(ISSUED)
    broken[bit // 8] ^= 1 << bit % 8
    try:
        restored = restore(bytes(broken)).content
    except MalformedDocument:
        return

    # A flip may turn one way of writing into another: a line end within a tag into a space.
    if restored == ISSUED:
        assert etree.tostring(etree.fromstring(bytes(broken)), method="c14n") == ISSUED


def test_canonical_form_leaves_comments_out_for_what_is_about_to_be_issued() -> None:
    assert canonical_form("<!-- a --><b>1<!-- c -->2</b>") == b"<b>12</b>"


def test_the_prefix_that_a_type_names_is_kept() -> None:
    assert b'xmlns:s="urn:s"' in ISSUED


@pytest.mark.parametrize("name", ["samples/dcclib/valid.xml", "samples/dcclib/valid_bom.xml"])
def test_published_documents_have_a_stable_canonical_form(name: str) -> None:
    content = canonical_form(dcc_file(name).read_bytes())

    assert canonical_form(content) == content
    assert restore(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")).content == content


def issued_record(xml: bytes | None = ISSUED, pdf: bytes = PDF) -> IssuedRecord:
    return IssuedRecord(
        issuer="NTRCN-1",
        identifier="DCC-1",
        salt=bytes(16),
        xml=None if xml is None else sha256(xml).digest(),
        pdf=sha256(pdf).digest(),
    )


def rendition(
    data: bytes, ranges: tuple[tuple[int, int], ...], of: bytes = ISSUED, identifier: str = "DCC-1"
) -> AugmentedRecord:
    return AugmentedRecord(
        issuer="NTRCN-1",
        identifier=identifier,
        salt=bytes(16),
        document=sha256(ISSUED).digest(),
        issued=sha256(of).digest(),
        rendition=sha256(data).digest(),
        level="LT",
        ranges=ranges,
    )


def test_issued_bytes_pass_and_a_pdf_says_what_is_not_replayed() -> None:
    xml = check_document(ISSUED, issued_record(), [])
    pdf = check_document(PDF, issued_record(), [])
    plain = check_document(PDF, issued_record(xml=None), [])

    assert (xml.verdict, xml.says) == (Verdict.PASSED, "XML as issued")
    assert pdf.says == "PDF as issued; its agreement with the XML is not replayed"
    assert plain.says == "PDF as issued"


@pytest.mark.parametrize("data", TRANSPORTS.values(), ids=TRANSPORTS.keys())
def test_a_restored_document_passes_and_says_so(data: bytes) -> None:
    check = check_document(data, issued_record(), [])

    assert check.verdict == Verdict.PASSED
    assert "transport changed line ends or encoding" in check.says


def test_what_arrived_signed_and_is_no_fixed_point_matches_byte_for_byte_or_fails() -> None:
    arrived = (DECLARED + XML).encode()
    record = issued_record(xml=arrived)

    assert check_document(arrived, record, []).verdict == Verdict.PASSED
    assert check_document(arrived.replace(b"\n", b"\r\n"), record, []).verdict == Verdict.FAILED


def test_a_logged_rendition_passes_after_its_insertions_are_removed() -> None:
    place = ISSUED.index(b"<dcc:d>")
    data = ISSUED[:place] + b"<x></x>" + ISSUED[place:] + b"<!---->"
    ranges = ((place, place + 7), (len(ISSUED) + 7, len(ISSUED) + 14))

    check = check_document(data, issued_record(), [rendition(data, ranges)])

    assert (check.verdict, check.facts["part"]) == (Verdict.PASSED, "xml")
    assert check.says == "a logged rendition (level LT) of the XML as issued"


def test_a_logged_rendition_survives_transport_too() -> None:
    place = ISSUED.index(b"<dcc:d>")
    data = ISSUED[:place] + b"<x></x>" + ISSUED[place:]
    record = rendition(data, ((place, place + 7),))

    check = check_document(data.replace(b"\n", b"\r\n"), issued_record(), [record])

    assert check.verdict == Verdict.PASSED


def test_a_rendition_of_the_pdf_passes() -> None:
    data = PDF + b"more"

    check = check_document(
        data, issued_record(), [rendition(data, ((len(PDF), len(data)),), of=PDF)]
    )

    assert (check.verdict, check.facts["part"]) == (Verdict.PASSED, "pdf")


def test_a_rendition_with_wrong_ranges_or_of_another_document_fails() -> None:
    data = b"<x></x>" + ISSUED
    wrong = rendition(data, ((0, 6),))
    beyond = rendition(data, ((0, 7), (10**9, 10**9 + 1)))
    foreign = rendition(data, ((0, 7),), identifier="DCC-2")
    other = rendition(data, ((7, len(data)),), of=b"<x></x>")

    for record in (wrong, beyond, foreign, other):
        assert check_document(data, issued_record(), [record]).verdict == Verdict.FAILED


@pytest.mark.parametrize("end", [b"%%EOF", b"%%EOF\n", b"%%EOF\r\n", b"%%EOF\r"])
def test_unlogged_bytes_after_an_issued_pdf_are_counted(end: bytes) -> None:
    pdf = b"%PDF-1.7\n%%EOF\nan earlier update\n" + end
    appended = b"\n1 0 obj\n%%EOF\n"

    check = check_document(pdf + appended, issued_record(pdf=pdf), [])

    assert check.verdict == Verdict.INDETERMINATE
    assert check.facts["not_covered_bytes"] == str(len(appended))


def test_an_altered_file_fails() -> None:
    for data in (
        ISSUED.replace(b"3", b"4"),
        PDF.replace(b"issued", b"forged") + b"%%EOF",
        b"",
        b"x",
    ):
        assert check_document(data, issued_record(), []).verdict == Verdict.FAILED
