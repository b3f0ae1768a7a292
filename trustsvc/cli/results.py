"""Give the results of a file as CSV, workbook or JSON."""

import sys
from dataclasses import asdict
from pathlib import Path

from trustsvc.cli.opened import read_file
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.documents.sheets.result_rows import results_of
from trustsvc.documents.sheets.results_out import results_csv, results_workbook
from trustsvc.errors import MalformedPdf, Unavailable
from trustsvc.signatures.pades.attachment import attached_xml


def run(file: Path, csv: Path | None, xlsx: Path | None, *, as_json: bool) -> None:
    """Write the results of an XML, or of a PDF that carries one; without files print CSV."""
    with told_in_one_line():
        xml = _xml(read_file(file))
        results = results_of(xml)
        if as_json:
            say_json([asdict(row) for row in results.rows])
        elif csv is None and xlsx is None:
            sys.stdout.buffer.write(results_csv(results))
        if csv is not None:
            write(csv, results_csv(results))
        if xlsx is not None:
            write(xlsx, results_workbook(results, xml))
        for path in (csv, xlsx):
            if path is not None and not as_json:
                say(f"{len(results.rows)} rows in {path}")


def _xml(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        return content
    xml = attached_xml(content)
    if xml is None:
        raise MalformedPdf(where="attachments", why="it carries no document.xml")
    return xml


def write(path: Path, content: bytes) -> None:
    """Write a file that a person named.

    Raises:
        Unavailable: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable(what=str(path), why=error.strerror or "cannot be written") from error
