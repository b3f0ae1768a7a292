"""Hold how our workbooks look: one family of type, a colour for headings, one for input."""

from collections.abc import Mapping

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from trustsvc.documents.sheets.layout import Field, Kind

FACE = "Microsoft YaHei"
INK, MUTED, ACCENT, ALARM = "1F2A30", "6B7780", "0B5563", "B3261E"
PALE, CREAM, LINE = "E6F0F1", "FFFBEB", "C9D3D6"
GOOD, BAD = "1B6E3C", "B3261E"
TEXT_FORMAT, DAY_FORMAT = "@", "yyyy-mm-dd"
_A4 = 9


def font(size: float = 10, colour: str = INK, *, bold: bool = False, slanted: bool = False) -> Font:
    """Give a font."""
    return Font(name=FACE, size=size, color=colour, bold=bold, italic=slanted)


def fill(colour: str) -> PatternFill:
    """Give a plain background."""
    return PatternFill("solid", start_color=colour, end_color=colour)


SIDE = Side(style="thin", color=LINE)
BOX = Border(left=SIDE, right=SIDE, top=SIDE, bottom=SIDE)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
FLOWING = Alignment(horizontal="left", vertical="center")
RIGHT = Alignment(horizontal="right", vertical="center")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def put(  # noqa: PLR0913  a cell has its looks
    sheet: Worksheet,
    row: int,
    column: int,
    text: str | None,
    *,
    face: Font | None = None,
    ground: str | None = None,
    align: Alignment = FLOWING,
) -> None:
    """Write a text that is not to be filled in."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.font = face or font()
    cell.alignment = align
    if ground is not None:
        cell.fill = fill(ground)


def input_cell(sheet: Worksheet, row: int, column: int, *, align: Alignment = LEFT) -> None:
    """Make a cell look as one to fill in; it keeps what is typed, digit for digit."""
    cell = sheet.cell(row, column)
    cell.font = font()
    cell.fill = fill(CREAM)
    cell.border = BOX
    cell.alignment = align
    cell.number_format = TEXT_FORMAT


def heading(sheet: Worksheet, zh: str, en: str, hint: str, width: int) -> None:
    """Write the title of a sheet, and what it is for, over its first rows."""
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[2].height = 20
    for column in range(1, width + 1):
        sheet.cell(1, column).fill = fill(ACCENT)
        sheet.cell(2, column).fill = fill(PALE)
    put(sheet, 1, 2, f"{zh}  {en}", face=font(16, "FFFFFF", bold=True), ground=ACCENT)
    put(sheet, 2, 2, hint, face=font(9, ACCENT), ground=PALE)


def lay_out(sheet: Worksheet, widths: Mapping[str, float], *, frozen: str, colour: str) -> None:
    """Set widths, what stays in view, the tab's colour, and how the sheet is printed."""
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.freeze_panes = frozen
    sheet.sheet_properties.tabColor = colour
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True


def painted(formula: str, *, ground: str | None = None, colour: str | None = None) -> Rule:
    """Give the rule that paints a cell while its formula holds; it changes no value."""
    look = DifferentialStyle(
        font=None if colour is None else Font(color=colour),
        fill=None if ground is None else PatternFill(bgColor=ground),
    )
    return Rule(type="expression", formula=[formula], dxf=look)


def choose(sheet: Worksheet, one: Field, cells: str) -> None:
    """Offer the words of a choice as the cells' list; other words are warned of, not refused."""
    if one.kind is not Kind.CHOICE:
        return
    offered = ",".join(choice.shown for choice in one.choices)
    rule = DataValidation(
        type="list",
        formula1=f'"{offered}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="trustsvc",
        error="请从列表选择 / Choose from the list",
    )
    sheet.add_data_validation(rule)
    rule.add(cells)
