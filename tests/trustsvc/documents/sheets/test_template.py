"""The template as people get it: complete, the same every time, harmless in a spreadsheet."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.support.workbooks import filled, unpacked
from trustsvc.documents.sheets.certificate_layout import SECTION
from trustsvc.documents.sheets.csv_template import csv_template
from trustsvc.documents.sheets.locate import KEYS, locate
from trustsvc.documents.sheets.table_layout import EXTRAS, RESULTS
from trustsvc.documents.sheets.template import workbook_template
from trustsvc.documents.sheets.workbook import parse_workbook

LONGEST_LIST = 255
"""Spreadsheets take no longer list in a cell's rule."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("is_filled", [True, False])
def test_the_same_template_is_the_same_bytes(language: str, *, is_filled: bool) -> None:
    first = workbook_template(language, is_filled=is_filled)

    assert first == workbook_template(language, is_filled=is_filled)
    assert b"2026-01-01T00:00:00Z" in unpacked(first)["docProps/core.xml"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_of_the_layout_has_a_named_cell(language: str) -> None:
    sections, problems = locate(parse_workbook(filled(language)))

    assert problems == []
    assert {one.section for one in sections} == set(KEYS)
    for one in sections:
        unused = {EXTRAS[2]} if one.section == RESULTS.key else set()
        assert set(KEYS[one.section]) - set(one.places) == unused


def test_sheets_are_named_in_the_language_that_was_asked_for() -> None:
    names = [load_workbook(BytesIO(filled(language))).sheetnames for language in ("zh", "en")]

    assert names[0] == ["说明", "证书", "物品", "结果", "方法", "设备", "环境", "声明"]
    assert names[1] == [
        *("Guide", "Certificate", "Items", "Results"),
        *("Methods", "Equipment", "Conditions", "Statements"),
    ]


def test_cells_to_fill_in_keep_digits_and_offer_their_words() -> None:
    workbook = load_workbook(BytesIO(filled()))
    sheet = workbook["结果"]

    assert sheet["F14"].number_format == "@"
    assert workbook["证书"]["E11"].number_format == "yyyy-mm-dd"
    rules = [rule for one in workbook for rule in one.data_validations.dataValidation]
    assert len(rules) == 9
    assert all(len(str(rule.formula1)) <= LONGEST_LIST for rule in rules)
    assert all(str(rule.formula1).startswith('"') for rule in rules), "no hidden sheet of lists"


def test_digits_as_text_raise_no_warnings_in_a_spreadsheet() -> None:
    parts = unpacked(filled())
    sheets = [parts[f"xl/worksheets/sheet{number}.xml"] for number in range(2, 9)]

    for sheet in sheets:
        assert sheet.count(b'numberStoredAsText="1"') == 1
        assert sheet.index(b"<ignoredErrors") > sheet.index(b"<pageSetup")


def test_nothing_in_it_is_computed_merged_or_hidden() -> None:
    for name, part in unpacked(filled()).items():
        if name.startswith("xl/worksheets"):
            assert b"<f>" not in part
            assert b"mergeCell" not in part
            assert b"hidden=" not in part


def test_the_csv_has_every_section_and_ends() -> None:
    lines = csv_template(is_filled=False).decode("utf-8-sig").splitlines()

    assert lines[0] == "trustsvc-dcc,1"
    assert [line for line in lines if line.startswith("[")] == [
        *(f"[{key}]" for key in (SECTION, "items", "methods", "equipment", "conditions")),
        *("[statements]", "[results]", "[end]"),
    ]
