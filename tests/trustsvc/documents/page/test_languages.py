"""A page speaks the languages that it is asked for, and says what it leaves out."""

from itertools import product

import pytest
from lxml import etree

from tests.support.shared import dcc_file
from tests.trustsvc.documents.page.reading import opened, render, squeezed, text_of
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.enumerated import FAULTS, VALUES
from trustsvc.documents.page.labels import LABELS, LANGUAGES, label
from trustsvc.documents.xml import parse_xml

ALL = {**LABELS, **VALUES, **FAULTS}
PROPER = frozenset({"GLN", "LEI", "DID", "GTIN", "GIAI", "sha256", "link", "dcc", "dcoc", "bios"})
STRUCTURE = frozenset({"digitalCalibrationCertificate", "dataBase64"})
"""Elements that no page names: the root, and the bytes of files."""


@pytest.mark.parametrize("key", ALL)
def test_every_word_of_ours_exists_in_every_language(key: str) -> None:
    words = ALL[key]

    assert len(words) == len(LANGUAGES)
    assert all(word.strip() == word and word for word in words)


@pytest.mark.parametrize("key", sorted(key for key in LABELS if key not in PROPER))
def test_every_label_is_written_in_chinese(key: str) -> None:
    assert any("\u4e00" <= letter <= "\u9fff" for letter in LABELS[key][0])


@pytest.mark.parametrize("schema", ["xsd/3.3.0/dcc.xsd", "xsd/3.3.0/SI_Format.xsd"])
def test_every_element_of_the_published_schemas_has_a_name_in_every_language(schema: str) -> None:
    tree = etree.fromstring(dcc_file(schema).read_bytes())
    names = {str(element.get("name")) for element in tree.iter("{*}element") if element.get("name")}

    nameless = [name for name in sorted(names - STRUCTURE) if len(label(name, LANGUAGES)) != 3]

    assert not nameless


@pytest.mark.parametrize("kind", [DocumentKind.DCC, DocumentKind.DCOC])
def test_no_label_of_an_example_is_taken_apart(kind: DocumentKind) -> None:
    document = example_dcc() if kind is DocumentKind.DCC else example_dcoc()
    names = {etree.QName(each).localname for each in parse_xml(document).iter(etree.Element)}
    structure = STRUCTURE | {"digitalCertificateOfConformity"}

    assert not [name for name in names - structure if len(label(name, LANGUAGES)) != 3]


def test_by_default_all_declared_languages_stand_side_by_side() -> None:
    shown = text_of(render(example_dcc()))

    assert "Calibration Certificate" in shown
    assert "校准证书" in squeezed(shown)
    assert "Kalibrierschein" not in shown


@pytest.mark.parametrize(
    ("language", "has", "has_not"),
    [
        ("zh", ["校准证书", "工业铂电阻温度计"], ["CalibrationCertificate", "thermometer"]),
        ("en", ["CalibrationCertificate", "platinum"], ["校准证书", "工业铂电阻温度计"]),
    ],
)
def test_one_language_alone(language: str, has: list[str], has_not: list[str]) -> None:
    shown = squeezed(text_of(render(example_dcc(), languages=(language,))))

    assert all(text in shown for text in has)
    assert not [text for text in has_not if text in shown]


def test_the_order_of_languages_is_the_callers() -> None:
    english_first = text_of(render(example_dcc(), languages=("en", "zh")))

    assert english_first.index("Calibration Certificate") < english_first.index("Page 1 of")
    with opened(render(example_dcc(), languages=("en", "zh"))) as pdf:
        assert str(pdf.Root.Lang).startswith("en")


def test_german_names_what_a_document_says_in_its_own_first_language() -> None:
    shown = squeezed(text_of(render(example_dcc(), languages=("de",))))

    assert "Kalibrierschein" in shown
    assert "ErweiterteUnsicherheit" in shown
    assert "Seite1von" in shown
    assert "工业铂电阻温度计" in shown
    assert "thermometer" not in shown


def test_what_is_left_out_is_said() -> None:
    some = text_of(render(example_dcc(), languages=("zh",)))
    whole = text_of(render(example_dcc()))

    assert "另有以下语言的文本：en" in squeezed(some)  # noqa: RUF001 - Chinese
    assert "另有以下语言" not in squeezed(whole)


def test_a_language_without_words_of_ours_falls_back_to_english_labels() -> None:
    shown = text_of(render(example_dcc(), languages=("fr",)))

    assert "Calibration Certificate" in shown


@pytest.mark.parametrize(
    ("first", "second"), [pair for pair in product(LANGUAGES, repeat=2) if pair[0] != pair[1]]
)
def test_any_two_languages_go_together(first: str, second: str) -> None:
    shown = squeezed(text_of(render(example_dcoc(), DocumentKind.DCOC, languages=(first, second))))

    for word in label("dcoc", (first, second)):
        assert squeezed(word.text) in shown
