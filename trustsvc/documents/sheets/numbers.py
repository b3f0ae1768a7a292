"""Say which number a cell of a workbook means, digit for digit.

A cell holds a binary number, written in the file as text: whoever types 8.14 gets
``8.1400000000000006`` in the file, and sees 8.14, for spreadsheets show 15 digits at most. So:

- up to 15 digits in the file are taken as they stand, longer ones at 15 digits;
- the cell's format adds the zeros that it shows (``0.00`` makes 0.1 into ``0.10``);
- where the format shows another number than the cell holds, nobody can say which is meant, and
  where 15 digits are the rest of a computation, nobody wrote them: both are refused.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from trustsvc.documents.sheets.formats import NumberFormat, Shape, read_format

_RAW = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]{1,3})?", re.ASCII)
SHOWN_DIGITS = 15
"""As many digits a spreadsheet shows and keeps of what is typed."""
_LONGEST_RAW = 40
_FURTHEST = 40
"""No measurement is written out with more zeros than these."""
_EXACT = Context(prec=80)
_AS_SHOWN = Context(prec=SHOWN_DIGITS, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold the number's text, or what is wrong with it and what the cell shows instead."""

    text: str = ""
    problem: str = ""
    shown: str = ""


def read_number(raw: str, code: str) -> Reading:
    """Give the number that a cell with this text and number format means.

    ``problem`` is empty, or ``not-a-number``, ``far-from-one``, ``shown-as-day``,
    ``shown-otherwise`` (the format makes it into something else), ``shown-rounded`` or
    ``computed``.
    """
    if len(raw) > _LONGEST_RAW or not _RAW.fullmatch(raw):
        return Reading(problem="not-a-number")
    with localcontext(_EXACT):
        return _read(raw, code)


def _read(raw: str, code: str) -> Reading:
    exact = Decimal(raw)
    if exact and abs(exact.adjusted()) > _FURTHEST:
        return Reading(problem="far-from-one")
    is_short = _digits(exact) <= SHOWN_DIGITS
    number = exact if is_short else _AS_SHOWN.plus(exact)
    if not is_short and _digits(number) == SHOWN_DIGITS and float(raw) != float(number):
        return Reading(problem="computed", shown=_plain(number))
    form = read_format(code, sign=(number > 0) - (number < 0))
    if form.shape is Shape.GENERAL:
        return Reading(text=raw if is_short else _plain(number))
    return _formatted(number, form)


def _formatted(number: Decimal, form: NumberFormat) -> Reading:
    match form.shape:
        case Shape.FIXED:
            return _fixed(number, form.least, form.most)
        case Shape.SCIENTIFIC:
            return _scientific(number, form)
        case Shape.DAY:
            return Reading(problem="shown-as-day", shown=_plain(number))
        case _:
            return Reading(problem="shown-otherwise", shown=_plain(number))


def _fixed(number: Decimal, least: int, most: int) -> Reading:
    rounded = number.quantize(_places(most), ROUND_HALF_UP)
    if rounded != number:
        return Reading(problem="shown-rounded", shown=format(rounded, "f"))
    needed = max(0, -_exponent(number.normalize()))
    return Reading(text=format(number.quantize(_places(max(least, needed))), "f"))


def _scientific(number: Decimal, form: NumberFormat) -> Reading:
    power = number.adjusted() if number else 0
    mantissa = _fixed(number.scaleb(-power), form.least, form.most)
    sign = "-" if power < 0 else "+"
    written = f"E{sign}{abs(power):0{form.power_digits}d}"
    if mantissa.problem:
        return Reading(problem=mantissa.problem, shown=mantissa.shown + written)
    return Reading(text=mantissa.text + written)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _places(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def _digits(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)
