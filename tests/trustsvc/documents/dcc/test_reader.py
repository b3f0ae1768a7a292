"""A DCC is read into facts: every release alike, nothing computed, nothing lost."""

import pytest

from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcc.facts import Dcc, Foreign, Formula, Quantity, QuantityList, RichText
from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.words import pick_words
from trustsvc.documents.xml import parse_xml


def _read(name: str) -> Dcc:
    return read_dcc(parse_xml(dcc_file(f"samples/{name}").read_bytes()))


def _first_list(dcc: Dcc) -> QuantityList:
    found = dcc.measurements[0].results[0].data[0]
    assert isinstance(found, QuantityList)
    return found


def _with_data(data: str) -> Dcc:
    """Put data before the first list of the example."""
    text = example_dcc().decode()
    start = text.index("<dcc:list", text.index("<dcc:results>"))
    return read_dcc(parse_xml((text[:start] + data + text[start:]).encode()))


def test_core_data_are_read_as_written() -> None:
    core = _read("good-practice/dcc_gp_temperature_typical_v12.xml").core

    assert core.identifier == "GP_DCC_temperature_typical_1.2"
    assert core.used_languages == ("de", "en")
    assert core.begin_date == "1957-08-13"
    assert core.identifications[0].issuer == "calibrationLaboratory"
    assert core.identifications[0].name["en"] == "Order no."
    assert core.previous_report is None


def test_a_hybrid_gives_each_form_with_its_own_unit() -> None:
    first = _first_list(_read("good-practice/dcc_gp_temperature_typical_v12.xml")).entries[0]

    assert isinstance(first, Quantity)
    assert [form[0].unit for form in first.forms] == ["\\kelvin", "\\degreecelsius"]
    assert [len(form) for form in first.forms] == [5, 5]


def test_uncertainty_is_spread_over_its_values() -> None:
    dcc = _read("good-practice/dcc_gp_temperature_typical_v12.xml")
    entries = [entry for entry in _first_list(dcc).entries if isinstance(entry, Quantity)]
    uncertain = [entry.forms[0] for entry in entries if entry.forms[0][0].uncertainty]

    for measured in uncertain[0]:
        assert measured.uncertainty is not None
        assert measured.uncertainty.kind == "expanded"
        assert measured.uncertainty.coverage_factor == "2"
        assert measured.uncertainty.value is not None


def test_release_2_gives_the_same_facts_under_its_other_names() -> None:
    dcc = _read("good-practice/siliziumkugel_2_4_0.xml")

    assert dcc.core.identifications[0].name["en"] == "Reference No."
    assert dcc.items[0].description is not None
    assert dcc.items[0].description.words
    assert dcc.core.location is None
    assert dcc.measurements[0].name == {}


def test_every_sort_of_data_is_read_in_order() -> None:
    dcc = _with_data(
        '<dcc:text><dcc:content lang="en">prose</dcc:content></dcc:text>'
        "<dcc:formula><dcc:latex>a^2</dcc:latex></dcc:formula>"
        '<dcc:xml><si:real xmlns:si="https://ptb.de/si"/></dcc:xml>'
        "<dcc:byteData><dcc:fileName>a.txt</dcc:fileName><dcc:mimeType>text/plain</dcc:mimeType>"
        "<dcc:dataBase64>YQ==</dcc:dataBase64></dcc:byteData>"
        "<dcc:quantity><dcc:charsXMLList>a b\u00a0c</dcc:charsXMLList></dcc:quantity>"
    )
    prose, formula, foreign, file, words, *_ = dcc.measurements[0].results[0].data

    assert isinstance(prose, RichText)
    assert prose.words == {"en": "prose"}
    assert formula == Formula(latex="a^2", mathml=None)
    assert isinstance(foreign, Foreign)
    assert "real" in foreign.xml
    assert getattr(file, "base64", None) == "YQ=="
    assert isinstance(words, Quantity)
    assert words.words == ("a", "b\u00a0c")


def test_a_relative_uncertainty_is_read() -> None:
    dcc = _with_data(
        '<dcc:quantity xmlns:si="https://ptb.de/si"><si:real><si:value>2</si:value>'
        "<si:unit>\\metre</si:unit></si:real><dcc:relativeUncertainty>"
        "<dcc:relativeUncertaintySingle><si:value>0.010</si:value><si:unit>\\one</si:unit>"
        "</dcc:relativeUncertaintySingle></dcc:relativeUncertainty></dcc:quantity>"
    )
    quantity = dcc.measurements[0].results[0].data[0]

    assert isinstance(quantity, Quantity)
    assert quantity.relative_uncertainty[0].value == "0.010"
    assert quantity.forms[0][0].value == "2"


def test_mathml_is_kept_as_text() -> None:
    math = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi></m:math>'
    dcc = _with_data(f"<dcc:formula><dcc:mathml>{math}</dcc:mathml></dcc:formula>")

    formula = dcc.measurements[0].results[0].data[0]

    assert isinstance(formula, Formula)
    assert formula.latex is None
    assert formula.mathml is not None
    assert "<m:mi>x</m:mi>" in formula.mathml


def test_files_in_a_description_are_read() -> None:
    description = _read("dcclib/valid.xml").items[0].description

    assert description is not None
    assert description.attachments[0].file_name == "test.txt"
    assert description.attachments[0].base64 == "VGVzdAo="


def test_equipment_cites_its_certificate() -> None:
    equipment = read_dcc(parse_xml(example_dcc())).measurements[0].context.equipment

    assert equipment[0].certificate is not None
    assert equipment[0].certificate.identifier


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(("zh",), "计量"), (("fr", "en"), "metrology"), (("fr",), "none"), ((), "none")],
)
def test_words_are_picked_in_the_first_language_present(
    languages: tuple[str, ...], expected: str
) -> None:
    words = {"en": "metrology", "zh": "计量", "": "none"}

    assert pick_words(words, *languages) == expected
    assert pick_words({}, *languages) == ""
