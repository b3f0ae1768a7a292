"""Units as people write them, and what nobody can read stays refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.documents.page.units import PREFIXES, unit_text
from trustsvc.documents.sheets.units import dsi_unit

KNOWN = {
    "°C": r"\degreecelsius",
    "℃": r"\degreecelsius",
    "K": r"\kelvin",
    "mm": r"\milli\metre",
    "µm": r"\micro\metre",
    "μm": r"\micro\metre",
    "\N{OHM SIGN}": r"\ohm",
    "kΩ": r"\kilo\ohm",
    "%": r"\percent",
    "1": r"\one",
    "kPa": r"\kilo\pascal",
    "km/h": r"\kilo\metre\per\hour",
    "m/s²": r"\metre\per\second\tothe{2}",
    "m/s^2": r"\metre\per\second\tothe{2}",
    "m3": r"\metre\tothe{3}",
    "N·m": r"\newton\metre",
    "N m": r"\newton\metre",
    "1/K": r"\per\kelvin",
    "W/(m·K)": r"\watt\per\metre\per\kelvin",
    "kg/m³": r"\kilogram\per\metre\tothe{3}",
    "s⁻¹": r"\second\tothe{-1}",
    "\N{FULLWIDTH LATIN SMALL LETTER M}m": r"\milli\metre",
    "min": r"\minute",
    "cd": r"\candela",
    "mmHg": r"\mmhg",
    r"\milli\metre": r"\milli\metre",
    " mA ": r"\milli\ampere",
    "dB": r"\decibel",
    "mL": r"\milli\litre",
    "ml": r"\milli\litre",
}
UNKNOWN = [
    "", "foo", "B", "M", "km/h/s", "m/s·K", "/s", "m//s", "m%", "\\foo", "\\Newton", "mm mm/",
    "1/", "x" * 100, "=A1", "²", "kgf", "  ", "k", "mkg", "Grad", "ft", "pt", "PS", "pH", "mb",
    "at", "Gs",
]  # fmt: skip


@pytest.mark.parametrize(("written", "unit"), KNOWN.items())
def test_a_symbol_becomes_the_unit_that_it_means(written: str, unit: str) -> None:
    assert dsi_unit(written) == unit


@pytest.mark.parametrize("written", UNKNOWN)
def test_what_nobody_can_read_is_not_guessed(written: str) -> None:
    assert dsi_unit(written) is None


_PREFIXED = [
    rf"\{name}\{unit}"
    for unit in ("metre", "gram", "second", "ampere", "volt", "pascal", "hertz", "ohm", "litre")
    for name in PREFIXES
    if dsi_unit(unit_text(rf"\{name}\{unit}")) is not None
]


@given(
    st.sampled_from([r"\metre", r"\second", r"\gram", r"\kelvin", *_PREFIXED]),
    st.sampled_from(["", r"\tothe{2}", r"\tothe{3}"]),
    st.sampled_from(["", r"\kelvin", r"\hour", r"\litre"]),
)
def test_what_our_page_prints_is_read_as_the_same(base: str, power: str, below: str) -> None:
    printed = unit_text(base + power + (rf"\per{below}" if below else ""))

    read = dsi_unit(printed)

    assert read is not None
    assert unit_text(read) == printed


def test_the_prefixes_that_laboratories_use_are_read() -> None:
    assert len(_PREFIXED) > 60
    for symbol in ("kPa", "hPa", "MPa", "mΩ", "GΩ", "µV", "nA", "pF", "kHz", "mL", "cSt", "mbar"):
        assert dsi_unit(symbol) is not None


@given(st.text(max_size=40))
def test_no_text_confuses_it(written: str) -> None:
    read = dsi_unit(written)

    assert read is None or unit_text(read) != read
