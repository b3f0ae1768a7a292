"""Reading workbooks cell by cell, whatever program wrote them."""

import pytest

from tests.support.workbooks import MAIN, STRICT, changed, packed, raw_workbook, unpacked
from trustsvc.documents.sheets.book import Area, CellKind, Grid, Place
from trustsvc.documents.sheets.workbook import LIMIT_CELLS, LIMIT_SHEETS, parse_workbook
from trustsvc.errors import MalformedWorkbook, RefusedDocument


def grid_of(data: bytes) -> Grid:
    return parse_workbook(data).grids[0]


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_numbers_keep_the_text_that_stands_in_the_file(namespace: str) -> None:
    data = raw_workbook(
        '<row r="3"><c r="B3" s="1"><v>8.1400000000000006</v></c><c r="D3"><v>-0</v></c></row>',
        formats=["0.00"],
        namespace=namespace,
    )

    cells = grid_of(data).cells

    assert cells[3, 2].text == "8.1400000000000006"
    assert cells[3, 2].number_format == "0.00"
    assert cells[3, 4].text == "-0"
    assert cells[3, 4].kind is CellKind.NUMBER


def test_texts_are_joined_from_their_runs_without_their_pronunciation() -> None:
    data = raw_workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="inlineStr"><is><t>in</t></is></c><c r="D1" t="str"><v>res</v></c></row>',
        strings=[
            (
                "<si><r><t>示</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 值</t></r>"
                "<rPh sb='0' eb='1'><t>shi</t></rPh></si>"
            ),
            "<si><t>a_x000A_b_x005F_c</t></si>",
        ],
    )

    texts = [cell.text for _, cell in sorted(grid_of(data).cells.items())]

    assert texts == ["示 值", "a\nb_c", "in", "res"]


def test_kinds_of_cells_are_told_apart() -> None:
    data = raw_workbook(
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#DIV/0!</v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="d"><v>2026-11-09</v></c>'
        '<c r="E1" s="1"><v>46335</v></c><c r="F1" s="1"><v>46335.5</v></c>'
        '<c r="G1"/><c r="H1" t="s"/><c r="I1" s="1"/><c r="J1"><f t="shared" si="0"/></c></row>',
        formats=["yyyy/m/d"],
    )

    cells = {column: cell for (_, column), cell in grid_of(data).cells.items()}

    assert {column: cell.kind for column, cell in cells.items()} == {
        1: CellKind.BOOLEAN,
        2: CellKind.ERROR,
        3: CellKind.FORMULA,
        4: CellKind.DAY,
        5: CellKind.DAY,
        6: CellKind.DAY,
        10: CellKind.FORMULA,
    }
    assert cells[5].text == "2026-11-09"
    assert cells[6].text == "46335.5"
    assert cells[3].text == "", "what a formula once gave is never used"


def test_days_count_from_the_epoch_that_the_workbook_names() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>44873</v></c><c r="B1" s="1"><v>5</v></c></row>'
    in_1904 = raw_workbook(rows, formats=["d-mmm"], properties='<workbookPr date1904="1"/>')
    in_1900 = raw_workbook(rows, formats=["d-mmm"])

    assert [c.text for c in grid_of(in_1904).cells.values()] == ["2026-11-09", "1904-01-06"]
    assert [c.text for c in grid_of(in_1900).cells.values()] == ["2022-11-08", "5"]


def test_cells_without_addresses_follow_each_other() -> None:
    data = raw_workbook("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")

    assert list(grid_of(data).cells) == [(1, 1), (1, 2), (2, 1)]


def test_what_is_merged_or_hidden_is_known() -> None:
    data = raw_workbook(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3"><c r="C3"><v>1</v></c></row>',
        before='<cols><col min="3" max="4" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B3"/></mergeCells>',
        state="veryHidden",
    )

    grid = grid_of(data)

    assert grid.merged == (Area(1, 1, 3, 2),)
    assert grid.hidden
    assert grid.hidden_rows == {2}
    assert grid.hidden_columns == ((3, 4),)


def test_names_lead_to_cells_even_on_sheets_with_odd_names() -> None:
    data = raw_workbook(
        "",
        sheet="It's 结果",
        names={"Number": "'It''s 结果'!$C$7", "Gone": "#REF!", "_xlnm.Print_Area": "x!$A$1"},
    )

    book = parse_workbook(data)

    assert [name.name for name in book.names] == ["number", "gone"]
    assert book.names[0].place == Place(book.grids[0], 7, 3)
    assert str(book.names[0].place) == "'It''s 结果'!C7"
    assert book.names[1].place is None


def test_a_link_to_another_file_is_refused() -> None:
    data = raw_workbook("", names={"x": "[1]Sheet1!$A$1"})

    with pytest.raises(RefusedDocument, match="workbook-external-links"):
        parse_workbook(data)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="B2"><v>1</v></c></row>',
        '<row r="x"><c r="B2"><v>1</v></c></row>',
        '<row r="1"><c r="ABCD1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="?"><v>7</v></c></row>',
        '<row r="1"><c r="A1" s="x"><v>7</v></c></row>',
        '<row r="1">',
        "<!DOCTYPE a>",
        f'<row r="1"><c r="A1" t="str"><v>{"x" * 40_001}</v></c></row>',
    ],
)
def test_a_broken_sheet_is_malformed(rows: str) -> None:
    with pytest.raises(MalformedWorkbook, match="malformed-workbook"):
        parse_workbook(raw_workbook(rows))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<a", b"\xff\xfe", b"<!DOCTYPE a []><a/>"])
def test_a_broken_part_is_malformed(part: str, content: bytes) -> None:
    data = raw_workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=["<si/>"])

    if part != "xl/sharedStrings.xml" or content:
        with pytest.raises(MalformedWorkbook, match="malformed-workbook"):
            parse_workbook(changed(data, part, lambda _: content))


def test_a_missing_part_is_malformed() -> None:
    parts = unpacked(raw_workbook(""))
    del parts["xl/worksheets/sheet1.xml"]

    with pytest.raises(MalformedWorkbook, match="lacks this part"):
        parse_workbook(packed(parts))


def test_more_cells_than_a_certificate_has_are_refused() -> None:
    row = '<row r="{0}">' + "<c><v>1</v></c>" * 200 + "</row>"
    rows = "".join(row.format(number) for number in range(1, LIMIT_CELLS // 200 + 2))

    with pytest.raises(RefusedDocument, match="workbook-too-large"):
        parse_workbook(raw_workbook(rows))


def test_more_sheets_than_a_certificate_has_are_refused() -> None:
    def crowd(content: bytes) -> bytes:
        sheet = b'<sheet name="x" r:id="rId1"/>'
        return content.replace(b"</sheets>", sheet * LIMIT_SHEETS + b"</sheets>")

    with pytest.raises(RefusedDocument, match="workbook-too-large"):
        parse_workbook(changed(raw_workbook(""), "xl/workbook.xml", crowd))
