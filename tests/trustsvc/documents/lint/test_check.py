"""Findings come the gravest first, bounded, varied; numbers stay exact."""

import ast
from time import monotonic

import pytest
from lxml import etree

from tests.support.peers import ROOT
from tests.trustsvc.documents.lint.damage import add, find, put
from tests.trustsvc.documents.lint.honest import SPACES, honest_dcc
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.lint.equipment import cited_dates
from trustsvc.documents.lint.subject import exact
from trustsvc.documents.rules import check_rules
from trustsvc.documents.xml import Tree, parse_xml


def _codes(tree: Tree, kind: DocumentKind = DocumentKind.DCC) -> list[str]:
    return [finding.code for finding in check_rules(tree, kind)]


def _with_real(inner: str) -> Tree:
    tree = parse_xml(example_dcc())
    add("//dcc:result/dcc:data/dcc:list", f"<dcc:quantity>{inner}</dcc:quantity>")(tree.getroot())
    return tree


def _hybrid(*forms: tuple[str, str]) -> Tree:
    reals = "".join(
        f"<si:real><si:value>{value}</si:value><si:unit>{unit}</si:unit></si:real>"
        for value, unit in forms
    )
    return _with_real(f"<si:hybrid>{reals}</si:hybrid>")


def test_the_gravest_come_first_and_the_first_say_different_things() -> None:
    root = honest_dcc(4).getroot()
    for unit in root.iter(f"{{{SPACES['si']}}}unit"):
        unit.text = r"\degreeCelsius"
    put("//dcc:usedMethod/dcc:norm", "IEC 60751")(root)
    put("//dcc:uniqueIdentifier", "A")(root)
    put("//dcc:mandatoryLangCodeISO639_1", "fr")(root)

    findings = check_rules(root.getroottree(), DocumentKind.DCC)

    assert findings[0].severity is Severity.ERROR
    assert [one.severity for one in findings] == sorted(
        (one.severity for one in findings),
        key=[Severity.ERROR, Severity.WARNING, Severity.NOTE].index,
    )
    assert {one.code for one in findings[:3]} == {
        "mandatory-language-unused", "unit-misspelt", "standard-undated",
    }  # fmt: skip


def test_the_list_is_bounded_and_says_so() -> None:
    tree = parse_xml(example_dcc())
    where = find(tree.getroot(), "//dcc:result/dcc:data/dcc:list")
    one = etree.fromstring(
        f'<dcc:quantity xmlns:dcc="{SPACES["dcc"]}" xmlns:si="{SPACES["si"]}"><si:real>'
        "<si:value>1</si:value><si:unit>x</si:unit></si:real></dcc:quantity>"
    )
    for _ in range(1000):
        where.addnext(etree.fromstring(etree.tostring(one)))

    findings = check_rules(tree, DocumentKind.DCC)

    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].code == "too-many-findings"


@pytest.mark.parametrize(
    ("forms", "codes"),
    [
        ([("273.15", r"\kelvin"), ("0.00", r"\degreecelsius")], []),
        ([("300", r"\kelvin"), ("26.85", r"\degreecelsius")], []),
        ([("0.072", r"\kelvin"), ("0.072", r"\degreecelsius")], []),
        ([("300.0", r"\kelvin"), ("28.85", r"\degreecelsius")], ["hybrid-disagrees"]),
        ([("1.0", r"\degree"), ("0.01745", r"\radian")], []),
        ([("1.0", r"\degree"), ("0.2", r"\radian")], ["hybrid-disagrees"]),
        ([("1.000", r"\dalton"), ("1.66053906660e-27", r"\kilogram")], []),
        ([("1e999999", r"\metre"), ("1", r"\milli\metre")], ["hybrid-disagrees"]),
        ([("1", r"\metre"), ("1000", "|ell")], ["own-unit-undeclared"]),
    ],
)
def test_hybrids_agree_within_a_step_of_their_last_digits(
    forms: list[tuple[str, str]], codes: list[str]
) -> None:
    assert _codes(_hybrid(*forms)) == codes


def test_an_exact_constant_needs_no_uncertainty() -> None:
    constant = (
        "<si:constant><si:value>299792458</si:value><si:unit>\\metre\\per\\second</si:unit>"
        "<si:uncertainty>0</si:uncertainty></si:constant>"
    )

    assert _codes(_with_real(constant)) == []


def test_a_point_that_is_missing_may_lack_its_uncertainty() -> None:
    tree = parse_xml(example_dcc())
    error = "//dcc:quantity[@refType='basic_measurementError']"
    put(f"{error}//si:valueXMLList", "NaN 0.012 0.058 0.131 0.242")(tree.getroot())
    put(f"{error}//si:valueExpandedMUXMLList", "NaN 0.020 0.030 0.040 0.060")(tree.getroot())

    assert _codes(tree) == []


def test_the_days_of_cited_certificates_are_compared_where_they_are_given() -> None:
    cited = parse_xml(
        example_dcc("ENMI-RT-2026-0031")
        .replace(b"2026-11-", b"2025-03-")
        .replace(b"2027-11-09", b"2026-03-09")
    )
    known = cited_dates(cited)
    assert known is not None

    findings = check_rules(parse_xml(example_dcc()), DocumentKind.DCC, dict([known]))

    assert [finding.code for finding in findings] == ["equipment-overdue"]
    assert cited_dates(parse_xml(example_dcoc())) is None


def _dcoc(path: str, text: str) -> tuple[Finding, ...]:
    tree = parse_xml(example_dcoc())
    put(path, text)(tree.getroot())
    return check_rules(tree, DocumentKind.DCOC)


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("//dcoc:validUntil", "2020-01-01", "expires-before-valid"),
        ("//dcoc:decisionDate", "2036-01-01", "issued-before-decision"),
        ("//dcoc:characteristic/si:real/si:unit", r"\Newton", "unit-misspelt"),
        ("//dcoc:uniqueIdentifier", "XXXX", "identifier-placeholder"),
    ],
)
def test_certificates_of_conformity_are_linted_too(path: str, text: str, code: str) -> None:
    findings = _dcoc(path, text)

    assert [finding.code for finding in findings] == [code]


def test_a_characteristic_is_recomputed_from_its_limit() -> None:
    findings = _dcoc("//dcoc:characteristic[.//dcoc:limit]/si:real/si:value", "99999999")

    assert [finding.code for finding in findings] == ["conformity-contradicts-values"]
    assert findings[0].xpath.endswith("dcoc:conformity")


@pytest.mark.parametrize(
    "inner",
    [
        "<si:real><si:value>1</si:value><si:unit>\\unit{n}</si:unit></si:real>",
        (
            "<si:hybrid><si:real><si:value>1e99</si:value><si:unit>x{n}</si:unit></si:real>"
            "<si:real><si:value>1</si:value><si:unit>\\quetta\\metre\\tothe{{99}}</si:unit></si:real>"
            "</si:hybrid>"
        ),
    ],
)
def test_a_document_of_a_megabyte_takes_seconds_at_most(inner: str) -> None:
    tree = _with_real(inner.format(n=0))
    last = find(tree.getroot(), "//dcc:result/dcc:data/dcc:quantity")
    for number in range(5000):
        made = etree.tostring(last).decode().replace("unit0", f"unit{number}")
        last.addnext(etree.fromstring(made.replace("x0", f"x{number}")))

    begun = monotonic()
    findings = check_rules(tree, DocumentKind.DCC)

    assert monotonic() - begun < 10
    assert len(findings) == MAX_FINDINGS + 1


def test_a_plain_document_has_no_rules() -> None:
    tree = parse_xml(example_dcc())
    put("//dcc:mandatoryLangCodeISO639_1", "fr")(tree.getroot())

    assert check_rules(tree, DocumentKind.PLAIN) == ()


def test_the_lint_makes_no_float() -> None:
    for path in (ROOT / "trustsvc" / "documents" / "lint").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Name) and node.id == "float"), path
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert node.value in {0.8, 0.9, 0.6}, path  # how alike two words must be


def test_values_keep_their_text_and_are_exact() -> None:
    assert exact("0.1") == exact("0.10") == exact("1e-1")
    assert exact("1e-100") is not None
    assert exact("1e101") is None
    assert exact("NaN") is exact("") is exact("٣") is exact("1,5") is None
