"""Read a workbook (ECMA-376 part 1, SpreadsheetML, transitional and strict) cell by cell.

Cells keep the text that stands in the file: no number passes through a float here.
What is outside the sheets (pictures, themes, print settings) is not looked at. Formulas are kept
as such, never computed and their remembered values never used.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from trustsvc.documents.sheets import wording
from trustsvc.documents.sheets.book import Book, Grid, Name, Place, column_number
from trustsvc.documents.sheets.cells import Styles, read_cells
from trustsvc.documents.sheets.formats import BUILT_IN
from trustsvc.documents.sheets.package import Package, open_package
from trustsvc.documents.xml import Element, child, children, parse_xml
from trustsvc.errors import MalformedWorkbook, MalformedXml, RefusedDocument, TooLarge

LIMIT_SHEETS = 64
LIMIT_CELLS = 100_000
LIMIT_NAMES = 5_000
_ABSOLUTE = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]{1,7})"
    r"(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?",
    re.ASCII,
)
_MACRO_TYPE = b"macroEnabled"


@dataclass(frozen=True, slots=True)
class _Link:
    target: str
    kind: str
    is_external: bool


def parse_workbook(data: bytes) -> Book:
    """Read a workbook.

    Raises:
        MalformedWorkbook: the bytes are no workbook, or a broken one.
        RefusedDocument: it is one that we do not read; the finding says why.
    """
    package = open_package(data)
    if package.has("[Content_Types].xml") and _MACRO_TYPE in package.read("[Content_Types].xml"):
        raise RefusedDocument(findings=(wording.macros(),))
    start = next(
        (link.target for link in _links(package, "") if link.kind == "officeDocument"),
        "xl/workbook.xml",
    )
    root = _parse(package, start)
    links = _links_by_id(package, start)
    if any(link.is_external and link.kind != "hyperlink" for link in links.values()):
        raise RefusedDocument(findings=(wording.external_links(),))
    reader = _Reader(package, links, root)
    grids = reader.grids()
    return Book(grids, _names(root, grids))


class _Reader:
    """What reading the sheets of one workbook needs."""

    def __init__(self, package: Package, links: Mapping[str, _Link], root: Element) -> None:
        self._package = package
        self._links = links
        self._root = root
        by_kind = {link.kind: link.target for link in links.values()}
        properties = child(root, "workbookPr")
        self._styles = Styles(
            strings=self._part(by_kind.get("sharedStrings")),
            formats=_formats(package, by_kind.get("styles")),
            from_1904=properties is not None and properties.get("date1904") in {"1", "true"},
        )

    def _part(self, name: str | None) -> bytes:
        return b"" if name is None else self._package.read(name)

    def grids(self) -> tuple[Grid, ...]:
        """Read every sheet of cells."""
        listed = list(children(child(self._root, "sheets"), "sheet"))
        if len(listed) > LIMIT_SHEETS:
            raise RefusedDocument(findings=(wording.too_many_cells(LIMIT_CELLS),))
        made: list[Grid] = []
        left = LIMIT_CELLS
        for sheet in listed:
            link = self._links.get(_attribute(sheet, "id"))
            if link is None or link.kind != "worksheet":
                continue
            name = sheet.get("name", "")
            hidden = sheet.get("state", "visible") != "visible"
            found = read_cells(self._package.read(link.target), self._styles, left)
            left -= len(found.cells)
            made.append(
                Grid(
                    name=name,
                    cells=found.cells,
                    merged=found.merged,
                    hidden=hidden,
                    hidden_rows=found.hidden_rows,
                    hidden_columns=found.hidden_columns,
                )
            )
        if len({grid.name.lower() for grid in made}) != len(made):
            raise MalformedWorkbook(where="the workbook", why="two sheets of one name")
        return tuple(made)


def _names(root: Element, grids: tuple[Grid, ...]) -> tuple[Name, ...]:
    by_name = {grid.name: grid for grid in grids}
    made: list[Name] = []
    for defined in children(child(root, "definedNames"), "definedName"):
        name, target = defined.get("name", ""), (defined.text or "").strip()
        if name.startswith("_xlnm.") or len(made) >= LIMIT_NAMES:
            continue
        if "[" in target:
            raise RefusedDocument(findings=(wording.external_links(),))
        made.append(Name(name.lower(), _place(target, by_name)))
    return tuple(made)


def _place(target: str, grids: Mapping[str, Grid]) -> Place | None:
    found = _ABSOLUTE.fullmatch(target)
    if found is None:
        return None
    sheet = found.group("plain") or found.group("quoted").replace("''", "'")
    grid = grids.get(sheet)
    if grid is None:
        return None
    return Place(grid, int(found.group("row")), column_number(found.group("column")))


def _formats(package: Package, name: str | None) -> tuple[str, ...]:
    if name is None:
        return ()
    root = _parse(package, name)
    codes = dict(BUILT_IN)
    for own in children(child(root, "numFmts"), "numFmt"):
        codes[_count(own.get("numFmtId"))] = own.get("formatCode", "General")
    return tuple(
        codes.get(_count(style.get("numFmtId", "0")), "General")
        for style in children(child(root, "cellXfs"), "xf")
    )


def _count(text: str | None) -> int:
    if text is None or not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise MalformedWorkbook(where="styles", why="a number that is none")
    return int(text)


def _links_by_id(package: Package, part: str) -> Mapping[str, _Link]:
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    return _read_links(package, relations, folder) if package.has(relations) else {}


def _links(package: Package, folder: str) -> tuple[_Link, ...]:
    if not package.has("_rels/.rels"):
        return ()
    return tuple(_read_links(package, "_rels/.rels", folder).values())


def _read_links(package: Package, relations: str, folder: str) -> dict[str, _Link]:
    made = {}
    for one in children(_parse(package, relations), "Relationship"):
        target = one.get("Target", "")
        external = one.get("TargetMode") == "External"
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = one.get("Type", "").rpartition("/")[2]
        made[one.get("Id", "")] = _Link(posixpath.normpath(path), kind, external)
    return made


def _parse(package: Package, name: str) -> Element:
    try:
        return parse_xml(package.read(name)).getroot()
    except (MalformedXml, TooLarge) as error:
        raise MalformedWorkbook(where=name[:100], why="broken") from error


def _attribute(element: Element, name: str) -> str:
    """Give an attribute whatever its namespace."""
    found = (str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name)
    return next(found, "")
