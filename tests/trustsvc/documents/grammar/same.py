"""Walk two grammars side by side: attributes, automata and children must agree.

Where they come to simple types, both judge the same texts.
"""

import re
from copy import deepcopy
from typing import TypeAlias

from lxml import etree

from tests.trustsvc.documents.grammar.xsd import XS
from trustsvc.documents.grammar.model import ComplexType, SimpleType, Type
from trustsvc.documents.xml import Element

Gathered: TypeAlias = dict[tuple[str, int], SimpleType]
"""Simple types by the published type's probe and our own identity."""
TEXTS = (
    "", " ", "\n", "a", " a", "a ", "a b", "a\tb", "\u00a0", "ä", "中文", "A", "DE", "De", "de",
    "deu", "true", "false", "1", "0", " true ", "TRUE", "2", "-1", "+1", "1.5", ".5", "5.", ".",
    "1e5",
    "1E-5", "1e", "1e5.0", "+1.0e+3", "NaN", "INF", "-INF", "nan", " 1.5 ", "1,5", "٣", "1 2",
    "1 x", "0.95", "0.", "1.0", "1.1", "1.00", "+0.5", "10", "2.0", "0.5e1", "1 0.95", "00012",
    "2020-01-01", " 2020-01-01 ", "2020-02-30", "2020-02-29", "2019-02-29", "2100-02-29",
    "2000-02-29", "2020-13-01", "2020-00-10", "2020-01-00", "2020-1-1", "0000-01-01", "-0044-03-15",
    "12020-01-01", "02020-01-01", "2020-01-01Z", "2020-01-01+08:00", "2020-01-01+14:00",
    "2020-01-01+14:01", "2020-01-01-13:59", "2020-01-01T00:00:00", "2020-01-01T00:00:00Z",
    "2020-01-01T23:59:59.999+08:00", "2020-01-01T24:00:00", "2020-01-01T24:00:01",
    "2020-01-01T12:00", "2020-01-01T25:00:00", "2020-01-01T12:60:00", "2020-01-01T12:00:60",
    "2020-01-01 12:00:00", "2020-01-01T12:00:00.", "2020-01-01T00:00:00Z 2021-01-01T00:00:00Z",
    "P1Y", "P", "PT", "P1YT", "PT5S", "PT1.5S", "PT1.S", "-P1D", "P1M2Y", "P1Y2M3DT4H5M6.7S", "1Y",
    "P-1Y", "P1S", " P1Y ", "P1.5Y", "PT1M1H",
    "VGVzdAo=", "VGVz dAo=", "VGVzdA==", "VGVzdA", "====", "VGVzdAp=", "V===", "VGVzdB==", "=",
    "https://example.org/a?b=c#d", "a b", "%", "%20", "%zz", "http://[::1]/", "http://[bad", "#x",
    "urn:a:b", "a:b", "?q", "//host", "http://host:80/", "http://host:x/", "a#b#c", "1a:b", ":",
    "mailto:a@b", "http://例え/道", "a[b]", "http://a/<>", "../x", "file:///x", "http:", "http://",
    "_a", "1a", "a-b.c", "a:b c", "-a", "id1 id2", "·a", "a·", "/a/b", "/a", "/1", "/ab/cd", "//",
    "application", "other", "laboratory", "customerBranch", "amended", "pass", "noFail",
    "pass fail", "pass nix", "manufacturer", "beforeAdjustment", " pass", "maybe", "true 0",
    "true maybe",
)  # fmt: skip

DIFFERENCES = {
    # Names follow XML 1.0's fifth edition here, its second in libxml2.
    *((name, "٣") for name in ("ID", "IDREF", "IDREFS")),
    # A list of references has at least one (XSD 1.0 part 2, 3.3.10); libxml2 lets none pass.
    *(("IDREFS", text) for text in ("", " ", "\n")),
    # White space around a date is taken off (XSD 1.0 part 2, 4.3.6); libxml2 forgets it.
    ("date", " 2020-01-01 "),
    ("duration", " P1Y "),
    # A point wants digits after it (XSD 1.0 part 2, 3.2.6); libxml2 doesn't ask.
    ("duration", "PT1.S"),
}
"""Where we differ from libxml2 on purpose: type, text."""
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]|[^\x00-\x7f]")
"""libxml2 passes over characters that are no base64; we refuse them."""


def same_type(ours: Type, theirs: Type, seen: set[tuple[int, int]], simple: Gathered) -> None:
    """Hold two types to each other, and gather the simple ones that both come to."""
    if (id(ours), id(theirs)) in seen:
        return
    seen.add((id(ours), id(theirs)))
    if isinstance(ours, SimpleType) or isinstance(theirs, SimpleType):
        assert isinstance(ours, SimpleType), ours.name
        assert isinstance(theirs, SimpleType), theirs.name
        simple[theirs.name, id(ours)] = ours
        return
    same_shape(ours, theirs)
    for name, attribute in ours.attributes.items():
        same_type(attribute.type, theirs.attributes[name].type, seen, simple)
    if ours.text is not None and theirs.text is not None:
        same_type(ours.text, theirs.text, seen, simple)
    for tag, kind in ours.child_types.items():
        same_type(kind, theirs.child_types[tag], seen, simple)


def same_shape(ours: ComplexType, theirs: ComplexType) -> None:
    name = f"{ours.name} and {theirs.name}"
    assert ours.attributes.keys() == theirs.attributes.keys(), name
    for attribute, known in ours.attributes.items():
        assert known.required == theirs.attributes[attribute].required, (name, attribute)
    assert (ours.text is None) == (theirs.text is None), name
    assert ours.mixed == theirs.mixed, name
    assert ours.in_any_order == theirs.in_any_order, name
    assert ours.required == theirs.required, name
    assert ours.child_types.keys() == theirs.child_types.keys(), name
    if ours.text is None and not ours.in_any_order:
        same_automaton(ours, theirs, name)


def same_automaton(ours: ComplexType, theirs: ComplexType, name: str) -> None:
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        left, right = waiting.pop()
        assert (left in ours.accepting) == (right in theirs.accepting), name
        assert ours.moves[left].keys() == theirs.moves[right].keys(), (name, left, right)
        pairs = [(ours.moves[left][tag], theirs.moves[right][tag]) for tag in ours.moves[left]]
        wild = zip(ours.wild_moves[left], theirs.wild_moves[right], strict=True)
        for (our_wildcard, our_next), (their_wildcard, their_next) in wild:
            assert our_wildcard == their_wildcard, name
            pairs.append((our_next, their_next))
        for pair in pairs:
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)


def probe_schema(node: Element) -> etree.XMLSchema:
    """Make a schema of one element that has the simple type of a declaration."""
    schema = etree.Element(f"{XS}schema", nsmap={"xs": XS[1:-1], **_spaces(node)})
    schema.set("targetNamespace", "urn:probe")
    if node.tag == f"{XS}simpleType":
        _import(schema, node)
        probe = etree.SubElement(schema, f"{XS}element", name="probe")
        inner = deepcopy(node)
        inner.attrib.pop("name", None)
        probe.append(inner)
    else:
        kind = node.get("type", "") or node.get("base", "")
        etree.SubElement(schema, f"{XS}element", name="probe", type=kind)
    return etree.XMLSchema(schema)


def _spaces(node: Element) -> dict[str | None, str]:
    return dict(node.nsmap)


def _import(schema: Element, node: Element) -> None:
    root = node.getroottree().getroot()
    url = node.getroottree().docinfo.URL
    etree.SubElement(
        schema, f"{XS}import", namespace=root.get("targetNamespace", ""), schemaLocation=str(url)
    )
