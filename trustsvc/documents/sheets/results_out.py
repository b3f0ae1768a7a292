# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write results as CSV and as a workbook, so that spreadsheets show what the document says.

CSV: UTF-8 with mark; a negative number stays a number, any other text that a spreadsheet would
compute is guarded (see ``guard``).
Workbook: a number is a number cell with the format that shows all its digits; a number that a
spreadsheet cannot hold digit for digit stays a text. The same document gives the same bytes.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import astuple
from io import StringIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from trustsvc.documents.sheets.book import column_letters
from trustsvc.documents.sheets.guard import guarded
from trustsvc.documents.sheets.numbers import read_number
from trustsvc.documents.sheets.result_rows import NAMES, Results
from trustsvc.documents.sheets.sealed import sealed
from trustsvc.documents.sheets.style import (
    ACCENT,
    BAD,
    BOX,
    CENTRE,
    GOOD,
    LEFT,
    MUTED,
    PALE,
    RIGHT,
    TEXT_FORMAT,
    font,
    heading,
    lay_out,
    put,
)

LABELS = {
    "result": ("结果", "Result", 26),
    "quantity": ("被测量", "Quantity", 30),
    "role": ("类别", "Role", 24),
    "point": ("序号", "Point", 7),
    "nominal": ("标称值", "Nominal", 12),
    "nominal_unit": ("单位", "Unit", 8),
    "value": ("值", "Value", 14),
    "unit": ("单位", "Unit", 8),
    "expanded_uncertainty": ("扩展不确定度 U", "Uncertainty U", 14),
    "k": ("包含因子", "k", 8),
    "probability": ("包含概率", "p", 8),
    "standard_uncertainty": ("标准不确定度", "Standard u", 13),
    "interval_low": ("区间下界", "Interval from", 12),
    "interval_high": ("区间上界", "Interval to", 12),
    "lower_limit": ("下限", "Lower limit", 12),
    "upper_limit": ("上限", "Upper limit", 12),
    "verdict": ("结论", "Verdict", 12),
    "in_scope": ("认可范围内", "In accredited scope", 12),
    "second_value": ("虚部或相位", "Imaginary or phase", 14),
    "second_unit": ("单位", "Unit", 8),
    "unit_dsi": ("D-SI 单位", "D-SI unit", 18),
    "id": ("标识", "Id", 12),
}
NUMBERS = frozenset(
    {"point", "nominal", "value", "expanded_uncertainty", "k", "probability",
     "standard_uncertainty", "interval_low", "interval_high", "lower_limit", "upper_limit",
     "second_value"}
)  # fmt: skip
OPTIONAL = frozenset(
    {"standard_uncertainty", "interval_low", "interval_high", "second_value", "second_unit", "id"}
)
"""Columns that a workbook leaves out where no row fills them; a CSV has every column always."""
_FIXED = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.(?P<parts>[0-9]+))?", re.ASCII)
_SCIENTIFIC = re.compile(r"-?[0-9](?:\.(?P<parts>[0-9]+))?E[+-](?P<power>[0-9]{2})", re.ASCII)
_FIRST_ROW = 6
_SHOWN = {"true": "是 yes", "false": "否 no"}


def results_csv(results: Results) -> bytes:
    """Give the rows as CSV."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(NAMES)
    for row in results.rows:
        writer.writerow([guarded(text) for text in astuple(row)])
    return codecs.BOM_UTF8 + written.getvalue().encode()


def results_workbook(results: Results, xml: bytes) -> bytes:
    """Give the rows as a workbook that names the document and the digest of its XML."""
    workbook = Workbook()
    workbook.properties.creator = "trustsvc"
    workbook.properties.title = results.identifier[:250]
    sheet = workbook.active
    if sheet is None:  # a new workbook has a sheet
        raise TypeError
    sheet.title = "结果 Results"
    names = [
        name
        for name in NAMES
        if name not in OPTIONAL or any(getattr(row, name) for row in results.rows)
    ]
    _head(sheet, names, f"{results.identifier}    XML SHA-256 {hashlib.sha256(xml).hexdigest()}")
    for number, row in enumerate(results.rows):
        for column, name in enumerate(names, 2):
            _fill(sheet, _FIRST_ROW + number, column, name, getattr(row, name))
    last = _FIRST_ROW + max(len(results.rows), 1) - 1
    end = column_letters(len(names) + 1)
    sheet.auto_filter.ref = f"B{_FIRST_ROW - 1}:{end}{last}"
    return sealed(workbook, {1: f"B{_FIRST_ROW}:{end}{last}"})


def _head(sheet: Worksheet, names: Sequence[str], source: str) -> None:
    told = "仅供使用数据；以签名的证书为准    Data only; the signed certificate counts"
    heading(sheet, "结果", "Results", told, len(names) + 1)
    put(sheet, 3, 2, source, face=font(8, MUTED))
    sheet.cell(3, 2).data_type = "s"
    widths = {"A": 2.0}
    for column, name in enumerate(names, 2):
        zh, en, width = LABELS[name]
        widths[column_letters(column)] = width
        put(sheet, 4, column, zh, face=font(10, "FFFFFF", bold=True), ground=ACCENT, align=CENTRE)
        put(sheet, 5, column, en, face=font(8, ACCENT), ground=PALE, align=CENTRE)
        sheet.cell(4, column).border = sheet.cell(5, column).border = BOX
    lay_out(sheet, widths, frozen=f"D{_FIRST_ROW}", colour=ACCENT)


def _fill(sheet: Worksheet, row: int, column: int, name: str, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.border = BOX
    cell.font = font(10, _colour(name, text))
    held = _as_number(text) if name in NUMBERS else None
    cell.alignment = RIGHT if name in NUMBERS else LEFT
    if held is not None:
        cell.value, cell.number_format = held
        return
    if text:
        cell.value = _SHOWN.get(text, text) if name == "in_scope" else text
        cell.data_type = "s"
    cell.number_format = TEXT_FORMAT


def _colour(name: str, text: str) -> str:
    if name not in {"verdict", "in_scope"}:
        return "1F2A30"
    return {"pass": GOOD, "true": GOOD, "fail": BAD, "false": BAD}.get(text, MUTED)


def _as_number(text: str) -> tuple[float, str] | None:
    """Give the number and the format that together mean this text, if there are such."""
    fixed, scientific = _FIXED.fullmatch(text), _SCIENTIFIC.fullmatch(text)
    if fixed is not None:
        code = "0" + _zeros(fixed.group("parts"))
    elif scientific is not None:
        code = f"0{_zeros(scientific.group('parts'))}E+00"
    else:
        return None
    number = float(text)
    if number == 0 and text.startswith("-"):
        return None
    return (number, code) if read_number(f"{number:.16g}", code).text == text else None


def _zeros(parts: str | None) -> str:
    return f".{'0' * len(parts)}" if parts else ""
