"""Quantities are read in every form that the D-SI ever had; numbers keep their last zero."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.numbers import parse_number
from trustsvc.documents.quantities import Form, Measured, Uncertainty, is_quantity, read_forms
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedRequest

EXPANDED = Uncertainty("expanded", value="0.10", coverage_factor="2", coverage_probability="0.95")
K_AND_P = "<coverageFactor>2</coverageFactor><coverageProbability>0.95</coverageProbability>"


def _read(inner: str, name: str = "real") -> tuple[Form, ...]:
    element = parse_xml(f'<{name} xmlns="https://ptb.de/si">{inner}</{name}>'.encode()).getroot()
    assert is_quantity(element)
    return read_forms(element)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"<expandedUnc><uncertainty>0.10</uncertainty>{K_AND_P}</expandedUnc>", EXPANDED),
        (
            (
                "<measurementUncertaintyUnivariate><expandedMU><valueExpandedMU>0.10</valueExpandedMU>"
                f"{K_AND_P}</expandedMU></measurementUncertaintyUnivariate>"
            ),
            EXPANDED,
        ),
        (
            (
                "<measurementUncertaintyUnivariate><standardMU><valueStandardMU>0.05</valueStandardMU>"
                "<distribution>normal</distribution></standardMU></measurementUncertaintyUnivariate>"
            ),
            Uncertainty("standard", value="0.05", distribution="normal"),
        ),
        (
            (
                "<coverageInterval><standardUnc>0.05</standardUnc><intervalMin>1.4</intervalMin>"
                "<intervalMax>1.6</intervalMax><coverageProbability>0.95</coverageProbability>"
                "</coverageInterval>"
            ),
            Uncertainty(
                "interval", value="0.05", low="1.4", high="1.6", coverage_probability="0.95"
            ),
        ),
        ("", None),
    ],
)
def test_current_and_deprecated_spellings_give_the_same(
    written: str, expected: Uncertainty | None
) -> None:
    ((measured,),) = _read(f"<value>1.50</value><unit>\\metre</unit>{written}")

    assert measured == Measured("1.50", "\\metre", uncertainty=expected)


def test_a_constant_has_a_standard_uncertainty() -> None:
    ((measured,),) = _read(
        "<value>1</value><unit>\\one</unit><uncertainty>0.1</uncertainty>", "constant"
    )

    assert measured.uncertainty == Uncertainty("standard", value="0.1")


def test_one_entry_of_a_list_counts_for_all_values() -> None:
    (form,) = _read(
        "<labelXMLList>a b</labelXMLList><valueXMLList>1.0 2.00</valueXMLList>"
        "<unitXMLList>\\metre</unitXMLList><expandedUncXMLList>"
        "<uncertaintyXMLList>0.1 0.2</uncertaintyXMLList>"
        "<coverageFactorXMLList>2</coverageFactorXMLList>"
        "<coverageProbabilityXMLList>0.95</coverageProbabilityXMLList></expandedUncXMLList>",
        "realListXMLList",
    )

    assert [(m.label, m.value, m.unit) for m in form] == [
        ("a", "1.0", "\\metre"),
        ("b", "2.00", "\\metre"),
    ]
    assert [m.uncertainty.value for m in form if m.uncertainty] == ["0.1", "0.2"]
    assert {m.uncertainty.coverage_factor for m in form if m.uncertainty} == {"2"}


def test_a_complex_value_has_two_parts() -> None:
    ((polar,),) = _read(
        "<valueMagnitude>1</valueMagnitude><valuePhase>90</valuePhase><unit>\\volt</unit>"
        "<unitPhase>\\degree</unitPhase>",
        "complex",
    )

    assert (polar.value, polar.second, polar.unit, polar.second_unit) == (
        "1",
        "90",
        "\\volt",
        "\\degree",
    )


def test_a_list_hands_its_unit_down() -> None:
    (form,) = _read(
        "<listUnit>\\metre</listUnit><real><value>1</value></real>"
        "<real><value>2</value><unit>\\kelvin</unit></real>",
        "list",
    )

    assert [measured.unit for measured in form] == ["\\metre", "\\kelvin"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999))
def test_a_number_keeps_its_text_and_its_value(number: Decimal) -> None:
    parsed = parse_number(str(number))

    assert str(parsed) == str(number)
    assert parsed.exact == number
    assert not parsed.is_nan


def test_no_number_is_a_number_of_its_own() -> None:
    assert parse_number("NaN").is_nan


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=12))
def test_what_is_no_number_is_refused(text: str) -> None:
    try:
        parsed = parse_number(text)
    except MalformedRequest:
        return
    assert parsed.is_nan or parsed.exact.is_finite()
