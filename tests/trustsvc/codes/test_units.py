"""Units in D-SI, UCUM, Recommendation 20 and Chinese mean the same, digit for digit."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.codes.ucum import find_ucum_value
from trustsvc.codes.units import (
    UNITS,
    Unit,
    convert,
    find_chinese,
    find_dsi,
    find_rec20,
    find_ucum,
    parse_factor,
)
from trustsvc.documents.authoring.units import SYMBOLS
from trustsvc.documents.lint.dsi import read_unit, scale_of
from trustsvc.documents.lint.dsi_table import UNITS as DSI_UNITS

ALIASES = {"mmHg": "mmhg", "dalton": "atomicmassunit"}
NATURAL = frozenset(
    {"clight", "planckbar", "electronmass", "elementarycharge", "hartree", "bohr"}
    | {"atomicunittime", "naturalunittime"}
)
any_unit = st.sampled_from(UNITS)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9))


def alike(one: Unit) -> list[Unit]:
    return [other for other in UNITS if other.dimension == one.dimension]


def test_there_are_the_units_that_calibration_meets() -> None:
    assert len(UNITS) >= 300
    assert sum(one.rec20 is not None for one in UNITS) >= 280
    assert sum(one.is_legal for one in UNITS) >= 250


def test_every_unit_of_the_dsi_but_natural_ones_has_an_entry() -> None:
    named = {ALIASES.get(name, name) for name in DSI_UNITS} - NATURAL

    assert {name for name in named if find_dsi(f"\\{name}") is None} == set()


@pytest.mark.parametrize("field", ["dsi", "ucum", "rec20", "en", "zh"])
def test_no_code_and_no_name_stands_for_two_units(field: str) -> None:
    counted = Counter(getattr(one, field) for one in UNITS)
    counted.pop(None, None)

    assert [code for code, count in counted.items() if count > 1] == []


def test_each_code_leads_back_to_its_unit() -> None:
    for one in UNITS:
        assert find_dsi(one.dsi) is one
        assert find_ucum(one.ucum) is one
        assert find_chinese(one.zh) is one
        assert one.rec20 is None or find_rec20(one.rec20) is one


def test_what_is_no_code_leads_nowhere() -> None:
    for find in (find_dsi, find_ucum, find_rec20, find_chinese):
        assert find("") is None
        assert find("furlong") is None


@pytest.mark.parametrize("one", UNITS, ids=lambda one: one.ucum)
def test_three_tables_agree_on_every_unit(one: Unit) -> None:
    read, dsi, ucum = read_unit(one.dsi), scale_of(one.dsi), find_ucum_value(one.ucum)

    assert read.fault is None
    assert dsi is not None
    assert ucum is not None
    assert dict(dsi.dimension) == dict(ucum.dimension) == dict(one.dimension)
    assert dsi.factor == one.factor
    assert dsi.exact == one.is_exact
    assert dsi.offset == one.offset
    if ucum.is_exact:
        assert ucum.factor == one.factor
    else:
        assert abs(ucum.factor / one.factor - 1) < Fraction(1, 200_000)


def test_ucum_differs_only_where_it_holds_old_constants() -> None:
    differing = {
        one.ucum
        for one in UNITS
        if (value := find_ucum_value(one.ucum)) and value.factor != one.factor
    }

    assert differing == {"eV", "keV", "MeV", "GeV", "u", "AU", "mm[Hg]"}


KNOWN_CODES = {
    "C62": r"\one",
    "P1": r"\percent",
    "MTR": r"\metre",
    "MMT": r"\milli\metre",
    "4H": r"\micro\metre",
    "MTK": r"\metre\tothe{2}",
    "MTQ": r"\metre\tothe{3}",
    "KGM": r"\kilogram",
    "GRM": r"\gram",
    "MGM": r"\milli\gram",
    "MC": r"\micro\gram",
    "TNE": r"\tonne",
    "SEC": r"\second",
    "MIN": r"\minute",
    "HUR": r"\hour",
    "DAY": r"\day",
    "MTS": r"\metre\per\second",
    "AMP": r"\ampere",
    "4K": r"\milli\ampere",
    "VLT": r"\volt",
    "2Z": r"\milli\volt",
    "OHM": r"\ohm",
    "B49": r"\kilo\ohm",
    "WTT": r"\watt",
    "JOU": r"\joule",
    "NEW": r"\newton",
    "NU": r"\newton\metre",
    "PAL": r"\pascal",
    "KPA": r"\kilo\pascal",
    "BAR": r"\bar",
    "HTZ": r"\hertz",
    "KEL": r"\kelvin",
    "CEL": r"\degreecelsius",
    "LTR": r"\litre",
    "C34": r"\mole",
    "CDL": r"\candela",
    "LUX": r"\lux",
    "C81": r"\radian",
    "DD": r"\degree",
}
"""Codes of Recommendation 20 that everybody in trade knows, written down apart from the table."""


def test_well_known_codes_are_right() -> None:
    assert {code: one.dsi for code in KNOWN_CODES if (one := find_rec20(code))} == KNOWN_CODES


def test_symbols_of_models_mean_these_very_units() -> None:
    known = {one.symbol: one.dsi for one in reversed(UNITS)}

    assert {
        symbol for symbol, dsi in SYMBOLS.items() if symbol in known and known[symbol] != dsi
    } == set()
    assert {symbol for symbol, dsi in SYMBOLS.items() if find_dsi(dsi) is None} == set()


def test_symbols_that_two_units_share_are_known() -> None:
    shared = Counter(one.symbol for one in UNITS)

    assert {symbol for symbol, count in shared.items() if count > 1} == {"B"}


@given(any_unit, numbers, st.data())
@settings(max_examples=200)
def test_converting_there_and_back_changes_no_digit(
    one: Unit, value: Decimal, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from(alike(one)))

    there = convert(value, one, other)

    assert there is not None
    assert convert(there, other, one) == Fraction(value)


@given(any_unit, numbers, st.data())
@settings(max_examples=200)
def test_by_the_dsi_by_ucum_and_by_our_table_comes_the_same(
    one: Unit, value: Decimal, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from(alike(one)))
    dsi = scale_of(one.dsi), scale_of(other.dsi)
    ucum = find_ucum_value(one.ucum), find_ucum_value(other.ucum)
    assert dsi[0]
    assert dsi[1]
    assert ucum[0]
    assert ucum[1]

    ours = convert(value, one, other)

    by_dsi = (Fraction(value) * dsi[0].factor + dsi[0].offset - dsi[1].offset) / dsi[1].factor
    assert ours == by_dsi
    if ucum[0].is_exact and ucum[1].is_exact and "Cel" not in one.ucum + other.ucum:
        assert ours == Fraction(value) * ucum[0].factor / ucum[1].factor


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("20", "Cel", "K", "293.15"),
        ("0", "K", "Cel", "-273.15"),
        ("36", "km/h", "m/s", "10"),
        ("1", "kW.h", "MJ", "3.6"),
        ("760", "mm[Hg]", "Pa", "101325.0144354"),
        ("1", "bar", "hPa", "1000"),
        ("1", "g/cm3", "kg/m3", "1000"),
        ("1", "L", "cm3", "1000"),
        ("5", "mS/cm", "S/m", "0.5"),
        ("90", "deg", "'", "5400"),
    ],
)
def test_known_conversions_are_exact(value: str, source: str, target: str, expected: str) -> None:
    one, other = find_ucum(source), find_ucum(target)
    assert one
    assert other

    assert convert(Decimal(value), one, other) == Fraction(expected)


@given(any_unit, any_unit)
@settings(max_examples=100)
def test_units_of_different_dimension_are_never_converted(one: Unit, other: Unit) -> None:
    assert (convert(Decimal(1), one, other) is None) == (one.dimension != other.dimension)


@given(st.text("munkMGd.m/s2-[]'%gHg1Celi ", max_size=30))
@settings(max_examples=300)
def test_any_text_is_read_as_ucum_or_not_at_all(text: str) -> None:
    value = find_ucum_value(text)

    assert value is None or value.factor > 0


@pytest.mark.parametrize("text", ["", "kkm", "kmin", "m//s", "m/", ".m", "m0", "m^2", "kg m", "x"])
def test_what_ucum_does_not_allow_is_not_read(text: str) -> None:
    assert find_ucum_value(text) is None


@pytest.mark.parametrize(
    "text", ["kg.m2.s-3", "/s", "m.s-2", "ug/m3", "mm[Hg]", "GHz", "dag", "ml"]
)
def test_more_of_ucum_is_read_than_the_table_holds(text: str) -> None:
    assert find_ucum_value(text) is not None


@pytest.mark.parametrize(
    ("dsi", "zh", "zh_symbol"),
    [
        (r"\metre\per\second\tothe{2}", "米每秒二次方", "米/秒²"),
        (r"\joule\per\kilogram\kelvin", "焦耳每千克开尔文", "焦/(千克·开)"),
        (r"\kilo\pascal", "千帕斯卡", "千帕"),
        (r"\newton\metre", "牛顿米", "牛·米"),
        (r"\metre\tothe{3}", "立方米", "米³"),
        (r"\degreecelsius", "摄氏度", "°C"),
    ],
)
def test_chinese_names_follow_the_rules_of_gb_3100(dsi: str, zh: str, zh_symbol: str) -> None:
    one = find_dsi(dsi)

    assert one is not None
    assert (one.zh, one.zh_symbol) == (zh, zh_symbol)
    assert find_chinese(zh_symbol) is one


def test_a_factor_tells_whether_it_is_exact() -> None:
    assert parse_factor("5/18") == (Fraction(5, 18), True)
    assert parse_factor("~1e-27") == (Fraction(1, 10**27), False)
    assert parse_factor("pi/180")[1] is False
