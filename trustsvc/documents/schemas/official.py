"""Check a document with a published schema from a folder, by libxml2.

The folder holds a start schema with all that it imports beside it; nothing outside the folder is
read. A document's own hints where to find schemas are taken off first: libxml2 would follow them.
MathML is taken off too: the published schemas demand that it be validated and import nothing to
validate it with.
"""

import threading
from copy import deepcopy
from pathlib import Path

from lxml import etree

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import MATHML_NAMESPACE, XSI_NAMESPACE
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import Tree, local_name, parse_xml
from trustsvc.errors import MalformedSettings, MalformedXml

_IMPORTS = etree.XPath(
    "//xs:import/@schemaLocation | //xs:include/@schemaLocation",
    namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
)
_HINTS = tuple(
    f"{{{XSI_NAMESPACE}}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
)
_HINTED = etree.XPath(
    "//*[@xsi:schemaLocation or @xsi:noNamespaceSchemaLocation]",
    namespaces={"xsi": XSI_NAMESPACE},
)


class OfficialSchema:
    """Hold a compiled schema; libxml2's list of errors is one a schema, so calls take turns."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        """Take a compiled schema."""
        self._schema = schema
        self._turn = threading.Lock()

    def check(self, tree: Tree) -> tuple[Finding, ...]:
        """Give what the schema finds, in libxml2's words; at most 200 findings."""
        bare = _without_hints(tree)
        with self._turn:
            if self._schema.validate(bare):
                return ()
            entries = [
                (str(entry.path or ""), str(entry.message)) for entry in self._schema.error_log
            ]
        return tuple(_finding(bare, *entry) for entry in entries[:MAX_FINDINGS])


def load_official_schema(start: Path) -> OfficialSchema:
    """Load a published schema and what lies beside it.

    Raises:
        MalformedSettings: a schema is none, or imports from outside its folder.
    """
    _refuse_imports_from_elsewhere(start)
    try:
        return OfficialSchema(etree.XMLSchema(etree.parse(start, etree.XMLParser(no_network=True))))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise MalformedSettings(where=str(start), why=str(error)) from error


def _refuse_imports_from_elsewhere(start: Path) -> None:
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        for location in _imports(path):
            if Path(location).name != location:
                raise MalformedSettings(where=str(path), why=f"imports {location}")
            beside = path.with_name(location)
            if beside not in seen:
                seen.add(beside)
                waiting.append(beside)


def _imports(path: Path) -> list[str]:
    try:
        found = _IMPORTS(parse_xml(path.read_bytes()))
    except (MalformedXml, OSError) as error:
        raise MalformedSettings(where=str(path), why=str(error)) from error
    return [str(location) for location in found] if isinstance(found, list) else []


def _without_hints(tree: Tree) -> Tree:
    root = deepcopy(tree.getroot())
    hinted = _HINTED(root)
    for element in hinted if isinstance(hinted, list) else ():
        for hint in _HINTS:
            element.attrib.pop(hint, None)
    for element in list(root.iter(f"{{{MATHML_NAMESPACE}}}*")):
        parent = element.getparent()
        if parent is not None and local_name(parent) in {"mathml", "xml"}:
            parent.remove(element)
    return root.getroottree()


def _finding(tree: Tree, path: str, message: str) -> Finding:
    return Finding(
        "official-schema",
        Severity.ERROR,
        _place(tree, path),
        in_both(message, f"官方模式校验：{message}"),  # noqa: RUF001  a Chinese colon
        in_both("correct it as the published schema wants", "按官方模式更正"),
    )


def _place(tree: Tree, path: str) -> str:
    """Write libxml2's path, with the document's prefixes, with ours."""
    spaces = {prefix: space for prefix, space in tree.getroot().nsmap.items() if prefix}
    try:
        found = tree.xpath(path, namespaces=spaces) if path else []
    except etree.XPathError:
        found = []
    first = found[0] if isinstance(found, list) and found else None
    return xpath_of(first) if isinstance(first, etree._Element) else path or "/*"  # noqa: SLF001  lxml's name
