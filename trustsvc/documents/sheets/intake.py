"""Write a DCC from a workbook or a CSV, or say cell by cell what to mend.

At most 200 findings, what matters most first; each names a cell as people see it (``Results!D7``).
Nothing is computed, nothing rounded and nothing guessed on the way from a cell to the certificate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trustsvc.documents.authoring.dcc import author_dcc
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.sheets import wording
from trustsvc.documents.sheets.book import Area, Book, CellKind
from trustsvc.documents.sheets.certificate_layout import FIELDS, SECTION
from trustsvc.documents.sheets.delimited import parse_delimited
from trustsvc.documents.sheets.layout import Table
from trustsvc.documents.sheets.locate import Located, locate
from trustsvc.documents.sheets.model import (
    Draft,
    put_certificate,
    put_conditions,
    put_equipment,
    put_items,
    put_methods,
    put_statements,
)
from trustsvc.documents.sheets.order import ordered
from trustsvc.documents.sheets.package import OLE_MAGIC, ZIP_MAGIC
from trustsvc.documents.sheets.rows import Reader, Record
from trustsvc.documents.sheets.series import Series
from trustsvc.documents.sheets.table_layout import (
    CONDITIONS,
    EQUIPMENT,
    ITEMS,
    METHODS,
    RESULTS,
    STATEMENTS,
)
from trustsvc.documents.sheets.workbook import parse_workbook
from trustsvc.errors import RefusedDocument

GUIDE = "template_version"
"""The name of a cell on the sheet that explains the template."""
_CERTIFICATE_LABEL = ("Certificate", "证书")
_DEFAULT_LANGUAGE = "zh"
_PUT = {
    ITEMS.key: put_items,
    METHODS.key: put_methods,
    EQUIPMENT.key: put_equipment,
    CONDITIONS.key: put_conditions,
    STATEMENTS.key: put_statements,
}


@dataclass(frozen=True, slots=True)
class FromSheet:
    """Hold the DCC that a workbook gave: canonical, unsigned; ``findings`` are warnings."""

    content: bytes
    identifier: str
    findings: tuple[Finding, ...]


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes look like a workbook; else they may be a CSV."""
    return data.startswith((ZIP_MAGIC, OLE_MAGIC))


def parse_sheets(data: bytes) -> Book:
    """Read a workbook or a CSV cell by cell.

    Raises:
        MalformedWorkbook: it is neither.
        RefusedDocument: it is one that we do not read; the finding says why.
    """
    return parse_workbook(data) if is_workbook(data) else parse_delimited(data)


def dcc_from_sheets(data: bytes) -> FromSheet:
    """Write the DCC that a workbook or a CSV describes.

    Raises:
        MalformedWorkbook: it is neither workbook nor CSV of ours.
        RefusedDocument: something is to be mended; ``findings`` names the cells.
    """
    book = parse_sheets(data)
    findings = list(_everywhere(book))
    draft = _Filling(book, findings).fill()
    _refuse(findings)
    try:
        content = author_dcc(draft.model)
    except RefusedDocument as error:
        told = error.fields.get("findings", ())
        findings.extend(_at_cells(told, draft))  # type: ignore[arg-type]  # a tuple of Finding
        _refuse(findings)
        raise
    return FromSheet(content, str(draft.model["identifier"]), ordered(findings))


def _refuse(findings: Sequence[Finding]) -> None:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise RefusedDocument(findings=ordered(findings))


def _at_cells(findings: Sequence[Finding], draft: Draft) -> list[Finding]:
    made = []
    for one in findings:
        place = draft.find(one.xpath)
        address = wording.WHOLE if place is None else str(place)
        made.append(Finding(one.code, one.severity, address, one.says, one.remedy))
    return made


def _everywhere(book: Book) -> list[Finding]:
    """Refuse what no sheet may hold, whether we read that sheet or not."""
    found = []
    for grid in book.grids:
        if grid.hidden and grid.cells:
            found.append(wording.hidden_sheet(grid.name))
        found.extend(
            wording.formula(grid.address(cell.row, cell.column))
            for _, cell in sorted(grid.cells.items())
            if cell.kind is CellKind.FORMULA
        )
    return found


class _Filling:
    """Fill a draft from a book."""

    def __init__(self, book: Book, findings: list[Finding]) -> None:
        self._sections, problems = locate(book)
        findings.extend(problems)
        self._reader = Reader(is_delimited=book.is_delimited, findings=findings)
        self._draft = Draft()
        self._book = book

    def fill(self) -> Draft:
        """Read every section."""
        certificate = self._section(SECTION)
        if certificate is None:
            self._reader.findings.append(wording.missing_sheet(_CERTIFICATE_LABEL))
            return self._draft
        self._certificate(certificate)
        records = self._tables()
        serials = {
            serial: f"item-{index}"
            for index, one in enumerate(records, 1)
            if (serial := one.word("serial")) is not None
        }
        self._results(serials)
        self._strange_sheets()
        return self._draft

    def _section(self, key: str) -> Located | None:
        return next((one for one in self._sections if one.section == key), None)

    def _certificate(self, located: Located) -> None:
        reader = self._reader
        for key in ("language_1", "language_2"):
            place = located.find(key)
            cell = None if place is None else place.cell
            if cell is not None:
                reader.languages = (*reader.languages, cell.text.strip())
        if not reader.languages:
            reader.languages = (_DEFAULT_LANGUAGE,)
        for place in located.places.values():
            reader.merged(located, Area(place.row, place.column, place.row, place.column))
        record = reader.record(located, FIELDS)
        put_certificate(self._draft, record, reader.languages)

    def _tables(self) -> list[Record]:
        items: list[Record] = []
        for table in (ITEMS, METHODS, EQUIPMENT, CONDITIONS, STATEMENTS):
            records = self._table(table)
            _PUT[table.key](self._draft, records)
            if table is ITEMS:
                items = records
        return items

    def _table(self, table: Table) -> list[Record]:
        located = self._section(table.key)
        if located is None:
            if table.needed:
                self._reader.findings.append(wording.missing_sheet(table.label))
            return []
        records = list(self._reader.table(located, table.fields))
        if table.needed and not records:
            place = next(iter(located.places.values()), None)
            where = wording.WHOLE if place is None else str(place)
            self._reader.findings.append(wording.empty_table(where, table.label))
        return records

    def _results(self, serials: dict[str, str]) -> None:
        located = [one for one in self._sections if one.section == RESULTS.key]
        if not located:
            self._reader.findings.append(wording.missing_sheet(RESULTS.label))
        made: list[dict[str, Any]] = []
        for index, one in enumerate(located):
            made.append(Series(self._reader, self._draft, one, index).read(serials))
        model = self._draft.model
        model["results"] = made
        coverage = next((one["coverage"] for one in made if "coverage" in one), None)
        if coverage is not None:
            model["coverage"] = coverage

    def _strange_sheets(self) -> None:
        known = {one.grid.name for one in self._sections}
        known |= {
            name.place.grid.name for name in self._book.names if name.name == GUIDE and name.place
        }
        for grid in self._book.grids:
            if grid.cells and not grid.hidden and grid.name not in known and grid.name:
                self._reader.findings.append(wording.sheet_not_read(grid.name))
