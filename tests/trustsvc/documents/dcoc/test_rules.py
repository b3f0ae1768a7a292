"""Rules of D-CoCs and of EU declarations: each finds what contradicts itself, and says where."""

from collections.abc import Callable

import pytest
from lxml import etree

from tests.support.dcoc import any_dcoc
from trustsvc.documents.dcoc.eu_declaration import NOTIFIED_BODY_ALWAYS, NOTIFIED_BODY_OR_OWN
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import PREFIXES, DocumentKind
from trustsvc.documents.rules import check_rules
from trustsvc.documents.xml import Element, parse_xml
from trustsvc.errors import RefusedDocument

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
DCOC = f"{{{SPACES['dcoc']}}}"
Edit = Callable[[Element], None]


def _find(root: Element, path: str) -> Element:
    found = root.find(f".//{path}", SPACES)
    assert found is not None, path
    return found


def _set(path: str, text: str) -> Edit:
    def edit(root: Element) -> None:
        _find(root, path).text = text

    return edit


def _drop(path: str) -> Edit:
    def edit(root: Element) -> None:
        for element in root.findall(f".//{path}", SPACES):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return edit


def _after(path: str, xml: str) -> Edit:
    def edit(root: Element) -> None:
        _find(root, path).addnext(
            etree.fromstring(f'<x xmlns:dcoc="{SPACES["dcoc"]}">{xml}</x>')[0]
        )

    return edit


def _both(*edits: Edit) -> Edit:
    def edit(root: Element) -> None:
        for one in edits:
            one(root)

    return edit


def _told(document: bytes, edit: Edit) -> tuple[Finding, ...]:
    tree = parse_xml(document)
    edit(tree.getroot())
    findings = check_rules(tree, DocumentKind.DCOC)
    for finding in findings:
        assert tree.xpath(finding.xpath, namespaces=SPACES), finding.xpath
        assert finding.says.keys() == finding.remedy.keys() == {"en", "zh"}
    return findings


ANY_DCOC: tuple[tuple[str, Severity, Edit], ...] = (
    (
        "first-issued-after-issue",
        Severity.ERROR,
        _set("dcoc:originalIssueDate", "2027-01-01"),
    ),
    (
        "passes-against-a-characteristic",
        Severity.WARNING,
        _both(
            _both(
                _set("dcoc:characteristic/dcoc:conformity", "fail"),
                _drop("dcoc:characteristic/dcoc:limit"),
            ),
            _set("dcoc:characteristic/si:real/si:value", "-0.9"),
        ),
    ),
    (
        "accreditation-ended-before-issue",
        Severity.WARNING,
        _after("dcoc:mra", "<dcoc:validUntil>2026-11-17</dcoc:validUntil>"),
    ),
    (
        "cites-itself",
        Severity.WARNING,
        _set("dcoc:report/dcoc:uniqueIdentifier", "HR-C-2026-00052"),
    ),
    (
        "revision-before-its-modifications",
        Severity.WARNING,
        _after(
            "dcoc:geographicScope",
            "<dcoc:modifications><dcoc:modification><dcoc:revision>1</dcoc:revision>"
            "</dcoc:modification></dcoc:modifications>",
        ),
    ),
)
NANDO = "dcoc:notifiedBody/dcoc:contact/dcoc:identifiers"
DECLARATION: tuple[tuple[str, Severity, Edit], ...] = (
    ("product-number", Severity.ERROR, _drop("dcoc:object/dcoc:identifications")),
    ("address", Severity.ERROR, _drop("dcoc:manufacturers/dcoc:contact/dcoc:location")),
    (
        "issuer",
        Severity.ERROR,
        _both(
            _drop("dcoc:certificationBody/dcoc:contact/dcoc:identifiers"),
            _set("dcoc:certificationBody/dcoc:contact/dcoc:name/dcoc:content[1]", "Somebody else"),
            _set("dcoc:certificationBody/dcoc:contact/dcoc:name/dcoc:content[2]", "Jemand"),
        ),
    ),
    ("sole-responsibility", Severity.ERROR, _drop("dcoc:soleResponsibility")),
    (
        "sole-responsibility",
        Severity.ERROR,
        _both(
            _set("dcoc:soleResponsibility/dcoc:content[1]", " "),
            _set("dcoc:soleResponsibility/dcoc:content[2]", ""),
        ),
    ),
    ("not-conforming", Severity.ERROR, _set("dcoc:result", "conditionalPass")),
    ("legislation", Severity.ERROR, _drop("dcoc:criterion[@kind='regulation']")),
    ("standards", Severity.ERROR, _drop("dcoc:criterion[@kind='standard']")),
    ("notified-body", Severity.ERROR, _drop("dcoc:notifiedBodies")),
    ("notified-body-number", Severity.ERROR, _drop(NANDO)),
    ("notified-body-certificate", Severity.WARNING, _drop("dcoc:certificateNo")),
    ("place", Severity.ERROR, _drop("dcoc:placeOfIssue")),
    ("signatory", Severity.ERROR, _drop("dcoc:responsible/dcoc:function")),
    ("signatory", Severity.ERROR, _drop("dcoc:responsible/dcoc:onBehalfOf")),
    (
        "signatory",
        Severity.ERROR,
        _both(_set("dcoc:role", "evaluator"), _set("dcoc:mainSigner", "false")),
    ),
)


@pytest.mark.parametrize("document", [example_dcoc(), example_declaration()])
def test_an_example_keeps_every_rule(document: bytes) -> None:
    assert _told(document, lambda _: None) == ()


@pytest.mark.parametrize(("code", "severity", "edit"), ANY_DCOC)
def test_a_certificate_that_contradicts_itself_is_told_where(
    code: str, severity: Severity, edit: Edit
) -> None:
    told = {finding.code: finding.severity for finding in _told(example_dcoc(), edit)}

    assert told == {code: severity}


@pytest.mark.parametrize(("code", "severity", "edit"), DECLARATION)
def test_a_declaration_that_lacks_a_field_of_annex_iii_is_told_which(
    code: str, severity: Severity, edit: Edit
) -> None:
    (finding,) = _told(example_declaration(), edit)

    assert (finding.code, finding.severity) == (f"eu-declaration-{code}", severity)
    assert "768/2008/EC" in finding.says["en"]
    assert "768/2008/EC" in finding.says["zh"]


def test_a_certificate_that_claims_no_profile_is_not_held_to_it() -> None:
    def claim_nothing(root: Element) -> None:
        del root.attrib["profile"]
        _drop("dcoc:soleResponsibility")(root)
        _drop("dcoc:notifiedBodies")(root)

    assert _told(example_declaration(), claim_nothing) == ()


@pytest.mark.parametrize(
    "module", ["A", *sorted(NOTIFIED_BODY_ALWAYS), *sorted(NOTIFIED_BODY_OR_OWN)]
)
def test_a_notified_body_is_wanted_where_the_module_gives_it_a_part(module: str) -> None:
    edit = _both(_set("dcoc:module", module), _drop("dcoc:notifiedBodies"))

    told = {finding.severity for finding in _told(example_declaration(), edit)}

    wanted = Severity.ERROR if module in NOTIFIED_BODY_ALWAYS else Severity.WARNING
    assert told == (set() if module == "A" else {wanted})


def test_a_representative_may_declare_for_the_manufacturer() -> None:
    def represented(root: Element) -> None:
        issuer = _find(root, "dcoc:certificationBody/dcoc:contact")
        copied = etree.fromstring(etree.tostring(issuer, with_tail=False))
        copied.tag = f"{DCOC}authorisedRepresentative"
        _find(root, "dcoc:manufacturers").addnext(copied)
        maker = _find(root, "dcoc:manufacturers/dcoc:contact")
        for part in ("identifiers", "location"):
            maker.remove(_find(maker, f"dcoc:{part}"))
        for content in _find(maker, "dcoc:name"):
            content.text = "Maker far away (example)"

    assert _told(example_declaration(), represented) == ()


def test_a_declaration_with_gaps_is_refused_with_all_of_them_at_once() -> None:
    tree = parse_xml(example_declaration())
    for path in ("dcoc:placeOfIssue", "dcoc:soleResponsibility"):
        _drop(path)(tree.getroot())

    with pytest.raises(RefusedDocument, match="refused-document") as caught:
        take_in(etree.tostring(tree))

    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [finding.code for finding in findings] == [
        "eu-declaration-sole-responsibility",
        "eu-declaration-place",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_rules_take_whatever_the_grammar_accepts(seed: int) -> None:
    tree = any_dcoc(seed)
    tree.getroot().set("profile", "eu-declaration")

    for finding in check_rules(tree, DocumentKind.DCOC):
        whole = finding.xpath == "/"
        assert whole or tree.xpath(finding.xpath, namespaces=SPACES), finding.xpath
