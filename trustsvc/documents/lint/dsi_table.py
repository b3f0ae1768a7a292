r"""Give the prefixes of the D-SI, and its units by name with their relation to the base units.

The units are those of ``trustsvc.codes.units``, here by their single names (``\newton``); a few
that no code list has, natural units mostly, are added. Measured constants are marked with ``~``:
no conversion treats them as exact (CODATA 2018).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from trustsvc.codes.units import UNITS as CODED
from trustsvc.codes.units import Dimension, parse_dimension, parse_factor

_DECIMAL = (
    "quecto ronto yocto zepto atto femto pico nano micro milli - - - kilo mega giga tera peta exa "
    "zetta yotta ronna quetta"
)
_BINARY = "kibi mebi gibi tebi pebi exbi zebi yobi"


def _prefixes() -> Mapping[str, Fraction]:
    made = {
        name: Fraction(1000) ** power
        for power, name in enumerate(
            (name for name in _DECIMAL.replace("- - -", "-").split()), start=-10
        )
        if name != "-"
    }
    made |= {name: Fraction(1024) ** power for power, name in enumerate(_BINARY.split(), start=1)}
    made |= {"deci": Fraction(1, 10), "centi": Fraction(1, 100)}
    made |= {"deca": Fraction(10), "hecto": Fraction(100)}
    return MappingProxyType(made)


PREFIXES = _prefixes()
BINARY_PREFIXES = frozenset(_BINARY.split())

_OTHERS = """
dalton ~1.66053906660e-27 kg
mmHg 133.322387415 kg m-1 s-2
clight 299792458 m s-1
planckbar ~1.054571817e-34 kg m2 s-1
electronmass ~9.1093837015e-31 kg
elementarycharge 1.602176634e-19 s A
hartree ~4.3597447222071e-18 kg m2 s-2
bohr ~5.29177210903e-11 m
atomicunittime ~2.4188843265857e-17 s
naturalunittime ~1.28808866819e-21 s
"""
_WITHOUT_PREFIX = frozenset({"kilogram", "one", "percent", "ppm"})


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Hold a unit: how many of which base units it is, and whether it takes prefixes."""

    factor: Fraction
    dimension: Dimension
    exact: bool
    takes_prefix: bool


def _rows() -> Iterator[tuple[str, UnitRow]]:
    for line in _OTHERS.strip().splitlines():
        name, number, dimension = line.split(maxsplit=2)
        factor, exact = parse_factor(number)
        yield name, UnitRow(factor, parse_dimension(dimension), exact, takes_prefix=True)
    for unit in CODED:
        name = unit.dsi.removeprefix("\\")
        if unit.dsi.startswith("\\") and name.isalpha():
            takes_prefix = name not in _WITHOUT_PREFIX
            yield name, UnitRow(unit.factor, unit.dimension, unit.is_exact, takes_prefix)


UNITS: Mapping[str, UnitRow] = MappingProxyType(dict(_rows()))
"""Each unit by its name in the D-SI."""

OFTEN_MEANT: Mapping[str, str] = MappingProxyType(
    {"meter": "metre", "liter": "litre", "deka": "deca", "celsius": "degreecelsius",
     "gramme": "gram", "micron": r"micro\metre", "hectar": "hectare", "nepper": "neper",
     "permille": "", "unity": "one", "sec": "second", "min": "minute"}
)  # fmt: skip
"""What people write for a unit, and the unit; empty where the D-SI has none."""
