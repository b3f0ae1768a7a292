"""Read a CSV of ours: UTF-8 with or without mark, UTF-16 by its mark, or GB 18030.

The first line is ``trustsvc-dcc``, the separator (comma, semicolon or tab), ``1``. Lines like
``[results]`` begin a section each; the last line is ``[end]``, so that a copy that broke off is
noticed. Cells are addressed as a spreadsheet would show them: line 7, fourth field is D7.
A field that a writer guarded with an apostrophe against being taken for a formula loses it.
"""

import codecs
import csv
import re
from io import StringIO

from trustsvc.documents.sheets import csv_wording, wording
from trustsvc.documents.sheets.book import Book, Cell, CellKind, Grid, cell_name
from trustsvc.documents.sheets.guard import unguarded
from trustsvc.errors import MalformedWorkbook, RefusedDocument

FIRST_WORD, VERSION = "trustsvc-dcc", "1"
LIMIT_BYTES = 10_000_000
LIMIT_CELLS = 100_000
LONGEST_FIELD = 40_000
SEPARATORS = ",;\t"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST = re.compile(f'"?{FIRST_WORD}"?(?P<separator>[{SEPARATORS}])', re.IGNORECASE)
_HINT = re.compile(r"sep=.\r?\n", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SECTION = re.compile(r"\[(?P<name>[a-z_]+)\]", re.IGNORECASE)


def decode_text(data: bytes) -> str:
    """Decode what may be a CSV.

    Raises:
        MalformedWorkbook: it is no text in an encoding that we read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedWorkbook(
            where=f"byte {error.start}", why="neither a workbook nor UTF-8 or GB 18030 text"
        ) from error


def parse_delimited(data: bytes) -> Book:
    """Read a CSV; each section becomes a sheet without a name.

    Raises:
        MalformedWorkbook: it is no CSV of ours.
        RefusedDocument: it breaks off, or holds too much.
    """
    if len(data) > LIMIT_BYTES:
        raise RefusedDocument(findings=(wording.too_large(LIMIT_BYTES),))
    rows = read_rows(decode_text(data))
    sections, ended = _sections(rows)
    if not ended:
        raise RefusedDocument(findings=(csv_wording.not_ended(cell_name(max(len(rows), 1), 1)),))
    return Book(sections, is_delimited=True)


def read_rows(text: str) -> list[list[str]]:
    """Split a text into rows of fields.

    Raises:
        MalformedWorkbook: it is no CSV of ours.
    """
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    first = _FIRST.match(text)
    if first is None:
        raise MalformedWorkbook(where="the first line", why=f"it does not begin with {FIRST_WORD}")
    if _CONTROL.search(text):
        raise MalformedWorkbook(where="the text", why="characters that no text has")
    reader = csv.reader(StringIO(text, newline=""), delimiter=first.group("separator"), strict=True)
    rows: list[list[str]] = []
    filled = 0
    try:
        for row in reader:
            rows.append(row)
            filled += sum(1 for one in row if one)
            if filled > LIMIT_CELLS or len(rows) > LIMIT_CELLS:
                raise RefusedDocument(findings=(wording.too_many_cells(LIMIT_CELLS),))
    except csv.Error as error:
        raise MalformedWorkbook(
            where=f"row {len(rows) + 1}", why="quotation marks or separators do not match"
        ) from error
    if rows[0][1].strip() != VERSION:
        raise MalformedWorkbook(where="the first line", why=f"a version other than {VERSION}")
    return rows


def _sections(rows: list[list[str]]) -> tuple[tuple[Grid, ...], bool]:
    made: list[Grid] = []
    cells: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows, 1):
        mark = _SECTION.fullmatch(row[0].strip()) if row else None
        if mark is not None and not any(one.strip() for one in row[1:]):
            name = mark.group("name").lower()
            if name == "end":
                return tuple(made), True
            cells = {}
            made.append(Grid("", cells, section=name))
        elif made:
            cells.update(_cells(row, number))
        elif number > 1 and any(one.strip() for one in row):
            raise RefusedDocument(findings=(csv_wording.outside(cell_name(number, 1)),))
    return tuple(made), False


def _cells(row: list[str], number: int) -> dict[tuple[int, int], Cell]:
    made = {}
    for column, text in enumerate(row, 1):
        if not text.strip():
            continue
        if len(text) > LONGEST_FIELD:
            raise RefusedDocument(
                findings=(wording.too_long(cell_name(number, column), LONGEST_FIELD),)
            )
        kind = CellKind.FORMULA if text.lstrip().startswith("=") else CellKind.TEXT
        made[number, column] = Cell(number, column, kind, unguarded(text))
    return made
