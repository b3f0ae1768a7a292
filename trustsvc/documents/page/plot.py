"""Draw errors over their limits from the columns of a table, where it has several points.

Floats appear here alone: they place dots, they are never printed.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from trustsvc.documents.page.model import Column, Plot, Point, Said
from trustsvc.documents.page.source import Source

ERRORS = ("measurementError", "deviation", "error")
LOWER = ("acceptanceLimitLower", "toleranceLimitLower")
UPPER = ("acceptanceLimitUpper", "toleranceLimitUpper")
AXES = ("nominalValue", "calibrationValue", "referenceValue", "measuredValue")
FEWEST_POINTS = 2
MOST_POINTS = 60
MOST_DIGITS = 60
"""Beyond ten to this power nothing is drawn: floats would leave their range."""


def make_plot(source: Source, columns: Sequence[Column]) -> Plot | None:
    """Give the plot of a table with two or more errors, limits and a place for each."""
    error, axis = _first(columns, ERRORS), _axis(columns)
    lower, upper = _first(columns, LOWER), _first(columns, UPPER)
    if error is None or axis is None or lower is None or upper is None:
        return None
    if (
        not FEWEST_POINTS <= len(error.cells) <= MOST_POINTS
        or len({error.unit, lower.unit, upper.unit}) != 1
    ):
        return None
    points = _points(error, axis, (lower, upper), columns, source.value("outside"))
    if points is None:
        return None
    reach = max(1.0, *(abs(point.share) + point.spread for point in points))
    return Plot(
        title=source.label("plot"),
        caption=source.label("plot_caption"),
        axis=axis.title,
        unit=axis.unit,
        reach=min(reach * 1.18, 10.0),
        points=points,
    )


def _first(columns: Sequence[Column], roles: Sequence[str]) -> Column | None:
    return next((column for role in roles for column in columns if column.role == role), None)


def _axis(columns: Sequence[Column]) -> Column | None:
    axis = _first(columns, AXES)
    if axis is None:
        return None
    same = [column for column in columns if column.role == axis.role]
    return next((column for column in same if column.unit == "°C"), axis)


def _points(
    error: Column,
    axis: Column,
    limits: tuple[Column, Column],
    columns: Sequence[Column],
    outside: Said,
) -> tuple[Point, ...] | None:
    spread = _uncertainty_after(error, columns)
    scope = _first(columns, ("isInCMC",))
    made = []
    for index in range(len(error.cells)):
        share = _number(error, index)
        limit = _number(limits[1 if share is None or share >= 0 else 0], index)
        x = _number(axis, index)
        if share is None or not limit or x is None:
            return None
        width = None if spread is None else _number(spread, index)
        made.append(
            Point(
                at=_text(axis, index),
                x=float(x),
                share=float(share) / abs(float(limit)),
                spread=abs(float(width or 0) / float(limit)),
                in_scope=scope is None or scope.cells[index] != outside,
            )
        )
    return tuple(made)


def _uncertainty_after(error: Column, columns: Sequence[Column]) -> Column | None:
    place = list(columns).index(error) + 1
    if place < len(columns) and columns[place].role == "U" and columns[place].unit == error.unit:
        return columns[place]
    return None


def _text(column: Column, index: int) -> str:
    return column.cells[index][0].text if column.cells[index] else ""


def _number(column: Column, index: int) -> Decimal | None:
    try:
        given = Decimal(_text(column, index).replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        return None
    return given if given.is_finite() and abs(given.adjusted()) < MOST_DIGITS else None
