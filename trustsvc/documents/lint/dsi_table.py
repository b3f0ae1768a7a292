r"""List the prefixes and units of the D-SI with their exact relation to the base units.

A row is a name, how many, and of what: ``newton 1 kg m s-2``. Numbers are decimals or quotients;
``pi`` stands for π. ``~`` before a number marks a measured constant, which no conversion treats
as exact; ``!`` before a name marks a unit that takes no prefix.
Sources: SI Brochure, 9th edition, tables 2, 4, 7 and 8; CODATA 2018; the unit list of the D-SI.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

PI = Fraction("3.14159265358979323846264338327950288419716939937510")

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

_ROWS = """
metre 1 m
!kilogram 1 kg
second 1 s
ampere 1 A
kelvin 1 K
mole 1 mol
candela 1 cd
!one 1
!percent 0.01
!ppm 0.000001
gram 0.001 kg
radian 1
steradian 1
hertz 1 s-1
newton 1 kg m s-2
pascal 1 kg m-1 s-2
joule 1 kg m2 s-2
watt 1 kg m2 s-3
coulomb 1 s A
volt 1 kg m2 s-3 A-1
farad 1 kg-1 m-2 s4 A2
ohm 1 kg m2 s-3 A-2
siemens 1 kg-1 m-2 s3 A2
weber 1 kg m2 s-2 A-1
tesla 1 kg s-2 A-1
henry 1 kg m2 s-2 A-2
degreecelsius 1 K
lumen 1 cd
lux 1 cd m-2
becquerel 1 s-1
gray 1 m2 s-2
sievert 1 m2 s-2
katal 1 mol s-1
minute 60 s
hour 3600 s
day 86400 s
degree pi/180
arcminute pi/10800
arcsecond pi/648000
hectare 10000 m2
litre 0.001 m3
tonne 1000 kg
electronvolt 0.0000000000000000001602176634 kg m2 s-2
dalton ~1.66053906660e-27 kg
atomicmassunit ~1.66053906660e-27 kg
astronomicalunit 149597870700 m
neper 1 Np
bel 1 B
decibel 0.1 B
bit 1 bit
byte 8 bit
angstrom 1e-10 m
bar 100000 kg m-1 s-2
mmhg 133.322387415 kg m-1 s-2
mmHg 133.322387415 kg m-1 s-2
nauticalmile 1852 m
knot 1852/3600 m s-1
barn 1e-28 m2
clight 299792458 m s-1
planckbar ~1.054571817e-34 kg m2 s-1
electronmass ~9.1093837015e-31 kg
elementarycharge 1.602176634e-19 s A
hartree ~4.3597447222071e-18 kg m2 s-2
bohr ~5.29177210903e-11 m
atomicunittime ~2.4188843265857e-17 s
naturalunittime ~1.28808866819e-21 s
erg 0.0000001 kg m2 s-2
dyne 0.00001 kg m s-2
poise 0.1 kg m-1 s-1
stokes 0.0001 m2 s-1
gauss 0.0001 kg s-2 A-1
maxwell 0.00000001 kg m2 s-2 A-1
"""

Dimension = tuple[tuple[str, Fraction], ...]
"""Base units with their powers, by name, without zeros."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Hold a unit: how many of which base units it is, and what may be done with it."""

    name: str
    factor: Fraction
    dimension: Dimension
    exact: bool
    takes_prefix: bool


def _number(text: str) -> Fraction:
    above, _, below = text.partition("/")
    value = PI if above == "pi" else Fraction(above)
    return value / Fraction(below) if below else value


def _row(line: str) -> UnitRow:
    name, number, *parts = line.split()
    powers = [(part.rstrip("-0123456789"), part) for part in parts]
    return UnitRow(
        name=name.removeprefix("!"),
        factor=_number(number.removeprefix("~")),
        dimension=tuple(
            sorted((base, Fraction(part.removeprefix(base) or 1)) for base, part in powers)
        ),
        exact=not number.startswith(("~", "pi")),
        takes_prefix=not name.startswith("!"),
    )


UNITS: Mapping[str, UnitRow] = MappingProxyType(
    {row.name: row for row in map(_row, _ROWS.strip().splitlines())}
)
"""Each unit by its name in the D-SI."""

OFTEN_MEANT: Mapping[str, str] = MappingProxyType(
    {"meter": "metre", "liter": "litre", "deka": "deca", "celsius": "degreecelsius",
     "gramme": "gram", "micron": r"micro\metre", "hectar": "hectare", "nepper": "neper",
     "permille": "", "unity": "one", "sec": "second", "min": "minute"}
)  # fmt: skip
"""What people write for a unit, and the unit; empty where the D-SI has none."""
