"""A D-CoC says what its model said."""

from typing import Any

import pytest

from trustsvc.documents.authoring.dcoc import author_dcoc
from trustsvc.documents.authoring.examples import dcoc_model_example
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.intake import take_in
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import RefusedDocument


def test_the_example_is_issued_without_an_error_and_cites_its_dcc() -> None:
    intake = take_in(author_dcoc(dcoc_model_example()))

    assert intake.metadata.identifier == "HR-C-2026-00061"
    assert intake.metadata.cites == ("HC-M-2026-00031",)
    assert str(intake.metadata.valid_until) == "2029-11-17"


def test_what_was_left_out_is_taken_from_what_was_given() -> None:
    dcoc = read_dcoc(parse_xml(author_dcoc(dcoc_model_example())))

    assert dcoc.core.number == dcoc.core.identifier
    assert dcoc.core.valid_from == dcoc.core.issue_date
    assert dcoc.manufacturers[0].name == dcoc.client.name
    assert dcoc.core.revision == "0"


def test_a_characteristic_keeps_its_digits_and_states_its_limits() -> None:
    (judged,) = read_dcoc(parse_xml(author_dcoc(dcoc_model_example()))).characteristics

    assert [one.value for one in (*judged.value, *judged.lower, *judged.upper)] == [
        "0.10",
        "-1.00",
        "1.00",
    ]
    assert judged.value[0].unit == r"\milli\gram"
    assert judged.value[0].uncertainty is not None
    assert judged.value[0].uncertainty.value == "0.11"


def test_a_profile_is_claimed_by_its_name_and_then_judged() -> None:
    model = dcoc_model_example()
    model["profile"] = "eu-declaration"

    with pytest.raises(RefusedDocument, match="refused-document") as refused:
        take_in(author_dcoc(model))

    assert "eu-declaration" in str(refused.value)


def changed(name: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    model = dcoc_model_example()
    holder = model[name][0] if isinstance(model.get(name), list) else model.setdefault(name, {})
    holder.update(fields)
    return model


@pytest.mark.parametrize(
    ("model", "code", "place"),
    [
        (changed("dates", decided="2026-11-19"), "issued-before-decision", "$.dates.issued"),
        (changed("dates", valid_until="2026-11-17"), "expires-before-valid", "$.dates.valid_until"),
        (changed("dates", original_issued="2026-11-19"), "first-issued-after-issue",
         "$.dates.issued"),
        (changed("characteristics", lower_limit="2"), "limits-crossed",
         "$.characteristics[0].lower_limit"),
        (changed("surveillance", interval="1 year"), "model-wrong-value",
         "$.surveillance.interval"),
        (changed("replaces", identifier="HR-C-2026-00061", change="amended"), "replaces-itself",
         "$.replaces.identifier"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(
    model: dict[str, Any], code: str, place: str
) -> None:
    with pytest.raises(RefusedDocument, match="refused-document") as refused:
        author_dcoc(model)

    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [(finding.code, finding.xpath) for finding in findings] == [(code, place)]


def test_an_uncertainty_states_its_own_coverage() -> None:
    model = dcoc_model_example()
    del model["characteristics"][0]["k"]

    with pytest.raises(RefusedDocument, match="coverage-missing"):
        author_dcoc(model)


def test_a_number_of_json_is_as_good_as_its_text() -> None:
    xml = author_dcoc(changed("characteristics", k=1))

    assert b"<si:coverageFactor>1</si:coverageFactor>" in xml
