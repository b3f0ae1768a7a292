"""Check a document with the published schemas, where an operator has put them into a folder.

The schemas are other people's work under their own licence: we do not ship them. The folder
holds ``RELEASE/dcc.xsd`` with what it imports beside it. Nothing outside the folder is read.
Our own grammar decides whether a document is taken in; this is a second opinion.
"""

from pathlib import Path

from lxml import etree

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.xml import Tree, parse_xml
from trustsvc.errors import MalformedSettings, MalformedXml, NotFound

_IMPORTS = etree.XPath(
    "//xs:import/@schemaLocation | //xs:include/@schemaLocation",
    namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
)


def load_official_schema(folder: Path, release: str) -> etree.XMLSchema:
    """Load the published schema of a DCC release from a folder.

    Raises:
        NotFound: the folder lacks that release.
        MalformedSettings: a schema is none, or imports from outside its folder.
    """
    start = folder / release / "dcc.xsd"
    if Path(release).name != release or not start.is_file():
        raise NotFound(what="official schema", name=release)
    _refuse_imports_from_elsewhere(start)
    try:
        return etree.XMLSchema(etree.parse(start, etree.XMLParser(no_network=True)))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
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


def check_official(tree: Tree, schema: etree.XMLSchema) -> tuple[Finding, ...]:
    """Give what the published schema finds, in libxml2's words."""
    if schema.validate(tree):
        return ()
    return tuple(
        Finding(
            "official-schema",
            Severity.ERROR,
            entry.path or "/",
            in_both(entry.message, entry.message),
            in_both("see the published schema", "请参照官方模式"),
        )
        for entry in schema.error_log
    )
