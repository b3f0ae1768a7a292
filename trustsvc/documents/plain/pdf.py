"""Open a PDF that may be hostile, within bounds and with one kind of error.

What signatures claim is read elsewhere (``trustsvc.signatures``); here a PDF is looked through
for what it would do to its readers, and carries a file of metadata.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import (
    DecodeLimits,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from trustsvc.errors import MalformedPdf

MARK = b"%PDF-"
MOST_OBJECTS = 200_000
"""A report of a thousand pages has some ten thousand."""
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * 2**20),
    document_budget=DocumentDecodeBudget(base_allowance=96 * 2**20, max_ratio=2),
)

# Each was seen, or can be seen to come, from a reader whose bytes are not what it expects.
_FAULTS: tuple[type[Exception], ...] = (
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
def looking_at(where: str) -> Iterator[None]:
    """Turn every fault of a library that reads hostile bytes into MalformedPdf.

    Raises:
        MalformedPdf: the bytes are not what their reader expects.
    """
    try:
        yield
    except _FAULTS as error:
        why = str(error) or type(error).__name__
        raise MalformedPdf(where=where, why=why[:200]) from error


def open_plain(pdf: bytes) -> PdfFileReader:
    """Open a PDF.

    Raises:
        MalformedPdf: it cannot be read; an encrypted one is told by where: ``/Encrypt``.
    """
    with looking_at("cross-reference"):
        reader = PdfFileReader(BytesIO(pdf), strict=False, decode_limits=LIMITS)
        encrypted = reader.encrypted
    if encrypted:
        raise MalformedPdf(where="/Encrypt", why="it is encrypted")
    return reader


def entry(dictionary: object, key: str, default: object = None) -> Any:  # noqa: ANN401  whatever a PDF holds
    """Give an entry of a dictionary, references followed."""
    if isinstance(dictionary, generic.DictionaryObject) and key in dictionary:
        return dictionary[key]
    return default


def dictionaries(reader: PdfFileReader) -> Iterator[tuple[str, generic.DictionaryObject]]:
    """Walk every dictionary that the catalogue leads to, each with the name of its place.

    Raises:
        MalformedPdf: more objects than honest documents have.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[str, object]] = [("catalogue", reader.trailer.raw_get("/Root"))]
    count = 0
    while waiting:
        place, found = waiting.pop()
        if isinstance(found, generic.IndirectObject):
            number = (found.idnum, found.generation)
            if number in seen:
                continue
            seen.add(number)
            place = f"object {found.idnum}"
            found = found.get_object()  # type: ignore[no-untyped-call]  # pyHanko's
        if isinstance(found, generic.DictionaryObject):
            inside: Iterable[object] = dict.values(found)
            yield place, found
        elif isinstance(found, generic.ArrayObject):
            inside = list.__iter__(found)
        else:
            continue
        count += 1
        if count > MOST_OBJECTS:
            raise MalformedPdf(where=place, why=f"more than {MOST_OBJECTS} objects")
        waiting.extend((place, value) for value in inside)
