"""Write a workbook so that the same content gives the same bytes.

The library puts the time of writing into the package; here it is taken out again. Cells that hold
digits as text on purpose are marked, so that spreadsheets do not complain about each of them.
"""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_SHEET = re.compile(r"xl/worksheets/sheet(?P<number>[0-9]+)\.xml")
_STAMPED = rb"\g<1>2026-01-01T00:00:00Z\g<2>"
_LATER = (b"<drawing", b"<legacyDrawing", b"<tableParts", b"<extLst")
_TEXT_DIGITS = '<ignoredErrors><ignoredError sqref="{}" numberStoredAsText="1"/></ignoredErrors>'


def sealed(workbook: Workbook, digits_as_text: Mapping[int, str] | None = None) -> bytes:
    """Give a workbook's bytes; ``digits_as_text`` names ranges by the number of their sheet."""
    written, made = BytesIO(), BytesIO()
    workbook.save(written)
    with zipfile.ZipFile(written) as package, zipfile.ZipFile(made, "w") as sealing:
        for entry in package.infolist():
            content = package.read(entry)
            sheet = _SHEET.fullmatch(entry.filename)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(_STAMPED, content)
            elif sheet is not None:
                area = (digits_as_text or {}).get(int(sheet.group("number")))
                content = content if area is None else _quieted(content, area)
            info = zipfile.ZipInfo(entry.filename, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            sealing.writestr(info, content)
    return made.getvalue()


def _quieted(content: bytes, area: str) -> bytes:
    """Put the mark where the schema has its place (18.3.1.99)."""
    end = content.rindex(b"</worksheet>")
    ends = [content.find(mark) for mark in _LATER]
    place = min([found for found in ends if found >= 0], default=end)
    return content[:place] + _TEXT_DIGITS.format(area).encode() + content[place:]
