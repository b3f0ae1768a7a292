"""A check tells every fault once, where it is, and what helps, in both languages."""

from copy import deepcopy

import pytest
from lxml import etree

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.findings import Severity
from trustsvc.documents.grammar.automaton import AmbiguousModel
from trustsvc.documents.grammar.check import MAX_FINDINGS, Checked, check_grammar
from trustsvc.documents.grammar.notation import GrammarMistake, Module, applies, compile_grammar
from trustsvc.documents.grammar.releases import grammar_of, releases_of, signable
from trustsvc.documents.kinds import PREFIXES, DocumentKind
from trustsvc.documents.xml import Tree, parse_xml

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}


def _edited(old: str, new: str) -> Tree:
    text = example_dcc().decode()
    assert old in text
    return parse_xml(text.replace(old, new, 1).encode())


def _check(tree: Tree) -> Checked:
    checked = check_grammar(tree, grammar_of(DocumentKind.DCC, "3.3.0"))
    for finding in checked.findings:
        path = finding.xpath.partition("/@")[0]
        found = tree.xpath(path, namespaces=SPACES)
        assert isinstance(found, list)
        assert len(found) == 1, finding.xpath
        assert finding.says.keys() == finding.remedy.keys() == {"en", "zh"}
    return checked


def test_the_example_has_no_fault() -> None:
    assert _check(parse_xml(example_dcc())) == Checked((), ())


@pytest.mark.parametrize(
    ("old", "new", "code", "end"),
    [
        ("<dcc:items>", "<dcc:items><dcc:odd/>", "unexpected-element", "dcc:items/dcc:odd"),
        ("<dcc:coreData>", "<dcc:coreData>x", "stray-text", "dcc:coreData"),
        ("<dcc:coreData>", '<dcc:coreData id="a">', "unknown-attribute", "dcc:coreData/@id"),
        (
            "<dcc:coreData>",
            '<dcc:coreData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">',
            "unknown-attribute",
            "dcc:coreData/@*[local-name()='nil']",
        ),
        (">CN<", "><b/><", "element-in-text", "dcc:countryCodeISO3166_1/b"),
        (">CN<", ">China<", "wrong-value", "dcc:countryCodeISO3166_1"),
        ("<dcc:items>", '<dcc:items refId="no">', "dangling-reference", "dcc:items/@refId"),
    ],
)
def test_a_fault_is_told_with_its_place(old: str, new: str, code: str, end: str) -> None:
    (finding,) = _check(_edited(old, new)).findings

    assert finding.code == code
    assert finding.xpath.endswith(end)


def test_what_is_missing_is_named() -> None:
    tree = _edited("<dcc:items>", "<dcc:items>")
    core = tree.find(".//dcc:coreData", SPACES)
    assert core is not None
    for child in list(core)[4:]:
        core.remove(child)

    (finding,) = _check(tree).findings

    assert finding.code == "missing-element"
    assert "dcc:uniqueIdentifier" in finding.remedy["en"]


def test_an_id_stands_once() -> None:
    tree = parse_xml(example_dcc())
    for name in ("dcc:items", "dcc:items/dcc:item"):
        element = tree.find(f".//{name}", SPACES)
        assert element is not None
        element.set("id", "twice")

    (finding,) = _check(tree).findings

    assert finding.code == "repeated-id"
    assert finding.xpath.endswith("dcc:items/dcc:item/@id")


def test_the_list_of_findings_is_bounded() -> None:
    tree = parse_xml(example_dcc())
    core = tree.find(".//dcc:coreData", SPACES)
    assert core is not None
    wrong = etree.Element(f"{{{SPACES['dcc']}}}usedLangCodeISO639_1")
    wrong.text = "English"
    for _ in range(300):
        core.insert(1, deepcopy(wrong))

    checked = _check_without_places(tree)

    assert len(checked.findings) == MAX_FINDINGS + 1
    assert checked.findings[-1].code == "too-many-findings"
    assert checked.findings[-1].severity is Severity.NOTE


def _check_without_places(tree: Tree) -> Checked:
    return check_grammar(tree, grammar_of(DocumentKind.DCC, "3.3.0"))


def test_every_grammar_compiles_and_says_whether_it_can_be_signed() -> None:
    signed = {
        release
        for kind in (DocumentKind.DCC, DocumentKind.DCOC)
        for release in releases_of(kind)
        if grammar_of(kind, release).roots and signable(kind, release)
    }

    assert signed == {"3.2.0", "3.2.1", "3.3.0", "1.0.0"}


@pytest.mark.parametrize(
    ("when", "release", "expected"),
    [
        (None, "3.0.0", True),
        ("3.1+", "3.1.0", True),
        ("3.1+", "3.0.9", False),
        ("<3.2", "3.1.2", True),
        ("<3.2", "3.2.0", False),
        ("3.0+,<3.1", "3.0.0", True),
        ("3.0+,<3.1", "3.1.0", False),
    ],
)
def test_a_limit_holds_for_the_releases_it_names(
    when: str | None,
    release: str,
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert applies(when, release) is expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("GLOBAL a:b\nb = ( c:string | c:string d:string )", AmbiguousModel),
        ("GLOBAL a:b\nb = c:string c:token?", AmbiguousModel),
        ("GLOBAL a:b\nb = c:nothing", GrammarMistake),
        ("GLOBAL a:b\nb : c", GrammarMistake),
        ("GLOBAL a:b\nb = c:string )", GrammarMistake),
    ],
)
def test_a_mistake_in_a_grammar_shows_when_it_is_compiled(
    text: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"."):
        compile_grammar((Module("t", "urn:t", text),), "1.0", ("1.0",))


def test_pointing_at_one_of_very_many_is_quick() -> None:
    text = example_dcc().decode()
    one = "<dcc:usedLangCodeISO639_1>zh</dcc:usedLangCodeISO639_1>"
    tree = parse_xml(text.replace(one, one * 50_000 + one.replace("zh", "Chinese") * 250).encode())

    checked = _check_without_places(tree)

    assert checked.findings[0].xpath.endswith("usedLangCodeISO639_1[50001]")
