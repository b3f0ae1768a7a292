"""Canonical forms of elements in their documents."""

from lxml import etree

from trustsvc.signatures.dsig.canonical import (
    C14N_10,
    C14N_11,
    EXCLUSIVE,
    Doubt,
    Method,
    canonical,
    method_of,
)
from trustsvc.signatures.dsig.tree import Element, parse_signed
from trustsvc.signatures.limits import MAX_CANONICAL_BYTES

INCLUSIVE_10, INCLUSIVE_11 = Method(C14N_10), Method(C14N_11)
ALONE = Method(EXCLUSIVE, exclusive=True)


def element(xml: str, tag: str) -> Element:
    found = parse_signed(xml.encode()).getroot().find(f".//{tag}")
    assert found is not None
    return found


def test_inclusive_forms_inherit_xml_attributes_and_namespaces() -> None:
    inner = element('<a xml:lang="zh" xmlns:p="urn:p"><b xml:space="preserve"><c/></b></a>', "c")

    expected = b'<c xmlns:p="urn:p" xml:lang="zh" xml:space="preserve"></c>'
    assert canonical(inner, INCLUSIVE_10) == expected
    assert canonical(inner, INCLUSIVE_11) == expected
    assert canonical(inner, ALONE) == b"<c></c>"


def test_the_nearest_xml_attribute_is_inherited_and_the_tree_stays_as_it_was() -> None:
    inner = element('<a xml:lang="zh"><b xml:lang="en"><c/></b></a>', "c")

    assert canonical(inner, INCLUSIVE_10) == b'<c xml:lang="en"></c>'
    assert not inner.attrib


def test_only_the_older_form_inherits_identifiers() -> None:
    inner = element('<a xml:id="i"><c/></a>', "c")

    assert canonical(inner, INCLUSIVE_10) == b'<c xml:id="i"></c>'
    assert canonical(inner, INCLUSIVE_11) == b"<c></c>"


def test_an_inherited_base_is_left_open_where_it_would_have_to_be_joined() -> None:
    inner = element('<a xml:base="http://a/"><c/></a>', "c")

    assert isinstance(canonical(inner, INCLUSIVE_11), Doubt)
    assert canonical(inner, INCLUSIVE_10) == b'<c xml:base="http://a/"></c>'


def test_a_whole_document_keeps_what_stands_beside_its_root() -> None:
    tree = parse_signed(b'<?p q?><!--c--><a  b="1"/><?r?>')

    assert canonical(tree, INCLUSIVE_11) == b'<?p q?>\n<a b="1"></a>\n<?r?>'


def test_relative_namespaces_are_left_open() -> None:
    assert isinstance(canonical(parse_signed(b'<a xmlns="b/c"/>'), INCLUSIVE_10), Doubt)


def test_a_prefix_list_adds_namespaces_and_default_is_left_open() -> None:
    def transform(prefixes: str) -> Element:
        return etree.fromstring(
            f'<t Algorithm="{EXCLUSIVE}"><i:InclusiveNamespaces xmlns:i="{EXCLUSIVE}" '
            f'PrefixList="{prefixes}"/></t>'
        )

    method = method_of(transform("p q"))

    assert method == Method(EXCLUSIVE, exclusive=True, prefixes=("p", "q"))
    inner = element('<a xmlns:p="urn:p" xmlns:r="urn:r"><c/></a>', "c")
    assert canonical(inner, method) == b'<c xmlns:p="urn:p"></c>'
    assert isinstance(method_of(transform("#default")), Doubt)


def test_unknown_methods_are_left_open() -> None:
    for uri in ("", "http://www.w3.org/2010/xml-c14n2", "urn:x"):
        assert isinstance(method_of(etree.fromstring(f'<t Algorithm="{uri}"/>')), Doubt)


def test_an_exclusive_form_that_would_swell_is_not_made() -> None:
    # Every child declares the long name anew: 4 bytes in, a million out.
    name = "urn:" + "x" * 1_000_000
    tree = parse_signed(f'<a xmlns:p="{name}">{"<p:b/>" * 1000}</a>'.encode())
    assert len(name) * 1000 > MAX_CANONICAL_BYTES

    assert isinstance(canonical(tree, ALONE), Doubt)
