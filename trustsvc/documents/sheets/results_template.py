# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write the sheet of results of the template: what was measured, then a row for each point."""

from openpyxl import Workbook
from openpyxl.styles import Border
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from trustsvc.documents.sheets import example
from trustsvc.documents.sheets.book import column_letters, quoted
from trustsvc.documents.sheets.csv_template import cells_of
from trustsvc.documents.sheets.layout import Field, Kind
from trustsvc.documents.sheets.locate import keys_of
from trustsvc.documents.sheets.style import (
    ACCENT,
    BAD,
    BOX,
    CENTRE,
    FLOWING,
    GOOD,
    MUTED,
    PALE,
    RIGHT,
    SIDE,
    choose,
    font,
    heading,
    input_cell,
    lay_out,
    painted,
    put,
)
from trustsvc.documents.sheets.table_layout import EXTRAS, POINT, RESULTS, SERIES, WITH_UNIT

ROWS = 60
_SAME_UNIT = "同结果 as result"
_IN_UNIT_OF_VALUE = ("uncertainty", "lower_limit", "upper_limit")
_FIRST_SERIES_ROW = 4
_FIRST_COLUMN = 3
_FIRST_VALUE, _SPAN = 6, 4
_HINT = (
    "每个测量点一行；另一张结果表：复制本工作表    A row a point; for another table copy this sheet"
)
_EXTRA_COLUMNS = tuple(Field(key, "", "", Kind.NUMBER) for key in EXTRAS[:2])
_COLUMNS = (*POINT, *_EXTRA_COLUMNS)


def write_results(workbook: Workbook, sheet: Worksheet, *, is_filled: bool) -> Worksheet:
    """Write the sheet; its names are known on it alone, so that a copy has its own."""
    heading(sheet, RESULTS.zh, RESULTS.en, _HINT, len(_COLUMNS) + 2)
    row = _FIRST_SERIES_ROW
    for one in SERIES:
        _line(sheet, row, one, is_filled=is_filled)
        row += 1
    top = row + 1
    _head(sheet, top, is_filled=is_filled)
    _points(sheet, top + 3, is_filled=is_filled)
    widths = {"A": 2.0, "B": 10.0}
    widths |= {column_letters(_FIRST_COLUMN + place): 14.0 for place, _ in enumerate(_COLUMNS)}
    lay_out(sheet, widths, frozen=f"C{top + 3}", colour=GOOD)
    workbook.active = workbook.index(sheet)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet
    return sheet


def _name(sheet: Worksheet, key: str, row: int, column: int) -> None:
    name = f"{RESULTS.key}_{key}"
    target = f"{quoted(sheet.title)}!${column_letters(column)}${row}"
    sheet.defined_names[name] = DefinedName(name, attr_text=target)


def _line(sheet: Worksheet, row: int, one: Field, *, is_filled: bool) -> None:
    """Write one field above the table: its labels, and a line of cells that its text may cross."""
    sheet.row_dimensions[row].height = 20
    star = " *" if one.needed else ""
    put(sheet, row, 2, f"{one.zh}{star}", face=font(10))
    put(sheet, row, 4, one.en, face=font(9, MUTED))
    texts = cells_of(one, example.SERIES if is_filled else {})
    for offset, key in enumerate(keys_of(one)):
        first = _FIRST_VALUE + _SPAN * offset
        _wide_input(sheet, row, first)
        sheet.cell(row, first).value = texts[offset] or None
        _name(sheet, key, row, first)
    choose(sheet, one, f"F{row}")
    hint = "   ".join(part for part in (one.hint_zh, one.hint_en) if part)
    if hint:
        put(sheet, row, _FIRST_VALUE + _SPAN, hint, face=font(8, MUTED, slanted=True))


def _wide_input(sheet: Worksheet, row: int, first: int) -> None:
    """Make three cells look like one without merging them; a text runs over its neighbours."""
    last = first + _SPAN - 2
    for column in range(first, last + 1):
        input_cell(sheet, row, column, align=FLOWING)
        sheet.cell(row, column).border = Border(
            left=SIDE if column == first else None,
            right=SIDE if column == last else None,
            top=SIDE,
            bottom=SIDE,
        )


def _head(sheet: Worksheet, top: int, *, is_filled: bool) -> None:
    for offset, (key, label) in enumerate(
        (("name_1", "测量点"), ("name_2", "Point"), ("unit", "单位 Unit"))
    ):
        _label(sheet, top + offset, 2, label, offset)
        _name(sheet, key, top + offset, 2)
    _name(sheet, "point", top, 2)
    for place, one in enumerate(_COLUMNS):
        column = _FIRST_COLUMN + place
        star = " *" if one.needed else ""
        _label(sheet, top, column, one.zh + star if one.zh else "", 0)
        _label(sheet, top + 1, column, one.en, 1)
        _label(sheet, top + 2, column, _SAME_UNIT if one.key in _IN_UNIT_OF_VALUE else "", 2)
        _name(sheet, one.key, top, column)
        if one.key in WITH_UNIT or one in _EXTRA_COLUMNS:
            input_cell(sheet, top + 2, column, align=CENTRE)
            sheet.cell(top + 2, column).value = example.UNITS.get(one.key) if is_filled else None
        if one in _EXTRA_COLUMNS:
            for offset, said in enumerate(example.EXTRA_NAMES.get(one.key, ("", ""))):
                input_cell(sheet, top + offset, column, align=CENTRE)
                sheet.cell(top + offset, column).value = (said if is_filled else "") or None
    for offset, height in enumerate((24, 30, 20)):
        sheet.row_dimensions[top + offset].height = height


def _label(sheet: Worksheet, row: int, column: int, text: str, offset: int) -> None:
    face, ground = (
        (font(10, "FFFFFF", bold=True), ACCENT),
        (font(8, ACCENT), PALE),
        (font(8, MUTED), PALE),
    )[offset]
    put(sheet, row, column, text or None, face=face, ground=ground, align=CENTRE)
    sheet.cell(row, column).border = BOX


def _points(sheet: Worksheet, first: int, *, is_filled: bool) -> None:
    for number in range(1, ROWS + 1):
        row = first + number - 1
        sheet.row_dimensions[row].height = 18
        put(sheet, row, 2, str(number), face=font(9, MUTED), align=CENTRE)
        given = example.POINTS[number - 1] if is_filled and number <= len(example.POINTS) else {}
        for place, one in enumerate(_COLUMNS):
            input_cell(
                sheet,
                row,
                _FIRST_COLUMN + place,
                align=RIGHT if one.kind is Kind.NUMBER else CENTRE,
            )
            text = cells_of(one, given)[0]
            sheet.cell(row, _FIRST_COLUMN + place).value = text or None
    last = first + ROWS - 1
    for place, one in enumerate(_COLUMNS):
        letters = column_letters(_FIRST_COLUMN + place)
        choose(sheet, one, f"{letters}{first}:{letters}{last + 500}")
        if one.kind is Kind.CHOICE:
            _colour(sheet, f"{letters}{first}", f"{letters}{first}:{letters}{last}")


def _colour(sheet: Worksheet, cell: str, cells: str) -> None:
    """Write what passed in green and what did not in red."""
    good, bad = ("合格 pass", "是 yes"), ("不合格 fail", "否 no")
    for words, colour in ((good, GOOD), (bad, BAD)):
        either = ",".join(f'{cell}="{word}"' for word in words)
        sheet.conditional_formatting.add(cells, painted(f"OR({either})", colour=colour))
