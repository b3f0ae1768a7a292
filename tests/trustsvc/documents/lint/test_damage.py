"""Right documents have no findings; each kind of damage has exactly its finding, at its place."""

import re

import pytest
from lxml import etree

from tests.support.peers import ROOT
from tests.trustsvc.documents.lint.damage import DAMAGES, Damage
from tests.trustsvc.documents.lint.honest import SPACES, honest_dcc
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.places import xpath_of
from trustsvc.documents.rules import check_rules

CASES = [(code, damage) for code, damages in DAMAGES.items() for damage in damages]
ROW = re.compile(r"^\| `([a-z-]+)` \| (error|warning|note)", re.MULTILINE)
NOT_OF_DCC = {"expires-before-valid", "issued-before-decision"}


@pytest.mark.parametrize("seed", range(60))
def test_a_right_document_has_no_findings(seed: int) -> None:
    tree = honest_dcc(seed)

    assert check_grammar(tree, grammar_of(DocumentKind.DCC, "3.3.0")).findings == ()
    assert check_rules(tree, DocumentKind.DCC) == ()


@pytest.mark.parametrize(("code", "damage"), CASES, ids=[code for code, _ in CASES])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damage_is_found_where_it_was_done_and_nothing_else(
    seed: int, code: str, damage: Damage
) -> None:
    tree = honest_dcc(seed)
    place = xpath_of(damage(tree.getroot()))

    findings = check_rules(tree, DocumentKind.DCC)

    assert [(finding.code, finding.xpath) for finding in findings] == [(code, place)]
    (finding,) = findings
    found = tree.xpath(finding.xpath, namespaces=SPACES)
    assert isinstance(found, list)
    assert len(found) == 1
    assert isinstance(found[0], etree._Element)  # noqa: SLF001  lxml's name
    for language in ("en", "zh"):
        assert finding.says[language].strip()
        assert finding.remedy[language].strip()
        assert "{" not in finding.says[language].replace(r"\tothe{", "")


def test_every_rule_of_the_published_table_is_tested_with_its_severity() -> None:
    table = dict(ROW.findall((ROOT / "docs" / "lint.md").read_text("utf-8")))
    found = {}
    for code, damage in CASES:
        tree = honest_dcc(1)
        damage(tree.getroot())
        found[code] = str(check_rules(tree, DocumentKind.DCC)[0].severity)

    assert {code: table[code] for code in table.keys() - NOT_OF_DCC} == found
