"""An XPath of ours leads back to its element, whatever the element is called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.kinds import PREFIXES
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedXml

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}


def _lead_back(document: str) -> None:
    tree = parse_xml(document.encode())
    for element in tree.getroot().iter():
        assert tree.xpath(xpath_of(element), namespaces=SPACES) == [element]


@pytest.mark.parametrize(
    "name", ["div", "and", "text", "a-b", "计量", "\u1002a", "\U00010000", "a\u0ec6", "c"]
)
def test_any_name_can_be_pointed_at(name: str) -> None:
    _lead_back(f"<r><{name}/><c/><{name}/></r>")
    _lead_back(f'<x:r xmlns:x="urn:x"><x:{name}/><x:c/><x:{name}/></x:r>')
    _lead_back(f'<r xmlns="https://ptb.de/dcc"><{name}/><{name}/></r>')


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(min_codepoint=65, exclude_categories=["Cs"]), min_size=1, max_size=3))
def test_whatever_parses_can_be_pointed_at(name: str) -> None:
    document = f"<r><{name}/><{name}/></r>"
    try:
        parse_xml(document.encode())
    except MalformedXml:
        return

    _lead_back(document)
