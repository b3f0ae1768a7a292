"""Stream the cells of one sheet, so that a large sheet costs no more than what it says.

Each cell becomes its source text and a kind; blanks are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO

from lxml import etree

from trustsvc.documents.sheets import wording
from trustsvc.documents.sheets.book import Area, Cell, CellKind, column_number
from trustsvc.documents.sheets.formats import Shape, read_format
from trustsvc.documents.xml import Element, child, decode_xml, local_name
from trustsvc.errors import MalformedWorkbook, MalformedXml, RefusedDocument, TooLarge

LIMIT_STRINGS = 200_000
LIMIT_TEXT = 40_000
"""A cell of a spreadsheet holds 32,767 characters."""
_REFERENCE = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_WHOLE = re.compile(r"(?P<days>[0-9]{1,7})(?:\.0+)?", re.ASCII)
_TEXTS = ("s", "str", "inlineStr")
_KINDS = {
    "n": CellKind.NUMBER,
    "b": CellKind.BOOLEAN,
    "e": CellKind.ERROR,
    "d": CellKind.DAY,
}
"""What ``t`` says of a cell (18.18.11)."""
_MOST_MERGED = 10_000
_MOST_COLUMNS = 20_000
_DAY_0, _DAY_0_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SURE_DAY = 61
"""Spreadsheets believe in 29 February 1900; from March on the count is right."""


@dataclass(frozen=True)
class Styles:
    """Hold what cells refer to: the shared strings' part, number formats by style, the epoch."""

    strings: bytes
    formats: tuple[str, ...]
    from_1904: bool

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Read the shared strings.

        Raises:
            MalformedWorkbook: the part is broken.
        """
        if not self.strings:
            return ()
        made = []
        for element in _stream(self.strings, "si"):
            made.append(_rich_text(element))
            if len(made) > LIMIT_STRINGS:
                raise RefusedDocument(findings=(wording.too_many_cells(LIMIT_STRINGS),))
        return tuple(made)

    def format_of(self, style: str | None) -> str:
        """Give the number format of a style."""
        place = _number(style or "0")
        return self.formats[place] if place < len(self.formats) else "General"


@dataclass(slots=True)
class Found:
    """Hold what a sheet says."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()


def read_cells(part: bytes, styles: Styles, limit: int) -> Found:
    """Read the part of one sheet, at most so many cells.

    Raises:
        MalformedWorkbook: the part is broken.
        RefusedDocument: it has more cells.
    """
    found = Found()
    merged: list[Area] = []
    hidden: set[int] = set()
    columns: list[tuple[int, int]] = []
    row = 0
    for element in _stream(part, "row", "mergeCell", "col"):
        name = local_name(element)
        if name == "row":
            row = _number(element.get("r")) if element.get("r") else row + 1
            if element.get("hidden") in {"1", "true"}:
                hidden.add(row)
            for cell in _row(element, row, styles):
                found.cells[cell.row, cell.column] = cell
            if len(found.cells) > limit:
                raise RefusedDocument(findings=(wording.too_many_cells(limit),))
        elif name == "mergeCell" and len(merged) < _MOST_MERGED:
            merged.append(_area(element.get("ref", "")))
        elif name == "col" and _is_hidden(element) and len(columns) < _MOST_COLUMNS:
            columns.append((_number(element.get("min")), _number(element.get("max"))))
    found.merged, found.hidden_rows = tuple(merged), frozenset(hidden)
    found.hidden_columns = tuple(columns)
    return found


def _is_hidden(column: Element) -> bool:
    return column.get("hidden") in {"1", "true"} or column.get("width") == "0"


def _row(element: Element, row: int, styles: Styles) -> Iterator[Cell]:
    column = 0
    for one in element:
        if local_name(one) != "c":
            continue
        reference = one.get("r")
        column = column + 1 if reference is None else _column(reference, row)
        cell = _cell(one, row, column, styles)
        if cell is not None:
            yield cell


def _column(reference: str, row: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if found is None or int(found.group("row")) != row:
        raise MalformedWorkbook(where=reference[:20], why="a cell outside its row")
    return column_number(found.group("column"))


def _cell(element: Element, row: int, column: int, styles: Styles) -> Cell | None:
    code = styles.format_of(element.get("s"))
    if child(element, "f") is not None:
        return Cell(row, column, CellKind.FORMULA, "", code)
    kind, text = element.get("t", "n"), _value(element)
    if kind in _TEXTS:
        return _text(row, column, _said(element, kind, text, styles), code)
    if kind not in _KINDS:
        raise MalformedWorkbook(where="a cell", why="of a kind that does not exist")
    if not text:
        return None
    if kind == "n":
        return _number_or_day(row, column, text, code, styles)
    return Cell(row, column, _KINDS[kind], text, code)


def _said(element: Element, kind: str, text: str, styles: Styles) -> str:
    if kind == "s":
        return _shared(text, styles) if text else ""
    if kind == "inlineStr":
        inline = child(element, "is")
        return "" if inline is None else _rich_text(inline)
    return _unescaped(text)


def _number_or_day(row: int, column: int, text: str, code: str, styles: Styles) -> Cell:
    if read_format(code).shape is Shape.DAY:
        return Cell(row, column, CellKind.DAY, _day(text, from_1904=styles.from_1904), code)
    return Cell(row, column, CellKind.NUMBER, text, code)


def _day(text: str, *, from_1904: bool) -> str:
    """Give the day that a spreadsheet counts, as ISO 8601; what is none stays as it is."""
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return text
    count = int(whole.group("days"))
    if not from_1904 and count < _FIRST_SURE_DAY:
        return text
    try:
        return (_DAY_0_OF_1904 if from_1904 else _DAY_0).__add__(timedelta(count)).isoformat()
    except OverflowError:
        return text


def _text(row: int, column: int, text: str, code: str) -> Cell | None:
    if len(text) > LIMIT_TEXT:
        raise MalformedWorkbook(where="a cell", why="a longer text than cells can hold")
    return Cell(row, column, CellKind.TEXT, text, code) if text.strip() else None


def _value(element: Element) -> str:
    value = child(element, "v")
    return "" if value is None else (value.text or "").strip()


def _shared(text: str, styles: Styles) -> str:
    place = _number(text)
    if place >= len(styles.texts):
        raise MalformedWorkbook(where="a cell", why="refers to a text that is not there")
    return styles.texts[place]


def _rich_text(element: Element) -> str:
    """Join the runs of a text; what is said about pronunciation is left out."""
    parts = []
    for part in element:
        name = local_name(part)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            run = child(part, "t")
            parts.append("" if run is None else run.text or "")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """Undo the escapes for characters that XML lacks (22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def _area(text: str) -> Area:
    ends = [_REFERENCE.fullmatch(end) for end in text.split(":")]
    if len(ends) not in {1, 2} or ends[0] is None or ends[-1] is None:
        raise MalformedWorkbook(where="merged cells", why="no range of cells")
    first, last = ends[0], ends[-1]
    return Area(
        int(first.group("row")),
        column_number(first.group("column")),
        int(last.group("row")),
        column_number(last.group("column")),
    )


def _number(text: str | None) -> int:
    if text is None or not _COUNT.fullmatch(text):
        raise MalformedWorkbook(where="a sheet", why="a count that is none")
    return int(text)


def _stream(part: bytes, *names: str) -> Iterator[Element]:
    """Give elements of these local names, each let go once it was looked at."""
    try:
        text = decode_xml(part, limit_bytes=len(part))
        for _, element in etree.iterparse(
            BytesIO(text.encode()),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        ):
            yield element
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                if parent is None:
                    break
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise MalformedWorkbook(where="a sheet", why="broken") from error
    except (MalformedXml, TooLarge) as error:
        raise MalformedWorkbook(where="a sheet", why="broken") from error
