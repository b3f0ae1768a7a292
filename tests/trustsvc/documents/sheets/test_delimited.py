"""CSV in the encodings and with the separators that programs in laboratories write."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import address, edited_csv, filled_csv, found, refused
from trustsvc.documents.sheets.book import CellKind
from trustsvc.documents.sheets.csv_template import csv_template
from trustsvc.documents.sheets.delimited import parse_delimited
from trustsvc.documents.sheets.guard import guarded, unguarded
from trustsvc.documents.sheets.intake import dcc_from_sheets
from trustsvc.errors import MalformedWorkbook

SHORT = "trustsvc-dcc,1\r\n[items]\r\nserial\r\n{}\r\n[end]\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_every_form_of_the_same_csv_gives_the_same_certificate(
    separator: str, encoding: str, ends: str
) -> None:
    text = csv_template(separator=separator).decode("utf-8-sig").replace("\r\n", ends)

    assert dcc_from_sheets(text.encode(encoding)).content == plain()


def plain() -> bytes:
    return dcc_from_sheets(filled_csv().encode()).content


def test_a_hint_for_spreadsheets_is_no_row() -> None:
    assert dcc_from_sheets(b"sep=,\r\n" + filled_csv().encode()).content == plain()


def test_rows_filled_up_with_separators_as_spreadsheets_save_them_are_the_same() -> None:
    padded = "\r\n".join(line + ",,,," for line in filled_csv().splitlines())

    assert dcc_from_sheets(padded.encode()).content == plain()


def test_a_file_that_is_cut_off_is_noticed_at_any_line() -> None:
    lines = filled_csv().splitlines(keepends=True)

    for count in range(1, len(lines)):
        assert list(found("".join(lines[:count]).encode())) == ["csv-not-ended"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin with"),
        (b"a,b,c\r\n", "does not begin with"),
        (b"trustsvc-dcc,2\r\n[end]", "a version other than"),
        (b"trustsvc-dcc|1\r\n[end]", "does not begin with"),
        (b'trustsvc-dcc,1\r\n"open\r\n[end]', "quotation marks"),
        (b'trustsvc-dcc,1\r\na"b",c\r\n"a"b,\r\n[end]', "quotation marks"),
        (b"trustsvc-dcc,1\x00\r\n[end]", "characters that no text has"),
        (b"\xff\xff\xff\xff", "UTF-8 or GB 18030"),
        (codecs.BOM_UTF8 + b"\xff", "UTF-8 or GB 18030"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-8 or GB 18030"),
        (b"%PDF-1.7\r\n", "does not begin with"),
    ],
)
def test_what_is_no_csv_of_ours_is_malformed(data: bytes, why: str) -> None:
    with pytest.raises(MalformedWorkbook, match=why):
        parse_delimited(data)


def test_cells_are_addressed_as_a_spreadsheet_shows_them() -> None:
    told = found(edited_csv(("2026-11-09", "9.11.2026"), (",0.030,", ',"0,030",')))

    assert told["cell-not-a-date"] == "B9"
    assert told["cell-comma"] == address("0.030")


def test_a_text_over_several_lines_is_one_row_as_in_a_spreadsheet() -> None:
    told = found(edited_csv(("温度示值比较法校准", '"一\n二\n三"'), ("2026-11-09", "x")))

    assert told == {"cell-not-a-date": "B9"}


def test_a_formula_is_refused() -> None:
    assert found(edited_csv(("-40.028", "=A1+1"))) == {"cell-formula": address("-40.028")}


def test_what_stands_before_all_sections_is_refused() -> None:
    text = filled_csv().replace("[certificate]", "number,1\r\n[certificate]", 1)

    assert found(text.encode()) == {"csv-outside": "A2"}


def test_a_section_or_key_that_does_not_exist_is_named() -> None:
    told = refused(edited_csv(("[methods]", "[method]"), ("order,", "oder,")))

    assert [(one.code, one.xpath) for one in told] == [
        ("csv-unknown-key", "B7"),
        ("csv-unknown-section", address("[methods]").replace("A40", "A41")),
    ]
    assert "[methods]" in told[1].says["en"]


def test_a_section_twice_is_refused_but_results() -> None:
    twice = filled_csv().replace("[end]", "[items]\r\nname_1,serial\r\n表,7\r\n[end]")
    results = filled_csv()[filled_csv().index("[results]") : filled_csv().index("[end]")]
    two_tables = filled_csv().replace("[end]", results + "[end]")

    assert list(found(twice.encode())) == ["name-doubled"]
    assert dcc_from_sheets(two_tables.encode()).content.count(b'id="result-') == 2


@pytest.mark.parametrize("text", ["=1+1", "+1a", "-x", "@a", "'=1", "''", "\ttab", "＝1", "'"])  # noqa: RUF001  a full-width sign
def test_what_a_spreadsheet_would_compute_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["-0.041", "+1", "1E-5", ".5", "-40", "a=b", "", "−1", "#1"])  # noqa: RUF001  a minus sign
def test_numbers_and_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.text(max_size=30))
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_a_guarded_text_is_never_taken_for_a_formula(text: str) -> None:
    quoted = '"' + guarded(text).replace('"', '""') + '"'

    (grid,) = parse_delimited(SHORT.format(quoted).encode()).grids

    cell = grid.find(4, 1)
    if cell is not None:
        assert (cell.kind, cell.text) == (CellKind.TEXT, text)
