"""From a workbook to a certificate: nothing lost, nothing guessed, every fault at its cell."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.support.workbooks import (
    address,
    edited,
    edited_csv,
    filled,
    filled_csv,
    found,
    refused,
    texts_of,
)
from trustsvc.documents.findings import Severity
from trustsvc.documents.intake import take_in
from trustsvc.documents.sheets.intake import dcc_from_sheets
from trustsvc.documents.sheets.template import workbook_template

FIRST_POINT = 14
"""The row of the first point in the template."""


def xml_of(data: bytes) -> bytes:
    return dcc_from_sheets(data).content


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_a_complete_certificate(language: str) -> None:
    made = dcc_from_sheets(workbook_template(language))

    assert made.identifier == "HC-T-2026-00417"
    assert made.findings == ()
    assert take_in(made.content).findings == ()
    assert take_in(made.content).content == made.content, "canonical already"


def test_workbook_and_csv_give_the_same_bytes() -> None:
    assert xml_of(filled()) == xml_of(filled("en")) == xml_of(filled_csv().encode())


def test_a_workbook_that_another_program_saved_gives_the_same_bytes() -> None:
    assert xml_of(edited(lambda _: None)) == xml_of(filled())


def test_every_text_of_the_template_stands_in_the_certificate() -> None:
    text = re.sub(r"\s+", " ", xml_of(filled()).decode())
    sheet = load_workbook(BytesIO(filled()))["结果"]
    numbers = [
        cell.value
        for row in sheet.iter_rows(FIRST_POINT, FIRST_POINT + 4, 3, 9)
        for cell in row
        if isinstance(cell.value, str)
    ]

    assert len(numbers) == 35
    for number in numbers:
        assert re.search(rf"[> ]{re.escape(number)}[< ]", text), number
    for said in ("林示例", "CNAS L00000", "JJG 229-2010", "ENMI-RT-2026-0031", "QA-TE-0312"):
        assert said in text


def test_number_cells_give_the_digits_that_they_show() -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook["结果"]
        for row, value in enumerate((-0.1, 0.07, 8.14, 100, 1e-05)):
            cell = sheet.cell(FIRST_POINT + row, 6)
            cell.value = value
            cell.number_format = ("0.000", "General", "0.00", "0.0", "0.00E+00")[row]

    values = texts_of(xml_of(edited(change)), "valueXMLList")

    assert "-0.100 0.07 8.14 100.0 1.00E-05" in values


@settings(max_examples=25)
@given(st.lists(st.decimals(-(10**6), 10**6, places=4), min_size=5, max_size=5))
def test_what_is_typed_as_text_goes_through_unchanged(numbers: list[Decimal]) -> None:
    column = ["-0.041", "0.012", "0.058", "0.131", "0.242"]
    text = filled_csv()
    for old, new in zip(column, numbers, strict=True):
        text = text.replace(f",{old},", f",{new:f},", 1)

    values = texts_of(xml_of(text.encode()), "valueXMLList")

    assert " ".join(format(number, "f") for number in numbers) in values


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("F15", "=F14*2", "cell-formula"),
        ("F15", "abc", "cell-not-a-number"),
        ("G16", "0,030", "cell-comma"),
        ("F13", "Kelvins", "cell-unit"),
        ("J17", "vielleicht", "cell-choice"),
        ("F18", None, "cell-missing"),
        ("F13", None, "cell-missing"),
        ("F4", None, "cell-missing"),
        ("F7", None, "cell-missing"),
        ("L16", None, "cell-missing"),
        ("F14", True, "cell-not-a-number"),
    ],
)
def test_a_bad_cell_is_named_by_its_address(cell: str, value: str | int | None, code: str) -> None:
    def change(workbook: Workbook) -> None:
        workbook["结果"][cell] = value

    assert found(edited(change)) == {code: f"结果!{cell}"}


def test_addresses_are_those_of_the_sheets_as_they_are_named() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Results"]["F15"] = "abc"

    assert found(edited(change, "en")) == {"cell-not-a-number": "Results!F15"}


def test_what_the_model_finds_is_told_by_its_cell_too() -> None:
    told = found(
        edited_csv(
            ("country,CN", "country,China"),
            ("0.030,-0.23,0.23", "-0.030,0.5,-0.5"),
            ("cal@haichuan.example", "x" * 1_001),
            ("a7ed2c83", "zzzzzzzz"),
        )
    )

    assert told == {"model-wrong-value": "B13"}
    addresses = {one.xpath for one in refused(edited_csv(("country,CN", "country,China")))}
    assert addresses == {"B13"}
    assert found(edited_csv(("0.030,-0.23,0.23", "0.030,0.5,-0.5"))) == {
        "limits-crossed": address("-0.23")
    }
    assert found(edited_csv(("2026-11-10", "2026-11-01"))) == {"ends-before-begin": "B10"}


def test_merged_cells_among_data_are_refused() -> None:
    def change(workbook: Workbook) -> None:
        workbook["结果"].merge_cells("D15:D16")
        workbook["证书"].merge_cells("E5:F5")
        workbook["证书"].merge_cells("G5:G6")

    told = [(one.code, one.xpath) for one in refused(edited(change))]

    assert ("cells-merged", "结果!D15:D16") in told
    assert ("cells-merged", "证书!E5:F5") in told
    assert "证书!G5:G6" not in {address for _, address in told}


def test_what_is_hidden_is_refused() -> None:
    def hide_row(workbook: Workbook) -> None:
        workbook["结果"].row_dimensions[15].hidden = True

    def hide_column(workbook: Workbook) -> None:
        workbook["结果"].column_dimensions["E"].hidden = True

    def hide_sheet(workbook: Workbook) -> None:
        workbook["设备"].sheet_state = "hidden"

    def hide_blank_sheet(workbook: Workbook) -> None:
        workbook.create_sheet("空").sheet_state = "hidden"

    assert found(edited(hide_row))["cell-hidden"] == "结果!C15"
    assert "结果!E14:E18" in {one.xpath for one in refused(edited(hide_column))}
    assert found(edited(hide_sheet)) == {"sheet-hidden": "设备"}
    assert xml_of(edited(hide_blank_sheet)) == xml_of(filled())


def test_a_formula_is_refused_on_any_sheet() -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("计算")
        for row in range(1, 6):
            sheet.cell(row, 1).value = "=1+1"

    assert found(edited(change)) == {
        "cell-formula": "计算!A1:A5",
        "sheet-not-read": "计算",
    }


def test_a_copied_sheet_of_results_is_another_table() -> None:
    def change(workbook: Workbook) -> None:
        copied = workbook.copy_worksheet(workbook["结果"])
        copied.title = "结果 (2)"
        for name, defined in workbook["结果"].defined_names.items():
            target = defined.attr_text.replace("结果!", "'结果 (2)'!")
            copied.defined_names[name] = DefinedName(name, attr_text=target)
        copied["F4"], copied["J4"] = "回程误差", "Hysteresis"
        copied["F14"] = "0.777"

    xml = xml_of(edited(change))

    assert [name in xml for name in (b'id="result-1"', b'id="result-2"')] == [True, True]
    assert "0.777 0.012 0.058 0.131 0.242" in texts_of(xml, "valueXMLList")
    assert "Hysteresis" in xml.decode()


def test_rows_and_columns_may_be_moved_for_names_move_along() -> None:
    text = filled_csv().replace("reference,indicated,value", "value,reference,indicated")
    for row in ("°C,°C,K", "-39.987,-40.028,-0.041", "0.002,0.014,0.012"):
        first, second, third = row.split(",")
        text = text.replace(row, f"{third},{first},{second}")
    for row in ("100.014,100.072,0.058", "199.968,200.099,0.131", "299.951,300.193,0.242"):
        first, second, third = row.split(",")
        text = text.replace(row, f"{third},{first},{second}")

    assert xml_of(text.encode()) == xml_of(filled())


def test_blank_rows_among_points_are_passed_over() -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook["结果"]
        for column in range(3, 13):
            sheet.cell(FIRST_POINT + 9, column).value = sheet.cell(FIRST_POINT + 4, column).value
            sheet.cell(FIRST_POINT + 4, column).value = None

    assert xml_of(edited(change)) == xml_of(filled())


def test_notes_beside_a_table_are_told_not_taken() -> None:
    def change(workbook: Workbook) -> None:
        workbook["结果"]["P15"] = "查一下"
        workbook["结果"]["P16"] = "查一下"
        workbook.create_sheet("草稿")["A1"] = "x"

    made = dcc_from_sheets(edited(change))

    assert made.content == xml_of(filled())
    assert [(one.code, one.xpath, one.severity) for one in made.findings] == [
        ("cell-not-read", "结果!P15:P16", Severity.WARNING),
        ("sheet-not-read", "草稿", Severity.WARNING),
    ]


def test_a_certificate_in_one_language_is_complete() -> None:
    assert "language-missing" in found(edited_csv(("language_2,en", "language_2,")))
    assert xml_of(workbook_in_english()).count(b'lang="en"') > 20


def workbook_in_english() -> bytes:
    text = (
        filled_csv()
        .replace("language_1,zh", "language_1,en")
        .replace("language_2,en", "language_2,zh")
    )
    return text.encode()


def test_a_name_that_was_deleted_is_missed() -> None:
    def change(workbook: Workbook) -> None:
        del workbook.defined_names["certificate_number"]
        workbook.defined_names["certificate_begin"].attr_text = "#REF!"

    told = refused(edited(change))

    assert {(one.code, one.xpath) for one in told} == {("name-missing", "*"), ("name-lost", "*")}
    assert any("certificate_number" in one.says["zh"] for one in told)


def test_an_empty_template_asks_for_what_is_needed_first() -> None:
    told = refused(workbook_template("en", is_filled=False))

    assert {one.code for one in told} == {"table-empty", "cell-missing"}
    assert told[0].xpath == "Items!B5"
    assert "Certificate!E5" in {one.xpath for one in told[:5]}
    assert "“Laboratory: Name” is missing" in {one.says["en"] for one in told}


def test_a_workbook_of_something_else_misses_every_table() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "hello"  # type: ignore[index]  # a new workbook has a sheet
    made = BytesIO()
    workbook.save(made)

    assert found(made.getvalue()) == {"table-missing": "*"}


def test_at_most_200_findings_are_told_and_the_first_five_differ() -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook["结果"]
        for row in range(FIRST_POINT, FIRST_POINT + 400):
            sheet.cell(row, 6).value = f"x{row}"
        sheet["G14"], sheet["H15"], sheet["J16"] = "=1", "0,5", "?"
        sheet["F13"] = "?"
        sheet.merge_cells("C30:C31")

    told = refused(edited(change))

    assert len(told) == 200
    assert [one.code for one in told[:2]] == ["cells-merged", "cell-formula"]
    assert len({one.code for one in told[:5]}) == 5


def test_results_name_their_item_by_its_serial_number() -> None:
    two = ("2026-0417-088,QA-TE-0312", "2026-0417-088,QA-TE-0312")
    known = edited_csv(two, ("item,", "item,2026-0417-088"))

    assert b'refId="item-1"' in xml_of(known)
    assert found(edited_csv(("item,", "item,7"))) == {
        "item-unknown": address("item").replace("A", "B")
    }
