r"""Know the plain symbols that stand for units of the D-SI in what authors send.

Only these symbols are understood, exactly as listed; anything else is written in the D-SI's own
notation (``\kilo\metre\per\hour``). A table of symbols is published with the JSON Schema.
"""

from collections.abc import Mapping
from types import MappingProxyType

_PREFIXES = {"": "", "G": r"\giga", "M": r"\mega", "k": r"\kilo", "m": r"\milli", "µ": r"\micro",
             "n": r"\nano", "p": r"\pico"}  # fmt: skip
_PREFIXED = {
    "m": (r"\metre", "kmµn"), "g": (r"\gram", "mµ"), "s": (r"\second", "mµn"),
    "A": (r"\ampere", "kmµn"), "V": (r"\volt", "kmµ"), "W": (r"\watt", "Mkmµ"),
    "Ω": (r"\ohm", "GMkm"), "Hz": (r"\hertz", "GMk"), "N": (r"\newton", "kMm"),
    "Pa": (r"\pascal", "kMm"), "J": (r"\joule", "kM"), "F": (r"\farad", "mµnp"),
    "H": (r"\henry", "mµ"), "K": (r"\kelvin", "m"), "S": (r"\siemens", "mµ"),
    "mol": (r"\mole", "mµ"), "T": (r"\tesla", "m"), "L": (r"\litre", "mµ"),
    "bar": (r"\bar", "m"), "rad": (r"\radian", "m"),
}  # fmt: skip
_OTHERS = {
    "kg": r"\kilogram", "t": r"\tonne", "cm": r"\centi\metre", "dm": r"\deci\metre",
    "hPa": r"\hecto\pascal", "%": r"\percent", "1": r"\one", "°C": r"\degreecelsius",
    "℃": r"\degreecelsius", "°": r"\degree", "min": r"\minute", "h": r"\hour", "d": r"\day",
    "cd": r"\candela", "lx": r"\lux", "lm": r"\lumen", "dB": r"\decibel",
    "m/s": r"\metre\per\second", "km/h": r"\kilo\metre\per\hour",
    "m/s²": r"\metre\per\second\tothe{2}", "m²": r"\metre\tothe{2}", "m³": r"\metre\tothe{3}",
    "mm²": r"\milli\metre\tothe{2}", "cm²": r"\centi\metre\tothe{2}",
    "cm³": r"\centi\metre\tothe{3}", "N·m": r"\newton\metre", "N m": r"\newton\metre",
    "kg/m³": r"\kilogram\per\metre\tothe{3}", "g/cm³": r"\gram\per\centi\metre\tothe{3}",
    "L/min": r"\litre\per\minute", "m³/h": r"\metre\tothe{3}\per\hour",
    "mg/L": r"\milli\gram\per\litre", "mol/L": r"\mole\per\litre",
}  # fmt: skip

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        **{
            prefix + symbol: _PREFIXES[prefix] + unit
            for symbol, (unit, prefixes) in _PREFIXED.items()
            for prefix in ("", *prefixes)
        },
        **_OTHERS,
    }
)
"""Each symbol with the unit of the D-SI for which it stands."""


def dsi_unit(text: str) -> str:
    """Give the unit of the D-SI that a known symbol means; anything else stays as written."""
    return SYMBOLS.get(text, text)
