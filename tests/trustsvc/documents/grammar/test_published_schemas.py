"""Our grammar and the published schemas are the same language, type by type.

From the root on, both are walked side by side: attributes, automata and children must agree.
Where they come to simple types, both judge the same texts.
"""

import pytest
from lxml import etree

from tests.support.shared import dcc_file
from tests.trustsvc.documents.grammar.same import (
    DIFFERENCES,
    NOT_BASE64,
    TEXTS,
    Gathered,
    probe_schema,
    same_type,
)
from tests.trustsvc.documents.grammar.xsd import PublishedSchema
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DCC_RELEASES, DocumentKind


def _published(release: str) -> PublishedSchema:
    published = PublishedSchema()
    published.load(dcc_file(f"xsd/{release}/dcc.xsd"))
    return published


@pytest.mark.parametrize("release", DCC_RELEASES)
def test_every_global_element_of_every_release_is_the_published_one(release: str) -> None:
    grammar, published = grammar_of(DocumentKind.DCC, release), _published(release)
    seen: set[tuple[int, int]] = set()
    simple: Gathered = {}

    concrete = {
        f"{{{space}}}{name}": node
        for (space, name), node in published.elements.items()
        if node.get("abstract") != "true"
    }

    assert grammar.globals.keys() == concrete.keys()
    for tag, node in concrete.items():
        same_type(grammar.globals[tag], published.type_of(node), seen, simple)
    assert len(seen) > 70


@pytest.mark.parametrize("release", DCC_RELEASES)
def test_every_simple_type_judges_texts_as_the_published_one(release: str) -> None:
    grammar, published = grammar_of(DocumentKind.DCC, release), _published(release)
    simple: Gathered = {}
    seen: set[tuple[int, int]] = set()
    for (space, name), node in published.elements.items():
        if node.get("abstract") != "true":
            ours = grammar.globals[f"{{{space}}}{name}"]
            same_type(ours, published.type_of(node), seen, simple)

    schemas = {probe: probe_schema(node) for probe, node in published.probes.items()}

    for (probe, _), ours in simple.items():
        for text in TEXTS:
            element = etree.Element("{urn:probe}probe")
            element.text = text
            judged = schemas[probe].validate(element)
            if ours.name == "base64" and NOT_BASE64.search(text):
                assert not ours.check(text), text
                continue
            differs = (ours.name, text) in DIFFERENCES
            assert (ours.check(text) != judged) == differs, (ours.name, text)
