r"""Relate the codes of one unit in different systems, and its names.

An entry is one unit: its text in the D-SI (``\metre\per\second``), in UCUM (``m/s``), its common
code of UN/ECE Recommendation 20 (``MTS``; some units have none), its symbol, its English name, and
the Chinese name and symbol of GB 3100. The first three each name one entry and no other; symbols
do not (``B`` is bel and byte).
``factor`` says how many of the coherent SI unit it is: exact but for measured constants and
angles in degrees, which hold π.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from trustsvc.codes.tables import read_table

PI = Fraction("3.14159265358979323846264338327950288419716939937510")
CELSIUS_OFFSET = Fraction("273.15")

Dimension = tuple[tuple[str, int], ...]
"""Base units with their powers, by name, without zeros."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; ``is_legal`` says that China's legal units of measurement hold it."""

    dsi: str
    ucum: str
    rec20: str | None
    symbol: str
    en: str
    zh: str
    zh_symbol: str
    factor: Fraction
    is_exact: bool
    dimension: Dimension
    is_legal: bool

    @property
    def offset(self) -> Fraction:
        """Give where its zero lies, in the coherent SI unit."""
        return CELSIUS_OFFSET if self.ucum == "Cel" else Fraction(0)


def parse_dimension(text: str) -> Dimension:
    """Read ``kg m2 s-2``; ``1`` has none."""
    parts = [(part.rstrip("-0123456789"), part) for part in text.split() if part != "1"]
    return tuple(sorted((base, int(part.removeprefix(base) or 1)) for base, part in parts))


def parse_factor(text: str) -> tuple[Fraction, bool]:
    """Read a factor and whether it is exact: ``0.001``, ``5/18``, ``pi/180``, ``~1.66e-27``."""
    above, _, below = text.removeprefix("~").partition("/")
    value = (PI if above == "pi" else Fraction(above)) / Fraction(below or 1)
    return value, not text.startswith(("~", "pi"))


def _unit(row: tuple[str, ...]) -> Unit:
    dsi, ucum, rec20, symbol, en, zh, zh_symbol, number, dimension, legal = row
    factor, is_exact = parse_factor(number)
    return Unit(
        dsi=dsi,
        ucum=ucum,
        rec20=None if rec20 == "-" else rec20,
        symbol=symbol,
        en=en,
        zh=zh,
        zh_symbol=zh_symbol,
        factor=factor,
        is_exact=is_exact,
        dimension=parse_dimension(dimension),
        is_legal=legal == "legal",
    )


UNITS: tuple[Unit, ...] = tuple(map(_unit, read_table("units.tsv")))
_BY_DSI: Mapping[str, Unit] = MappingProxyType({one.dsi: one for one in UNITS})
_BY_UCUM: Mapping[str, Unit] = MappingProxyType({one.ucum: one for one in UNITS})
_BY_REC20: Mapping[str, Unit] = MappingProxyType({one.rec20: one for one in UNITS if one.rec20})
_BY_CHINESE: Mapping[str, Unit] = MappingProxyType(
    {name: one for one in UNITS for name in (one.zh_symbol, one.zh)}
)


def find_dsi(text: str) -> Unit | None:
    r"""Give the unit that the D-SI writes so (``\milli\metre``), or None."""
    return _BY_DSI.get(text)


def find_ucum(code: str) -> Unit | None:
    """Give the unit that UCUM writes so (``mm``), or None."""
    return _BY_UCUM.get(code)


def find_rec20(code: str) -> Unit | None:
    """Give the unit with a common code of UN/ECE Recommendation 20 (``MMT``), or None."""
    return _BY_REC20.get(code)


def find_chinese(name: str) -> Unit | None:
    """Give the unit with a Chinese name or symbol (``毫米``, ``千帕斯卡``, ``千帕``), or None."""
    return _BY_CHINESE.get(name)


def convert(value: Decimal | Fraction, source: Unit, target: Unit) -> Fraction | None:
    """Convert a value exactly; None between units of different dimension.

    Degrees Celsius are taken as temperatures: 20 °C are 293.15 K.
    """
    if source.dimension != target.dimension:
        return None
    coherent = Fraction(value) * source.factor + source.offset
    return (coherent - target.offset) / target.factor
