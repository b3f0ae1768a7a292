"""Show tables and plots of results: the few columns that people look for, the rest in the PDF.

Values keep the text of their source. Where a table has errors over some nominal value, a person
wants these, their uncertainty, the limit, and whether the result passed and is accredited.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from trustsvc.documents.page.model import Column, Plot, Said, Table
from trustsvc.documents.page.plot import AXES, ERRORS, LOWER, UPPER
from trustsvc.pages.drawing import draw_plot
from trustsvc.texts.catalogue import text

MOST_BLOCKS, MOST_ROWS = 12, 60
VERDICTS = ("conformity", "isInCMC")
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class ShownPlot:
    """A plot, and in words what its marks mean."""

    drawn: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the template sets it; each head has its unit."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def show_blocks(blocks: Sequence[Table | Plot], language: str) -> list[ShownPlot | ShownTable]:
    """Show the first tables and plots; a page is for looking, the PDF for reading it all."""
    shown: list[ShownPlot | ShownTable] = []
    for block in blocks[:MOST_BLOCKS]:
        if isinstance(block, Plot):
            axis = " / ".join(part for part in (spoken(block.axis, language), block.unit) if part)
            drawn = draw_plot(block, text("page.document.axis", language), axis)
            shown.append(ShownPlot(drawn, spoken(block.caption, language)))
        elif block.columns:
            shown.append(_table(block, language))
    return shown


def spoken(said: Said, language: str) -> str:
    """Give a text of the document in the reader's language, else in its first."""
    for words in said:
        if words.lang == language:
            return words.text
    return said[0].text if said else ""


def _table(table: Table, language: str) -> ShownTable:
    columns = _chosen(table.columns)
    heads = [_head(column, language) for column in columns]
    cells = [[spoken(cell, language) for cell in column.cells] for column in columns]
    limits = _limits(columns, cells)
    if limits is not None:
        place, merged = limits
        limit = text("page.document.limit", language)
        heads[place : place + 2] = [(limit, columns[place].unit)]
        cells[place : place + 2] = [merged]
    count = min(MOST_ROWS, max(len(column) for column in cells))
    rows = [
        tuple(column[place] if place < len(column) else "" for column in cells)
        for place in range(count)
    ]
    return ShownTable(tuple(heads), tuple(rows))


def _chosen(columns: Sequence[Column]) -> list[Column]:
    """Choose what people look for; a table without errors is shown as it is."""
    axis = next((one for role in AXES for one in columns if one.role == role), None)
    error = next((one for role in ERRORS for one in columns if one.role == role), None)
    if axis is None or error is None:
        return list(columns)
    after = list(columns).index(error) + 1
    spread = [one for one in columns[after : after + 1] if one.role == "U"]
    lower = [one for one in columns if one.role in LOWER][:1]
    upper = [one for one in columns if one.role in UPPER][:1]
    verdicts = [one for role in VERDICTS for one in columns if one.role == role]
    return [axis, error, *spread, *lower, *upper, *verdicts]


def _head(column: Column, language: str) -> tuple[str, str]:
    symbol, _, factor = column.symbol.partition("\n")
    title = spoken(column.title, language) or (f"{symbol} ({factor})" if factor else symbol)
    return title, column.unit


def _limits(columns: Sequence[Column], cells: list[list[str]]) -> tuple[int, list[str]] | None:
    """Write limits that differ in their sign alone as one column: ±0.35."""
    for place in range(len(columns) - 1):
        lower, upper = columns[place], columns[place + 1]
        if lower.role not in LOWER or upper.role not in UPPER or lower.unit != upper.unit:
            continue
        ends = [end.lstrip("+") for end in cells[place + 1]]
        if ends and cells[place] == [f"{MINUS}{end}" for end in ends]:
            return place, [f"±{end}" for end in ends]
    return None
