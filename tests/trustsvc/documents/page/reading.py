"""Read rendered pages back with independent tools, for the tests of this folder."""

import re
import subprocess
import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf

from tests.support.peers import peer
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.render import render_pdf

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TOKEN = "K7M2QX4PABCD2345"  # noqa: S105 - a look-up token, printed on the page
URL = f"HTTPS://Q.EXAMPLE.CN/{TOKEN}"


def render(
    document: bytes,
    kind: DocumentKind = DocumentKind.DCC,
    *,
    languages: tuple[str, ...] = (),
    watermark: str | None = None,
) -> bytes:
    """Render with the tests' address, token and instant."""
    return render_pdf(
        document,
        kind=kind,
        url=URL,
        token=TOKEN,
        at=AT,
        watermark=watermark,
        languages=languages,
    )


def text_of(pdf: bytes) -> str:
    """Give the text of a PDF as poppler reads it."""
    command = [str(peer("pdftotext")), "-raw", "-", "-"]
    run = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603 - a fixed command
    return run.stdout.decode()


def squeezed(text: str) -> str:
    """Take line ends, blanks and break opportunities out, and write minus signs as hyphens."""
    plain = unicodedata.normalize("NFC", text).replace("\N{MINUS SIGN}", "-")
    return re.sub("[\\s\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}]+", "", plain)


def picture_of(pdf: bytes, folder: Path, dots_per_inch: int) -> Path:
    """Draw the first page as PNG, as poppler draws it."""
    source, target = folder / "page.pdf", folder / "page"
    source.write_bytes(pdf)
    flags = ["-png", "-singlefile", "-r", str(dots_per_inch)]
    subprocess.run([peer("pdftoppm"), *flags, source, target], check=True)  # noqa: S603 - a fixed command
    return target.with_suffix(".png")


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Open a PDF with pikepdf."""
    return pikepdf.open(BytesIO(pdf))
