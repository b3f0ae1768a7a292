"""Convert documents from the command line: XML, JSON and CBOR, and models in JSON."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from trustsvc.cli.opened import read_file
from trustsvc.cli.output import told_in_one_line
from trustsvc.documents.authoring.incoming import xml_of
from trustsvc.documents.authoring.lossless import to_cbor, to_json, to_xml
from trustsvc.errors import MalformedRequest, Unavailable

FORMS: Mapping[str, Callable[[bytes], bytes]] = {"json": to_json, "cbor": to_cbor, "xml": to_xml}


def run(file: Path, form: str, out: Path | None) -> None:
    """Write a document in another form, to a file or to standard output."""
    with told_in_one_line():
        convert = FORMS.get(form)
        if convert is None:
            raise MalformedRequest(where="--to", why=f"{form!r} is none of: {', '.join(FORMS)}")
        content = convert(xml_of(read_file(file)))
        if out is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        try:
            out.write_bytes(content)
        except OSError as error:
            raise Unavailable(what=str(out), why=error.strerror or "cannot be written") from error
