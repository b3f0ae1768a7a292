"""The XML parser keeps every dangerous door shut, and lets out our own errors alone."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.xml import (
    MAX_DEPTH,
    child,
    decode_xml,
    parse_xml,
    split_list,
    text_of,
    texts_of,
)
from trustsvc.errors import MalformedXml, TooLarge

BOMB = """<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
EXTERNAL = """<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>"""
DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize("text", [BOMB, EXTERNAL, "<!-- c -->\n<?p q?><!DOCTYPE a><a/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_doctype_is_refused_in_every_encoding(text: str, encoding: str) -> None:
    head = DECLARED.format("GB18030") if encoding == "gb18030" else ""

    with pytest.raises(MalformedXml, match="DOCTYPE"):
        parse_xml((head + text).encode(encoding))


def test_an_entity_that_nobody_defined_is_refused() -> None:
    with pytest.raises(MalformedXml, match="line 1, column"):
        parse_xml(b"<a>&unknown;</a>")


def test_the_word_doctype_inside_a_text_is_a_text() -> None:
    tree = parse_xml(b"<a><![CDATA[<!DOCTYPE a>]]></a>")

    assert tree.getroot().text == "<!DOCTYPE a>"


def test_depth_is_bounded() -> None:
    deepest = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    parse_xml(deepest)

    with pytest.raises(MalformedXml, match="256"):
        parse_xml(b"<a>" + deepest + b"</a>")


def test_far_too_deep_is_refused_as_well() -> None:
    with pytest.raises(MalformedXml, match=r"levels deep|depth"):
        parse_xml(b"<a>" * 100_000)


def test_size_is_bounded() -> None:
    with pytest.raises(TooLarge, match="limit_bytes: 10"):
        parse_xml(b"<a>0123456789</a>", limit_bytes=10)


def test_one_text_of_more_than_ten_megabytes_gets_a_clear_error() -> None:
    data = b"<a>" + b"x" * 10_500_000 + b"</a>"

    with pytest.raises(MalformedXml, match="10 MB"):
        parse_xml(data)


@pytest.mark.parametrize("encoding", ["utf-8", "GB18030", "gbk", "gb2312"])
def test_declared_encodings_are_read(encoding: str) -> None:
    data = (DECLARED.format(encoding) + "<a>计量</a>").encode(encoding)

    assert parse_xml(data).getroot().text == "计量"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert parse_xml("<a>计量</a>".encode(encoding)).getroot().text == "计量"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'<?xml version="1.0" encoding="latin-1"?><a/>', "encoding not read"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "encoding not read"),
        (b'<?xml version="1.1"?><a/>', "not one of XML 1.0"),
        (b"<?xml nonsense?><a/>", "not one of XML 1.0"),
        ("<a>ä</a>".encode("latin-1"), "not utf-8"),
        (b"<a>\xed\xa0\x80</a>", "not utf-8"),
        (codecs.BOM_UTF16_LE + b"<", "not utf-16-le"),
        (codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="GB18030"?><a/>', "yet marked as"),
        (b"<a>\x00</a>", "line 1"),
        (b"", "line"),
    ],
)
def test_what_cannot_be_decoded_strictly_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(MalformedXml, match=why):
        parse_xml(data)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)))
def test_whatever_comes_in_our_errors_alone_come_out(data: bytes) -> None:
    try:
        tree = parse_xml(data, limit_bytes=150)
    except (MalformedXml, TooLarge):
        return
    assert tree.getroot().tag


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=30))
def test_decoding_gives_back_what_was_encoded(text: str) -> None:
    document = f"<a>{text}</a>".replace("\ufeff", "")

    assert decode_xml(document.encode("utf-16")) == document
    assert decode_xml(document.encode("utf-8-sig")) == document


def test_looking_around_takes_blanks_of_xml_off_and_no_others() -> None:
    root = parse_xml("<a><b>\u00a01 </b><b>2</b><c><d> x </d></c></a>".encode()).getroot()

    assert texts_of(root, "b") == ("\u00a01", "2")
    assert text_of(root, "c", "d") == "x"
    assert text_of(root, "nothing", "at", "all") is None
    assert child(None, "b") is None
    assert split_list(" a\u00a0b\tc\n") == ("a\u00a0b", "c")
