"""A page is conformant, the same every time, and shows everything that its document says."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from time import process_time

import pikepdf
import pytest

from tests.support.shared import dcc_file
from tests.trustsvc.documents.page.reading import AT, TOKEN, URL, opened, render, squeezed, text_of
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.render import render_pdf
from trustsvc.errors import MalformedXml, MissingGlyph, TooLarge

SAMPLES = (
    "samples/dcclib/invalid_schema.xml",
    "samples/dcclib/invalid_schematron.xml",
    "samples/dcclib/invalid_signature.xml",
    "samples/dcclib/valid.xml",
    "samples/dcclib/valid_bom.xml",
    "samples/dcclib/valid_formula.xml",
    "samples/dcclib/valid_signature.xml",
    "samples/good-practice/dcc_gp_humidity_v1.0.xml",
    "samples/good-practice/dcc_gp_temperatur_resistance_v12.xml",
    "samples/good-practice/dcc_gp_temperature_extensive_v12.xml",
    "samples/good-practice/dcc_gp_temperature_simplified_v12.xml",
    "samples/good-practice/dcc_gp_temperature_typical_adjustment_v12.xml",
    "samples/good-practice/dcc_gp_temperature_typical_v12.xml",
    "samples/good-practice/siliziumkugel_2_4_0.xml",
    "samples/good-practice/siliziumkugel_wrong_schema.xml",
    "samples/signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml",
    "samples/signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
    "samples/signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_manipulated.xml",
)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(example_dcc()) == render(example_dcc())


def test_another_document_between_two_does_not_change_the_second() -> None:
    first = render(example_dcc())
    render(example_dcoc(), DocumentKind.DCOC)

    assert render(example_dcc()) == first


def test_threads_at_once_give_the_same_bytes() -> None:
    identifiers = [f"T-{place}" for place in range(6)]
    alone = [render(example_dcc(identifier)) for identifier in identifiers]

    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda each: render(example_dcc(each)), identifiers))

    assert together == alone


def test_only_the_dates_depend_on_the_instant() -> None:
    later = render_pdf(
        example_dcc(), kind=DocumentKind.DCC, url=URL, token=TOKEN, at=AT + timedelta(days=1)
    )

    assert later != render(example_dcc())
    assert text_of(later) == text_of(render(example_dcc()))


def test_the_xml_rides_inside_byte_for_byte_as_its_source() -> None:
    document = example_dcc()

    with opened(render(document)) as pdf:
        (name,) = pdf.attachments
        specification = pdf.Root.AF[0]

        assert name == "document.xml"
        assert pdf.attachments[name].get_file().read_bytes() == document
        assert specification.AFRelationship == pikepdf.Name.Source
        assert specification.EF.F.Subtype == pikepdf.Name("/application/xml")


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_xml_in_other_encodings_rides_inside_as_it_came(encoding: str) -> None:
    head = '<?xml version="1.0" encoding="GB18030"?>' if encoding == "gb18030" else ""
    document = (head + example_dcc().decode()).replace("\n", "\r\n").encode(encoding)

    with opened(render(document)) as pdf:
        assert pdf.attachments["document.xml"].get_file().read_bytes() == document


def test_a_draft_says_so_on_every_page() -> None:
    draft = render(example_dcc(), watermark="草稿 DRAFT")

    with opened(draft) as pdf:
        pages = len(pdf.pages)
    assert squeezed(text_of(draft)).count("DRAFT") == pages
    assert "DRAFT" not in text_of(render(example_dcc()))


def test_pages_count_themselves_in_both_languages() -> None:
    shown = text_of(render(example_dcc()))

    with opened(render(example_dcc())) as pdf:
        pages = len(pdf.pages)
    assert f"Page 1 of {pages}" in shown
    assert squeezed(f"第 {pages} 页") in squeezed(shown)


def test_the_look_up_code_is_printed_in_groups_of_four() -> None:
    assert "K7M2 QX4P ABCD 2345" in text_of(render(example_dcc()))


@pytest.mark.parametrize("character", ["\N{GRINNING FACE}", "\U0002a6a5", "\ue000", "\u0e01"])
def test_a_character_that_no_font_holds_is_named_never_dropped(character: str) -> None:
    document = example_dcc().decode().replace("工业铂电阻", f"工业{character}电阻").encode()

    with pytest.raises(MissingGlyph, match=f"U\\+{ord(character):04X}"):
        render(document)


def test_all_missing_characters_are_named_at_once() -> None:
    document = example_dcc().decode().replace("工业铂电阻", "\U0002a6a5\u0e01电阻").encode()

    with pytest.raises(MissingGlyph, match=r"(?s)0E01.*2A6A5"):
        render(document)


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\U000e0041"])
def test_a_character_that_turns_others_around_is_refused(character: str) -> None:
    document = example_dcc().decode().replace("Pt100", f"Pt{character}100").encode()

    with pytest.raises(MissingGlyph, match=f"U\\+{ord(character):04X}"):
        render(document)


def test_a_rare_character_that_the_font_holds_is_shown() -> None:
    document = example_dcc().decode().replace("林示例", "𠮷示例").encode()

    assert "𠮷" in text_of(render(document))


def test_what_is_no_xml_is_malformed() -> None:
    with pytest.raises(MalformedXml, match="malformed-xml"):
        render(b"%PDF-1.7")


def test_a_document_of_too_many_pages_is_refused_before_it_takes_the_memory() -> None:
    many = " ".join(["1.0"] * 60_000)
    document = example_dcc().decode().replace("84.2596 100.0055", f"{many} 100.0055")

    with pytest.raises(TooLarge, match="too-large"):
        render(document.encode())


def test_a_long_table_takes_time_that_grows_with_its_length() -> None:
    many = " ".join(["1.0"] * 4_000)
    document = example_dcc().decode().replace("84.2596 100.0055", f"{many} 100.0055").encode()
    begun = process_time()

    pdf = render(document)

    assert process_time() - begun < 8  # 0.8 s; every cell hashing its column took 15
    assert squeezed(text_of(pdf)).count("1.0") >= 4_000


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_text_and_value_of_a_published_dcc_is_on_its_page(sample: str) -> None:
    _assert_shown(dcc_file(sample).read_bytes(), DocumentKind.DCC)


def test_every_text_and_value_of_our_examples_is_on_its_page() -> None:
    _assert_shown(example_dcc(), DocumentKind.DCC)
    _assert_shown(example_dcoc(), DocumentKind.DCOC)


def test_what_no_part_of_the_page_knows_is_listed_all_the_same() -> None:
    document = example_dcc().decode()
    document = document.replace(
        "<dcc:model>WZP-230 Pt100</dcc:model>",
        "<dcc:model>WZP-230 Pt100</dcc:model><dcc:neverSeen><dcc:inner>4711.0</dcc:inner>"
        "</dcc:neverSeen>",
    )

    assert "4711.0" in text_of(render(document.encode()))


def _assert_shown(document: bytes, kind: DocumentKind) -> None:
    shown = squeezed(text_of(render(document, kind)))

    missing = [piece for piece in _pieces(document) if squeezed(piece) not in shown]

    assert not missing


def _pieces(document: bytes) -> list[str]:
    """Take texts and numbers out with a pattern, not with the parser that the page uses."""
    text = re.sub(r"(?s)<ds:Signature.*</ds:Signature>", "", document.decode("utf-8-sig"))
    text = re.sub(r"(?s)<!--.*?-->", "", text)
    found = re.findall(r"<(?:\w+:)?([\w.]+)(?: [^<>]*)?>([^<>]+)</", text)
    pieces = []
    for name, inner in found:
        if name in _WORDS or name.startswith("unit") or not inner.strip():
            continue
        whole = unescape(inner)
        pieces.extend(whole.split() if name.endswith("XMLList") else [whole])
    return pieces


_WORDS = frozenset(
    {
        "dataBase64", "issuer", "mainSigner", "status", "valid", "traceable", "inValidityRange",
        "cryptElectronicSeal", "cryptElectronicSignature", "cryptElectronicTimeStamp",
        "validXMLList", "kind",
    }
)  # fmt: skip
"""What the page says in words of its own: enumerations and yes or no; files are not printed."""
