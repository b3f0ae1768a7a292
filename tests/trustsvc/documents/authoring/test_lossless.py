"""A document carried as JSON or CBOR comes back byte for byte; nothing else comes back at all."""

import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.shared import DCC, dcc_file
from trustsvc.documents.authoring.lossless import (
    from_cbor,
    from_json,
    read_tree,
    to_cbor,
    to_json,
    to_xml,
    write_tree,
)
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.errors import MalformedJson, MalformedTree, MalformedXml, TooLarge

QUICK = settings(max_examples=80, deadline=None, derandomize=True)


def comes_back(xml: bytes) -> None:
    canonical = to_xml(xml)
    carried, packed = to_json(xml), to_cbor(xml)

    assert from_json(carried) == canonical
    assert from_cbor(packed) == canonical
    assert cbor2.loads(packed) == json.loads(carried)
    assert to_json(canonical) == carried


def samples() -> list[Path]:
    return sorted((DCC / "samples").rglob("*.xml")) if DCC.exists() else []


def test_every_published_document_that_is_xml_comes_back() -> None:
    dcc_file("samples")
    carried = 0
    for path in samples():
        try:
            comes_back(path.read_bytes())
        except MalformedXml:
            continue
        carried += 1

    assert carried >= len(samples()) - 1
    assert carried > 20


@pytest.mark.parametrize("xml", [example_dcc(), example_dcoc()], ids=["dcc", "dcoc"])
def test_our_examples_come_back_and_are_smaller_without_their_blanks(xml: bytes) -> None:
    comes_back(xml)

    assert from_json(to_json(xml)) == xml
    assert len(to_json(xml)) < len(xml)
    assert "\\n" not in to_json(xml).decode()


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r<&>\"'"),
    max_size=8,
)
NAMES = st.sampled_from(["a", "b", "p:a", "p:b", "q:c", "名", "a.b-c_1"])
SPACES = (' xmlns:p="urn:p"', ' xmlns:q="urn:q" xmlns="urn:d"', ' xmlns:p="urn:q"', "")


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Generate an element as somebody might write it."""
    name = draw(NAMES)
    attributes = draw(
        st.dictionaries(st.sampled_from(["x", "y", "p:x", "xml:lang"]), TEXT, max_size=3)
    )
    written = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    inside = ""
    if depth < 3:
        text = TEXT.map(escape)
        part = st.one_of(
            text, elements(depth + 1), st.sampled_from(["\n  ", "<?t d?>", "<!--c-->", ""])
        )
        inside = "".join(draw(st.lists(part, max_size=4)))
    head = SPACES[1] + SPACES[0] if depth == 0 else draw(st.sampled_from(SPACES))
    return f"<{name}{head}{written}>{inside}</{name}>"


@given(xml=elements())
@example(xml="<a><b/></a>")
@example(xml="<a>\n  <b/>\n</a>")
@example(xml="<a>\n  <b/></a>")
@example(xml="<a>\n  <b>\n    <c/>\n  </b>\n</a>")
@example(xml="<a>\n  <b>\n  <c/>\n  </b>\n</a>")
@example(xml="<a>&#13;\n</a>")
@example(xml="<?a b?>\n<a><?b?></a>\n<?c?>")
@QUICK
def test_any_xml_comes_back(xml: str) -> None:
    comes_back(xml.encode())


def test_a_laid_out_element_shows_no_blanks_and_a_packed_one_says_so() -> None:
    laid_out, packed = read_tree(b"<a>\n  <b/>\n</a>"), read_tree(b"<a><b/></a>")

    assert laid_out["root"] == ["a", ["b"]]
    assert packed["root"] == ["a", "", ["b"]]


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
STRANGE = st.recursive(
    LEAVES | st.sampled_from(["a", "p:a", "?t", "xmlns:p", "format", "root", "a b", "a><x", ""]),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.sampled_from(["x", "xmlns", "xmlns:p", "a b", ""]), inside, max_size=3)
    ),
    max_leaves=12,
)


@given(root=STRANGE, around=STRANGE)
@settings(QUICK, max_examples=200)
def test_strange_trees_are_malformed_or_xml(root: Any, around: Any) -> None:  # noqa: ANN401  JSON
    for value in (root, {"format": "trustsvc-xml/1", "root": root},
                  {"format": "trustsvc-xml/1", "root": root, "before": around}):  # fmt: skip
        try:
            xml = write_tree(value)
        except MalformedTree:
            continue
        assert to_xml(xml) == xml


@pytest.mark.parametrize(
    "root",
    [
        ["a", {"x": '"><b/>'}],
        ["a", "<b/>&amp;"],
        ["a", "]]>"],
    ],
)
def test_markup_in_texts_stays_text(root: list[Any]) -> None:
    tree = {"format": "trustsvc-xml/1", "root": root}

    assert read_tree(write_tree(tree)) == tree


@pytest.mark.parametrize(
    "root",
    [["a b"], ["a><b"], [""], ["a:b:c"], [":a"], ["a", {"x y": ""}], ["a", {"x": 1}], ["a", 1],
     ["p:a"], ["a", "\x00"], ["a", ["?xml", "version='1.0'"]], ["a", ["?t", "?>"]], ["a", None],
     ["a", {"x": ""}, {"y": ""}], "a", [], {}],
)  # fmt: skip
def test_what_xml_cannot_hold_is_malformed(root: Any) -> None:  # noqa: ANN401  JSON
    with pytest.raises(MalformedTree, match="malformed-tree"):
        write_tree({"format": "trustsvc-xml/1", "root": root})


@pytest.mark.parametrize("depth", [257, 5_000])
def test_deep_trees_are_malformed(depth: int) -> None:
    root: list[Any] = ["a"]
    for _ in range(depth):
        root = ["a", root]

    with pytest.raises(MalformedTree, match="levels deep"):
        write_tree({"format": "trustsvc-xml/1", "root": root})


def test_sizes_are_limited_both_ways() -> None:
    xml = example_dcc()
    with pytest.raises(TooLarge, match="too-large"):
        to_json(xml, limit_bytes=1000)
    with pytest.raises(TooLarge, match="too-large"):
        from_json(to_json(xml), limit_bytes=1000)
    with pytest.raises(TooLarge, match="too-large"):
        from_cbor(to_cbor(xml), limit_bytes=1000)


def test_one_changed_byte_of_carried_json_never_gives_the_same_document() -> None:
    xml = example_dcc()
    carried, chance = bytearray(to_json(xml)), random.Random(1)  # noqa: S311  a fixed choice
    for place in chance.sample(range(len(carried)), 60):
        changed = carried.copy()
        changed[place] ^= 1 << chance.randrange(7)
        with suppress(MalformedJson, MalformedTree):
            assert from_json(bytes(changed)) != xml
