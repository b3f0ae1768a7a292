"""Parsing with all doors shut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from trustsvc.errors import MalformedXml
from trustsvc.signatures.dsig.tree import (
    detach,
    elements_by_id,
    parse_signed,
    signatures_in,
    split_texts,
)
from trustsvc.signatures.limits import MAX_XML_BYTES

LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a b="&c;">&c;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(MalformedXml, match="DOCTYPE"):
        parse_signed(LAUGHS.encode(encoding))


@pytest.mark.parametrize(
    "data",
    [b"", b"<", b"<a>", b"<a></b>", b"text", b"\0" * 9, b"<a>&b;</a>", b"<a b='1' b='2'/>"],
)
def test_what_is_not_well_formed_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedXml):
        parse_signed(data)


def test_too_deep_and_too_large_documents_are_malformed() -> None:
    with pytest.raises(MalformedXml, match=r"depth|Excessive"):
        parse_signed(b"<a>" * 100_000 + b"</a>" * 100_000)
    with pytest.raises(MalformedXml, match="more than"):
        parse_signed(b"<a>" + b" " * MAX_XML_BYTES + b"</a>")


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text("<>/a!-[]&;='\" ", max_size=40).map(str.encode)))
def test_any_bytes_parse_or_are_malformed(data: bytes) -> None:
    try:
        tree = parse_signed(data)
    except MalformedXml:
        return
    assert signatures_in(tree) == ()


def test_identifiers_are_found_under_all_four_names() -> None:
    tree = parse_signed(b'<a Id="1"><b ID="2"/><c id="3"/><d xml:id="1"/></a>')

    carriers = elements_by_id(tree)

    tags = {name: [element.tag for element in found] for name, found in carriers.items()}
    assert tags == {"1": ["a", "d"], "2": ["b"], "3": ["c"]}


def test_only_comments_within_text_split_it() -> None:
    tree = parse_signed(
        b"<a><!--1--><b>1<!--2-->2</b> <!--3--> <c><!--4-->3</c><d><!--5--></d></a>"
    )

    assert split_texts(tree) == ("b", "c")


def test_a_detached_element_leaves_the_text_behind_it() -> None:
    root = etree.fromstring("<a>1<b/>2<c/>3</a>")

    detach(root[1])
    detach(root[0])

    assert etree.tostring(root) == b"<a>123</a>"
