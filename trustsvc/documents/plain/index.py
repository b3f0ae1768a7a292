"""Read the index of a folder of old documents: a CSV with a line for each file.

UTF-8 or GB 18030 (UTF-16 by its mark); comma, semicolon or tab. The first line names the columns,
in English or Chinese, in any order; ``file`` and ``number`` are needed. A line that cannot be read
is a finding of its own and stops none of the others: quotation marks that open and never close
spoil their own line alone.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trustsvc.documents.findings import Finding
from trustsvc.documents.plain import index_wording as wording
from trustsvc.documents.sheets.delimited import decode_text
from trustsvc.documents.sheets.guard import unguarded
from trustsvc.errors import MalformedIndex, MalformedWorkbook, TooLarge

LIMIT_BYTES = 64_000_000
MOST_LINES = 500_000
LONGEST_LINE = 60_000
MOST_JOINED = 20
"""Of one record whose quoted fields hold line ends."""
COLUMNS: Mapping[str, Sequence[str]] = {
    "file": ("file", "file name", "filename", "path", "文件", "文件名", "文件名称"),
    "number": (
        *("number", "identifier", "certificate number", "report number", "no"),
        *("编号", "证书编号", "报告编号", "文件编号"),
    ),
    "title": ("title", "标题", "题名", "名称", "报告名称", "证书名称"),
    "issuer": ("issuer", "laboratory", "签发方", "签发机构", "出具机构", "发证机构", "机构"),
    "issue_date": (
        *("issue date", "issued", "date", "date of issue"),
        *("签发日期", "出具日期", "发证日期", "报告日期", "日期"),
    ),
    "object": (
        *("object", "instrument", "item", "sample"),
        *("对象", "器具名称", "仪器名称", "样品名称", "设备名称"),
    ),
    "manufacturer": ("manufacturer", "maker", "制造商", "制造单位", "生产厂家", "制造厂"),
    "model": ("model", "type", "型号", "规格型号", "型号规格"),
    "serial": ("serial", "serial number", "serial no", "出厂编号", "序列号", "器具编号"),
    "customer": ("customer", "client", "委托方", "委托单位", "客户", "客户名称", "送检单位"),
    "languages": ("language", "languages", "语言", "语种"),
}
"""What a column may be called; case, blanks and underscores do not matter."""
_NEEDED = ("file", "number")
_SEPARATORS = ",;\t"
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
_DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?:[ T]00?:00(?::00)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One line: the file that it names, what it states, or what is wrong with it."""

    line: int
    file: str = ""
    stated: Mapping[str, object] | None = None
    fault: Finding | None = None

    @property
    def number(self) -> str:
        """Give the number that it states."""
        return str((self.stated or {}).get("identifier", ""))


@dataclass(frozen=True, slots=True)
class Index:
    """An index: its lines, and the columns that we don't know and leave out."""

    rows: tuple[IndexRow, ...]
    unused: tuple[str, ...]


def parse_index(data: bytes) -> Index:
    """Read an index.

    Raises:
        MalformedIndex: it is no text, or has no columns ``file`` and ``number``.
        TooLarge: it is longer than any folder is large.
    """
    if len(data) > LIMIT_BYTES:
        raise TooLarge(size_bytes=len(data), limit_bytes=LIMIT_BYTES)
    try:
        text = decode_text(data)
    except MalformedWorkbook as error:
        where = str(error.fields["where"])
        raise MalformedIndex(where=where, why="neither UTF-8 nor GB 18030 text") from error
    lines = re.split(r"\r\n|\n|\r", text)
    if len(lines) > MOST_LINES:
        raise MalformedIndex(where=f"line {MOST_LINES}", why="too many lines")
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    separator, columns, unused = _columns(lines[start])
    rows = tuple(
        _row(line, record, columns)
        for line, record in _records(lines, start + 1, separator, width=len(columns))
        if record is None or any(cell.strip() for cell in record)
    )
    return Index(rows, unused)


def _columns(head: str) -> tuple[str, tuple[str | None, ...], tuple[str, ...]]:
    """Find the separator under which the most columns have names that we know."""
    found = []
    for separator in _SEPARATORS:
        names = _split(head, separator) or []
        known = tuple(_BY_NAME.get(_plain(name)) for name in names)
        found.append((sum(one is not None for one in known), separator, known, names))
    _, separator, columns, names = max(found, key=lambda one: one[0])
    named = [one for one in columns if one is not None]
    missing = [one for one in _NEEDED if one not in named]
    if missing:
        raise MalformedIndex(where="line 1", why=f"no column is called {missing[0]}")
    twice = next((one for one in named if named.count(one) > 1), None)
    if twice is not None:
        raise MalformedIndex(where="line 1", why=f"two columns are called {twice}")
    pairs = zip(names, columns, strict=True)
    unused = tuple(name.strip()[:60] for name, one in pairs if one is None and name.strip())
    return separator, columns, unused


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[_\-.]", " ", unguarded(name)).casefold().split())


def _records(
    lines: Sequence[str], start: int, separator: str, *, width: int
) -> Iterator[tuple[int, list[str] | None]]:
    """Give each record with the number of its first line; None where it cannot be read."""
    place = start
    while place < len(lines):
        record, used = _record(lines, place, separator, width)
        yield place + 1, record
        place += used


def _record(
    lines: Sequence[str], place: int, separator: str, width: int
) -> tuple[list[str] | None, int]:
    """Read one record, of several lines where a quoted field holds line ends."""
    for used in range(1, MOST_JOINED + 1):
        joined = "\n".join(lines[place : place + used])
        if len(joined) > LONGEST_LINE or place + used > len(lines):
            break
        record = _split(joined, separator)
        if record is not None and (used == 1 or len(record) <= width):
            return record, used
        if used > 1 and record is not None:
            break
    return None, 1


def _split(text: str, separator: str) -> list[str] | None:
    """Split one record; None while a quotation mark is open."""
    try:
        found = list(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else []


def _row(line: int, record: list[str] | None, columns: Sequence[str | None]) -> IndexRow:
    if record is None:
        return IndexRow(line, fault=wording.unreadable_line(line))
    if len(record) > len(columns) and any(cell.strip() for cell in record[len(columns) :]):
        return IndexRow(line, fault=wording.too_many_fields(line, len(record), len(columns)))
    cells = {
        column: unguarded(cell.strip())
        for column, cell in zip(columns, record, strict=False)
        if column is not None and cell.strip()
    }
    file = cells.pop("file", "")
    stated: dict[str, object] = dict(cells)
    number = stated.pop("number", None)
    if number is not None:
        stated["identifier"] = number
    if "languages" in cells:
        stated["languages"] = re.split(r"[\s,;/、]+", cells["languages"])
    fault = None
    if "issue_date" in cells:
        day = _read_day(cells["issue_date"])
        fault = None if day else wording.no_date(line, cells["issue_date"])
        stated["issue_date"] = day.isoformat() if day else cells["issue_date"]
    if not file or number is None:
        fault = wording.lacking(line, "number" if file else "file")
    return IndexRow(line, file, stated, fault)


def _read_day(text: str) -> date | None:
    """Read a date as spreadsheets write it, year first; no other order can be told apart."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part is not None]
    try:
        return date(*parts)
    except ValueError:
        return None
