"""Make of a cell what its field wants: a text, a number with its digits, a unit, a day."""

import re
from collections.abc import Callable
from datetime import date

from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets import number_wording, wording
from trustsvc.documents.sheets.book import Cell, CellKind, Place
from trustsvc.documents.sheets.guard import NUMBER
from trustsvc.documents.sheets.layout import Choice, Field, Kind
from trustsvc.documents.sheets.numbers import read_number
from trustsvc.documents.sheets.units import dsi_unit

_DAY = re.compile(
    r"(?P<year>[12][0-9]{3})\s*(?P<part>[-/.年])\s*(?P<month>[0-9]{1,2})\s*(?:(?P=part)|月)\s*"
    r"(?P<day>[0-9]{1,2})\s*日?",
    re.ASCII,
)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?")
_PARTED = re.compile(r"[;；\n]+")  # noqa: RUF001  Chinese semicolons part as well
_YES, _NO = {"true", "1", "y", "√", "✓"}, {"false", "0", "n", "×", "✗"}  # noqa: RUF001  as people mark


class Refused(Exception):
    """Carry the finding that says why a cell cannot be used; it never leaves this package."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding)
        self.finding = finding


def read_value(place: Place, field: Field) -> str | list[str] | None:
    """Give what a cell says, or None where it is blank.

    Raises:
        Refused: the cell cannot be used.
    """
    cell = place.cell
    if cell is None:
        return None
    address = str(place)
    if cell.kind is CellKind.FORMULA:
        raise Refused(wording.formula(address))
    if cell.kind is CellKind.ERROR:
        raise Refused(wording.error_value(address, cell.text))
    if field.kind is Kind.CHOICE:
        return _choice(address, cell, field.choices)
    if field.kind is Kind.WORDS:
        parts = _PARTED.split(_text(address, cell))
        return [" ".join(part.split()) for part in parts if part.strip()]
    return _READ[field.kind](address, cell)


def read_number_cell(address: str, cell: Cell) -> str:
    """Give the digits of a number.

    Raises:
        Refused: it is no number, or nobody can say which.
    """
    if cell.kind is CellKind.NUMBER:
        reading = read_number(cell.text, cell.number_format)
        if reading.problem:
            raise Refused(number_wording.number_problem(address, cell.text, reading))
        return reading.text
    text = cell.text.strip()
    if cell.kind is CellKind.DAY:
        raise Refused(number_wording.shown_as_day(address))
    plain = text.replace("\N{MINUS SIGN}", "-")
    if cell.kind is CellKind.TEXT and NUMBER.fullmatch(plain):
        return plain
    if re.fullmatch("[-+]?[0-9]+(,[0-9]+)+(\\.[0-9]+)?", plain, re.ASCII):
        raise Refused(number_wording.decimal_comma(address, text))
    raise Refused(number_wording.not_a_number(address, text))


def _text(address: str, cell: Cell) -> str:
    match cell.kind:
        case CellKind.NUMBER:
            reading = read_number(cell.text, cell.number_format)
            if reading.problem:
                raise Refused(number_wording.number_for_text(address, cell.text))
            return reading.text
        case CellKind.TEXT:
            return cell.text.replace("\r\n", "\n").replace("\r", "\n").strip()
        case _:
            raise Refused(number_wording.number_for_text(address, cell.text))


def _day(address: str, cell: Cell) -> str:
    text = _MIDNIGHT.sub("", cell.text.strip())
    found = _DAY.fullmatch(text)
    if cell.kind in {CellKind.DAY, CellKind.TEXT} and found is not None:
        try:
            parts = (int(found.group(name)) for name in ("year", "month", "day"))
            return date(*parts).isoformat()
        except ValueError as error:
            raise Refused(number_wording.not_a_day(address, cell.text)) from error
    raise Refused(number_wording.not_a_day(address, cell.text))


def _choice(address: str, cell: Cell, choices: tuple[Choice, ...]) -> str:
    said = " ".join(cell.text.split()).lower()
    for choice in choices:
        words = {choice.value, choice.zh, choice.en, choice.shown, f"{choice.zh}/{choice.en}"}
        if said and said in {word.lower() for word in words}:
            return choice.value
    values = {choice.value for choice in choices}
    if values == {"true", "false"} and said in _YES | _NO:
        return "true" if said in _YES else "false"
    raise Refused(wording.choice(address, cell.text, [choice.shown for choice in choices]))


def _unit(address: str, cell: Cell) -> str:
    unit = dsi_unit(cell.text)
    if unit is None or cell.kind not in {CellKind.TEXT, CellKind.NUMBER}:
        raise Refused(wording.unit(address, cell.text))
    return unit


def _word(address: str, cell: Cell) -> str:
    return " ".join(_text(address, cell).split("\n"))


_READ: dict[Kind, Callable[[str, Cell], str]] = {
    Kind.TEXT: _text,
    Kind.WORD: _word,
    Kind.NUMBER: read_number_cell,
    Kind.DAY: _day,
    Kind.UNIT: _unit,
}
