"""Units of the D-SI are set as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.documents.page.units import PREFIXES, SYMBOLS, unit_text


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        (r"\degreecelsius", "°C"),
        (r"\kelvin", "K"),
        (r"\ohm", "Ω"),
        (r"\percent", "%"),
        (r"\one", ""),
        (r"\milli\metre", "mm"),
        (r"\hecto\pascal", "hPa"),
        (r"\kilo\metre\per\hour", "km/h"),
        (r"\metre\second\tothe{-1}", "m s⁻¹"),
        (r"\metre\per\second\tothe{2}", "m/s²"),
        (r"\kilogram\metre\tothe{2}\ampere\tothe{-2}\second\tothe{-3}", "kg m² A⁻² s⁻³"),
        (r"\centi\metre\tothe{3}", "cm³"),
        (r"\watt\per\metre\per\kelvin", "W/(m K)"),
        (r"\per\metre", "1/m"),
        ("\\kilogram   \\metre\\tothe{   -1}", "kg m⁻¹"),
        (r"\micro\radian\tothe{1}", "µrad¹"),
    ],
)
def test_units_are_set_as_people_read_them(unit: str, shown: str) -> None:
    assert unit_text(unit) == shown


@pytest.mark.parametrize(
    "unit", ["|kgf", r"\kgf", "%", "°C", r"\kilo", r"\tothe{2}", r"\metre\tothe{x}", r"\per", ""]
)
def test_what_is_no_unit_of_the_d_si_stays_as_written(unit: str) -> None:
    assert unit_text(unit) == unit


@given(st.text(alphabet="\\{}-0123456789 abcdefghijklmnopqrstuvwxyz", max_size=40))
def test_any_text_gives_a_text(unit: str) -> None:
    assert isinstance(unit_text(unit), str)


@given(st.sampled_from(sorted(PREFIXES)), st.sampled_from(sorted(SYMBOLS)))
def test_a_prefix_stands_before_its_unit_without_a_gap(prefix: str, name: str) -> None:
    assert unit_text(f"\\{prefix}\\{name}") == PREFIXES[prefix] + SYMBOLS[name]
