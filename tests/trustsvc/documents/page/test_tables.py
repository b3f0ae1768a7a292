"""Results become tables and plots without losing a digit."""

import pytest
from lxml import etree

from tests.trustsvc.documents.page.reading import render, text_of
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.measured import inline, number
from trustsvc.documents.page.model import Block, Group, Page, Plot, Table, Words
from trustsvc.documents.page.tables import WIDTH_MM
from trustsvc.documents.quantities import Measured, Uncertainty
from trustsvc.documents.xml import parse_xml


def page(document: bytes) -> Page:
    return page_of(parse_xml(document), DocumentKind.DCC)


def inside(blocks: tuple[Block, ...]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Group):
            found.extend(inside(block.blocks))
    return found


def blocks_of(shown: Page) -> list[Block]:
    return [block for section in shown.sections for block in inside(section.blocks)]


def test_the_results_of_the_example_are_one_table_with_a_plot() -> None:
    blocks = blocks_of(page(example_dcc()))

    (table,) = [block for block in blocks if isinstance(block, Table)]
    (plot,) = [block for block in blocks if isinstance(block, Plot)]

    assert [column.unit for column in table.columns] == [
        "°C", "°C", "Ω", "Ω", "°C", "K", "K", "K", "K", "", ""
    ]  # fmt: skip
    assert {len(column.cells) for column in table.columns} == {5}
    assert [point.at for point in plot.points] == ["\N{MINUS SIGN}40", "0", "100", "200", "300"]


def test_a_point_of_the_plot_is_the_error_over_its_limit() -> None:
    (plot,) = [block for block in blocks_of(page(example_dcc())) if isinstance(block, Plot)]

    first = plot.points[0]

    assert round(first.share, 6) == round(-0.041 / 0.23, 6)
    assert round(first.spread, 6) == round(0.030 / 0.23, 6)


def test_results_outside_the_accredited_scope_are_marked() -> None:
    (plot,) = [block for block in blocks_of(page(example_dcc())) if isinstance(block, Plot)]

    assert [point.in_scope for point in plot.points] == [True, True, True, True, False]


def test_trailing_zeros_stay() -> None:
    (table,) = [block for block in blocks_of(page(example_dcc())) if isinstance(block, Table)]

    uncertainties = [cell[0].text for cell in table.columns[6].cells]

    assert uncertainties == ["0.030", "0.020", "0.030", "0.040", "0.060"]


def test_only_the_sign_of_a_number_changes() -> None:
    assert number("-0.0410") == "\N{MINUS SIGN}0.0410"
    assert number("-6.469E-07") == "\N{MINUS SIGN}6.469E\N{MINUS SIGN}07"
    assert number("2026-11-09") == "2026-11-09"


def test_no_table_is_wider_than_the_page() -> None:
    document = parse_xml(example_dcc())
    listing = next(document.iter("{https://ptb.de/dcc}list"))
    for quantity in list(listing):
        listing.append(etree.fromstring(etree.tostring(quantity)))

    shown = page_of(document, DocumentKind.DCC)
    tables = [block for block in blocks_of(shown) if isinstance(block, Table)]

    assert len(tables) == 2
    for table in tables:
        assert sum(column.width_mm for column in table.columns) <= WIDTH_MM


def test_columns_of_unequal_length_never_share_a_table() -> None:
    document = example_dcc().replace(b"-39.987 0.002 100.014 199.968 299.951", b"-39.987 0.002")

    tables = [block for block in blocks_of(page(document)) if isinstance(block, Table)]

    assert all(len({len(column.cells) for column in table.columns}) == 1 for table in tables)
    assert any(len(table.columns[0].cells) == 2 for table in tables)


def test_numbers_beyond_floats_are_shown_but_not_drawn() -> None:
    document = example_dcc().replace(b"0.242", b"2.42E+4000")

    blocks = blocks_of(page(document))

    assert not [block for block in blocks if isinstance(block, Plot)]
    assert [block for block in blocks if isinstance(block, Table)]


def test_rows_outside_the_accredited_scope_are_starred_and_the_star_is_explained() -> None:
    shown = text_of(render(example_dcc()))

    assert "300*" in shown
    assert "200*" not in shown
    assert "* Not within the scope of accreditation." in shown


def test_no_star_stands_where_everything_is_accredited() -> None:
    document = example_dcc().replace(b"true true true true false", b"true true true true true")

    assert "*" not in text_of(render(document))


def test_one_value_tells_whether_it_is_within_the_accredited_scope() -> None:
    scope = (
        b"<dcc:measurementMetaData><dcc:metaData refType='basic_isInCMC'><dcc:valid>false"
        b"</dcc:valid></dcc:metaData></dcc:measurementMetaData>"
    )
    document = example_dcc()
    end = document.index(b"</dcc:quantity>", document.index(b"influenceConditions"))
    document = document[:end] + scope + document[end:]

    shown = text_of(render(document, languages=("en",)))

    assert "Accredited scope outside" in shown


@pytest.mark.parametrize(
    ("value", "width", "line"),
    [
        ("22.6", "0.3", "(22.6 ± 0.3) °C, k = 2, p = 0.95"),
        ("22.60", "0.3", "22.60 °C, U = 0.3 °C (k = 2, p = 0.95)"),
        ("-2.26", "0.30", "(\N{MINUS SIGN}2.26 ± 0.30) °C, k = 2, p = 0.95"),
        ("2.26E1", "0.30", "2.26E1 °C, U = 0.30 °C (k = 2, p = 0.95)"),
    ],
)
def test_a_value_and_its_uncertainty_share_a_bracket_where_their_decimals_agree(
    value: str, width: str, line: str
) -> None:
    stated = Uncertainty(
        kind="expanded", value=width, coverage_factor="2", coverage_probability="0.95"
    )
    measured = Measured(value=value, unit=r"\degreecelsius", uncertainty=stated)

    assert inline(((measured,),)) == ((Words(line),),)
