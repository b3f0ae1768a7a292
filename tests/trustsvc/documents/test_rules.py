"""Rules beyond the schema: each refuses what contradicts itself, and says where."""

from collections.abc import Callable

import pytest
from lxml import etree

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.kinds import PREFIXES, DocumentKind
from trustsvc.documents.rules import check_rules
from trustsvc.documents.xml import Element, Tree, parse_xml

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}


def _find(root: Element, path: str) -> Element:
    found = root.find(path, SPACES)
    assert found is not None, path
    return found


def _set(path: str, text: str) -> Callable[[Element], None]:
    def edit(root: Element) -> None:
        _find(root, path).text = text

    return edit


def _repeat_language(root: Element) -> None:
    first = _find(root, ".//dcc:usedLangCodeISO639_1")
    added = etree.Element(str(first.tag))
    added.text = first.text
    first.addnext(added)


def _repeat_text(root: Element) -> None:
    first = _find(root, ".//dcc:item/dcc:name/dcc:content")
    added = etree.Element(str(first.tag), {"lang": first.get("lang", "")})
    first.addnext(added)


def _replace_itself(root: Element) -> None:
    identifier = _find(root, ".//dcc:uniqueIdentifier").text
    change = etree.Element(f"{{{SPACES['dcc']}}}reportAmendedSubstituted")
    etree.SubElement(change, f"{{{SPACES['dcc']}}}typeOfChange").text = "amended"
    name = f"{{{SPACES['dcc']}}}replacedUniqueIdentifier"
    etree.SubElement(change, name).text = identifier
    _find(root, ".//dcc:issueDate").addnext(change)


def _attach(root: Element) -> None:
    name = f"{{{SPACES['dcc']}}}"
    document = etree.SubElement(root, f"{name}document")
    for part, text in (
        ("fileName", "../a.pdf"),
        ("mimeType", "application/pdf"),
        ("dataBase64", ""),
    ):
        etree.SubElement(document, name + part).text = text


BROKEN: tuple[tuple[str, Severity, Callable[[Element], None]], ...] = (
    (
        "mandatory-language-unused",
        Severity.ERROR,
        _set(".//dcc:mandatoryLangCodeISO639_1", "fr"),
    ),
    ("language-listed-twice", Severity.ERROR, _repeat_language),
    ("ends-before-begin", Severity.ERROR, _set(".//dcc:endPerformanceDate", "2001-01-01")),
    ("issued-before-work", Severity.WARNING, _set(".//dcc:issueDate", "2001-01-01")),
    ("replaces-itself", Severity.ERROR, _replace_itself),
    ("lists-differ-in-length", Severity.ERROR, _set(".//si:unitXMLList", "\\kelvin \\kelvin")),
    ("two-texts-in-one-language", Severity.WARNING, _repeat_text),
    ("file-name-is-a-path", Severity.WARNING, _attach),
)


def _unlisted(root: Element) -> None:
    _find(root, ".//dcc:item/dcc:name/dcc:content[@lang='en']").set("lang", "eo")


def _tree() -> Tree:
    return parse_xml(example_dcc())


def _told(edit: Callable[[Element], None]) -> tuple[Finding, ...]:
    tree = _tree()
    edit(tree.getroot())
    findings = check_rules(tree, DocumentKind.DCC)
    for finding in findings:
        assert tree.xpath(finding.xpath, namespaces=SPACES), finding.xpath
        assert finding.says.keys() == finding.remedy.keys() == {"en", "zh"}
    return findings


def test_the_example_keeps_every_rule() -> None:
    assert check_rules(_tree(), DocumentKind.DCC) == ()


@pytest.mark.parametrize(
    ("code", "severity", "edit"),
    [*BROKEN, ("text-in-unlisted-language", Severity.WARNING, _unlisted)],
)
def test_a_broken_rule_is_told_with_its_place(
    code: str, severity: Severity, edit: Callable[[Element], None]
) -> None:
    told = {finding.code: finding.severity for finding in _told(edit)}

    assert told == {code: severity}


def test_a_plain_document_has_no_rules() -> None:
    assert check_rules(_tree(), DocumentKind.PLAIN) == ()
