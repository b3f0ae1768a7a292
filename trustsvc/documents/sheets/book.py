"""Hold what a workbook or a CSV says, cell by cell, as it was written.

A cell keeps its source text; what that text means (a number with its zeros, a date) is for
``values`` to say. Rows and columns count from 1, as the addresses do that people see.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc]?[0-9]*|[Cc][0-9]*", re.ASCII)
_LETTERS = 26


class CellKind(StrEnum):
    """Tell what a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    ERROR = "error"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one cell that is not blank; ``number_format`` is the format's code."""

    row: int
    column: int
    kind: CellKind
    text: str
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class Area:
    """Hold a rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: "Area") -> bool:
        """Tell whether two rectangles have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold one sheet, or one ``section`` of a CSV, whose cells are ``D7`` without a name."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    section: str = ""

    @property
    def last_row(self) -> int:
        """Give the last row that holds anything."""
        return max((row for row, _ in self.cells), default=0)

    def find(self, row: int, column: int) -> Cell | None:
        """Give a cell unless it is blank."""
        return self.cells.get((row, column))

    def shows(self, row: int, column: int) -> bool:
        """Tell whether the row and the column of a cell are shown."""
        between = any(first <= column <= last for first, last in self.hidden_columns)
        return row not in self.hidden_rows and not between

    def address(self, row: int, column: int) -> str:
        """Name a cell as people do: ``Results!D7``."""
        return self._prefix + cell_name(row, column)

    def range_address(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """Name cells from one to another: ``Results!D7:D20``."""
        if first == last:
            return self.address(*first)
        return f"{self._prefix}{cell_name(*first)}:{cell_name(*last)}"

    @property
    def _prefix(self) -> str:
        return f"{quoted(self.name)}!" if self.name else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Point at one cell."""

    grid: Grid
    row: int
    column: int

    def __str__(self) -> str:
        """Name it as people do."""
        return self.grid.address(self.row, self.column)

    def moved(self, rows: int = 0, columns: int = 0) -> "Place":
        """Point at a cell so far below and to the right."""
        return Place(self.grid, self.row + rows, self.column + columns)

    @property
    def cell(self) -> Cell | None:
        """Give the cell unless it is blank."""
        return self.grid.find(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Name:
    """Hold the name of a cell, in small letters; the cell is None where it was deleted."""

    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Book:
    """Hold all sheets and named cells; ``is_delimited`` marks a CSV."""

    grids: tuple[Grid, ...]
    names: tuple[Name, ...] = field(default=())
    is_delimited: bool = False


def column_letters(column: int) -> str:
    """Name a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """Count a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """Name a cell without its sheet."""
    return f"{column_letters(column)}{row}"


def quoted(sheet: str) -> str:
    """Write the name of a sheet as it stands in formulas, quoted where it must be."""
    if _PLAIN_NAME.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
