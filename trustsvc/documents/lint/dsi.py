r"""Read unit strings of the D-SI: ``\kilo\metre\per\second\tothe{2}``.

A schema takes any text for a unit, so this is where units are judged. What stands after the one
``\per`` is below the line, all of it; a unit of one's own starts with ``|``.
``read_unit`` never raises: it tells what is wrong and, where it can, what was meant.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from trustsvc.codes.units import CELSIUS_OFFSET, find_chinese
from trustsvc.documents.lint.dsi_table import (
    BINARY_PREFIXES,
    OFTEN_MEANT,
    PREFIXES,
    UNITS,
)
from trustsvc.documents.sheets.units import dsi_unit

_TOKEN = re.compile(r"\\(?P<name>[^\\{}\s]+)(?:\{\s*(?P<power>[^{}]*?)\s*\})?")
_POWER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,6})?", re.ASCII)
_BLANK = re.compile(r"\s+")
LONGEST = 300
MOST_POWER = 20


class Fault(StrEnum):
    """Tell what is wrong with a unit."""

    EMPTY = "empty"
    BLANKS = "blanks"
    NOT_DSI = "not-dsi"
    UNKNOWN = "unknown"
    ORDER = "order"
    TWO_PERS = "two-pers"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Factor:
    """Hold one unit with its prefix and its power (negative below the line)."""

    prefix: str
    unit: str
    power: Fraction

    @property
    def factor(self) -> Fraction | None:
        """Say how many of the base units it is; None where the power is not whole, or absurd."""
        if self.power.denominator != 1 or abs(self.power) > MOST_POWER:
            return None
        one = PREFIXES.get(self.prefix, Fraction(1)) * UNITS[self.unit].factor
        return one ** int(self.power)


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """Hold a unit as read: its factors, or a fault with what was meant if we know."""

    text: str
    factors: tuple[Factor, ...] = ()
    fault: Fault | None = None
    word: str = ""
    meant: str | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether it is a unit of one's own."""
        return self.text.startswith("|")


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold a unit's relation to the base units: value times factor, plus offset."""

    factor: Fraction
    dimension: tuple[tuple[str, Fraction], ...]
    offset: Fraction = Fraction(0)
    exact: bool = True


@lru_cache(maxsize=2048)
def read_unit(text: str, *, guess: bool = True) -> ReadUnit:
    """Read a unit; the result says what is wrong with it and, where we guess, what was meant."""
    if not text.strip() or text == "|":
        return ReadUnit(text, fault=Fault.EMPTY)
    if len(text) > LONGEST:
        return ReadUnit(text, fault=Fault.NOT_DSI, word=text[:20])
    if text.startswith("|"):
        return ReadUnit(text)
    if "\\" in text and _BLANK.search(text):
        within = read_unit(_BLANK.sub("", text), guess=guess)
        meant = within.text if within.fault is None else within.meant
        return ReadUnit(text, within.factors, Fault.BLANKS, text, meant)
    tokens = list(_TOKEN.finditer(text))
    if "".join(token.group() for token in tokens) != text:
        meant = _by_symbol(text) if guess else None
        return ReadUnit(text, fault=Fault.NOT_DSI, word=text, meant=meant)
    return _Reader(text, guess=guess).read(tokens)


def _by_symbol(text: str) -> str | None:
    """Find what a symbol (``m/s²``) or a Chinese name (``千帕``) means, written with one line."""
    chinese = find_chinese(text)
    found = dsi_unit(text) if chinese is None else chinese.dsi
    if found is None or found == text:
        return None
    read = read_unit(found)
    return found if read.fault is None else read.meant


class _Reader:
    """Read the words of a unit from left to right; the first fault counts."""

    def __init__(self, text: str, *, guess: bool) -> None:
        self.text = text
        self.guess = guess
        self.above: list[str] = []
        self.below: list[str] = []
        self.factors: list[Factor] = []
        self.prefix = ""
        self.under = False
        self.fault: tuple[Fault, str] | None = None
        self.lost = False

    def read(self, tokens: list[re.Match[str]]) -> ReadUnit:
        for token in tokens:
            self._word(token.group("name"), token.group("power"), token.group())
        if self.prefix or not self.factors or (self.under and not self.below):
            self._complain(Fault.ORDER, self.prefix or "per")
            self.lost = True
        if self.fault is None:
            return ReadUnit(self.text, tuple(self.factors))
        meant = None if self.lost else self._written()
        return ReadUnit(self.text, (), *self.fault, meant if meant != self.text else None)

    def _word(self, name: str, power: str | None, whole: str) -> None:
        if name == "tothe":
            self._power(power, whole)
        elif power is not None:
            self._complain(Fault.UNKNOWN, whole)
            self.lost = True
        elif name == "per":
            self._per()
        elif name in PREFIXES:
            if self.prefix:
                self._complain(Fault.PREFIX, self.prefix)
                self.lost = True
            self.prefix = name
        elif name in UNITS:
            self._unit(name)
        else:
            self._unknown(name)

    def _per(self) -> None:
        if self.prefix:
            self._complain(Fault.ORDER, self.prefix)
            self.lost = True
        if self.under:
            self._complain(Fault.TWO_PERS, "per")
        elif not self.factors:
            self._complain(Fault.ORDER, "per")
            self.above.append(r"\one")
        self.under = True

    def _power(self, power: str | None, whole: str) -> None:
        if power is None or not _POWER.fullmatch(power) or not self.factors or self.prefix:
            self._complain(Fault.ORDER, whole)
            self.lost = True
            return
        last = self.factors.pop()
        self.factors.append(Factor(last.prefix, last.unit, last.power * Fraction(power)))
        side = self.below if self.under else self.above
        side[-1] += whole

    def _unit(self, name: str) -> None:
        prefix = self.prefix
        if prefix and not UNITS[name].takes_prefix:
            self._complain(Fault.PREFIX, rf"{prefix}\{name}")
            self.lost = True
        if prefix in BINARY_PREFIXES and name not in {"bit", "byte"}:
            self._complain(Fault.PREFIX, rf"{prefix}\{name}")
            self.lost = True
        if (prefix, name) == ("kilo", "gram"):
            self._complain(Fault.PREFIX, r"kilo\gram")
            prefix, name = "", "kilogram"
        self._keep(prefix, name)

    def _keep(self, prefix: str, name: str) -> None:
        self.prefix = ""
        self.factors.append(Factor(prefix, name, Fraction(-1 if self.under else 1)))
        side = self.below if self.under else self.above
        side.append((f"\\{prefix}" if prefix else "") + f"\\{name}")

    def _unknown(self, name: str) -> None:
        self._complain(Fault.UNKNOWN, name)
        meant = nearest_unit(name) if self.guess else None
        if not meant:
            self.lost = True
            meant = "one"
        *prefixes, unit = meant.split("\\")
        if prefixes and self.prefix:
            self.lost = True
        self._keep(prefixes[0] if prefixes else self.prefix, unit)

    def _complain(self, fault: Fault, word: str) -> None:
        self.fault = self.fault or (fault, word)

    def _written(self) -> str:
        below = r"\per" + "".join(self.below) if self.below else ""
        return "".join(self.above) + below


@lru_cache(maxsize=512)
def nearest_unit(name: str) -> str | None:
    r"""Guess the unit that a misspelt name means, as ``kilo\metre``, or None."""
    for word in (name, name.lower()):
        if word in UNITS:
            return word
        if word in OFTEN_MEANT:
            return OFTEN_MEANT[word] or None
    by_symbol = _by_symbol(name)
    factors = () if by_symbol is None else read_unit(by_symbol).factors
    if by_symbol is not None and len(factors) == 1 and factors[0].power == 1:
        return by_symbol.removeprefix("\\")
    joined = _joined(name.lower())
    if joined is not None:
        return joined
    close = get_close_matches(name.lower(), UNITS, n=1, cutoff=0.8)
    return close[0] if close else None


def _joined(name: str) -> str | None:
    for prefix in PREFIXES:
        rest = OFTEN_MEANT.get(name.removeprefix(prefix), name.removeprefix(prefix))
        if rest != name and rest in UNITS and UNITS[rest].takes_prefix:
            return "kilogram" if (prefix, rest) == ("kilo", "gram") else f"{prefix}\\{rest}"
    return None


@lru_cache(maxsize=2048)
def scale_of(text: str) -> Scale | None:
    """Relate a unit to the base units, exactly; None where it is none that we know."""
    factors = read_unit(text, guess=False).factors
    if not factors:
        return None
    factor, exact, powers = Fraction(1), True, dict[str, Fraction]()
    for part in factors:
        one = part.factor
        if one is None:
            return None
        factor *= one
        exact = exact and UNITS[part.unit].exact
        for base, power in UNITS[part.unit].dimension:
            powers[base] = powers.get(base, Fraction(0)) + power * part.power
    dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
    alone = len(factors) == 1 and factors[0].unit == "degreecelsius" and factors[0].power == 1
    offset = CELSIUS_OFFSET if alone else Fraction(0)
    return Scale(factor, dimension, offset, exact)
