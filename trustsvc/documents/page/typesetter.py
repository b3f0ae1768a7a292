"""Set a page with typst as PDF/A-3a and PDF/UA-1.

Every typst warning is a failure, because an unknown font would only warn and leave a blank page.
One compiler serves the process: fonts are read once, and what did not change is not set again.
Threads wait for each other; two at once take longer than one after the other (measured).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from trustsvc.documents.page.code import MODULE_MM, QUIET_MODULES, draw_code, grouped
from trustsvc.documents.page.fonts import (
    missing_characters,
    page_fonts,
    refused_text,
    unseen_characters,
)
from trustsvc.documents.page.model import Page, to_json
from trustsvc.errors import MissingGlyph, TooLarge, Unrenderable

STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
LIMIT_LETTERS = 1_000_000
"""What a page may hold, as JSON: some hundred sheets, measured at 600 MB while they are set."""
_TEMPLATE = Path(__file__).with_name("certificate.typ")
_PROBE = b"""#set document(title: "probe")
#set text(font: ("Noto Sans CJK SC", "Libertinus Serif"), lang: "zh", fallback: false)
#for letter in sys.inputs.text.codepoints() { par(letter) }"""
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Hold what stands around a page.

    Attributes:
        kind: dcc, dcoc or plain.
        sha256: The digest, in hexadecimal, of the document that the page shows.
        url: The look-up address for the QR code; empty for none.
        token: The look-up token; empty for none.
        at: The PDF's dates.
        watermark: What is written across every sheet; empty for nothing.
        attached: The XML that rides inside; None for none.
    """

    kind: str
    sha256: str
    url: str
    token: str
    at: datetime
    watermark: str = ""
    attached: bytes | None = None


def typeset(page: Page, setting: Setting) -> bytes:
    """Give a page as PDF, ending in a line.

    Raises:
        MissingGlyph: no font of ours holds a character of the page.
        TooLarge: the page would take more memory than a worker has.
        Unrenderable: the page could not be set otherwise.
    """
    told = json.dumps(page, default=to_json, ensure_ascii=False)
    if len(told) > LIMIT_LETTERS:
        raise TooLarge(size_bytes=len(told), limit_bytes=LIMIT_LETTERS)
    unseen = unseen_characters(told)
    if unseen:
        raise MissingGlyph(characters=_named(unseen))
    pdf = _set(_inputs(told, setting), page.drawings, setting.at)
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def _inputs(told: str, setting: Setting) -> dict[str, str]:
    code, side = draw_code(setting.url) if setting.url else ("", "0mm")
    return {
        "page": told,
        "kind": setting.kind,
        "sha256": setting.sha256,
        "qr": code,
        "side": side,
        "quiet": f"{MODULE_MM * QUIET_MODULES:.2f}mm",
        "url": setting.url,
        "token": grouped(setting.token),
        "watermark": setting.watermark,
        **_attached(setting.attached),
    }


def _attached(document: bytes | None) -> dict[str, str]:
    """Pass the XML as text, or as numbers, so that its very bytes come out again."""
    try:
        return {"xml": (document or b"").decode("utf-8"), "octets": ""}
    except UnicodeDecodeError:
        return {"xml": "", "octets": json.dumps(list(document or b""))}


def _program(inputs: dict[str, str], drawings: tuple[str, ...]) -> bytes:
    """Write the call of the template; a document comes in as nothing but literal texts."""
    told = "".join(f"{name}: {_literal(text)}, " for name, text in inputs.items())
    drawn = "".join(f"{_literal(drawing)}, " for drawing in drawings)
    call = f'#import "/{_TEMPLATE.name}": certificate\n#certificate(({told}drawings: ({drawn})))'
    return call.encode()


def _literal(text: str) -> str:
    """Write a text as typst reads it: only the quote and the backslash mean anything in one."""
    return '"' + text.translate(_ESCAPES) + '"'


def _set(inputs: dict[str, str], drawings: tuple[str, ...], at: datetime) -> bytes:
    with _lock:
        try:
            pdf, warnings = _compiler().compile_with_warnings(
                input=_program(inputs, drawings),
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=at.replace(microsecond=0),
            )
        except typst.TypstError as error:
            raise _refusal(error, inputs) from error
    if warnings or not isinstance(pdf, bytes):
        raise Unrenderable(why="; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=_TEMPLATE.parent, font_paths=page_fonts())


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
