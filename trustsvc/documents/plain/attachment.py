"""Attach what is stated of a plain document to its PDF, and take it out again.

``metadata.json`` is an associated file of the document (ISO 32000-2, 14.13), added by an update:
the PDF as it came stays the first bytes of the one that carries it. Nothing else is changed, and
nothing is drawn at random: the same PDF and statement give the same bytes.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from trustsvc.documents.plain.pdf import LIMITS, entry, looking_at, open_plain
from trustsvc.documents.plain.statement import LIMIT_BYTES, Stated, find_statement
from trustsvc.errors import MalformedPdf, MalformedRequest

NAME = "metadata.json"
_MOST_FILES = 256


class _Update(IncrementalPdfFileWriter):
    """An update that draws neither dates nor numbers."""

    def __init__(self, pdf: bytes, file_id: bytes) -> None:
        super().__init__(BytesIO(pdf), strict=False, decode_limits=LIMITS)
        second = generic.ByteStringObject(file_id)
        first = self._document_id[0] if "/ID" in self.prev.trailer else second
        self._document_id = generic.ArrayObject([first, second])

    def _update_meta(self) -> None:
        """Leave dates and producer as they are."""


def attach_statement(pdf: bytes, statement: bytes) -> bytes:
    """Give the PDF with ``metadata.json`` attached.

    Raises:
        MalformedPdf: it is not a PDF that we can update.
    """
    whole = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    with looking_at("update"):
        update = _Update(whole, sha256(pdf + statement).digest()[:16])
        file = update.add_object(_file_of(update, statement))
        _associate(update, file)
        _list(update, file)
        output = BytesIO()
        update.write(output)  # type: ignore[no-untyped-call]  # pyHanko's
    return output.getvalue()


def attached_statement(pdf: bytes) -> Stated | None:
    """Give what a PDF of ours states of itself; None where it states nothing.

    Raises:
        MalformedPdf: it is not a PDF that we read, or what it states is no statement.
    """
    return statement_in(open_plain(pdf))


def statement_in(reader: PdfFileReader) -> Stated | None:
    """Give what an open PDF states of itself; None where it states nothing.

    Raises:
        MalformedPdf: what it states is no statement of ours, or it states two things.
    """
    with looking_at("/AF"):
        found = [bytes(stream.data) for stream in _streams(reader)]
    try:
        stated = [one for data in found if (one := find_statement(data)) is not None]
    except MalformedRequest as error:
        where = f"{NAME}, {error.fields['where']}"
        raise MalformedPdf(where=where, why=error.fields["why"]) from error
    if len(stated) > 1:
        raise MalformedPdf(where=NAME, why=f"{len(stated)} files state metadata")
    return stated[0] if stated else None


def _streams(reader: PdfFileReader) -> Iterator[generic.StreamObject]:
    files = entry(reader.root, "/AF", [])
    if len(files) > _MOST_FILES:
        raise MalformedPdf(where="/AF", why=f"more than {_MOST_FILES} files")
    for place in range(len(files)):
        file = files[place]
        if str(entry(file, "/UF", entry(file, "/F"))) != NAME:
            continue
        stream = file["/EF"]["/F"]
        if isinstance(stream, generic.StreamObject):
            if len(stream.data) > LIMIT_BYTES:
                raise MalformedPdf(where=NAME, why=f"larger than {LIMIT_BYTES} bytes")
            yield stream


def _file_of(update: IncrementalPdfFileWriter, statement: bytes) -> generic.DictionaryObject:
    stream = generic.StreamObject(
        _dictionary(
            {
                "/Type": pdf_name("/EmbeddedFile"),
                "/Subtype": pdf_name("/application/json"),
                "/Params": _dictionary({"/Size": _number(len(statement))}),
            }
        ),
        stream_data=statement,
    )
    content = update.add_object(stream)
    return _dictionary(
        {
            "/Type": pdf_name("/Filespec"),
            "/F": pdf_string(NAME),
            "/UF": pdf_string(NAME),
            "/Desc": pdf_string("What is stated of this document"),
            "/AFRelationship": pdf_name("/Data"),
            "/EF": _dictionary({"/F": content, "/UF": content}),
        }
    )


def _associate(update: IncrementalPdfFileWriter, file: generic.IndirectObject) -> None:
    """Name the file in the catalogue's list of associated files."""
    there = entry(update.root, "/AF", [])
    update.root["/AF"] = generic.ArrayObject([*list.__iter__(there), file])
    _changed(update)


def _list(update: IncrementalPdfFileWriter, file: generic.IndirectObject) -> None:
    """List the file where viewers show attachments; a tree of several levels is left as it is."""
    names = entry(update.root, "/Names", {})
    tree = entry(names, "/EmbeddedFiles", {})
    if "/Kids" in tree:
        return
    flat = list(list.__iter__(entry(tree, "/Names", [])))
    pairs = [*zip(flat[::2], flat[1::2], strict=True), (pdf_string(NAME), file)]
    pairs.sort(key=lambda pair: str(pair[0]))
    listed = generic.ArrayObject([one for pair in pairs for one in pair])
    tree = update.add_object(_dictionary({"/Names": listed}))
    changed = _dictionary({**dict(dict.items(names)), "/EmbeddedFiles": tree})
    update.root["/Names"] = update.add_object(changed)
    _changed(update)


def _dictionary(entries: Mapping[str, object]) -> generic.DictionaryObject:
    named = {pdf_name(key): value for key, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]  # pyHanko's


def _number(value: int) -> generic.NumberObject:
    return generic.NumberObject(value)  # type: ignore[no-untyped-call]  # pyHanko's


def _changed(update: IncrementalPdfFileWriter) -> None:
    update.update_root()  # type: ignore[no-untyped-call]  # pyHanko's
