"""Read the cells of a section: fields that stand alone, and tables row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets import wording
from trustsvc.documents.sheets.book import Area, Place
from trustsvc.documents.sheets.layout import Field
from trustsvc.documents.sheets.locate import Located, keys_of
from trustsvc.documents.sheets.values import Refused, read_value

Content: TypeAlias = str | list[str] | dict[str, str]


@dataclass(slots=True)
class Record:
    """Hold what some cells say by the key of their field, and where each of them stands."""

    home: Place
    contents: dict[str, Content] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        """Tell whether a field was filled in."""
        return key in self.contents

    def word(self, key: str) -> str | None:
        """Give a text of a field that is not spoken."""
        content = self.contents.get(key)
        return content if isinstance(content, str) else None

    def place(self, key: str) -> Place:
        """Say where a field stands, or else the whole record."""
        return self.places.get(key, self.home)


@dataclass(slots=True)
class Reader:
    """Read sections in the languages of a book, and collect what is wrong."""

    languages: Sequence[str] = ()
    is_delimited: bool = False
    findings: list[Finding] = field(default_factory=list)

    def record(self, located: Located, fields: Iterable[Field]) -> Record:
        """Read fields that stand alone."""
        first = min(
            located.places.values(),
            key=lambda place: (place.row, place.column),
            default=Place(located.grid, 1, 1),
        )
        record = Record(first)
        for one in fields:
            places = {key: located.find(key) for key in keys_of(one)}
            self._read(record, one, places)
            if one.needed and one.key not in record:
                self._missing(located, one)
        self._hidden(place for place in located.places.values())
        return record

    def _missing(self, located: Located, one: Field) -> None:
        place = located.find(keys_of(one)[0])
        if place is not None:
            if place.cell is None:  # else another finding speaks of it
                self.findings.append(wording.missing(str(place), one.label))
        elif self.is_delimited:
            home = located.grid.address(*min(located.grid.cells, default=(1, 1)))
            self.findings.append(wording.missing_line(home, one.key, one.label))
        else:
            name = f"{located.section}_{keys_of(one)[0]}"
            self.findings.append(wording.missing_name(name, one.label))

    def _read(self, record: Record, one: Field, places: Mapping[str, Place | None]) -> None:
        if one.spoken:
            self._read_spoken(record, one, places)
            return
        place = places[one.key]
        if place is not None:
            record.places[one.key] = place
            content = self.value(place, one)
            if content:
                record.contents[one.key] = content

    def _read_spoken(self, record: Record, one: Field, places: Mapping[str, Place | None]) -> None:
        said = {}
        for index, place in enumerate(places.values()):
            if place is None:
                continue
            record.places.setdefault(one.key, place)
            if index >= len(self.languages):
                if place.cell is not None:
                    self.findings.append(wording.no_language(str(place)))
                continue
            language = self.languages[index]
            text = self.value(place, one)
            if isinstance(text, str) and text:
                said[language] = text
                record.places[f"{one.key}.{language}"] = place
            elif one.needed and place.cell is None and index > 0:
                self.findings.append(wording.missing(str(place), one.label))
        if not said:
            return
        record.contents[one.key] = said
        first = next(iter(places.values()))
        if one.needed and first is not None and first.cell is None:
            self.findings.append(wording.missing(str(first), one.label))

    def value(self, place: Place, one: Field) -> str | list[str] | None:
        """Read one cell; what is wrong with it becomes a finding."""
        try:
            return read_value(place, one)
        except Refused as refused:
            self.findings.append(refused.finding)
            return None

    def table(
        self,
        located: Located,
        fields: Sequence[Field],
        *,
        beside: Iterable[Place] = (),
    ) -> Iterator[Record]:
        """Read the rows of a table; ``beside`` are further cells of its head."""
        heads = {
            key: place
            for one in fields
            for key in keys_of(one)
            if (place := located.find(key)) is not None
        }
        others = tuple(beside)
        for one in fields:
            if one.needed and keys_of(one)[0] not in heads:
                self._missing(located, one)
        if not heads:
            return
        top = max(place.row for place in (*heads.values(), *others))
        columns = {place.column for place in heads.values()}
        columns_beside = {place.column for place in others}
        self._merged(located, min(place.row for place in heads.values()), columns)
        for row in rows_below(located, top, columns):
            yield self._row(located, fields, heads, row)
            self._strangers(located, row, columns | columns_beside)

    def _row(
        self, located: Located, fields: Sequence[Field], heads: Mapping[str, Place], row: int
    ) -> Record:
        here = {key: Place(located.grid, row, head.column) for key, head in heads.items()}
        record = Record(min(here.values(), key=lambda place: place.column))
        for one in fields:
            places = {key: here.get(key) for key in keys_of(one)}
            self._read(record, one, places)
            first = places[keys_of(one)[0]]
            if one.needed and one.key not in record and first is not None and first.cell is None:
                self.findings.append(wording.missing(str(first), one.label))
        self._hidden(here.values())
        return record

    def _hidden(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.cell is not None and not place.grid.shows(place.row, place.column):
                self.findings.append(wording.hidden_cell(str(place)))

    def _merged(self, located: Located, top: int, columns: set[int]) -> None:
        last = max(top, located.grid.last_row)
        self.merged(located, Area(top, min(columns), last, max(columns)))

    def merged(self, located: Located, area: Area) -> None:
        """Refuse merged cells that reach into an area."""
        for merged in located.grid.merged:
            if merged.meets(area):
                first, last = (merged.top, merged.left), (merged.bottom, merged.right)
                self.findings.append(wording.merged(located.grid.range_address(first, last)))

    def _strangers(self, located: Located, row: int, known: set[int]) -> None:
        for at, column in sorted(located.grid.cells):
            if at == row and column not in known:
                self.findings.append(wording.not_read(located.grid.address(at, column)))


def rows_below(located: Located, top: int, columns: set[int]) -> list[int]:
    """Give the rows below the head in which one of these columns is filled."""
    return sorted({row for row, column in located.grid.cells if row > top and column in columns})
