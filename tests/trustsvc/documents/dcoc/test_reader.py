"""Our D-CoC holds what ISO/IEC 17065 asks for, and every part of it is judged and read."""

import pytest
from lxml import etree

from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.findings import Severity
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import PREFIXES, DocumentKind
from trustsvc.documents.xml import Tree, parse_xml
from trustsvc.errors import RefusedDocument

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
DIGEST = "0123456789abcdef" * 4


def _errors(tree: Tree) -> list[str]:
    checked = check_grammar(tree, grammar_of(DocumentKind.DCOC, "1.0.0"))
    return [finding.code for finding in checked.findings if finding.severity is Severity.ERROR]


def _without(path: str) -> Tree:
    tree = parse_xml(example_dcoc())
    element = tree.find(f".//{path}", SPACES)
    assert element is not None
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    return tree


@pytest.mark.parametrize(
    "path",
    [
        "dcoc:coreData",
        "dcoc:certNo",
        "dcoc:issueDate",
        "dcoc:validFrom",
        "dcoc:certificationScheme",
        "dcoc:certificationBody",
        "dcoc:client",
        "dcoc:responsibles",
        "dcoc:objects",
        "dcoc:criteria",
        "dcoc:edition",
        "dcoc:evaluations",
        "dcoc:statementOfConformity",
        "dcoc:statementOfConformity/dcoc:result",
    ],
)
def test_a_certificate_without_what_17065_asks_for_is_refused(path: str) -> None:
    assert "missing-element" in _errors(_without(path)) or "unexpected-element" in _errors(
        _without(path)
    )


def test_a_cited_document_has_a_digest_in_hexadecimal() -> None:
    tree = parse_xml(example_dcoc(cites=("DCC-1", DIGEST)))
    assert _errors(tree) == []
    digest = tree.find(".//dcoc:report/dcoc:sha256", SPACES)
    assert digest is not None

    digest.text = DIGEST.upper()

    assert _errors(tree) == ["wrong-value"]


def test_the_cited_dcc_is_read_with_its_digest_and_told_in_the_metadata() -> None:
    data = example_dcoc(cites=("DCC-1", DIGEST))

    reports = [e.report for e in read_dcoc(parse_xml(data)).evaluations if e.report]

    assert [(report.identifier, report.sha256) for report in reports] == [("DCC-1", DIGEST)]
    assert take_in(data).metadata.cites == ("DCC-1",)


def test_a_reference_that_leads_nowhere_is_an_error() -> None:
    tree = parse_xml(example_dcoc())
    characteristic = tree.find(".//dcoc:characteristic", SPACES)
    assert characteristic is not None

    characteristic.set("refId", "nowhere")

    assert _errors(tree) == ["dangling-reference"]


def test_the_signature_stands_last() -> None:
    tree = parse_xml(example_dcoc())
    signature = etree.SubElement(tree.getroot(), f"{{{SPACES['ds']}}}Signature")

    assert _errors(tree) == ["missing-element"]

    tree.getroot().insert(0, signature)
    assert "unexpected-element" in _errors(tree)


def test_every_part_is_read() -> None:
    dcoc = read_dcoc(parse_xml(example_dcoc()))

    assert dcoc.core.number
    assert dcoc.scheme.identifier
    assert dcoc.body.contact.identifiers[0].scheme == "USCC"
    assert dcoc.client.name.keys() == {"zh", "en"}
    assert dcoc.manufacturers
    assert any(responsible.main_signer for responsible in dcoc.responsibles)
    assert dcoc.objects[0].identifications
    assert all(criterion.edition for criterion in dcoc.criteria)
    assert dcoc.statement.result == "pass"
    assert dcoc.statement.declaration.keys() == {"zh", "en"}
    assert all(characteristic.name for characteristic in dcoc.characteristics)


@pytest.mark.parametrize(
    ("earlier", "later", "code"),
    [
        ("validFrom", "validUntil", "expires-before-valid"),
        ("decisionDate", "issueDate", "issued-before-decision"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(earlier: str, later: str, code: str) -> None:
    tree = parse_xml(example_dcoc())
    core = tree.find(".//dcoc:coreData", SPACES)
    assert core is not None
    first, second = core.find(f"dcoc:{earlier}", SPACES), core.find(f"dcoc:{later}", SPACES)
    assert first is not None
    assert second is not None
    first.text, second.text = "2026-11-18", "2026-11-17"

    with pytest.raises(RefusedDocument, match=code):
        take_in(etree.tostring(tree))
