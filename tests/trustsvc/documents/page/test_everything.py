"""Whatever a document says is in the text of its PDF, as an independent reader gives it.

Texts are made up anew: every one is different, so that none can stand for another, and many hold
what means something to XML, to JSON or to the typesetter.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.trustsvc.documents.page.reading import render, squeezed, text_of
from tests.trustsvc.documents.page.test_content import EXAMPLES, disturbed
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.enumerated import VALUES
from trustsvc.documents.page.units import unit_text
from trustsvc.documents.xml import Element, Tree, child, children, local_name

CHOICES: tuple[tuple[str, ...], ...] = ((), ("zh", "en"), ("en",), ("zh",), ("de",), ("de", "zh"))
SPECIAL = (
    '"', "\\", "#", "$", "[", "]", "*_", "&", "<", ">", "'", "{page}", "//", "@", "`", "\\u{41}",
    "~", "\N{LATIN SMALL LIGATURE FI}", "ß", "µ",
)  # fmt: skip
HAN = "检校温度不确定限值结果标准方法"


def _reworded(tree: Tree, chance: random.Random) -> Tree:
    """Give every text in a language other words, and every number other digits."""
    for count, element in enumerate(tree.iter(etree.Element)):
        text = element.text or ""
        if local_name(element) == "content" and text.strip():
            words = [f"{chance.choice(HAN)}{chance.choice(SPECIAL)}x{count}" for _ in range(2)]
            element.text = " ".join(words)
        elif local_name(element).startswith("value") and text.strip():
            element.text = " ".join(_other(word, chance) for word in text.split())
    return tree


def _other(word: str, chance: random.Random) -> str:
    """Change the digits of a number, and keep its form."""
    return "".join(str(chance.randrange(1, 10)) if each.isdigit() else each for each in word)


def _expected(tree: Tree, languages: tuple[str, ...]) -> list[str]:
    """List the words that a page in these languages owes, found without the page's own code."""
    owed = [
        word
        for element in tree.iter(etree.Element)
        if element.text and _is_owed(element, tree, languages)
        for word in element.text.split()
    ]
    return [word for word in owed if word not in VALUES and unit_text(word) != ""]


def _is_owed(element: Element, tree: Tree, languages: tuple[str, ...]) -> bool:
    holder = element.getparent()
    if local_name(element) != "content" or not languages or holder is None:
        return True
    beside = [part.get("lang", "") for part in children(holder, "content") if part.text]
    own = element.get("lang", "")
    if not beside:
        return False
    if any(language in languages for language in beside):
        return own in languages or not own
    declared = [
        (part.text or "")
        for name in ("mandatoryLangCodeISO639_1", "usedLangCodeISO639_1")
        for part in tree.iter(f"{{*}}{name}")
    ]
    first = next((language for language in declared if language in beside), beside[0])
    return own == first or not own


def _lacking(tree: Tree, kind: DocumentKind, languages: tuple[str, ...]) -> list[str]:
    shown = squeezed(text_of(render(etree.tostring(tree), kind, languages=languages)))
    owed = _expected(tree, languages)
    return [word for word in owed if not any(way in shown for way in _ways(word))]


def _ways(word: str) -> tuple[str, str, str]:
    plain = squeezed(word)
    return plain, plain.replace("\N{LATIN SMALL LIGATURE FI}", "fi"), squeezed(unit_text(word))


@settings(max_examples=24, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.integers(0, 10**9),
    st.sampled_from(CHOICES),
    st.booleans(),
)
def test_every_text_of_a_document_is_in_the_text_of_its_page(
    kind: DocumentKind, seed: int, languages: tuple[str, ...], times: int | None
) -> None:
    tree = disturbed(kind, seed, times)

    reworded = _reworded(tree, random.Random(seed))  # noqa: S311 - the same words for the same seed

    assert not _lacking(reworded, kind, languages)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_word_that_is_left_out_would_be_noticed(kind: DocumentKind) -> None:
    tree = disturbed(kind, 1, 0)
    shown = squeezed(text_of(render(etree.tostring(tree), kind)))

    changed = _reworded(tree, random.Random(2))  # noqa: S311 - see above

    assert [word for word in _expected(changed, ()) if squeezed(word) not in shown]


def test_no_text_comes_from_elsewhere() -> None:
    """Take every text out: what then still stands on the page are the page's own words."""
    tree = disturbed(DocumentKind.DCC, 1, 0)
    for element in tree.iter(etree.Element):
        if len(element) == 0 and child(element, "content") is None:
            element.text = ""

    shown = text_of(render(etree.tostring(tree)))

    assert "Haichuan" not in shown
    assert "100.0055" not in shown
