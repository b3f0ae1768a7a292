r"""Set units of the D-SI as people read them: ``\kilo\metre\per\hour`` becomes ``km/h``.

A unit that is no D-SI unit (the schema checks none) is shown as the document writes it.
Symbols: SI Brochure, 9th edition, tables 2, 4, 7 and 8; non-SI ones as ISO 80000 gives them.
"""

import re
from functools import lru_cache

PREFIXES = {
    "deca": "da", "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P",
    "exa": "E", "zetta": "Z", "yotta": "Y", "ronna": "R", "quetta": "Q", "deci": "d", "centi": "c",
    "milli": "m", "micro": "µ", "nano": "n", "pico": "p", "femto": "f", "atto": "a", "zepto": "z",
    "yocto": "y", "ronto": "r", "quecto": "q", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi",
    "tebi": "Ti", "pebi": "Pi", "exbi": "Ei", "zebi": "Zi", "yobi": "Yi",
}  # fmt: skip
SYMBOLS = {
    "one": "1", "percent": "%", "ppm": "ppm", "metre": "m", "kilogram": "kg", "gram": "g",
    "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd", "hertz": "Hz",
    "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C", "volt": "V",
    "farad": "F", "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H",
    "degreecelsius": "°C", "degreeCelsius": "°C", "lumen": "lm", "lux": "lx", "becquerel": "Bq",
    "gray": "Gy", "sievert": "Sv", "katal": "kat", "radian": "rad", "steradian": "sr",
    "day": "d", "hour": "h", "minute": "min", "degree": "°", "arcminute": "\N{PRIME}",
    "arcsecond": "\N{DOUBLE PRIME}",
    "hectare": "ha", "litre": "L", "tonne": "t", "electronvolt": "eV", "dalton": "Da",
    "atomicmassunit": "u", "astronomicalunit": "au", "neper": "Np", "bel": "B", "decibel": "dB",
    "bar": "bar", "mmhg": "mmHg", "angstrom": "Å", "nauticalmile": "M", "barn": "b", "knot": "kn",
    "erg": "erg", "dyne": "dyn", "poise": "P", "stokes": "St", "gauss": "G", "oersted": "Oe",
    "maxwell": "Mx", "byte": "B", "bit": "bit", "mach": "Ma", "var": "var", "voltampere": "VA",
    "rpm": "r/min", "watthour": "Wh", "amperehour": "Ah",
}  # fmt: skip
_TOKEN = re.compile(r"\\(?P<name>[A-Za-z]+)(?:\{\s*(?P<power>[^{}]*?)\s*\})?\s*")
_SUPERSCRIPTS = str.maketrans("0123456789+-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻·")
_POWER = re.compile(r"[+-]?[0-9]+")


@lru_cache(maxsize=512)
def unit_text(unit: str) -> str:
    r"""Give a unit as people read it; ``\one`` is empty, what we don't know stays as written."""
    parts = _parts(unit.strip())
    if parts is None:
        return unit.strip()
    above = " ".join(symbol + power for symbol, power, below in parts if not below)
    below = " ".join(symbol + power for symbol, power, below in parts if below)
    if not below:
        return "" if above == "1" else above
    fraction = f"({below})" if " " in below else below
    return f"{above or '1'}/{fraction}"


def _parts(unit: str) -> list[tuple[str, str, bool]] | None:
    """Split into (symbol, power, below the line); None when anything is not of the D-SI."""
    parts: list[tuple[str, str, bool]] = []
    position, prefix, below = 0, "", False
    while position < len(unit):
        token = _TOKEN.match(unit, position)
        if token is None:
            return None
        position = token.end()
        name, power = token.group("name"), token.group("power")
        if name == "per" and power is None:
            below = True
        elif name == "tothe" and power is not None and parts and not prefix:
            if not _POWER.fullmatch(power):
                return None
            symbol, _, under = parts.pop()
            parts.append((symbol, power.translate(_SUPERSCRIPTS), under))
        elif name in PREFIXES and power is None and not prefix:
            prefix = PREFIXES[name]
        elif name in SYMBOLS and power is None:
            parts.append((prefix + SYMBOLS[name], "", below))
            prefix, below = "", False
        else:
            return None
    return None if prefix or below or not parts else parts
