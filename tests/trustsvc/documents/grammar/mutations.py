"""Damage documents in the ways in which schemas are broken."""

import random
from copy import deepcopy

from lxml import etree

from trustsvc.documents.xml import Element

ODD_TEXTS = (
    "",
    " ",
    "x",
    "1.5.",
    "-",
    "NaN",
    "2020-02-30",
    "tru",
    " a",
    "de ",
    "\u00a0",
    "%",
    "1e5",
)


def elements(root: Element) -> list[Element]:
    """List the elements of a tree."""
    return list(root.iter(etree.Element))


def drop(root: Element, chance: random.Random) -> None:
    """Take an element out."""
    victim = chance.choice(elements(root)[1:])
    parent = victim.getparent()
    assert parent is not None
    parent.remove(victim)


def repeat(root: Element, chance: random.Random) -> None:
    """Put an element in twice."""
    victim = chance.choice(elements(root)[1:])
    victim.addnext(deepcopy(victim))


def move(root: Element, chance: random.Random) -> None:
    """Put an element elsewhere."""
    victim, place = chance.choice(elements(root)[1:]), chance.choice(elements(root))
    if place not in elements(victim):
        place.insert(chance.randrange(len(place) + 1), victim)


def swap(root: Element, chance: random.Random) -> None:
    """Put a child before its siblings."""
    parents = [element for element in elements(root) if len(element) > 1]
    parent = chance.choice(parents)
    parent.insert(0, parent[chance.randrange(1, len(parent))])


def empty(root: Element, chance: random.Random) -> None:
    """Take everything out of an element."""
    victim = chance.choice(elements(root)[1:])
    for child in list(victim):
        victim.remove(child)
    victim.text = None


def rewrite(root: Element, chance: random.Random) -> None:
    """Give a leaf an odd text."""
    leaves = [element for element in elements(root) if len(element) == 0]
    chance.choice(leaves).text = chance.choice(ODD_TEXTS)


def rename(root: Element, chance: random.Random) -> None:
    """Call an element as another is called."""
    found = elements(root)
    chance.choice(found[1:]).tag = chance.choice(found).tag


def attribute(root: Element, chance: random.Random) -> None:
    """Set an attribute."""
    name = chance.choice(("id", "refId", "refType", "lang", "Id", "Algorithm", "unknown"))
    chance.choice(elements(root)).set(name, chance.choice(("a", "de", "", "1", "a b", "basic_x")))


def stray_text(root: Element, chance: random.Random) -> None:
    """Put text where none may stand."""
    chance.choice(elements(root)[1:]).tail = chance.choice(("x", "\u00a0", " ", "中"))


MUTATIONS = (
    drop,
    repeat,
    move,
    swap,
    empty,
    rewrite,
    rename,
    attribute,
    stray_text,
)
