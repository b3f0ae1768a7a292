"""Compile our published schema with the D-SI and signatures that it imports, offline."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from tests.support.shared import dcc_file
from tests.trustsvc.documents.grammar.xsd import PublishedSchema

XSD = files("trustsvc.documents.dcoc").joinpath("dcoc-1.0.xsd").read_bytes()
IMPORTS = {
    b"https://ptb.de/si/v2.2.1/SI_Format.xsd": "SI_Format.xsd",
    b"https://www.ptb.de/dcc/d-sig/xmldsig-core-schema.xsd": "xmldsig-core-schema.xsd",
}


def _offline(folder: Path) -> Path:
    text = XSD
    for address, name in IMPORTS.items():
        assert text.count(address) == 1
        text = text.replace(address, str(dcc_file(f"xsd/3.3.0/{name}")).encode())
    path = folder / "dcoc-1.0.xsd"
    path.write_bytes(text)
    return path


@cache
def compiled() -> etree.XMLSchema:
    """Give the schema as libxml2 compiles it."""
    with TemporaryDirectory() as folder:
        return etree.XMLSchema(etree.parse(_offline(Path(folder))))


def types() -> PublishedSchema:
    """Give the schema's types in the objects of our grammar."""
    published = PublishedSchema()
    with TemporaryDirectory() as folder:
        published.load(_offline(Path(folder)))
    return published
