# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write the template workbook: named cells, lists to choose from, filled with an example.

Cells keep what is typed: they are formatted as text, so that ``0.10`` stays ``0.10``. A table of
results carries its names on its own sheet, so that a copy of the sheet is another table.
"""

from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from trustsvc.documents.sheets import certificate_layout, example
from trustsvc.documents.sheets.book import column_letters, quoted
from trustsvc.documents.sheets.csv_template import cells_of
from trustsvc.documents.sheets.example import Filled
from trustsvc.documents.sheets.guide import write_guide
from trustsvc.documents.sheets.layout import Field, Kind, Table
from trustsvc.documents.sheets.locate import keys_of
from trustsvc.documents.sheets.results_template import write_results
from trustsvc.documents.sheets.sealed import sealed
from trustsvc.documents.sheets.style import (
    ACCENT,
    ALARM,
    BOX,
    CENTRE,
    DAY_FORMAT,
    LEFT,
    MUTED,
    PALE,
    RIGHT,
    choose,
    fill,
    font,
    heading,
    input_cell,
    lay_out,
    painted,
    put,
)
from trustsvc.documents.sheets.table_layout import RESULTS, TABLES

ROWS = 40
"""So many rows of a table are prepared; more may be filled in below."""
_FIRST_DATA_ROW = 6


def workbook_template(language: str = "zh", *, is_filled: bool = True) -> bytes:
    """Give the template; ``language`` names its sheets, labels are in both.

    The same call gives the same bytes.
    """
    workbook = Workbook()
    workbook.properties.creator = "trustsvc"
    workbook.properties.title = "DCC template"
    guide = workbook.active
    if guide is None:  # a new workbook has a sheet
        raise TypeError
    writer = _Writer(workbook, language, is_filled=is_filled)
    write_guide(workbook, guide, language)
    writer.certificate()
    writer.table(TABLES[0])
    results = write_results(workbook, writer.sheet(RESULTS.zh, RESULTS.en), is_filled=is_filled)
    for table in TABLES[1:]:
        writer.table(table)
    return sealed(workbook, {**writer.quiet, workbook.index(results) + 1: "A1:Z400"})


class _Writer:
    """Write the sheets of one template."""

    def __init__(self, workbook: Workbook, language: str, *, is_filled: bool) -> None:
        self._workbook = workbook
        self._language = language
        self._is_filled = is_filled
        self.quiet: dict[int, str] = {}

    def sheet(self, zh: str, en: str) -> Worksheet:
        """Add a sheet, named in the language of the template."""
        made: Worksheet = self._workbook.create_sheet(zh if self._language == "zh" else en)
        self.quiet[self._workbook.index(made) + 1] = "A1:Z400"
        return made

    def name(self, section: str, key: str, sheet: Worksheet, row: int, column: int) -> None:
        """Name a cell."""
        add_name(self._workbook, f"{section}_{key}", sheet, row, column)

    def certificate(self) -> None:
        """Write the sheet of the certificate's own data."""
        zh, en = certificate_layout.TITLE
        sheet = self.sheet(zh, en)
        hint = "填写浅黄色单元格；* 为必填    Fill in the pale cells; * must be filled"
        heading(sheet, zh, en, hint, 7)
        widths = {"A": 2, "B": 3, "C": 18, "D": 26, "E": 46, "F": 46, "G": 36}
        lay_out(sheet, widths, frozen="E4", colour=ACCENT)
        for column, text in ((5, "第一语言 First language"), (6, "第二语言 Second language")):
            put(sheet, 3, column, text, face=font(9, MUTED), align=CENTRE)
        row = 4
        for group in certificate_layout.GROUPS:
            for column in range(2, 8):
                sheet.cell(row, column).fill = fill(PALE)
            put(
                sheet,
                row,
                2,
                f"{group.zh}  {group.en}",
                face=font(11, ACCENT, bold=True),
                ground=PALE,
            )
            sheet.row_dimensions[row].height = 22
            for one in group.fields:
                row += 1
                self._line(sheet, row, one)
            row += 2

    def _line(self, sheet: Worksheet, row: int, one: Field) -> None:
        put(
            sheet,
            row,
            2,
            "*" if one.needed else None,
            face=font(11, ALARM, bold=True),
            align=CENTRE,
        )
        put(sheet, row, 3, one.zh)
        put(sheet, row, 4, one.en, face=font(9, MUTED))
        hint = "   ".join(part for part in (one.hint_zh, one.hint_en) if part)
        put(sheet, row, 7, hint or None, face=font(8, MUTED, slanted=True))
        texts = cells_of(one, example.CERTIFICATE if self._is_filled else {})
        sheet.row_dimensions[row].height = 20 if max(_lines(each, 46) for each in texts) < 2 else 34  # noqa: PLR2004  one line, or more
        for offset, key in enumerate(keys_of(one)):
            input_cell(sheet, row, 5 + offset)
            fill_in(sheet, row, 5 + offset, one, texts[offset])
            self.name(certificate_layout.SECTION, key, sheet, row, 5 + offset)
            if one.needed and offset == 0:
                mark_missing(sheet, f"{column_letters(5)}{row}")
        choose(sheet, one, f"E{row}")

    def table(self, table: Table) -> None:
        """Write the sheet of a table."""
        sheet = self.sheet(table.zh, table.en)
        heads = [(one, offset) for one in table.fields for offset, _ in enumerate(keys_of(one))]
        hint = "    ".join(part for part in (table.hint_zh, table.hint_en) if part)
        heading(sheet, table.zh, table.en, hint, len(heads) + 1)
        widths = {"A": 2.0}
        for column, (one, offset) in enumerate(heads, 2):
            widths[column_letters(column)] = _width(one)
            self._head(sheet, column, one, offset)
            self.name(table.key, keys_of(one)[offset], sheet, _FIRST_DATA_ROW - 1, column)
        lay_out(sheet, widths, frozen=f"B{_FIRST_DATA_ROW}", colour=MUTED)
        filled = example.TABLES[table.key] if self._is_filled else ()
        self._rows(sheet, heads, filled)

    def _head(self, sheet: Worksheet, column: int, one: Field, offset: int) -> None:
        zh, en = one.zh, one.en
        if one.spoken:
            zh += ("（第一语言）", "（第二语言）")[offset]
            en += (" (1st language)", " (2nd language)")[offset]
        star = " *" if one.needed and offset == 0 else ""
        top, below = _FIRST_DATA_ROW - 2, _FIRST_DATA_ROW - 1
        put(
            sheet,
            top,
            column,
            zh + star,
            face=font(10, "FFFFFF", bold=True),
            ground=ACCENT,
            align=CENTRE,
        )
        put(sheet, below, column, en, face=font(8, ACCENT), ground=PALE, align=CENTRE)
        sheet.cell(top, column).border = sheet.cell(below, column).border = BOX

    def _rows(
        self, sheet: Worksheet, heads: Sequence[tuple[Field, int]], filled: Sequence[Filled]
    ) -> None:
        sheet.row_dimensions[_FIRST_DATA_ROW - 2].height = 24
        for row in range(_FIRST_DATA_ROW, _FIRST_DATA_ROW + ROWS):
            given = filled[row - _FIRST_DATA_ROW] if row - _FIRST_DATA_ROW < len(filled) else {}
            lines = 1
            for column, (one, offset) in enumerate(heads, 2):
                input_cell(sheet, row, column, align=RIGHT if one.kind is Kind.NUMBER else LEFT)
                text = cells_of(one, given)[offset]
                fill_in(sheet, row, column, one, text)
                lines = max(lines, _lines(text, _width(one)))
            sheet.row_dimensions[row].height = max(20, 15 * lines + 4)
        for column, (one, offset) in enumerate(heads, 2):
            letters = column_letters(column)
            if offset == 0:
                choose(sheet, one, f"{letters}{_FIRST_DATA_ROW}:{letters}{_FIRST_DATA_ROW + 500}")


def _width(one: Field) -> float:
    return {Kind.TEXT: 34.0, Kind.NUMBER: 11.0, Kind.UNIT: 10.0, Kind.WORDS: 26.0}.get(
        one.kind, 22.0
    )


def _lines(text: str, width: float) -> int:
    cells = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)  # noqa: PLR2004  Han are wide
    return -(-cells // int(width * 0.95)) if text else 1


def add_name(workbook: Workbook, name: str, sheet: Worksheet, row: int, column: int) -> None:
    """Name a cell for the whole workbook."""
    target = f"{quoted(sheet.title)}!${column_letters(column)}${row}"
    workbook.defined_names[name] = DefinedName(name, attr_text=target)


def fill_in(sheet: Worksheet, row: int, column: int, one: Field, text: str) -> None:
    """Fill a cell with an example; a day becomes a date of the spreadsheet."""
    cell = sheet.cell(row, column)
    if one.kind is Kind.DAY:
        cell.number_format = DAY_FORMAT
        cell.value = date.fromisoformat(text) if text else None
    elif text:
        cell.value = text


def mark_missing(sheet: Worksheet, cell: str) -> None:
    """Redden a cell as long as it must be filled in."""
    rule = painted(f"LEN(TRIM({cell}))=0", ground="FBE3E1")
    sheet.conditional_formatting.add(cell, rule)
