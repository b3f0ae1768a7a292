"""Whatever a document's structure, everything that it says reaches its page."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.trustsvc.documents.page.reading import squeezed
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.enumerated import VALUES
from trustsvc.documents.page.model import to_json
from trustsvc.documents.page.units import unit_text
from trustsvc.documents.xml import Element, Tree, parse_xml

EXAMPLES = {DocumentKind.DCC: example_dcc(), DocumentKind.DCOC: example_dcoc()}


def shown(tree: Tree, kind: DocumentKind) -> str:
    """Give everything that a page holds as one text."""
    page = json.dumps(page_of(tree, kind), default=to_json, ensure_ascii=False)
    return squeezed(page.replace('\\"', '"'))


def unseen(tree: Tree, page: str) -> list[str]:
    """List the texts of a tree that its page lacks; words that pages translate do not count."""
    texts = [element.text or "" for element in tree.iter(etree.Element)]
    pieces = [piece for text in texts for piece in text.split() if piece not in VALUES]
    return [piece for piece in pieces if not any(way in page for way in _ways(piece))]


def _ways(piece: str) -> tuple[str, str, str]:
    """Give how a piece may appear: as it is, escaped in JSON, or as a unit."""
    return squeezed(piece), squeezed(piece.replace("\\", "\\\\")), squeezed(unit_text(piece))


def disturbed(kind: DocumentKind, seed: int, times: int | None = None) -> Tree:
    """Take out, double, move or rename a few elements of an example, ``times`` or 1 to 8."""
    tree = parse_xml(EXAMPLES[kind])
    chance = random.Random(seed)  # noqa: S311 - the same mischief for the same seed
    for _ in range(chance.randint(1, 8) if times is None else times):
        inner = [element for element in tree.iter(etree.Element) if element.getparent() is not None]
        _disturb(chance, chance.choice(inner), inner)
    return tree


def _disturb(chance: random.Random, element: Element, others: list[Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    match chance.randrange(5):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(etree.fromstring(etree.tostring(element, with_tail=False)))
        case 2:
            element.tag = "{https://ptb.de/dcc}neverSeen"
        case 3:
            element.tag = chance.choice(others).tag
        case _:
            target = chance.choice(others)
            if element not in target.iterancestors() and target is not element:
                target.append(element)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_everything_in_an_example_is_on_its_page(kind: DocumentKind) -> None:
    tree = parse_xml(EXAMPLES[kind])

    assert not unseen(tree, shown(tree, kind))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(EXAMPLES)), st.integers(0, 10**9))
def test_a_disturbed_structure_loses_nothing(kind: DocumentKind, seed: int) -> None:
    tree = disturbed(kind, seed)

    assert not unseen(tree, shown(tree, kind))
