"""Put a table of results into the model: a series of points, and columns of the laboratory's."""

from collections.abc import Mapping, Sequence
from typing import Any

from trustsvc.documents.sheets import wording
from trustsvc.documents.sheets.book import Place
from trustsvc.documents.sheets.layout import Field, Kind
from trustsvc.documents.sheets.locate import HEADS, Located
from trustsvc.documents.sheets.model import Draft
from trustsvc.documents.sheets.rows import Reader, Record
from trustsvc.documents.sheets.table_layout import EXTRAS, POINT, RESULTS, SERIES, WITH_UNIT

_EXTRA_FIELDS = tuple(Field(key, "其他列", "Other column", Kind.NUMBER) for key in EXTRAS)
_UNIT = Field("unit", "单位", "Unit", Kind.UNIT)
_NAME = Field("name", "名称", "Name", Kind.TEXT)
_K, _P = (next(one for one in SERIES if one.key == key) for key in ("k", "p"))


class Series:
    """Read one table of results."""

    def __init__(self, reader: Reader, draft: Draft, located: Located, index: int) -> None:
        """Take where it stands, and its place in the model."""
        self.reader, self.draft, self.located = reader, draft, located
        self.path = f"$.results[{index}]"

    def read(self, items: Mapping[str, str]) -> dict[str, Any]:
        """Give it as a series of the model; ``items`` leads from serial numbers to ids."""
        head = self.reader.record(self.located, SERIES)
        names = {"quantity": "quantity", "role": "role", "description": "description"}
        made = self.draft.put(self.path, head, names)
        self._item(made, head, items)
        self._units(made)
        points = self._points()
        made["points"] = [self._point(index, one) for index, one in enumerate(points)]
        if not points:
            place = self.located.find("value") or head.home
            self.reader.findings.append(wording.empty_table(str(place), RESULTS.label))
        self._coverage(made, head, points)
        columns = [one for key in EXTRAS if (one := self._column(key, points)) is not None]
        if columns:
            made["columns"] = columns
            for index, one in enumerate(columns):
                self._column_places(index, one, points)
        return made

    def _item(self, made: dict[str, Any], head: Record, items: Mapping[str, str]) -> None:
        serial = head.word("item")
        if serial is None:
            return
        if serial in items:
            made["item"] = items[serial]
        else:
            where = str(head.place("item"))
            self.reader.findings.append(wording.unknown_item(where, serial))

    def _below_head(self, key: str, row: str) -> Place | None:
        """Give the cell where the column of one key crosses the head row of another."""
        column, line = self.located.find(key), self.located.find(row)
        if column is None or line is None:
            return None
        return Place(self.located.grid, line.row, column.column)

    def _units(self, made: dict[str, Any]) -> None:
        for key in WITH_UNIT:
            place = self._below_head(key, "unit")
            unit = None if place is None else self.reader.value(place, _UNIT)
            name = "unit" if key == "value" else f"{key}_unit"
            if unit and place is not None:
                made[name] = unit
                self.draft.places[f"{self.path}.{name}"] = place
            elif key == "value" and (place is None or place.cell is None):
                where = place or self.located.find("value")
                told = "*" if where is None else str(where)
                self.reader.findings.append(wording.missing(told, _UNIT.label))

    def _points(self) -> list[Record]:
        heads = [place for key in HEADS if (place := self.located.find(key)) is not None]
        return list(self.reader.table(self.located, (*POINT, *_EXTRA_FIELDS), beside=heads))

    def _point(self, index: int, record: Record) -> dict[str, Any]:
        path = f"{self.path}.points[{index}]"
        point = self.draft.put(path, record, {one.key: one.key for one in POINT})
        if "in_scope" in point:
            point["in_scope"] = point["in_scope"] == "true"
        return point

    def _coverage(self, made: dict[str, Any], head: Record, points: Sequence[Record]) -> None:
        coverage = self.draft.put(f"{self.path}.coverage", head, {"k": "k", "probability": "p"})
        if coverage:
            made["coverage"] = coverage
        if coverage or any("uncertainty" in point for point in points):
            for one in (_K, _P):
                if one.key not in head and head.place(one.key).cell is None:
                    where = str(head.place(one.key))
                    self.reader.findings.append(wording.missing(where, one.label))

    def _column(self, key: str, points: Sequence[Record]) -> dict[str, Any] | None:
        if not any(key in point for point in points):
            return None
        place = self.located.find(key)
        name = {}
        for index, language in enumerate(self.reader.languages, 1):
            at = self._below_head(key, f"name_{index}")
            said = None if at is None else self.reader.value(at, _NAME)
            if isinstance(said, str):
                name[language] = said
        unit_place = self._below_head(key, "unit")
        unit = None if unit_place is None else self.reader.value(unit_place, _UNIT)
        if place is not None and not name:
            self.reader.findings.append(wording.missing(str(place), _NAME.label))
        if unit_place is not None and unit_place.cell is None:
            self.reader.findings.append(wording.missing(str(unit_place), _UNIT.label))
        for point in points:
            at = point.place(key)
            if key not in point and at.cell is None:
                self.reader.findings.append(wording.missing(str(at), ("Other column", "其他列")))
        values = [point.contents.get(key, "") for point in points]
        return {"name": name, "unit": unit or "", "values": values}

    def _column_places(self, index: int, column: dict[str, Any], points: Sequence[Record]) -> None:
        keys = [key for key in EXTRAS if any(key in point for point in points)]
        path = f"{self.path}.columns[{index}]"
        head = self.located.find(keys[index])
        if head is not None:
            self.draft.places[path] = head
        for row, _ in enumerate(column["values"]):
            self.draft.places[f"{path}.values[{row}]"] = points[row].place(keys[index])
