"""Find the cells of the layout in a book: by their names in a workbook, by their words in a CSV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets import csv_wording, wording
from trustsvc.documents.sheets.book import Book, Grid, Place
from trustsvc.documents.sheets.certificate_layout import FIELDS, SECTION
from trustsvc.documents.sheets.layout import Field
from trustsvc.documents.sheets.table_layout import EXTRAS, POINT, RESULTS, SERIES, TABLES

LANGUAGES = ("1", "2")
HEADS = ("point", "name_1", "name_2", "unit")
"""The rows at the head of a table of results: labels, two rows of names, units."""


@dataclass(frozen=True, slots=True)
class Located:
    """Hold where things stand: keys of one section to cells of one sheet."""

    section: str
    grid: Grid
    places: Mapping[str, Place]

    def find(self, key: str) -> Place | None:
        """Give the cell of a key, if there is one."""
        return self.places.get(key)


def keys_of(field: Field) -> tuple[str, ...]:
    """Give the key of each cell of a field."""
    if field.spoken:
        return tuple(f"{field.key}_{language}" for language in LANGUAGES)
    return (field.key,)


KEYS: Mapping[str, tuple[str, ...]] = {
    SECTION: tuple(key for field in FIELDS for key in keys_of(field)),
    **{table.key: tuple(k for field in table.fields for k in keys_of(field)) for table in TABLES},
    RESULTS.key: (
        *(key for field in SERIES for key in keys_of(field)),
        *HEADS,
        *(field.key for field in POINT),
        *EXTRAS,
    ),
}
"""The keys of each section."""


def locate(book: Book) -> tuple[list[Located], list[Finding]]:
    """Give every section that a book has, results maybe several times, and what is wrong."""
    return _in_sections(book) if book.is_delimited else _by_names(book)


def _by_names(book: Book) -> tuple[list[Located], list[Finding]]:
    found: dict[tuple[str, str], dict[str, Place]] = {}
    grids = {grid.name: grid for grid in book.grids}
    problems = []
    for name in book.names:
        section, _, key = name.name.partition("_")
        if key not in KEYS.get(section, ()):
            continue
        if name.place is None:
            problems.append(wording.lost_name(name.name))
            continue
        held = found.setdefault((section, name.place.grid.name), {})
        if key in held and held[key] != name.place:
            problems.append(wording.doubled_name(str(name.place), name.name))
        held.setdefault(key, name.place)
    made = [Located(section, grids[grid], places) for (section, grid), places in found.items()]
    return _single(made, problems)


def _single(made: list[Located], problems: list[Finding]) -> tuple[list[Located], list[Finding]]:
    """Keep the first of each section but results, of which there may be several."""
    kept: dict[str, Located] = {}
    results = []
    for one in made:
        if one.section == RESULTS.key:
            results.append(one)
        elif one.section in kept:
            place = next(iter(one.places.values()))
            problems.append(wording.doubled_name(str(place), one.section))
        else:
            kept[one.section] = one
    return [*kept.values(), *results], problems


def _in_sections(book: Book) -> tuple[list[Located], list[Finding]]:
    made: list[Located] = []
    problems: list[Finding] = []
    for grid in book.grids:
        first = min(grid.cells, default=(1, 1))
        known = KEYS.get(grid.section)
        if known is None:
            where = grid.address(*first)
            problems.append(csv_wording.unknown_section(where, grid.section, tuple(KEYS)))
            continue
        places: dict[str, Place] = {}
        for key, place in _keyed(grid):
            if key not in known:
                problems.append(csv_wording.unknown_key(*_named(grid, place, key), known))
            elif key in places:
                problems.append(wording.doubled_name(str(place), key))
            else:
                places[key] = place
        made.append(Located(grid.section, grid, places))
    return _single(made, problems)


def _named(grid: Grid, place: Place, key: str) -> tuple[str, str]:
    return grid.address(place.row, place.column), key


def _keyed(grid: Grid) -> Iterator[tuple[str, Place]]:
    """Give each key of a section with the cell that it stands for."""
    if grid.section == SECTION:
        yield from _lines(grid, {field.key: field for field in FIELDS})
    elif grid.section == RESULTS.key:
        yield from _results(grid)
    else:
        yield from _header(grid, min((row for row, _ in grid.cells), default=1), first=1)


def _lines(grid: Grid, fields: Mapping[str, Field]) -> Iterator[tuple[str, Place]]:
    """Read ``key, first, second`` line by line."""
    for row in sorted({row for row, _ in grid.cells}):
        yield from _line(grid, row, fields)


def _line(grid: Grid, row: int, fields: Mapping[str, Field]) -> Iterator[tuple[str, Place]]:
    key = _word(grid, row, 1)
    field = fields.get(key)
    if field is None or not field.spoken:
        yield key, Place(grid, row, 2)
        return
    for offset, language in enumerate(LANGUAGES):
        yield f"{key}_{language}", Place(grid, row, 2 + offset)


def _header(grid: Grid, row: int, first: int) -> Iterator[tuple[str, Place]]:
    for at, column in sorted(grid.cells):
        if at == row and column >= first:
            yield _word(grid, row, column), Place(grid, row, column)


def _results(grid: Grid) -> Iterator[tuple[str, Place]]:
    fields = {field.key: field for field in SERIES}
    rows = sorted({row for row, _ in grid.cells})
    begun = False
    for row in rows:
        key = _word(grid, row, 1)
        if key == "point":
            begun = True
            yield key, Place(grid, row, 1)
            yield from _header(grid, row, first=2)
        elif key in HEADS:
            yield key, Place(grid, row, 1)
        elif not begun:
            yield from _line(grid, row, fields)


def _word(grid: Grid, row: int, column: int) -> str:
    cell = grid.find(row, column)
    return "" if cell is None else cell.text.strip().lower()
