"""Take the XML out of a PDF that carries it (PDF/A-3, ISO 19005-3, 6.8).

Reads the file as its last revision shows it: whether that is what was signed is for the claims.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from trustsvc.errors import MalformedPdf
from trustsvc.signatures.pades.file import entry, open_pdf, reading

DOCUMENT_NAME = "document.xml"
_XML_TYPES = ("/text/xml", "/application/xml")
_MAX_DEPTH = 8
_MAX_FILES = 256


def attached_xml(pdf: bytes) -> bytes | None:
    """Give the attachment ``document.xml``, else the only XML file attached; None without one.

    Raises:
        MalformedPdf: It is not a PDF that we read, or two files could be meant.
    """
    reader = open_pdf(pdf)
    with reading("attachments"):
        files = {id(stream): (name, stream) for name, stream in _files(reader)}
        named = [stream for name, stream in files.values() if name == DOCUMENT_NAME]
        candidates = named or [stream for name, stream in files.values() if _is_xml(name, stream)]
    if not candidates:
        return None
    if len(candidates) > 1:
        raise MalformedPdf(where="attachments", why=f"{len(candidates)} XML files are attached")
    with reading("attachment"):
        return bytes(candidates[0].data)


def _is_xml(name: str, stream: generic.StreamObject) -> bool:
    return name.lower().endswith(".xml") or str(entry(stream, "/Subtype")) in _XML_TYPES


def _files(reader: PdfFileReader) -> Iterator[tuple[str, generic.StreamObject]]:
    """List attached files, those of the name tree and those associated with the document."""
    root = reader.root
    specifications = []
    if "/Names" in root and "/EmbeddedFiles" in root["/Names"]:
        specifications += list(_leaves(root["/Names"]["/EmbeddedFiles"], 0))
    if "/AF" in root:
        specifications += _items(root["/AF"])
    if len(specifications) > _MAX_FILES:
        raise MalformedPdf(where="attachments", why=f"more than {_MAX_FILES}")
    for file in specifications:
        name = str(entry(file, "/UF", "/F"))
        stream = entry(file["/EF"], "/UF", "/F")
        if isinstance(stream, generic.StreamObject):
            yield name, stream


def _leaves(tree: generic.DictionaryObject, depth: int) -> Iterator[generic.DictionaryObject]:
    """Walk a name tree (ISO 32000-2, 7.9.6), not deeper or wider than honest ones are."""
    if depth > _MAX_DEPTH:
        raise MalformedPdf(where="/EmbeddedFiles", why=f"deeper than {_MAX_DEPTH}")
    if "/Names" in tree:
        yield from _items(tree["/Names"])[1::2]
    if "/Kids" in tree:
        for kid in _items(tree["/Kids"]):
            yield from _leaves(kid, depth + 1)


def _items(array: generic.ArrayObject) -> list[generic.DictionaryObject]:
    """List what an array holds, references followed."""
    if len(array) > 2 * _MAX_FILES:
        raise MalformedPdf(where="attachments", why=f"more than {_MAX_FILES}")
    return [array[number] for number in range(len(array))]
