"""What a cell gives to its field, and what is asked of a person instead of being guessed."""

import pytest

from trustsvc.documents.sheets.book import Cell, CellKind, Grid, Place
from trustsvc.documents.sheets.layout import Choice, Field, Kind
from trustsvc.documents.sheets.values import Refused, read_value

YES_NO = (Choice("true", "是", "yes"), Choice("false", "否", "no"))
TEXT, NUMBER, DAY = CellKind.TEXT, CellKind.NUMBER, CellKind.DAY


def read(kind: Kind, cell_kind: CellKind, text: str, code: str = "General") -> object:
    cell = Cell(7, 4, cell_kind, text, code)
    place = Place(Grid("结果", {(7, 4): cell}), 7, 4)
    return read_value(place, Field("x", "某项", "Something", kind, choices=YES_NO))


@pytest.mark.parametrize(
    ("kind", "cell_kind", "text", "meant"),
    [
        (Kind.TEXT, TEXT, " a\r\nb ", "a\nb"),
        (Kind.WORD, TEXT, " a\nb ", "a b"),
        (Kind.WORD, NUMBER, "20260417", "20260417"),
        (
            Kind.WORDS,
            TEXT,
            "IEC 1:2022; GB 2-2010\N{FULLWIDTH SEMICOLON}\n JJG 3 ",
            ["IEC 1:2022", "GB 2-2010", "JJG 3"],
        ),
        (Kind.NUMBER, TEXT, " 0.10 ", "0.10"),
        (Kind.NUMBER, TEXT, "\N{MINUS SIGN}0.10", "-0.10"),
        (Kind.NUMBER, TEXT, "+1.0E-05", "+1.0E-05"),
        (Kind.DAY, DAY, "2026-11-09", "2026-11-09"),
        (Kind.DAY, DAY, "2026-11-09T00:00:00", "2026-11-09"),
        (Kind.DAY, TEXT, "2026/11/9", "2026-11-09"),
        (Kind.DAY, TEXT, "2026.11.09", "2026-11-09"),
        (Kind.DAY, TEXT, "2026年11月9日", "2026-11-09"),
        (Kind.UNIT, TEXT, "℃", r"\degreecelsius"),
        (Kind.UNIT, NUMBER, "1", r"\one"),
        (Kind.CHOICE, TEXT, "是", "true"),
        (Kind.CHOICE, TEXT, "YES", "true"),
        (Kind.CHOICE, TEXT, "否 no", "false"),
        (Kind.CHOICE, TEXT, "×", "false"),  # noqa: RUF001  as people mark
        (Kind.CHOICE, CellKind.BOOLEAN, "1", "true"),
        (Kind.CHOICE, NUMBER, "0", "false"),
    ],
)
def test_a_cell_gives_what_its_field_wants(
    kind: Kind, cell_kind: CellKind, text: str, meant: object
) -> None:
    assert read(kind, cell_kind, text) == meant


@pytest.mark.parametrize(
    ("kind", "cell_kind", "text", "code"),
    [
        (Kind.NUMBER, TEXT, "0,10", "cell-comma"),
        (Kind.NUMBER, TEXT, "1,234.5", "cell-comma"),
        (Kind.NUMBER, TEXT, "１２", "cell-not-a-number"),  # noqa: RUF001  full-width digits
        (Kind.NUMBER, TEXT, "12 mm", "cell-not-a-number"),
        (Kind.NUMBER, TEXT, "NaN", "cell-not-a-number"),
        (Kind.NUMBER, CellKind.BOOLEAN, "1", "cell-not-a-number"),
        (Kind.NUMBER, DAY, "2026-01-02", "cell-shown-as-day"),
        (Kind.NUMBER, CellKind.ERROR, "#N/A", "cell-error"),
        (Kind.NUMBER, CellKind.FORMULA, "", "cell-formula"),
        (Kind.DAY, TEXT, "09/11/2026", "cell-not-a-date"),
        (Kind.DAY, TEXT, "2026-02-30", "cell-not-a-date"),
        (Kind.DAY, TEXT, "2026-11/09", "cell-not-a-date"),
        (Kind.DAY, DAY, "46335.5", "cell-not-a-date"),
        (Kind.DAY, NUMBER, "46335", "cell-not-a-date"),
        (Kind.UNIT, TEXT, "Grad", "cell-unit"),
        (Kind.UNIT, DAY, "2026-01-01", "cell-unit"),
        (Kind.CHOICE, TEXT, "vielleicht", "cell-choice"),
        (Kind.TEXT, DAY, "2026-01-02", "cell-not-text"),
        (Kind.WORD, CellKind.BOOLEAN, "1", "cell-not-text"),
    ],
)
def test_what_leaves_a_doubt_is_refused_by_its_address(
    kind: Kind, cell_kind: CellKind, text: str, code: str
) -> None:
    with pytest.raises(Refused, match=code) as caught:
        read(kind, cell_kind, text)

    finding = caught.value.finding
    assert (finding.code, finding.xpath) == (code, "结果!D7")
    assert all(finding.says[language] and finding.remedy[language] for language in ("zh", "en"))


def test_a_number_that_its_format_shows_otherwise_is_no_text_either() -> None:
    with pytest.raises(Refused, match="cell-not-text"):
        read(Kind.WORD, NUMBER, "7", "000")


def test_a_blank_cell_says_nothing() -> None:
    place = Place(Grid("a", {}), 1, 1)

    assert read_value(place, Field("x", "", "")) is None
