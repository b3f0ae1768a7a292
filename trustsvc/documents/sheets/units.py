r"""Read units as people write them in cells: ``°C``, ``m/s²``, ``kg·m^2`` become units of the D-SI.

A unit already in the D-SI's notation stays as it is. The symbols are those that our page prints,
read backwards; a symbol that stands for two units is not taken.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from trustsvc.documents.page.units import PREFIXES, SYMBOLS, unit_text

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWER_SIGNS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_FACTOR = re.compile(
    r"(?P<symbol>[^0-9^+·*/() -][^0-9^+·*/() -]*?)(?:\^?(?P<power>[-+]?[1-9][0-9]?))?"
)
_PRODUCT = re.compile(r"[·*⋅ ]+")
_OURS = re.compile(r"[\\|][!-~]+")
_OTHER_NAMES = {"l": "litre", "Ohm": "ohm"}
_TWO_MEANINGS = frozenset({"B", "M", "u"})
LONGEST = 60


def _symbols() -> Mapping[str, str]:
    made: dict[str, str] = {}
    for name, symbol in SYMBOLS.items():
        if symbol not in _TWO_MEANINGS and name != "degreeCelsius":
            made.setdefault(symbol, f"\\{name}")
    made |= {symbol: f"\\{name}" for symbol, name in _OTHER_NAMES.items()}
    return MappingProxyType(made)


_PLAIN = _symbols()
_BY_PREFIX = {short: name for name, short in PREFIXES.items()}
_MANY = ("T", "G", "M", "k", "h", "da", "d", "c", "m", "µ", "n", "p", "f")
_TAKES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("A", "K", "mol", "Hz", "N", "Pa", "J", "W", "C", "V", "F", "Ω", "Ohm", "Wb", "lm", "lx",
         "Bq", "Gy", "Sv", "kat", "eV"),
        _MANY,
    ),
    "m": ("k", "d", "c", "m", "µ", "n", "p", "f"),
    "g": ("m", "µ", "n", "p"),
    "s": ("m", "µ", "n", "p", "f"),
    "S": ("k", "m", "µ", "n", "p"),
    "T": ("m", "µ", "n", "p"),
    "H": ("m", "µ", "n"),
    "cd": ("k", "m"),
    "rad": ("m", "µ", "n"),
    **dict.fromkeys(("L", "l"), ("h", "d", "c", "m", "µ", "n")),
    "bar": ("k", "m", "µ"),
    **dict.fromkeys(("P", "St"), ("c", "m")),
}  # fmt: skip
"""The prefixes that people use; more would read ``ft``, ``PS``, ``pH`` and ``Grad`` as units."""


@lru_cache(maxsize=1024)
def dsi_unit(text: str) -> str | None:
    """Give the unit of the D-SI that a text means, or None when nobody can say."""
    text = text.strip()
    if _OURS.fullmatch(text):
        return text if unit_text(text) != text else None
    if len(text) > LONGEST:
        return None
    tidy = _tidied(text)
    return _PLAIN.get(tidy) or _quotient(tidy)


def _quotient(text: str) -> str | None:
    above, line, below = text.partition("/")
    if not line:
        return _product(above)
    numerator = "" if above.strip() == "1" else _product(above)
    denominator = _product(_without_brackets(below.strip()))
    if numerator is None or denominator is None:
        return None
    return numerator + "".join(rf"\per{one}" for one in _factors(denominator))


def _without_brackets(text: str) -> str:
    """Take brackets off; a product below the line without them could mean two things."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1]
    return "" if _PRODUCT.search(text) else text


def _tidied(text: str) -> str:
    """Bring look-alikes together: full-width letters, the ohm sign, both letters mu."""
    powers = _POWER_SIGNS.sub(lambda found: "^" + found.group().translate(_SUPERSCRIPTS), text)
    tidy = unicodedata.normalize("NFKC", powers).replace("\N{GREEK SMALL LETTER MU}", "µ")
    return tidy.replace("\N{MINUS SIGN}", "-").strip()


def _product(text: str) -> str | None:
    parts = [_power(part) for part in _PRODUCT.split(text.strip())]
    return None if None in parts else "".join(part for part in parts if part)


def _power(text: str) -> str | None:
    found = _FACTOR.fullmatch(text)
    if found is None:
        return None
    unit = _simple(found.group("symbol"))
    power = found.group("power")
    if unit is None or power is None:
        return unit
    return rf"{unit}\tothe{{{power.removeprefix('+')}}}"


def _simple(symbol: str) -> str | None:
    if symbol in _PLAIN:
        return _PLAIN[symbol]
    for short, prefix in _BY_PREFIX.items():
        rest = symbol.removeprefix(short)
        if rest != symbol and short in _TAKES.get(rest, ()):
            return f"\\{prefix}{_PLAIN[rest]}"
    return None


def _factors(product: str) -> list[str]:
    r"""Split ``\metre\second\tothe{2}`` so that each factor can stand under the line."""
    names = re.findall(r"\\[A-Za-z]+(?:\{[^}]*\})?", product)
    made: list[str] = []
    prefix = ""
    for name in names:
        if name[1:] in PREFIXES:
            prefix = name
        elif name.startswith(r"\tothe"):
            made[-1] += name
        else:
            made.append(prefix + name)
            prefix = ""
    return made
