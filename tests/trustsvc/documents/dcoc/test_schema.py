"""Our grammar and the schema that we publish are the same language.

Type by type by a walk over both, and by the verdicts of libxml2 and ours on documents, whole and
damaged. Known differences, each on purpose, are recognised by what we find:

- a reference that leads nowhere is an error here, as XSD says; libxml2 doesn't look (so the
  grammar is asked again without it);
- an empty ``refId`` is an error here (XSD 1.0 part 2, 3.3.10); libxml2 lets it pass;
- base64 with stray characters is an error here; libxml2 passes over them.
"""

import os
import random
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from tests.support.dcoc import any_dcoc
from tests.trustsvc.documents.dcoc.published import XSD, compiled, types
from tests.trustsvc.documents.grammar.mutations import MUTATIONS, elements
from tests.trustsvc.documents.grammar.same import (
    DIFFERENCES,
    NOT_BASE64,
    TEXTS,
    Gathered,
    probe_schema,
    same_type,
)
from tests.trustsvc.documents.grammar.xsd import XS
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DCOC_NAMESPACE, DocumentKind
from trustsvc.documents.xml import Element, Tree, parse_xml

MUTANTS = int(os.environ.get("TRUSTSVC_DCOC_MUTANTS", "2400"))
GENERATED = 60
STRICT = grammar_of(DocumentKind.DCOC, "1.0.0")
AS_LIBXML2_LOOKS = replace(STRICT, strict_references=False)
EXAMPLES = (example_dcoc(), example_declaration())


def _errors(tree: Tree) -> list[Finding]:
    found = check_grammar(tree, AS_LIBXML2_LOOKS).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


def _is_known_difference(finding: Finding) -> bool:
    if finding.code != "wrong-value":
        return False
    if finding.xpath.endswith("/@refId"):
        return "“”" in finding.says["en"]
    return finding.says["en"].endswith("not base64")


def _walked() -> tuple[Gathered, dict[str, Element]]:
    published = types()
    simple: Gathered = {}
    for (space, name), node in published.elements.items():
        if node.get("abstract") != "true":
            ours = STRICT.globals[f"{{{space}}}{name}"]
            same_type(ours, published.type_of(node), set(), simple)
    return simple, published.probes


def test_every_type_of_the_schema_is_that_of_the_grammar() -> None:
    published = types()
    declared = {f"{{{space}}}{name}" for space, name in published.elements}
    roots = {tag for tag in declared if tag.startswith(f"{{{DCOC_NAMESPACE}}}")}

    simple, _ = _walked()

    assert roots == STRICT.roots.keys()
    assert len({ours.name for ours in simple.values()}) > 20


def test_every_simple_type_judges_texts_as_the_grammar_does() -> None:
    declared = {
        node.get("name", ""): node for node in etree.fromstring(XSD).iterchildren(f"{XS}simpleType")
    }
    listed = [value.get("value", "") for value in _enumerated(declared)]
    texts = [*TEXTS, "a" * 64, "A" * 64, "0" * 63, "1000000", *listed]
    simple, probes = _walked()
    schemas = {name: probe_schema(node) for name, node in probes.items()}

    for (probe, _), ours in simple.items():
        for text in texts:
            element = etree.Element("{urn:probe}probe")
            element.text = text
            judged = schemas[probe].validate(element)
            if ours.name == "base64" and NOT_BASE64.search(text):
                assert not ours.check(text), text
                continue
            differs = (ours.name, text) in DIFFERENCES
            assert (ours.check(text) != judged) == differs, (ours.name, text)


def _enumerated(declared: dict[str, Element]) -> list[Element]:
    return [value for node in declared.values() for value in node.iter(f"{XS}enumeration")]


def test_every_element_and_attribute_is_explained_in_both_languages() -> None:
    root = etree.fromstring(XSD)

    for node in root.iter(f"{XS}element", f"{XS}attribute"):
        notes = node.findall(f"{XS}annotation/{XS}documentation")
        told = {note.get("{http://www.w3.org/XML/1998/namespace}lang"): note.text for note in notes}
        assert told.keys() == {"en", "zh"}, node.attrib
        assert all(len(text or "") > 2 for text in told.values()), node.attrib
        assert any("\u4e00" <= letter <= "\u9fff" for letter in told["zh"] or ""), node.attrib


def test_examples_are_valid_by_the_schema() -> None:
    for example in EXAMPLES:
        compiled().assertValid(parse_xml(example))


def test_whatever_the_grammar_can_write_the_schema_accepts() -> None:
    seen: set[str] = set()

    for seed in range(GENERATED):
        tree = any_dcoc(seed)
        assert not _errors(tree), (seed, _errors(tree)[:3])
        compiled().assertValid(tree)
        seen |= {str(element.tag) for element in tree.iter(etree.Element)}

    named = {node.get("name") for node in etree.fromstring(XSD).iter(f"{XS}element")} - {None}
    assert named <= {tag.partition("}")[2] for tag in seen}


def test_mutants_are_judged_as_by_the_schema() -> None:
    seeds = [parse_xml(example) for example in EXAMPLES for _ in range(6)]
    seeds += [any_dcoc(seed) for seed in range(30)]
    judged = {True: 0, False: 0}

    for seed in range(MUTANTS):
        tree = _mutant(seeds, seed)
        errors, valid = _errors(tree), compiled().validate(tree)
        if errors and all(map(_is_known_difference, errors)):
            continue
        judged[valid] += 1
        assert (not errors) == valid, (seed, errors[:3], compiled().error_log.last_error)

    assert sum(judged.values()) >= 2000
    assert judged[True] > MUTANTS / 20
    assert judged[False] > MUTANTS / 4


def _mutant(seeds: list[Tree], seed: int) -> Tree:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    root = deepcopy(chance.choice(seeds).getroot())
    for _ in range(chance.choice((1, 1, 1, 2))):
        chance.choice((*MUTATIONS, _choose_otherwise))(root, chance)
    return root.getroottree()


def _choose_otherwise(root: Element, chance: random.Random) -> None:
    """Give an attribute that holds one of a list's words another word."""
    held = [
        (element, name)
        for element in elements(root)
        for name in ("kind", "scheme", "profile", "schemaVersion")
        if element.get(name) is not None
    ]
    element, name = chance.choice(held)
    words = ("standard", "USCC", "serial", "dcc", "eu-declaration", "1.0.1", "", "Serial", " dcc")
    element.set(name, chance.choice(words))
