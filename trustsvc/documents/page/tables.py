"""Turn lists of quantities into tables and plots.

Quantities of equal length become the columns of one table, with limits, conformity and accredited
scope from their metadata beside them. A column of one value counts for every row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trustsvc.documents.page.measured import body_of, columns, coverage_note, take_forms
from trustsvc.documents.page.model import Block, Column, Said, Table
from trustsvc.documents.page.plot import AXES, make_plot
from trustsvc.documents.page.source import Source
from trustsvc.documents.xml import Element, child, children, local_name

WIDTH_MM = 170
"""What does not fit the page's width goes on in a second table that repeats the first column."""
SHORT = 48
"""A declaration up to this length can head a column."""


def is_series(quantity: Element) -> bool:
    """Tell whether a quantity gives many values at once."""
    body = body_of(quantity)
    if body is None:
        return child(quantity, "charsXMLList") is not None
    parts = body.iterchildren() if local_name(body) == "hybrid" else iter((body,))
    return any(local_name(part) not in {"real", "constant", "complex"} for part in parts)


def tabulate(source: Source, owner: Element, series: Sequence[Element]) -> Iterator[Block]:
    """Give the plot and the tables of the series that stand in one list."""
    found: list[Column] = []
    notes: list[Said] = []
    instants = child(owner, "dateTime", "dateTimeXMLList")
    if instants is not None:
        found.append(_cells(source.label("instant"), source.show(instants).split(), source))
    for quantity in series:
        found.extend(_of_quantity(source, quantity, notes))
    groups = _by_length(found)
    for group in groups:
        plot = make_plot(source, group)
        if plot is not None:
            yield plot
        outside = _outside(source, group)
        parts = _packed(group)
        for place, part in enumerate(parts):
            last = place == len(parts) - 1 and group is groups[-1]
            told = tuple(dict.fromkeys(note for note in notes if note)) if last else ()
            yield Table(columns=tuple(part), notes=told, outside=outside)


def _outside(source: Source, group: Sequence[Column]) -> tuple[bool, ...]:
    """Tell which rows lie outside the accredited scope; nothing when none does."""
    scope = next((column for column in group if column.role == "isInCMC"), None)
    if scope is None:
        return ()
    outside = source.value("outside")
    marked = tuple(cell == outside for cell in scope.cells)
    return marked if any(marked) else ()


def _of_quantity(source: Source, quantity: Element, notes: list[Said]) -> Iterator[Column]:
    title = source.said(child(quantity, "name")) or source.named_by(quantity)
    yield from _values(source, quantity, title, notes)
    for meta in children(child(quantity, "measurementMetaData"), "metaData"):
        yield from _of_metadata(source, meta, notes)


def _values(source: Source, quantity: Element, title: Said, notes: list[Said]) -> Iterator[Column]:
    role = role_of(quantity)
    words = child(quantity, "charsXMLList")
    body = body_of(quantity)
    if words is not None:
        yield _cells(title, source.show(words).split(), source)
    elif body is not None:
        forms = take_forms(source, body)
        notes.append(coverage_note(source, forms))
        yield from columns(source, title or source.label("quantity"), forms, role)


def _of_metadata(source: Source, meta: Element, notes: list[Said]) -> Iterator[Column]:
    verdicts, valid = child(meta, "conformityXMLList"), child(meta, "validXMLList")
    inner = list(children(child(meta, "data"), "quantity"))
    lists = [quantity for quantity in inner if is_series(quantity)]
    if verdicts is None and valid is None and not lists:
        return
    title = _title(source, meta)
    for quantity in lists:
        own = source.said(child(quantity, "name")) or source.named_by(quantity) or title
        yield from _values(source, quantity, own, notes)
    if verdicts is not None:
        shown = source.show(verdicts).split()
        yield _cells(title or source.label("conformity"), shown, source, "conformity")
    if valid is not None:
        shown = source.show(valid).split()
        if role_of(meta) == "isInCMC":
            shown = ["inside" if word in {"true", "1"} else "outside" for word in shown]
        yield _cells(title or source.label("valid"), shown, source, role_of(meta))


def _title(source: Source, meta: Element) -> Said:
    declaration = child(meta, "declaration")
    own = source.said(child(meta, "name"), child(declaration, "name"))
    if own:
        return own
    contents = [part.text or "" for part in children(declaration, "content")]
    if contents and max(len(text.strip()) for text in contents) <= SHORT:
        return source.said(declaration)
    return ()


def role_of(element: Element) -> str:
    """Give what an element is in the vocabulary, without the vocabulary's prefix."""
    types = element.get("refType", "").split()
    return types[0].partition("_")[2] if types else ""


def _cells(title: Said, words: list[str], source: Source, role: str = "") -> Column:
    cells = tuple(source.value(word) for word in words)
    return Column(title=title, symbol="", unit="", cells=cells, role=role)


def _by_length(found: list[Column]) -> list[list[Column]]:
    """Put columns of one length together; single values count for every row."""
    lengths = sorted({len(column.cells) for column in found if len(column.cells) != 1})
    if len(lengths) <= 1:
        longest = lengths[0] if lengths else 1
        return [[_spread(column, longest) for column in found]] if found else []
    groups = [[column for column in found if len(column.cells) == length] for length in lengths]
    single = [column for column in found if len(column.cells) == 1]
    return [*groups, single] if single else groups


def _packed(group: list[Column]) -> list[list[Column]]:
    """Part columns into tables that fit the page, of about equal width."""
    parts = _filled(group, WIDTH_MM)
    if len(parts) > 1:
        width = sum(column.width_mm for part in parts for column in part) / len(parts)
        for limit in (width * 1.1, width * 1.2, width * 1.3):
            even = _filled(group, min(limit, WIDTH_MM))
            if len(even) == len(parts):
                return even
    return parts


def _filled(group: list[Column], limit_mm: float) -> list[list[Column]]:
    """Fill one table after the other; each repeats the column that names the rows."""
    key = next((column for column in group if column.role in AXES), group[0])
    parts: list[list[Column]] = [[]]
    for column in group:
        part = parts[-1]
        if part and sum(each.width_mm for each in [*part, column]) > limit_mm:
            part = [] if column is key else [key]
            parts.append(part)
        part.append(column)
    return parts


def _spread(column: Column, length: int) -> Column:
    if len(column.cells) == length:
        return column
    return replace(column, cells=column.cells * length, pads=column.pads * length)
