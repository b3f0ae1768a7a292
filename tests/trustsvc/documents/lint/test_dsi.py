r"""Units of the D-SI are read as published, and what was meant by a misspelt one is found."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.codes.units import UNITS as CODED
from trustsvc.codes.units import Unit
from trustsvc.documents.lint.dsi import Fault, read_unit, scale_of
from trustsvc.documents.lint.dsi_table import PREFIXES, UNITS

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
POWERS = st.integers(-3, 3).filter(bool)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\degreeCelsius", r"\degreecelsius"),
        (r"\Newton", r"\newton"),
        (r"\meter\per\sec", r"\metre\per\second"),
        (r"\kilometre", r"\kilo\metre"),
        (r"\kilo\gram", r"\kilogram"),
        (r"\kelivn", r"\kelvin"),
        (r"\°C", r"\degreecelsius"),
        (r"\%", r"\percent"),
        ("%", r"\percent"),
        ("°C", r"\degreecelsius"),
        ("kN", r"\kilo\newton"),
        ("千帕", r"\kilo\pascal"),
        ("摄氏度", r"\degreecelsius"),
        ("m/s²", r"\metre\per\second\tothe{2}"),
        ("kg·m²/(s³·A)", r"\kilogram\metre\tothe{2}\per\second\tothe{3}\ampere"),
        (r"\metre\per\second\per\kelvin", r"\metre\per\second\kelvin"),
        (r"\per\second", r"\one\per\second"),
        (r"\kilogram  \metre\tothe{ -3}", r"\kilogram\metre\tothe{-3}"),
    ],
)
def test_a_misspelt_unit_is_corrected(text: str, meant: str) -> None:
    assert read_unit(text).meant == meant
    assert read_unit(meant).fault is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        ("|", Fault.EMPTY),
        (r"\kgf", Fault.UNKNOWN),
        ("/kilogram", Fault.NOT_DSI),
        ("§unit§", Fault.NOT_DSI),
        (r"\tothe{2}", Fault.ORDER),
        (r"\metre\per", Fault.ORDER),
        (r"\micro", Fault.ORDER),
        (r"\milli\percent", Fault.PREFIX),
        (r"\kibi\metre", Fault.PREFIX),
        (r"\metre\tothe{x}", Fault.ORDER),
        ("x" * 400, Fault.NOT_DSI),
    ],
)
def test_what_nobody_can_guess_is_told_without_a_guess(text: str, fault: Fault) -> None:
    read = read_unit(text)

    assert read.fault is fault
    assert read.meant is None


def test_a_unit_of_ones_own_is_no_fault() -> None:
    assert read_unit("|kgf").is_own
    assert read_unit("|kgf").fault is None
    assert scale_of("|kgf") is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["", *PREFIXES]), st.sampled_from(sorted(UNITS)), POWERS),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 3),
)
@QUICK
def test_what_is_written_from_units_is_read_back(
    parts: list[tuple[str, str, int]], line: int
) -> None:
    kept = [
        (prefix if UNITS[unit].takes_prefix and not prefix.endswith("bi") else "", unit, power)
        for prefix, unit, power in parts
    ]
    kept = [("" if unit == "gram" else prefix, unit, power) for prefix, unit, power in kept]
    written = [
        (f"\\{prefix}" if prefix else "") + f"\\{unit}\\tothe{{{power}}}"
        for prefix, unit, power in kept
    ]
    text = "".join(written[:line]) + (r"\per" + "".join(written[line:]) if written[line:] else "")

    read = read_unit(text)

    assert read.fault is None
    assert [(one.prefix, one.unit) for one in read.factors] == [one[:2] for one in kept]
    assert [one.power for one in read.factors] == [
        power if place < line else -power for place, (*_, power) in enumerate(kept)
    ]


@given(st.text(max_size=40) | st.text("\\{}metrpsconkil|/ ", max_size=40))
@QUICK
def test_any_text_is_read_or_told(text: str) -> None:
    read = read_unit(text)

    assert (read.fault is None) == bool(read.factors or read.is_own)
    if read.meant is not None:
        assert read_unit(read.meant).fault is None
    scale_of(text)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        (r"\kilo\metre\per\hour", r"\metre\per\second", "1000/3600"),
        (r"\bar", r"\hecto\pascal", "1000"),
        (r"\litre", r"\milli\metre\tothe{3}", "1000000"),
        (r"\volt\per\ampere", r"\ohm", "1"),
        (r"\newton\metre", r"\joule", "1"),
        (r"\percent", r"\one", "1/100"),
        (r"\kilogram\metre\tothe{2}\ampere\tothe{-2}\second\tothe{-3}", r"\ohm", "1"),
        (r"\lumen\per\metre\tothe{2}", r"\lux", "1"),
    ],
)
def test_units_of_one_kind_are_related_exactly(one: str, other: str, factor: str) -> None:
    left, right = scale_of(one), scale_of(other)

    assert left is not None
    assert right is not None
    assert left.dimension == right.dimension
    assert left.factor / right.factor == Fraction(factor)


@pytest.mark.parametrize("unit", CODED, ids=lambda unit: unit.ucum)
def test_every_unit_of_the_code_lists_is_read_as_they_have_it(unit: Unit) -> None:
    scale = scale_of(unit.dsi)

    assert scale is not None
    assert scale.factor == unit.factor
    assert {base: int(power) for base, power in scale.dimension} == dict(unit.dimension)
    assert scale.offset == unit.offset


def test_degrees_celsius_alone_have_a_zero_of_their_own() -> None:
    alone, rate = scale_of(r"\degreecelsius"), scale_of(r"\degreecelsius\per\second")

    assert alone is not None
    assert rate is not None
    assert alone.offset == Fraction(Decimal("273.15"))
    assert rate.offset == 0
