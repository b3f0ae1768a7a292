"""Look through a PDF for what it would do to its readers, and for what it shows of itself.

A document is read, never run: scripts, actions that reach out of the file, forms that rebuild
their pages, parts that lie elsewhere and files of two kinds at once are faults. Fields that can
be filled in are one where we are to sign, since a signature allows that (DocMDP, level 2).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.plain import wording
from trustsvc.documents.plain.attachment import NAME, statement_in
from trustsvc.documents.plain.pdf import MARK, dictionaries, entry, looking_at, open_plain
from trustsvc.documents.plain.statement import Stated
from trustsvc.errors import MalformedPdf

MOST_FINDINGS = 200
_INWARD = frozenset({"/GoTo", "/URI", "/Named", "/Hide", "/SetOCGState", "/Thread", "/Trans"})
_OUTWARD = frozenset(
    {
        *("/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/GoToDp", "/GoTo3DView"),
        *("/Rendition", "/RichMediaExecute", "/Sound", "/Movie", "/ResetForm"),
    }
)
_MEDIA = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/Projection"})
_FIELDS = frozenset({"/Tx", "/Btn", "/Ch"})
_HARMLESS = frozenset(
    {
        *(".csv", ".docx", ".gif", ".jpeg", ".jpg", ".json", ".md", ".ods", ".odt", ".pdf"),
        *(".png", ".tif", ".tiff", ".tsv", ".txt", ".xlsx", ".xml"),
    }
)
_RESERVED = frozenset({NAME, "document.xml"})
_ARCHIVAL = re.compile(
    rb"pdfaid:part(?:\s*=\s*[\"']|>)\s*([1-4])[^0-9]", re.ASCII
)  # as attribute or as element
_LEVEL_F = re.compile(rb"pdfaid:conformance(?:\s*=\s*[\"']|>)\s*F", re.ASCII)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg)\b", re.IGNORECASE)
_SNIFFED = 1024  # browsers look no further
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557
_END = b"%%EOF"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a PDF shows: its faults, its signatures, an archival promise, its own statement."""

    findings: tuple[Finding, ...]
    is_signed: bool = False
    forbids_attachments: str = ""
    stated: Stated | None = None


def inspect_pdf(pdf: bytes, *, to_be_signed: bool) -> Inspected:
    """Look through a PDF; whatever is wrong with it is a finding, never an error."""
    if not pdf.startswith(MARK):
        return Inspected((wording.no_pdf(),))
    findings = list(_around(pdf))
    try:
        reader = open_plain(pdf)
        with looking_at("objects"):
            filled = _are_filled(reader)
            grave = Severity.ERROR if to_be_signed and not any(filled) else Severity.WARNING
            findings += _whole(reader)
            findings += _inside(reader, grave)
            if not all(filled):
                findings.append(wording.signature_field("/AcroForm", grave))
            part = _archival_part(reader)
        stated = statement_in(reader)
    except MalformedPdf as error:
        where, why = error.fields["where"], error.fields["why"]
        told = wording.encrypted() if where == "/Encrypt" else wording.unreadable(where, why)
        return Inspected((*findings, told))
    if stated is not None:
        findings = [one for one in findings if one.code != "pdf-reserved-name"]
    few = tuple({(one.code, one.xpath): one for one in findings}.values())[:MOST_FINDINGS]
    return Inspected(few, any(filled), part, stated)


def _around(pdf: bytes) -> Iterator[Finding]:
    """Find what other programs than a PDF reader would see in the same bytes."""
    end = pdf.rfind(_END)
    rest = pdf[end + len(_END) :] if end >= 0 else b""
    if rest.strip(b"\r\n\t \x00"):
        yield wording.trailing(len(rest))
    if _MARKUP.search(pdf[:_SNIFFED]):
        yield wording.polyglot("HTML")
    if _is_archive(pdf[-_ZIP_TAIL:]):
        yield wording.polyglot("ZIP")


def _is_archive(tail: bytes) -> bool:
    """Find an end of central directory whose comment reaches about to the end of the file."""
    at = tail.rfind(_ZIP_END)
    if at < 0 or at + 22 > len(tail):
        return False
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    return entries > 0 and at + 22 + comment <= len(tail)


def _are_filled(reader: PdfFileReader) -> list[bool]:
    """Say of each signature field whether it is signed."""
    return [value is not None for _, value, _ in enumerate_sig_fields(reader)]


def _whole(reader: PdfFileReader) -> Iterator[Finding]:
    if reader.xrefs.hybrid_xrefs_present:
        yield wording.two_faces()
    if int(reader.root["/Pages"]["/Count"]) < 1:
        yield wording.no_page()


def _inside(reader: PdfFileReader, grave: Severity) -> Iterator[Finding]:
    for place, found in dictionaries(reader):
        yield from _of_actions(place, found)
        yield from _of_parts(place, found)
        if _name(found, "/FT") in _FIELDS:
            yield wording.fillable(place, grave)


def _of_actions(place: str, found: generic.DictionaryObject) -> Iterator[Finding]:
    kind = _name(found, "/S")
    if "/JS" in found or "/JavaScript" in found or kind == "/JavaScript":
        yield wording.script(place)
    elif kind in _OUTWARD:
        yield wording.action(place, kind)
    if "/XFA" in found:
        yield wording.dynamic_form(place)
    if "/AA" in found or ("/OpenAction" in found and _acts(found["/OpenAction"])):
        yield wording.starts_by_itself(place)
    following = found["/Next"] if kind in _INWARD and "/Next" in found else None
    if following is not None and _name(following, "/S") in _OUTWARD:
        yield wording.action(place, _name(following, "/S"))


def _acts(opening: object) -> bool:
    """A destination, or going to one, only turns to a page."""
    if isinstance(opening, generic.DictionaryObject):
        return "/S" in opening and opening["/S"] != "/GoTo"
    return False


def _of_parts(place: str, found: generic.DictionaryObject) -> Iterator[Finding]:
    subtype = _name(found, "/Subtype")
    if subtype in _MEDIA:
        yield wording.media(place, subtype)
    if isinstance(found, generic.StreamObject) and "/F" in found:
        yield wording.external(place)
    if "/EF" in found:
        name = str(entry(found, "/UF", entry(found, "/F", "")))
        if name in _RESERVED:
            yield wording.reserved_name(place, name)
        elif PurePosixPath(name.replace("\\", "/")).suffix.lower() in _HARMLESS:
            yield wording.attached(place, name)
        else:
            yield wording.program_attached(place, name)


def _name(found: object, key: str) -> str:
    value = entry(found, key, "")
    return value if isinstance(value, str) else ""


def _archival_part(reader: PdfFileReader) -> str:
    """Give the part of ISO 19005 that a PDF promises to keep, if that forbids attachments."""
    metadata = entry(reader.root, "/Metadata")
    data = metadata.data if isinstance(metadata, generic.StreamObject) else b""
    found = _ARCHIVAL.search(data)
    part = found[1].decode() if found else ""
    allowed = part in {"", "3"} or (part == "4" and _LEVEL_F.search(data) is not None)
    return "" if allowed else part
