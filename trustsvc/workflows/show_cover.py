"""Make the cover of a plain document: a sheet of its own, since the file stays as it is."""

from trustsvc.documents.facts import metadata_of
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.cover import Covered, render_cover
from trustsvc.errors import NotFound
from trustsvc.store.documents import Document
from trustsvc.workflows.make import PDF_FILE
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.show_document import read_artefact


def show_cover(keep: Keep, document: Document, public_url: str) -> bytes:
    """Give the cover as PDF/A-3; the same bytes each time.

    Raises:
        NotFound: it is no plain document; a DCC or D-CoC has its code on its own page.
        BadInput: its metadata cannot be set.
    """
    recorded = document.recorded
    if document.kind != DocumentKind.PLAIN or recorded is None:
        raise NotFound(what="cover of a document with a page of its own", name=document.id)
    covered = Covered(
        metadata=metadata_of(document.facts),
        sha256=document.pdf_digest or b"",
        size_bytes=len(read_artefact(keep, document, PDF_FILE)),
        registered=recorded.date() if document.registered else None,
    )
    url = f"{public_url.rstrip('/')}/{document.token}".upper()
    return render_cover(covered, url=url, token=document.token, at=recorded)
