"""Read schema files: what they are for, what they import, and the digest of what they declare.

Two copies of one schema differ in their imports' addresses, in comments and blanks; what they
declare is the same, and so is its digest. Files are parsed with every dangerous door shut.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from trustsvc.documents import dcoc
from trustsvc.documents.xml import Element, parse_xml
from trustsvc.errors import MalformedXml, RefusedSchema, TooLarge

XS = "{http://www.w3.org/2001/XMLSchema}"
OURS = "dcoc-1.0.xsd"
LIMIT_BYTES = 4 * 1024 * 1024
_IN_ADDRESS = re.compile(r"/v([0-9]+(?:\.[0-9]+)+)/")
_STATED = re.compile(r"[0-9]+(?:\\?\.[0-9]+){2}(?:-rc\\?\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Import:
    """Hold what a schema imports; ``version`` only where the address tells it."""

    namespace: str
    location: str
    version: str | None


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """Hold a schema file as it came; ``declares`` is the SHA-256 of what it declares."""

    name: str
    data: bytes
    namespace: str
    version: str
    declares: str
    imports: tuple[Import, ...]


@dataclass(frozen=True, slots=True)
class KnownSchema:
    """Hold a published schema that we know: its address, if it is fetched; what it declares."""

    namespace: str
    version: str
    address: str
    declares: str


Known = Mapping[tuple[str, str], KnownSchema]


@cache
def known_schemas() -> Known:
    """Read our list of published schemas, by namespace and version; that of the D-CoC is ours."""
    read = tomllib.loads(files(__package__).joinpath("known.toml").read_text("utf-8"))
    entries = [KnownSchema(**entry) for entry in read["schema"]]
    ours = parse_schema(OURS, files(dcoc).joinpath(OURS).read_bytes())
    entries.append(KnownSchema(ours.namespace, ours.version, "", ours.declares))
    return {(entry.namespace, entry.version): entry for entry in entries}


def parse_schema(name: str, data: bytes) -> SchemaFile:
    """Read a schema file; ``name`` says where it came from.

    Raises:
        RefusedSchema: it is no schema, or one that we do not resolve.
    """
    try:
        root = parse_xml(data, LIMIT_BYTES).getroot()
    except (MalformedXml, TooLarge) as error:
        why = ": ".join(map(str, error.fields.values()))
        raise RefusedSchema(where=name, why=why) from error
    if root.tag != f"{XS}schema":
        raise RefusedSchema(where=name, why="no XML Schema")
    if next(root.iter(f"{XS}include", f"{XS}redefine"), None) is not None:
        raise RefusedSchema(where=name, why="includes other files; only imports are resolved")
    version = root.get("version", "")
    stated = _stated_release(root)
    if stated is not None and stated != version:
        raise RefusedSchema(where=name, why=f"is version {version}, but wants {stated}")
    return SchemaFile(
        name=name,
        data=data,
        namespace=root.get("targetNamespace", ""),
        version=version,
        declares=_digest(root),
        imports=tuple(_import(element) for element in root.iter(f"{XS}import")),
    )


def _import(element: Element) -> Import:
    location = element.get("schemaLocation", "")
    found = _IN_ADDRESS.search(location)
    return Import(element.get("namespace", ""), location, found.group(1) if found else None)


def _stated_release(root: Element) -> str | None:
    """Find the release that documents must state, where the schema fixes one."""
    for attribute in root.iter(f"{XS}attribute"):
        if attribute.get("name") != "schemaVersion":
            continue
        for facet in attribute.iter(f"{XS}pattern", f"{XS}enumeration"):
            value = facet.get("value", "")
            if _STATED.fullmatch(value):
                return value.replace("\\", "")
    return None


def _digest(root: Element) -> str:
    kept = deepcopy(root)
    for element in list(kept.iter(f"{XS}annotation")):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in kept.iter(f"{XS}import"):
        element.attrib.pop("schemaLocation", None)
    etree.strip_tags(kept, etree.Comment)
    etree.strip_elements(kept, etree.ProcessingInstruction, with_tail=False)
    for element in kept.iter(etree.Element):
        element.text = (element.text or "").strip() or None
        element.tail = (element.tail or "").strip() or None
    bare = etree.tostring(kept, method="c14n", with_comments=False)
    return hashlib.sha256(bare).hexdigest()
