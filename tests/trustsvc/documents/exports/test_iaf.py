"""Rows for IAF CertSearch hold for every D-CoC: nothing invented, nothing that runs."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.dcoc import any_dcoc
from trustsvc.documents.dates import read_day
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.exports.iaf import (
    COLUMNS,
    FIELDS,
    MANDATORY,
    STATUSES,
    export_iaf,
    export_iaf_json,
)
from trustsvc.documents.exports.made import Origin
from trustsvc.documents.xml import Tree, parse_xml

SEEDS = st.integers(0, 10**9)
UNKNOWN = Origin(sha256=bytes(32), signed=False)


def _rows(tree: Tree, origin: Origin = UNKNOWN) -> list[dict[str, str]]:
    text = export_iaf(tree, origin).content.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _quoted(text: str) -> set[str]:
    """Give a text as it may stand in a cell: as it is, or kept from being a formula."""
    return {text, f"'{text}"}


def _standing(status: str) -> Origin:
    return Origin(sha256=bytes(32), signed=True, status=status)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(SEEDS)
def test_every_certificate_gives_one_row(seed: int) -> None:
    tree = any_dcoc(seed)
    dcoc = read_dcoc(tree)

    (row,) = _rows(tree)

    assert tuple(row) == COLUMNS
    assert row["certificate_number"] in _quoted(dcoc.core.number)
    for criterion in dcoc.criteria:
        assert f"{criterion.reference}:{criterion.edition}" in row["standards_name"]
    day = read_day(dcoc.core.valid_until)
    assert row["certification_expiry_date"] == (day.isoformat().replace("-", "") if day else "")


def test_standards_and_sites_do_not_multiply() -> None:
    document = example_dcoc()
    start = document.index(b"<dcoc:criterion ")
    end = document.index(b"</dcoc:criteria>")
    many = document[:start] + document[start:end] * 400 + document[end:]

    made = export_iaf(parse_xml(many), UNKNOWN)

    assert len(made.content) < len(many)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(SEEDS)
def test_no_cell_is_a_formula_and_json_says_the_same(seed: int) -> None:
    tree = any_dcoc(seed)

    body = json.loads(export_iaf_json(tree, UNKNOWN).content)

    for row in _rows(tree):
        assert not any(
            cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in row.values() if cell
        )
        for name in FIELDS:
            assert row[name] in _quoted(body[name])
    assert set(body) == {*FIELDS, "schemes", "sites"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SEEDS)
def test_what_the_register_demands_and_nobody_said_is_named(seed: int) -> None:
    tree = any_dcoc(seed)

    made = export_iaf_json(tree, UNKNOWN)

    body = json.loads(made.content)
    assert set(made.lacking) == {name for name in MANDATORY if not body[name]}
    assert "certification_status" in made.lacking


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_becomes_one_of_the_registers_words(status: str) -> None:
    (row,) = _rows(parse_xml(example_dcoc()), _standing(status))

    words = {"active", "inactive", "suspended", "cancelled", "hidden", "withdrawn", "expired"}
    assert row["certification_status"] == STATUSES[status]
    assert row["certification_status"] in words


def test_the_example_lacks_nothing_and_a_declaration_says_what_it_is_not() -> None:
    certified = export_iaf(parse_xml(example_dcoc()), _standing("valid"))
    declared = export_iaf(parse_xml(example_declaration()), _standing("valid"))

    assert certified.lacking == ()
    assert declared.lacking == (
        "certification_expiry_date",
        "accreditation_body_name",
        "accreditation_body_acronym_name",
    )
    assert b",Unaccredited," in declared.content
