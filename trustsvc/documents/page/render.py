"""Render a document as PDF/A-3a with its XML inside: the page that people read and print.

The bytes depend on the document, the address, the languages and ``at`` alone: same in, same out,
on any machine. A picture that the typesetter refuses is named instead of shown.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.typesetter import Setting, typeset
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MissingGlyph, Unrenderable

DRAFT = "草稿 DRAFT"


def render_pdf(  # noqa: PLR0913 - the parts of a page that change from document to document
    document: bytes,
    *,
    kind: DocumentKind,
    url: str,
    token: str,
    at: datetime,
    watermark: str | None = None,
    languages: Sequence[str] = (),
) -> bytes:
    """Give the page of an issued document or a draft as PDF/A-3a (ISO 19005-3), ending in a line.

    ``url`` is the look-up address for the QR code, in upper case, and empty for none; ``at``
    becomes the PDF's dates. ``languages`` (ISO 639-1) are shown in this order; by default all that
    the document declares, its mandatory one first.

    Raises:
        MalformedXml: the document is not XML that we read.
        MissingGlyph: no font of ours holds a character of the document.
        TooLarge: the page would take more memory than a worker has.
        Unrenderable: the page could not be set otherwise.
    """
    tree, chosen = parse_xml(document), tuple(languages)
    setting = Setting(
        kind=str(kind),
        sha256=sha256(document).hexdigest(),
        url=url,
        token=token,
        at=at,
        watermark=watermark or "",
        attached=document,
    )
    page = page_of(tree, kind, chosen)
    try:
        return typeset(page, setting)
    except (MissingGlyph, Unrenderable):
        if not page.drawings:
            raise
    return typeset(page_of(tree, kind, chosen, draws=False), setting)


def render_draft(
    document: bytes, *, kind: DocumentKind, at: datetime, languages: Sequence[str] = ()
) -> bytes:
    """Give the page of a document that nobody signed: marked on every sheet, without a code.

    Raises:
        MalformedXml, MissingGlyph, TooLarge, Unrenderable: as ``render_pdf``.
    """
    return render_pdf(
        document, kind=kind, url="", token="", at=at, watermark=DRAFT, languages=languages
    )
