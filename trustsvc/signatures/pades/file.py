"""Open a PDF that may be hostile: bounded, and with one kind of error for all that can go wrong."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import (
    DecodeLimits,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from trustsvc.errors import MalformedPdf
from trustsvc.signatures.limits import (
    MAX_PDF_BYTES,
    MAX_PDF_DECODED_BYTES,
    MAX_STREAM_BYTES,
)

DECODE_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=MAX_STREAM_BYTES),
    document_budget=DocumentDecodeBudget(base_allowance=MAX_PDF_DECODED_BYTES, max_ratio=2),
)

# What pyHanko and asn1crypto were seen to raise, or can be seen to raise, on bytes that are not
# what they expect; named one by one, so that errors of ours do not hide among them.
PDF_FAULTS: tuple[type[Exception], ...] = (
    PdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Turn every fault of a library that reads hostile bytes into MalformedPdf.

    Raises:
        MalformedPdf: The bytes are not what their reader expects.
    """
    try:
        yield
    except PDF_FAULTS as error:
        why = str(error) or type(error).__name__
        raise MalformedPdf(where=where, why=why[:200]) from error


def entry(
    dictionary: generic.DictionaryObject, *keys: str, default: generic.PdfObject | str = ""
) -> generic.PdfObject | str:
    """Give the first of some entries that a dictionary has, with references followed."""
    for key in keys:
        if key in dictionary:
            found: generic.PdfObject = dictionary[key]
            return found
    return default


def open_pdf(pdf: bytes) -> PdfFileReader:
    """Open a PDF for reading.

    Raises:
        MalformedPdf: It is too large, encrypted, or not a PDF that we read.
    """
    if len(pdf) > MAX_PDF_BYTES:
        raise MalformedPdf(where="size", why=f"{len(pdf)} bytes, more than {MAX_PDF_BYTES}")
    with reading("cross-reference"):
        reader = PdfFileReader(BytesIO(pdf), strict=False, decode_limits=DECODE_LIMITS)
        encrypted = reader.encrypted
    if encrypted:
        raise MalformedPdf(where="/Encrypt", why="an encrypted PDF is not read")
    return reader
