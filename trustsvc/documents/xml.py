"""Parse XML with every dangerous door shut, and look around in what was parsed.

Bytes are decoded here, strictly, before any parser sees them: UTF-8, UTF-16 by its mark, or
GB 18030 when the XML declaration says so. A DOCTYPE is refused before parsing, so there are no
entities to expand and nothing to fetch. Depth, size and the length of one text are bounded.
``parse_xml`` raises ``MalformedXml`` or ``TooLarge`` and nothing else.
"""

import codecs
import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from trustsvc.errors import MalformedXml, TooLarge

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element no public name
Tree: TypeAlias = "etree._ElementTree[Element]"  # noqa: SLF001 - nor its tree

LIMIT_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 256
BLANKS = " \t\r\n"
"""White space in the sense of XML; Unicode has more, which is text to XML."""
_BLANK_RUN = re.compile(f"[{BLANKS}]+")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = frozenset({"gb18030", "gbk", "gb2312"})
"""GB 18030 contains the two older sets."""
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*(?P<q>["'])(?P<version>[^"']*)(?P=q)"""
    r"""(?:\s+encoding\s*=\s*(?P<r>["'])(?P<encoding>[A-Za-z][A-Za-z0-9._\-]*)(?P=r))?"""
    r"""(?:\s+standalone\s*=\s*(?P<s>["'])(?:yes|no)(?P=s))?\s*\?>""",
    re.ASCII,
)
_BEFORE_ROOT = re.compile(r"(?:[ \t\r\n]+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")


def decode_xml(data: bytes, limit_bytes: int = LIMIT_BYTES) -> str:
    """Decode a document strictly and take its XML declaration and byte order mark off.

    Raises:
        MalformedXml: an encoding that we don't read or bytes that break it; a DOCTYPE.
        TooLarge: more bytes than the limit.
    """
    if len(data) > limit_bytes:
        raise TooLarge(size_bytes=len(data), limit_bytes=limit_bytes)
    text, by_mark = _decode(data)
    if text.startswith("<?xml") and not text.startswith("<?xml-"):
        text = _without_declaration(text, by_mark)
    after = _BEFORE_ROOT.match(text)
    if after is not None and text.startswith("<!", after.end()):
        raise MalformedXml(where="before the root", why="a DOCTYPE, which we never read")
    return text


def _decode(data: bytes) -> tuple[str, str | None]:
    by_mark = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if by_mark is not None:
        return _strictly(data, by_mark).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), by_mark
    head = _DECLARATION.match(data[:200].decode("latin-1"))
    declared = (head.group("encoding") or "utf-8").lower() if head else "utf-8"
    if declared not in {"utf-8", "us-ascii", *_CHINESE}:
        raise MalformedXml(where="the XML declaration", why=f"an encoding not read: {declared}")
    return _strictly(data, "gb18030" if declared in _CHINESE else declared), None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedXml(where=f"byte {error.start}", why=f"not {encoding}") from error


def _without_declaration(text: str, by_mark: str | None) -> str:
    head = _DECLARATION.match(text)
    if head is None or head.group("version") != "1.0":
        raise MalformedXml(where="the XML declaration", why="not one of XML 1.0")
    declared = (head.group("encoding") or "").lower()
    if by_mark and declared and not by_mark.startswith(declared):
        raise MalformedXml(where="the XML declaration", why=f"{declared}, yet marked as {by_mark}")
    return text[head.end() :]


def parse_xml(data: bytes, limit_bytes: int = LIMIT_BYTES) -> Tree:
    """Parse a document: no DOCTYPE, no entity, no network, at most 256 levels deep.

    Raises:
        MalformedXml: the bytes are not XML that we read.
        TooLarge: more bytes than the limit.
    """
    return parse_text(decode_xml(data, limit_bytes))


def parse_text(text: str) -> Tree:
    """Parse what ``decode_xml`` gave.

    Raises:
        MalformedXml: the text is not well-formed, too deep, or one piece of it is too long.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _explained(error) from error
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None:
        raise MalformedXml(where="before the root", why="a DOCTYPE, which we never read")
    if _TOO_DEEP(tree):
        raise MalformedXml(where="an element", why=f"more than {MAX_DEPTH} levels deep")
    return tree


def _explained(error: etree.XMLSyntaxError) -> MalformedXml:
    line, column = error.position
    told = str(error.msg or "not well-formed")
    if "depth" in told.lower():
        told = f"more than {MAX_DEPTH} levels deep"
    elif "huge" in told.lower():
        told = "one text or attribute of more than 10 MB; attach smaller files"
    return MalformedXml(where=f"line {line}, column {column}", why=told)


def split_list(text: str) -> tuple[str, ...]:
    """Split an XML list at its blanks; a no-break space is no blank (XSD part 2, 4.3.6)."""
    return tuple(word for word in _BLANK_RUN.split(text) if word)


def namespace_of(element: Element) -> str:
    """Give the namespace of an element, empty when it has none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local_name(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(parent: Element | None, *names: str) -> Iterator[Element]:
    """Go through the child elements of these names in the parent's own namespace."""
    if parent is not None:
        prefix = f"{{{namespace_of(parent)}}}"
        yield from parent.iterchildren(*(prefix + name for name in names))


def child(parent: Element | None, *names: str) -> Element | None:
    """Find the first child of one of these names in the parent's own namespace."""
    return next(children(parent, *names), None)


def text_of(parent: Element | None, *path: str) -> str | None:
    """Find the text at the end of a path of child names, without blanks around it."""
    for name in path:
        parent = child(parent, name)
    return None if parent is None else "".join(map(str, parent.itertext())).strip(BLANKS)


def texts_of(parent: Element | None, *names: str) -> tuple[str, ...]:
    """Give the texts of all children of these names, without blanks around them."""
    return tuple((element.text or "").strip(BLANKS) for element in children(parent, *names))
