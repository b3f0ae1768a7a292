"""Small PDFs, written by another program than the one that reads them."""

from collections.abc import Callable
from io import BytesIO

import pikepdf

WRITE = pikepdf.Dictionary


def report(text: str = "Test report", change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """Give a PDF of one page that bears a text in plain sight; ``change`` may spoil it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        font = WRITE(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page = pdf.pages[0]
        page.Resources = WRITE(Font=WRITE(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET".encode())
        if change is not None:
            change(pdf)
        output = BytesIO()
        pdf.save(output, deterministic_id=True, compress_streams=False)
    return output.getvalue()
