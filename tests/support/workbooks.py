"""Build workbooks part by part, as other programs write them, and change those that we wrote."""

import csv
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook, load_workbook

from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets.book import cell_name
from trustsvc.documents.sheets.csv_template import csv_template
from trustsvc.documents.sheets.intake import dcc_from_sheets
from trustsvc.documents.sheets.template import workbook_template
from trustsvc.errors import RefusedDocument

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """Pack parts into a package."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Give the parts of a package."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a package."""
    parts = unpacked(data)
    parts[part] = change(parts[part])
    return packed(parts)


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    """Add a part to a package."""
    return packed({**unpacked(data), name: content})


def raw_workbook(  # noqa: PLR0913  what a workbook can say
    rows: str,
    *,
    formats: Sequence[str] = (),
    strings: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    after: str = "",
    before: str = "",
    sheet: str = "Data",
    state: str = "visible",
    properties: str = "",
    namespace: str = MAIN,
) -> bytes:
    """Write a workbook of one sheet: ``rows`` is the XML between the tags of its data.

    ``formats`` are number formats; cells name them as ``s="1"``, ``s="2"`` …, 0 is General.
    """
    defined = "".join(
        f'<definedName name="{name}">{escape(target)}</definedName>'
        for name, target in (names or {}).items()
    )
    codes = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode="{escape(code)}"/>'
        for place, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + place}"/>' for place, _ in enumerate(formats))
    return packed(
        {
            "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{RELATIONS}">{properties}'
            f'<sheets><sheet name="{escape(sheet)}" sheetId="1" state="{state}" r:id="rId1"/>'
            f"</sheets><definedNames>{defined}</definedNames></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                {
                    "rId1": ("worksheet", "worksheets/sheet1.xml"),
                    "rId2": ("styles", "styles.xml"),
                    "rId3": ("sharedStrings", "/xl/sharedStrings.xml"),
                }
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}">{before}'
            f"<sheetData>{rows}</sheetData>{after}</worksheet>",
            "xl/styles.xml": f'<styleSheet xmlns="{namespace}"><numFmts>{codes}</numFmts>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{"".join(strings)}</sst>',
        }
    )


def _relations(links: Mapping[str, tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


@cache
def filled(language: str = "zh") -> bytes:
    """Give the template with its example."""
    return workbook_template(language)


@cache
def filled_csv() -> str:
    """Give the template as CSV, as text."""
    return csv_template().decode("utf-8-sig")


def edited(change: Callable[[Workbook], object], language: str = "zh") -> bytes:
    """Give the filled template as somebody changed it in a spreadsheet."""
    workbook = load_workbook(BytesIO(filled(language)))
    change(workbook)
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def edited_csv(*changes: tuple[str, str]) -> bytes:
    """Give the filled CSV with some texts replaced, each of which must be there."""
    text = filled_csv()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def address(text: str, data: bytes | None = None) -> str:
    """Give the cell of the filled CSV that holds a text, as a spreadsheet addresses it."""
    rows = csv.reader(StringIO(filled_csv() if data is None else data.decode()))
    for number, row in enumerate(rows, 1):
        if text in row:
            return cell_name(number, row.index(text) + 1)
    raise AssertionError(text)


def refused(data: bytes) -> tuple[Finding, ...]:
    """Give the findings with which a file is refused."""
    with pytest.raises(RefusedDocument, match="refused-document") as caught:
        dcc_from_sheets(data)
    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    return findings


def found(data: bytes) -> dict[str, str]:
    """Give what a file is refused for: addresses by their code of finding, the first of each."""
    told: dict[str, str] = {}
    for finding in refused(data):
        told.setdefault(finding.code, finding.xpath)
    return told


def texts_of(xml: bytes, name: str) -> list[str]:
    """Give the texts of all elements of a name, in order."""
    return re.findall(rf"<\w+:{name}[^>]*>([^<]*)<", xml.decode())
