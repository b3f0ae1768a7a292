r"""Carry any document of ours as JSON or CBOR and back, so that the XML comes back byte for byte.

An element is a list: its name, its attributes (an object, left out where there are none), then
what stands in it, texts and elements in their order, as JsonML has it::

    ["dcc:name", ["dcc:content", {"lang": "en"}, "Thermometer"]]

Names keep their prefixes; a namespace declaration is an attribute (``xmlns:dcc``).
An element that holds elements and no text at all is *laid out*: each child stands on a line of
its own, two blanks deeper, as our writers do. One text, even an empty one, switches that off: then
the texts are just those that are given, so that mixed content and packed signatures are kept.
A processing instruction is the list ``["?target", "data"]``; outside the root such lists stand in
``before`` and ``after``.
The whole is ``{"format": "trustsvc-xml/1", "root": […]}``; CBOR holds the same value.

What is carried is the canonical form, which is what we issue and sign; it has no comments.
Frozen format: files that people kept in this form must read for ever.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import TypeAlias
from xml.parsers import expat

from trustsvc.documents.authoring.cbor_reader import parse_cbor
from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.authoring.numbers import SourceNumber
from trustsvc.documents.grammar.lexical import is_nc_name
from trustsvc.documents.xml import BLANKS, LIMIT_BYTES, MAX_DEPTH, decode_xml
from trustsvc.errors import MalformedTree, MalformedXml
from trustsvc_anchors.cbor import encode
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.restore import canonical_form

FORMAT = "trustsvc-xml/1"
_FIELDS = {"format", "root", "before", "after"}
Node: TypeAlias = "list[str | dict[str, str] | Node]"
Tree: TypeAlias = "dict[str, str | Node]"


def to_json(xml: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Write a document as JSON in UTF-8, without blanks between.

    Raises:
        MalformedXml: it is no XML that we read.
        TooLarge: more bytes than the limit.
    """
    tree = read_tree(xml, limit_bytes)
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def to_cbor(xml: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Write a document as deterministic CBOR (RFC 8949, 4.2.1).

    Raises:
        MalformedXml: it is no XML that we read.
        TooLarge: more bytes than the limit.
    """
    return encode(read_tree(xml, limit_bytes))


def to_xml(xml: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Give a document in the canonical form, which is what is carried.

    Raises:
        MalformedXml: it is no XML that we read.
        TooLarge: more bytes than the limit.
    """
    try:
        return canonical_form(decode_xml(xml, limit_bytes))
    except MalformedDocument as error:
        raise MalformedXml(**error.fields) from error


def from_json(data: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Give the XML that JSON carries, canonical.

    Raises:
        MalformedJson: the bytes are no JSON that we read.
        MalformedTree: the JSON is no document in our mapping.
        TooLarge: more bytes than the limit.
    """
    return write_tree(parse_json(data, limit_bytes))


def from_cbor(data: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Give the XML that CBOR carries, canonical.

    Raises:
        MalformedCbor: the bytes are no CBOR that we read.
        MalformedTree: the CBOR is no document in our mapping.
        TooLarge: more bytes than the limit.
    """
    return write_tree(parse_cbor(data, limit_bytes))


def is_tree(value: object) -> bool:
    """Say whether a JSON value claims to be a document in our mapping."""
    return isinstance(value, dict) and "format" in value and "root" in value


def read_tree(xml: bytes, limit_bytes: int = LIMIT_BYTES) -> Tree:
    """Give a document as a value of JSON.

    Raises:
        MalformedXml: it is no XML that we read.
        TooLarge: more bytes than the limit.
    """
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.ProcessingInstructionHandler = reader.instruction
    parser.Parse(to_xml(xml, limit_bytes), True)  # noqa: FBT003  expat's own way to say that this is all
    around = {"before": reader.before, "after": reader.after}
    return {
        "format": FORMAT,
        **{name: found for name, found in around.items() if found},
        "root": reader.root,
    }


class _Reader:
    """Build nodes from what expat reports."""

    def __init__(self) -> None:
        self.root: Node = []
        self.before: Node = []
        self.after: Node = []
        self.open: list[Node] = []

    def start(self, name: str, attributes: list[str]) -> None:
        made: Node = [name]
        if attributes:
            made.append(dict(zip(attributes[::2], attributes[1::2], strict=True)))
        if self.open:
            self.open[-1].append(made)
        else:
            self.root = made
        self.open.append(made)

    def text(self, text: str) -> None:
        inside = self.open[-1]
        if len(inside) > 1 and isinstance(inside[-1], str):  # a long text comes in pieces
            inside[-1] += text
        else:
            inside.append(text)

    def end(self, _name: str) -> None:
        node = self.open.pop()
        begin = _first_inside(node)
        inside = node[begin:]
        if not any(isinstance(part, list) for part in inside):
            return
        if not any(isinstance(part, str) for part in inside):
            node.insert(begin, "")
        elif _is_laid_out(inside, len(self.open)):
            node[begin:] = inside[1::2]

    def instruction(self, target: str, data: str) -> None:
        around = self.after if self.root else self.before
        (self.open[-1] if self.open else around).append([f"?{target}", data])


def _first_inside(node: Node) -> int:
    return 2 if len(node) > 1 and isinstance(node[1], dict) else 1


def _is_laid_out(inside: Node, depth: int) -> bool:
    """Say whether the texts between elements are those of our own layout."""
    texts, elements = inside[::2], inside[1::2]
    return (
        len(texts) == len(elements) + 1
        and all(isinstance(part, list) for part in elements)
        and all(text == _line(depth + 1) for text in texts[:-1])
        and texts[-1] == _line(depth)
    )


def _line(depth: int) -> str:
    return "\n" + "  " * depth


def write_tree(value: object) -> bytes:
    """Give the XML of a value of JSON in our mapping, canonical.

    Raises:
        MalformedTree: the value is no document in our mapping.
    """
    if not isinstance(value, dict) or not {"format", "root"} <= value.keys() <= _FIELDS:
        raise MalformedTree(where="$", why="not an object of format, root, before and after alone")
    if value["format"] != FORMAT:
        raise MalformedTree(where="$.format", why=f"not {FORMAT}")
    written: list[str] = list(_around(value, "before"))
    _write(written.append, value["root"], 0, "$.root")
    written.extend(_around(value, "after"))
    try:
        return canonical_form("".join(written))
    except MalformedDocument as error:
        raise MalformedTree(where="$.root", why=str(error.fields.get("why"))) from error


def _around(value: Mapping[str, object], name: str) -> Iterator[str]:
    nodes = value.get(name, [])
    if not isinstance(nodes, list):
        raise MalformedTree(where=f"$.{name}", why="not a list of instructions")
    for index, node in enumerate(nodes):
        yield _instruction(node, f"$.{name}[{index}]")


def _is_instruction(node: object) -> bool:
    return isinstance(node, list) and bool(node) and str(node[0]).startswith("?")


def _instruction(node: object, path: str) -> str:
    match node:
        case [str() as target, str() as data] if target.startswith("?"):
            if _is_name(target[1:]) and "?>" not in data:
                return f"<?{target[1:]} {data}?>"
    raise MalformedTree(where=path, why='not an instruction: ["?target", "data"]')


def _write(write: Callable[[str], object], node: object, depth: int, path: str) -> None:
    if not isinstance(node, list) or not node or not _is_name(node[0]):
        raise MalformedTree(where=path, why="not an element: [name, {attributes}, …]")
    if depth >= MAX_DEPTH:
        raise MalformedTree(where=path, why=f"more than {MAX_DEPTH} levels deep")
    begin = _first_inside(node)
    write(f"<{node[0]}")
    for name, text in (node[1] if begin > 1 else {}).items():
        if not _is_name(name) or not _is_text(text):
            raise MalformedTree(where=path, why=f"no attribute: {str(name)[:60]!r}")
        write(f' {name}="{_escaped(text)}"')
    write(">")
    inside = node[begin:]
    laid_out = bool(inside) and not any(isinstance(part, str) for part in inside)
    for index, part in enumerate(inside, begin):
        if _is_text(part):
            write(_escaped(part))
            continue
        if laid_out:
            write(_line(depth + 1))
        if _is_instruction(part):
            write(_instruction(part, f"{path}[{index}]"))
            continue
        _write(write, part, depth + 1, f"{path}[{index}]")
    write(f"{_line(depth) if laid_out else ''}</{node[0]}>")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, SourceNumber)


def _is_name(value: object) -> bool:
    """Accept a name with at most one prefix (Namespaces in XML, 4)."""
    if not isinstance(value, str) or isinstance(value, SourceNumber):
        return False
    prefix, colon, local = value.rpartition(":")
    parts = (prefix, local) if colon else (local,)
    return all(is_nc_name(part) and part.strip(BLANKS) == part for part in parts)


_KEPT = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def _escaped(text: str) -> str:
    """Write a text so that no XML reader changes its blanks, in attributes either."""
    return escape(text).translate(_KEPT)
