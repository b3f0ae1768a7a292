"""Read number formats (ECMA-376 part 1, 18.8.31) as far as they say how many digits are shown.

``0.00`` shows a number that the file holds as ``0.1`` as ``0.10``: the zero is meant, and only the
format knows of it. Formats that show something else than the number that the cell holds (percent,
thousands, currency, dates, fractions, leading zeros) are named, not followed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0;(#,##0)", 38: "#,##0;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 41: "_(* #,##0_)",
    42: '_("$"* #,##0_)', 43: "_(* #,##0.00_)", 44: '_("$"* #,##0.00_)', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 22, 45, 46, 47), "yyyy-mm-dd hh:mm"),
}  # fmt: skip
"""The formats that a workbook names by number alone (18.8.30)."""

_PIECE = re.compile(
    r'"(?P<said>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<letter>.)', re.DOTALL
)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?[0-9]+|[黑蓝青绿洋红白黄紫颜色 0-9]+",
    re.IGNORECASE,
)
_LOCALE = re.compile(r"\$-[0-9A-Fa-f]*(,.*)?")
_NUMBER = re.compile(r"(?P<whole>[#0?,]*[#0?]|)(?:\.(?P<parts>[#0?]*))?(?P<power>E[+-]?[#0]+)?")
_GENERAL = re.compile(r"general|g/通用格式|standard", re.IGNORECASE)
MOST_DIGITS = 30
"""No spreadsheet shows more after the point."""
_HARMLESS = frozenset(" -+()\N{MINUS SIGN}")


class Shape(StrEnum):
    """Tell what a format makes of a number."""

    GENERAL = "general"
    FIXED = "fixed"
    SCIENTIFIC = "scientific"
    DAY = "day"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Hold how many digits after the point are always shown, and how many at most."""

    shape: Shape
    least: int = 0
    most: int = 0
    power_digits: int = 0


GENERAL = NumberFormat(Shape.GENERAL)
_OTHER = NumberFormat(Shape.OTHER)


@lru_cache(maxsize=512)
def read_format(code: str, *, sign: int = 1) -> NumberFormat:
    """Say what a format makes of a number above (1), below (-1) or at zero (0)."""
    sections = _sections(code)
    place = 0
    if sign < 0 and len(sections) > 1:
        place = 1
    elif sign == 0 and len(sections) > 2:  # noqa: PLR2004  positive; negative; zero
        place = 2
    return _read_section(sections[place])


def _sections(code: str) -> list[str]:
    made = [""]
    for piece in _PIECE.finditer(code):
        if piece.group("letter") == ";":
            made.append("")
        else:
            made[-1] += piece.group()
    return made


def _read_section(section: str) -> NumberFormat:
    bare, dated = "", False
    for piece in _PIECE.finditer(section):
        said = piece.group("said") or piece.group("escaped") or ""
        bracket = piece.group("bracket")
        letter = piece.group("letter") or ""
        if not _HARMLESS.issuperset(said):
            dated = dated or any(mark in said for mark in "年月日")
            bare += "\0"
        elif bracket is not None and not (_COLOUR.fullmatch(bracket) or _LOCALE.fullmatch(bracket)):
            bare += "\0"
        elif letter not in _HARMLESS:
            bare += letter
    return _shape(bare, dated=dated)


def _shape(bare: str, *, dated: bool) -> NumberFormat:
    if _GENERAL.fullmatch(bare) or bare == "@":
        return GENERAL
    if dated or re.search("[ymdYMD]", bare):
        return NumberFormat(Shape.DAY)
    number = _NUMBER.fullmatch(bare)
    return _OTHER if number is None else _digits(number)


def _digits(number: re.Match[str]) -> NumberFormat:
    whole, parts, power = number.group("whole"), number.group("parts") or "", number.group("power")
    least, most = parts.count("0"), len(parts)
    if not whole or most > MOST_DIGITS or whole.count("0") > 1:
        return _OTHER
    if power is None:
        return NumberFormat(Shape.FIXED, least, most)
    if whole not in {"0", "#"}:
        return _OTHER
    return NumberFormat(Shape.SCIENTIFIC, least, most, len(power.lstrip("E+-")))
