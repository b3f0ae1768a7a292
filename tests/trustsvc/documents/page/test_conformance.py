"""Every kind of page holds what PDF/A-3a and PDF/UA-1 ask, looked up with an independent reader.

Clauses are of ISO 19005-3 unless another is named.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest

from tests.trustsvc.documents.page.pages import MADE, Made
from trustsvc.documents.page.typesetter import STANDARDS

RELATIONSHIPS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
ACTIVE = ("/OpenAction", "/AA", "/JavaScript", "/XFA", "/Launch", "/Movie", "/Sound")

page = pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)


def _opened(made: Made) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(made.pdf()))


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary | pikepdf.Stream]:
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found


def _of_type(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary | pikepdf.Stream]:
    return [found for found in _dictionaries(pdf) if found.get("/Type") == pikepdf.Name(kind)]


@page
def test_the_file_begins_and_ends_as_clause_6_1_2_says(made: Made) -> None:
    pdf = made.pdf()

    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", pdf)
    assert pdf.endswith(b"%%EOF\n")


@page
def test_the_trailer_has_an_id_and_no_encryption(made: Made) -> None:
    with _opened(made) as pdf:
        first, second = pdf.trailer.ID

        assert len(bytes(first)) >= 16
        assert len(bytes(second)) >= 16
        assert "/Encrypt" not in pdf.trailer


@page
def test_metadata_claim_part_3_level_a_and_accessibility(made: Made) -> None:
    with _opened(made) as pdf:
        assert "/Filter" not in pdf.Root.Metadata
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
    assert STANDARDS == ["a-3a", "ua-1"]


@page
def test_one_output_intent_holds_an_rgb_profile(made: Made) -> None:
    with _opened(made) as pdf:
        (intent,) = pdf.Root.OutputIntents

        assert intent.S == pikepdf.Name.GTS_PDFA1
        assert int(intent.DestOutputProfile.N) == 3
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


@page
def test_fonts_are_embedded_and_say_which_characters_they_show(made: Made) -> None:
    with _opened(made) as pdf:
        fonts, descriptors = _of_type(pdf, "/Font"), _of_type(pdf, "/FontDescriptor")

        assert descriptors
        for descriptor in descriptors:
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        for font in fonts:
            assert font.Subtype in {
                pikepdf.Name.Type0, pikepdf.Name.CIDFontType0, pikepdf.Name.CIDFontType2,
            }  # fmt: skip
            if font.Subtype == pikepdf.Name.Type0:
                assert "/ToUnicode" in font


@page
def test_the_file_is_tagged_and_names_its_language(made: Made) -> None:
    with _opened(made) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang)[:2] == made.language
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        for sheet in pdf.pages:
            assert sheet.obj.get("/Tabs") == pikepdf.Name.S


@page
def test_figures_have_words_and_tables_have_heads(made: Made) -> None:
    with _opened(made) as pdf:
        elements = [found for found in _dictionaries(pdf) if "/S" in found and "/P" in found]
        figures = [found for found in elements if pikepdf.Name.Figure == found.S]
        tables = [found for found in elements if pikepdf.Name.Table == found.S]
        heads = [found for found in elements if found.S == pikepdf.Name.TH]

        assert all(str(figure.Alt) for figure in figures)
        assert bool(heads) == bool(tables)
        assert made.tables == bool(tables)


@page
def test_nothing_is_active_and_nothing_outside_is_needed(made: Made) -> None:
    with _opened(made) as pdf:
        for found in _dictionaries(pdf):
            assert not [key for key in ACTIVE if key in found]
            assert found.get("/S") not in {
                pikepdf.Name.JavaScript, pikepdf.Name.Launch, pikepdf.Name.URI,
            }  # fmt: skip
            assert "/F" not in found or found.get("/Type") == pikepdf.Name.Filespec


@page
def test_transparency_stays_within_clause_6_2_10(made: Made) -> None:
    with _opened(made) as pdf:
        for found in _dictionaries(pdf):
            assert found.get("/BM", pikepdf.Name.Normal) == pikepdf.Name.Normal
            assert found.get("/TR") is None
            if found.get("/S") == pikepdf.Name.Transparency and "/CS" in found:
                assert "CMYK" not in str(found.CS)


@page
def test_pictures_are_not_interpolated_and_streams_use_allowed_filters(made: Made) -> None:
    with _opened(made) as pdf:
        for found in _dictionaries(pdf):
            if isinstance(found, pikepdf.Stream):
                assert "LZW" not in str(found.get("/Filter", ""))
                assert not bool(found.get("/Interpolate", False))
                assert found.get("/ColorSpace") != pikepdf.Name.DeviceCMYK


@page
def test_files_inside_state_how_they_belong_to_the_page(made: Made) -> None:
    with _opened(made) as pdf:
        listed = [] if "/AF" not in pdf.Root else list(pdf.Root.AF)

        assert len(listed) == len(pdf.attachments) == (1 if made.document else 0)
        for specification in listed:
            assert str(specification.AFRelationship) in RELATIONSHIPS
            assert str(specification.UF) == str(specification.F) == "document.xml"
            assert specification.EF.F.Subtype == pikepdf.Name("/application/xml")
            assert specification.EF.F.read_bytes() == made.document


@page
def test_the_same_again_is_the_same(made: Made) -> None:
    assert made.again() == made.pdf()
