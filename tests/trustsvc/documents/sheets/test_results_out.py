"""Results as CSV and workbook: every text comes in again as it went out, nothing is computed."""

import csv
import io
from dataclasses import astuple
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.sheets.guard import unguarded
from trustsvc.documents.sheets.result_rows import NAMES, ResultRow, Results, results_of
from trustsvc.documents.sheets.results_out import (
    NUMBERS,
    OPTIONAL,
    results_csv,
    results_workbook,
)
from trustsvc.documents.sheets.values import read_number_cell
from trustsvc.documents.sheets.workbook import parse_workbook
from trustsvc.errors import BadInput, RefusedDocument

SAMPLES = [
    "good-practice/dcc_gp_temperature_typical_adjustment_v12.xml",
    "good-practice/dcc_gp_temperature_simplified_v12.xml",
    "good-practice/dcc_gp_temperatur_resistance_v12.xml",
    "good-practice/siliziumkugel_2_4_0.xml",
    "good-practice/dcc_gp_temperature_typical_v12.xml",
    "good-practice/dcc_gp_temperature_extensive_v12.xml",
    "good-practice/dcc_gp_humidity_v1.0.xml",
    "good-practice/siliziumkugel_wrong_schema.xml",
    "dcclib/valid.xml",
    "dcclib/valid_bom.xml",
    "dcclib/valid_formula.xml",
    "dcclib/valid_signature.xml",
    "dcclib/invalid_schema.xml",
    "dcclib/invalid_schematron.xml",
    "dcclib/invalid_signature.xml",
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml",
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_manipulated.xml",
]
NUMERALS = st.from_regex(
    r"[-+]?([0-9]{1,18}(\.[0-9]{0,12})?|\.[0-9]{1,9})(E[-+]?[0-9]{1,2})?", fullmatch=True
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
ROWS = st.builds(
    ResultRow,
    **{name: NUMERALS if name in NUMBERS else WORDS.map(str.strip) for name in NAMES},
)


def read_csv(data: bytes) -> list[tuple[str, ...]]:
    """Give the rows of a CSV as a program reads them that knows of the guard."""
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(head) == NAMES
    return [tuple(unguarded(text) for text in row) for row in rows]


def read_workbook(data: bytes, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Give the rows of a workbook as our own reader of workbooks reads them."""
    (grid,) = parse_workbook(data).grids
    rows = []
    for row in range(6, grid.last_row + 1):
        texts = []
        for column, name in enumerate(names, 2):
            cell = grid.find(row, column)
            if cell is None:
                texts.append("")
            elif name in NUMBERS:
                texts.append(read_number_cell("", cell))
            else:
                texts.append({"是 yes": "true", "否 no": "false"}.get(cell.text, cell.text))
        rows.append(tuple(texts))
    return rows


def test_a_row_a_point_says_all_that_the_document_says() -> None:
    rows = results_of(example_dcc()).rows

    last = rows[-1]
    assert len(rows) == 20
    assert last == ResultRow(
        result="校准结果 / Calibration results",
        quantity="示值误差 / Error of indication",
        point="5",
        nominal="300",
        nominal_unit="°C",
        value="0.242",
        unit="K",
        expanded_uncertainty="0.060",
        k="2",
        probability="0.95",
        lower_limit="-0.75",
        upper_limit="0.75",
        verdict="pass",
        in_scope="false",
        unit_dsi=r"\kelvin",
        role="basic_measurementError",
    )
    assert [row.in_scope for row in rows[-5:]] == ["true", "true", "true", "true", "false"]


def test_characteristics_of_a_certificate_of_conformity_are_rows() -> None:
    rows = results_of(example_dcoc()).rows

    assert [row.value for row in rows] == ["-0.041", "0.012", "0.058", "0.131", "0.242"]
    assert rows[0].lower_limit == "-0.23"
    assert {row.verdict for row in rows} == {"pass"}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_gives_rows_with_its_own_texts(name: str) -> None:
    xml = dcc_file(f"samples/{name}").read_bytes()

    results = results_of(xml)

    text = xml.decode("utf-8-sig")
    assert results.rows
    for row in results.rows:
        assert all(part in text for part in row.value.split(" / "))
        assert row.expanded_uncertainty in text
        assert row.nominal in text
    assert [row[5] for row in read_csv(results_csv(results))] == [row.value for row in results.rows]
    assert results_workbook(results, xml).startswith(b"PK")


@pytest.mark.parametrize("name", ["dsi/PTB-GOLD-examples.xml", "dcclib/invalid_syntax.xml"])
def test_what_is_no_certificate_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=r"refused-document|malformed-xml"):
        results_of(dcc_file(f"samples/{name}").read_bytes())


def test_another_document_is_refused() -> None:
    with pytest.raises(RefusedDocument, match="unknown-kind"):
        results_of(b"<html/>")


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, max_size=4))
def test_what_goes_out_as_csv_comes_in_again_with_the_same_texts(rows: list[ResultRow]) -> None:
    assert read_csv(results_csv(Results("x", tuple(rows)))) == [astuple(row) for row in rows]


@settings(max_examples=15, deadline=None)
@given(st.lists(ROWS.filter(lambda row: any(astuple(row))), min_size=1, max_size=3))
def test_what_goes_out_as_workbook_comes_in_again_with_the_same_texts(
    rows: list[ResultRow],
) -> None:
    data = results_workbook(Results("x", tuple(rows)), b"<x/>")
    names = tuple(n for n in NAMES if n not in OPTIONAL or any(getattr(r, n) for r in rows))

    read = read_workbook(data, names)

    shown = {"是 yes": "true", "否 no": "false"}
    assert read == [
        tuple(shown.get(getattr(row, name), getattr(row, name)) for name in names) for row in rows
    ]


def test_numbers_are_numbers_with_all_their_digits() -> None:
    row = ResultRow(value="-0.10", k="2", nominal="1E-5", lower_limit="1.20E-05", upper_limit="+1",
                    expanded_uncertainty="0.1234567890123456789", point="1")  # fmt: skip

    sheet = load_workbook(BytesIO(results_workbook(Results("x", (row,)), b""))).active

    assert sheet is not None
    held = {sheet.cell(5, c).value: sheet.cell(6, c) for c in range(2, sheet.max_column + 1)}
    assert (held["Value"].value, held["Value"].number_format) == (-0.1, "0.00")
    assert (held["k"].value, held["k"].number_format) == (2, "0")
    assert (held["Lower limit"].value, held["Lower limit"].number_format) == (1.2e-05, "0.00E+00")
    assert held["Nominal"].value == "1E-5", "no format of a spreadsheet shows it so"
    assert held["Upper limit"].value == "+1"
    assert held["Uncertainty U"].value == "0.1234567890123456789"


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/c calc'!A0", "+SUM(A1)", "@x", "-2+3", "\t=1"])
def test_no_text_is_computed_by_a_spreadsheet(text: str) -> None:
    results = Results(text, (ResultRow(quantity=text, result=text, value=text, id=text),))

    lines = results_csv(results).decode("utf-8-sig").splitlines()
    sheet = load_workbook(BytesIO(results_workbook(results, b""))).active

    assert lines[1].startswith(("'", "\"'"))
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_the_same_document_gives_the_same_bytes() -> None:
    xml = example_dcc()

    assert results_workbook(results_of(xml), xml) == results_workbook(results_of(xml), xml)
