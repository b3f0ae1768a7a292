"""A DCC says what its model said, where the vocabulary of the DCC has its place."""

from decimal import Decimal
from typing import Any

import pytest

from trustsvc.documents.authoring.dcc import author_dcc, check_dcc
from trustsvc.documents.authoring.examples import dcc_model_example
from trustsvc.documents.authoring.numbers import SourceNumber
from trustsvc.documents.dcc.facts import Dcc, QuantityList
from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.intake import take_in
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import RefusedDocument


def written(model: dict[str, Any]) -> Dcc:
    return read_dcc(parse_xml(author_dcc(model)))


def tables(dcc: Dcc, result: int = 0) -> list[QuantityList]:
    found = dcc.measurements[0].results[result].data
    return [entry for entry in found if isinstance(entry, QuantityList)]


def texts(table: QuantityList, ref_type: str) -> list[str]:
    (column,) = [one for one in table.entries if ref_type in one.marks.types]
    assert not isinstance(column, QuantityList)
    return [measured.value for measured in column.forms[0]]


def test_the_example_is_issued_without_a_remark() -> None:
    intake = take_in(author_dcc(dcc_model_example()))

    assert intake.findings == ()
    assert intake.metadata.identifier == "HC-M-2026-00031"
    assert intake.metadata.objects[0].serial == "2024-0917"
    assert intake.metadata.recalibration is not None
    assert intake.metadata.cites == ("ENMI-M-2026-0117",)


def test_points_become_columns_with_their_digits() -> None:
    (table,) = tables(written(dcc_model_example()))

    assert texts(table, "basic_nominalValue") == ["0.1", "100", "200"]
    assert texts(table, "basic_measurementError") == ["0.02", "0.10", "-0.15"]


def test_points_that_state_other_things_begin_a_table_of_their_own() -> None:
    model = dcc_model_example()
    del model["results"][0]["points"][1]["upper_limit"]

    found = tables(written(model))

    assert [texts(table, "basic_nominalValue") for table in found] == [["0.1"], ["100"], ["200"]]


def test_further_columns_follow_their_points_into_each_table() -> None:
    model = dcc_model_example()
    del model["results"][0]["points"][0]["in_scope"]
    column = {"name": "Drift", "unit": "mg", "values": ["1.0", "2.0", "3.0"], "ref_type": "a_drift"}
    model["results"][0]["columns"] = [column]

    found = tables(written(model))

    assert [texts(table, "a_drift") for table in found] == [["1.0"], ["2.0", "3.0"]]


def test_a_factor_of_a_point_goes_before_the_common_one() -> None:
    model = dcc_model_example()
    model["results"][0]["points"][1] |= {"k": Decimal("2.3"), "probability": "0.9545"}

    xml = author_dcc(model).decode()

    assert "<si:coverageFactorXMLList>2 2.3 2</si:coverageFactorXMLList>" in xml
    assert "<si:coverageProbabilityXMLList>0.95 0.9545 0.95<" in xml


def test_symbols_become_units_of_the_d_si_and_those_stay() -> None:
    model = dcc_model_example()
    model["results"][0] |= {"unit": r"\milli\gram", "nominal_unit": "kg"}

    xml = author_dcc(model).decode()

    assert r"<si:unitXMLList>\milli\gram</si:unitXMLList>" in xml
    assert r"<si:unitXMLList>\kilogram</si:unitXMLList>" in xml
    assert r"<si:unit>\degreecelsius</si:unit>" in xml


def test_a_text_without_language_is_in_the_first_one() -> None:
    model = dcc_model_example()
    model["items"][0]["name"] = "天平\r\n二"

    assert '<dcc:content lang="zh">天平\n二</dcc:content>' in author_dcc(model).decode()


def test_a_certificate_without_digest_is_cited_as_paper() -> None:
    model = dcc_model_example()
    del model["equipment"][0]["certificate"]["sha256"]

    xml = author_dcc(model).decode()

    assert "<dcc:procedure>analogue</dcc:procedure>" in xml
    assert "<dcc:value>analogue</dcc:value>" in xml


def test_results_lead_to_the_statements_that_explain_them() -> None:
    xml = author_dcc(dcc_model_example()).decode()

    assert '<dcc:metaData refId="conformity" refType="basic_conformity">' in xml
    assert '<dcc:metaData refId="accredited" refType="basic_isInCMC">' in xml
    assert '<dcc:result id="errors" refId="balance">' in xml
    assert '<dcc:result id="result-2">' in xml


def changed(*path: Any, to: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    model: Any = dcc_model_example()
    holder = model
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = to
    found: dict[str, Any] = model
    return found


POINT = ("results", 0, "points", 1)


@pytest.mark.parametrize(
    ("model", "code", "place"),
    [
        (changed("mandatory_languages", to=["de"]), "mandatory-language-unused",
         "$.mandatory_languages[0]"),
        (changed("dates", "end", to="2026-11-09"), "ends-before-begin", "$.dates.end"),
        (changed("replaces", to={"identifier": "HC-M-2026-00031", "change": "amended"}),
         "replaces-itself", "$.replaces.identifier"),
        (changed("methods", 0, "id", to="errors"), "model-repeated", "$.results[0].id"),
        (changed("methods", 0, "id", to="result-2"), "model-repeated", "$.results[1].id"),
        (changed("results", 0, "item", to="other"), "dangling-reference", "$.results[0].item"),
        (changed("coverage", to={"k": "2"}), "model-missing-field", "$.coverage"),
        (changed("results", 0, "columns", to=[{"name": "x", "unit": "1", "values": ["1"]}]),
         "lists-differ-in-length", "$.results[0].columns[0].values"),
        (changed(*POINT, "lower_limit", to="1e3"), "limits-crossed",
         "$.results[0].points[1].lower_limit"),
        (changed("conditions", 0, "min", to="21"), "limits-crossed", "$.conditions[0].min"),
        (changed(*POINT, "value", to=0.1), "model-wrong-type", "$.results[0].points[1].value"),
        (changed(*POINT, "value", to=10**5000), "model-wrong-value",
         "$.results[0].points[1].value"),
        (changed(*POINT, "value", to=SourceNumber("1e99999999999999999999")), "model-wrong-value",
         "$.results[0].points[1].value"),
        (changed(*POINT, "value", to=Decimal("1e-2000")), "model-wrong-value",
         "$.results[0].points[1].value"),
        (changed(*POINT, "value", to=Decimal("NaN")), "model-wrong-type",
         "$.results[0].points[1].value"),
        (changed(*POINT, "uncertainty", to=SourceNumber("-0")), "model-wrong-value",
         "$.results[0].points[1].uncertainty"),
        (changed(*POINT, "value", to="NaN"), "model-wrong-value", "$.results[0].points[1].value"),
        (changed(*POINT, "uncertainty", to="0.00"), "model-wrong-value",
         "$.results[0].points[1].uncertainty"),
        (changed(*POINT, "Value", to="1"), "model-unknown-field", "$.results[0].points[1].Value"),
        (changed("results", 0, "unit", to="degC"), "model-wrong-value", "$.results[0].unit"),
        (changed("items", 0, "name", to={"zh-CN": "x"}), "model-wrong-value",
         "$.items[0].name['zh-CN']"),
        (changed("items", 0, "name", to="\ud800"), "model-wrong-value", "$.items[0].name"),
        (changed("dates", "begin", to="2026-02-29"), "model-wrong-value", "$.dates.begin"),
        (changed("persons", to=[]), "model-too-few", "$.persons"),
        (changed("languages", to=["zh", "zh"]), "model-repeated", "$.languages[1]"),
        (changed("kind", to="dcoc"), "model-wrong-value", "$.kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(
    model: dict[str, Any], code: str, place: str
) -> None:
    with pytest.raises(RefusedDocument, match="refused-document") as refused:
        author_dcc(model)

    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [(finding.code, finding.xpath) for finding in findings] == [(code, place)]
    assert all(finding.says[language] for finding in findings for language in ("zh", "en"))


def test_an_uncertainty_needs_its_factor_and_probability() -> None:
    model = dcc_model_example()
    del model["coverage"]

    found = check_dcc(model)

    assert {finding.code for finding in found} == {"coverage-missing"}
    assert found[0].xpath == "$.conditions[0].uncertainty"


def test_at_most_200_findings_are_told() -> None:
    model = dcc_model_example()
    model["results"][0]["points"] *= 300
    for point in model["results"][0]["points"]:
        point["value"] = None

    assert len(check_dcc(model)) == 200


@pytest.mark.parametrize("model", [{}, {"languages": []}, {"languages": None}, {1: 2}])
def test_no_mapping_at_all_breaks_it(model: dict[Any, Any]) -> None:
    with pytest.raises(RefusedDocument, match="refused-document"):
        author_dcc(model)
