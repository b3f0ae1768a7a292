"""What others published is linted: as pinned here, without a crash, whatever becomes of it."""

import random
from collections import Counter
from copy import deepcopy

import pytest

from tests.support.dcoc import any_dcoc
from tests.support.shared import DCC, dcc_file
from tests.trustsvc.documents.grammar.mutations import MUTATIONS
from trustsvc.documents.findings import Severity
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import ROOTS, DocumentKind
from trustsvc.documents.rules import check_rules
from trustsvc.documents.xml import Tree, parse_xml
from trustsvc.errors import MalformedXml

LANGUAGES, TERM = "two-texts-in-one-language", "ref-type-misspelt"
PLACEHOLDER = {"identifier-placeholder": 1, TERM: 1}
TYPICAL = {LANGUAGES: 2, TERM: 1}
COUNTS: dict[str, dict[str, int]] = {
    "dcclib/invalid_schema.xml": PLACEHOLDER,
    "dcclib/invalid_schematron.xml": {
        "mandatory-language-unused": 1,
        "text-in-unlisted-language": 1,
        TERM: 1,
        "identifier-short": 1,
    },
    "dcclib/invalid_signature.xml": PLACEHOLDER,
    "dcclib/valid.xml": PLACEHOLDER,
    "dcclib/valid_bom.xml": PLACEHOLDER,
    "dcclib/valid_formula.xml": {
        LANGUAGES: 2,
        "text-in-unlisted-language": 1,
        "text-lacks-mandatory-language": 2,
        "standard-undated": 2,
        TERM: 1,
    },
    "dcclib/valid_signature.xml": PLACEHOLDER,
    "good-practice/dcc_gp_humidity_v1.0.xml": {LANGUAGES: 2, "standard-undated": 1, TERM: 1},
    "good-practice/dcc_gp_temperatur_resistance_v12.xml": {
        LANGUAGES: 2,
        "standard-undated": 2,
        TERM: 1,
    },
    "good-practice/dcc_gp_temperature_extensive_v12.xml": TYPICAL,
    "good-practice/dcc_gp_temperature_simplified_v12.xml": {LANGUAGES: 1},
    "good-practice/dcc_gp_temperature_typical_adjustment_v12.xml": {
        **TYPICAL,
        "decision-rule-unstated": 1,
    },
    "good-practice/dcc_gp_temperature_typical_v12.xml": TYPICAL,
    "good-practice/siliziumkugel_2_4_0.xml": {"unit-misspelt": 2, LANGUAGES: 10},
    "good-practice/siliziumkugel_wrong_schema.xml": {"unit-misspelt": 2, LANGUAGES: 10},
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml": TYPICAL,
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml": TYPICAL,
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_manipulated.xml": TYPICAL,
}
"""What is found in each sample; not one of them has an error but the one that is invalid."""
NO_XML = "dcclib/invalid_syntax.xml"


def _sample(name: str) -> Tree:
    return parse_xml(dcc_file(f"samples/{name}").read_bytes())


def test_the_table_names_every_sample() -> None:
    folder = dcc_file("samples")

    found = {str(path.relative_to(folder)) for path in folder.rglob("*.xml")}

    assert {name for name in found if not name.startswith("dsi/")} == {*COUNTS, NO_XML}
    assert folder == DCC / "samples"


@pytest.mark.parametrize(("name", "counts"), COUNTS.items())
def test_a_sample_has_the_findings_that_are_pinned(name: str, counts: dict[str, int]) -> None:
    findings = check_rules(_sample(name), DocumentKind.DCC)

    assert Counter(finding.code for finding in findings) == counts
    wrong = {finding.code for finding in findings if finding.severity is Severity.ERROR}
    assert wrong == ({"mandatory-language-unused"} if "schematron" in name else set())


def test_what_is_no_xml_never_reaches_the_lint() -> None:
    with pytest.raises(MalformedXml, match="malformed-xml"):
        _sample(NO_XML)


@pytest.mark.parametrize("seed", range(150))
def test_no_damage_makes_the_lint_fail(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  damage, not secrets
    tree = deepcopy(_sample(chance.choice(list(COUNTS))))
    for _ in range(chance.randint(1, 12)):
        chance.choice(MUTATIONS)(tree.getroot(), chance)

    kind = ROOTS.get(str(tree.getroot().tag), DocumentKind.DCC)
    findings = check_rules(tree, kind)

    assert len(findings) <= MAX_FINDINGS + 1


@pytest.mark.parametrize("seed", range(40))
def test_any_conformity_certificate_is_linted(seed: int) -> None:
    assert len(check_rules(any_dcoc(seed), DocumentKind.DCOC)) <= MAX_FINDINGS + 1
