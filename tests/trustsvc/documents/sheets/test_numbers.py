"""Which number a cell means: the digits that were typed, with the zeros that are shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.documents.sheets.numbers import read_number

READ = [
    # What the file holds, its format, what is meant.
    ("0.1", "General", "0.1"),
    ("0.1", "0.00", "0.10"),
    ("100", "0.000", "100.000"),
    ("-0.041", "0.000", "-0.041"),
    ("8.1400000000000006", "General", "8.14"),
    ("8.1400000000000006", "0.000", "8.140"),
    ("1.20000000000001", "General", "1.20000000000001"),
    ("0.30000000000000004", "General", "0.3"),
    ("1.50", "General", "1.50"),
    ("1E-3", "General", "1E-3"),
    ("1.0000000000000001E-5", "General", "0.00001"),
    ("1.0000000000000001E-5", "0.0E+00", "1.0E-05"),
    ("1.0000000000000001E-5", "0.000000", "0.000010"),
    ("123456", "0.00E+00", None),
    ("123000", "0.00E+00", "1.23E+05"),
    ("1234.5", "#,##0.00", "1234.50"),
    ("-1234.5", "#,##0.00_);[Red](#,##0.00)", "-1234.50"),
    ("12", "0.0##", "12.0"),
    ("12.125", "0.0##", "12.125"),
    ("0", "0.00", "0.00"),
    ("5", "@", "5"),
    ("5", "0_ ", "5"),
    ("5.5", "[Red]0.00", "5.50"),
    ("5.5", "[$-804]0.00", "5.50"),
    ("7", "G/通用格式", "7"),
]
REFUSED = [
    ("23.456", "0.0", "shown-rounded", "23.5"),
    ("0.33333333333333331", "General", "computed", "0.333333333333333"),
    ("46335", "yyyy-mm-dd", "shown-as-day", "46335"),
    ("46335", 'yyyy"年"m"月"d"日"', "shown-as-day", "46335"),
    ("0.12", "0%", "shown-otherwise", "0.12"),
    ("0.5", "# ?/?", "shown-otherwise", "0.5"),
    ("1500", "0,", "shown-otherwise", "1500"),
    ("7", "000", "shown-otherwise", "7"),
    ("7", '0.0" mm"', "shown-otherwise", "7"),
    ("7", "[>5]0.0;0.00", "shown-otherwise", "7"),
    ("7", '"¥"0.00', "shown-otherwise", "7"),
    ("1E+60", "General", "far-from-one", ""),
    ("INF", "General", "not-a-number", ""),
    ("1,5", "General", "not-a-number", ""),
    ("1e9999", "General", "not-a-number", ""),
    ("٣", "General", "not-a-number", ""),
]


@pytest.mark.parametrize(("raw", "code", "meant"), READ)
def test_a_cell_means_the_digits_that_it_shows(raw: str, code: str, meant: str | None) -> None:
    reading = read_number(raw, code)

    if meant is None:
        assert reading.problem == "shown-rounded"
    else:
        assert (reading.text, reading.problem) == (meant, "")


@pytest.mark.parametrize(("raw", "code", "problem", "shown"), REFUSED)
def test_a_cell_that_leaves_open_what_is_meant_is_refused(
    raw: str, code: str, problem: str, shown: str
) -> None:
    reading = read_number(raw, code)

    assert (reading.problem, reading.shown, reading.text) == (problem, shown, "")


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_what_is_typed_into_a_spreadsheet_comes_back(digits: int, places: int) -> None:
    typed = format(Decimal(digits).scaleb(-places), f".{places}f")
    as_spreadsheets_write_it = f"{float(typed):.17g}"
    code = "0" + ("." + "0" * places if places else "")

    assert Decimal(read_number(as_spreadsheets_write_it, code).text) == Decimal(typed)
    if digits:
        assert read_number(as_spreadsheets_write_it, code).text == typed


@given(st.text(max_size=30), st.text(max_size=20))
def test_no_text_and_no_format_confuse_it(raw: str, code: str) -> None:
    reading = read_number(raw, code)

    assert bool(reading.text) != bool(reading.problem)


@given(st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(E[-+][0-9]{1,3})?", fullmatch=True))
@pytest.mark.parametrize("code", ["General", "0.00", "0.00E+00", "0", "#,##0.0##"])
def test_a_reading_never_changes_more_than_the_sixteenth_digit(code: str, raw: str) -> None:
    reading = read_number(raw, code)

    if reading.text:
        exact, read = Decimal(raw), Decimal(reading.text)
        assert abs(exact - read) <= abs(exact) * Decimal("1e-14")
