"""Hand out evidence."""

import sys
from pathlib import Path

from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, told_in_one_line
from trustsvc.errors import Unavailable
from trustsvc.workflows.show_document import show_evidence


def run(document: str, data: Path | None, out: Path | None) -> None:
    """Write a document's evidence to a file or to standard output."""
    with told_in_one_line(), open_deployment(data) as deployment:
        content = show_evidence(deployment.keep, document)
        if out is None:
            sys.stdout.buffer.write(content)
            return
        try:
            out.write_bytes(content)
        except OSError as error:
            raise Unavailable(what=str(out), why=error.strerror) from error
        say(f"wrote {out}, {len(content)} bytes")
