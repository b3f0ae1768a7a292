"""Render a document as PDF/A-3a with its XML inside: the page that people read and print.

The bytes depend on the document, the address and ``at`` alone: same in, same out, on any machine.
Every typst warning is a failure, because an unknown font would only warn and leave a blank page.
"""

import json
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import typst

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.code import MODULE_MM, QUIET_MODULES, draw_code, grouped
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.fonts import (
    missing_characters,
    page_fonts,
    refused_text,
    unseen_characters,
)
from trustsvc.documents.page.model import to_json
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MissingGlyph, TooLarge, Unrenderable

STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
LIMIT_LETTERS = 1_000_000
"""What a page may hold, as JSON: some sixty sheets, measured at 400 MB while they are set."""
_TEMPLATE = Path(__file__).with_name("certificate.typ")
_PROBE = b"""#set document(title: "probe")
#set text(font: ("Noto Sans CJK SC", "Libertinus Serif"), lang: "zh", fallback: false)
#for letter in sys.inputs.text.codepoints() { par(letter) }"""
_lock = Lock()


def render_pdf(  # noqa: PLR0913 - the parts of a page that change from document to document
    document: bytes,
    *,
    kind: DocumentKind,
    url: str,
    token: str,
    at: datetime,
    watermark: str | None = None,
) -> bytes:
    """Give the page of an issued document or a draft as PDF/A-3a (ISO 19005-3), ending in a line.

    ``url`` is the look-up address for the QR code, in upper case; ``at`` becomes the PDF's dates.

    Raises:
        MalformedXml: the document is not XML that we read.
        MissingGlyph: no font of ours holds a character of the document.
        TooLarge: the page would take more memory than a worker has.
        Unrenderable: the page could not be set otherwise.
    """
    page = json.dumps(page_of(parse_xml(document), kind), default=to_json, ensure_ascii=False)
    if len(page) > LIMIT_LETTERS:
        raise TooLarge(size_bytes=len(page), limit_bytes=LIMIT_LETTERS)
    unseen = unseen_characters(page)
    if unseen:
        raise MissingGlyph(characters=_named(unseen))
    code, side = draw_code(url) if url else ("", "0mm")
    inputs = {
        "page": page,
        "kind": str(kind),
        "sha256": sha256(document).hexdigest(),
        "qr": code,
        "side": side,
        "quiet": f"{MODULE_MM * QUIET_MODULES:.2f}mm",
        "url": url,
        "token": grouped(token),
        "watermark": watermark or "",
        **_attached(document),
    }
    pdf = _set(inputs, at)
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def _attached(document: bytes) -> dict[str, str]:
    """Pass the XML to typst, whose inputs are texts, so that its very bytes come out again."""
    try:
        return {"xml": document.decode("utf-8")}
    except UnicodeDecodeError:
        return {"octets": json.dumps(list(document))}


def _set(inputs: dict[str, str], at: datetime) -> bytes:
    with _lock:
        try:
            pdf, warnings = _compiler().compile_with_warnings(
                format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=at
            )
        except typst.TypstError as error:
            raise _refusal(error, inputs) from error
    if warnings or not isinstance(pdf, bytes):
        raise Unrenderable(why="; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=page_fonts())


def _refusal(error: typst.TypstError, inputs: dict[str, str]) -> MissingGlyph | Unrenderable:
    if not refused_text(error.message):
        return Unrenderable(why=error.diagnostic)
    told = inputs["page"] + inputs["url"] + inputs["token"] + inputs["watermark"]
    named = missing_characters(told, _try) or tuple(refused_text(error.message))
    return MissingGlyph(characters=_named(named))


def _named(letters: tuple[str, ...]) -> list[str]:
    return [
        f"{letter} U+{ord(letter):04X}" if letter.isprintable() else f"U+{ord(letter):04X}"
        for letter in letters
    ]


def _try(text: str) -> str:
    probe = typst.Compiler(_PROBE, font_paths=page_fonts())
    try:
        probe.compile(format="pdf", sys_inputs={"text": text}, pdf_standards=STANDARDS)
    except typst.TypstError as error:
        return refused_text(error.message)
    return ""
