"""Print examples."""

import sys

from trustsvc.cli.output import told_in_one_line
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration
from trustsvc.errors import MalformedRequest

EXAMPLES = {"dcc": example_dcc, "dcoc": example_dcoc, "eu-doc": example_declaration}


def run(kind: str, identifier: str | None) -> None:
    """Print one complete example document."""
    with told_in_one_line():
        make = EXAMPLES.get(kind)
        if make is None:
            raise MalformedRequest(where="kind", why=f"{kind!r} is none of dcc, dcoc, eu-doc")
        sys.stdout.buffer.write(make(identifier))
        sys.stdout.buffer.write(b"\n" if sys.stdout.isatty() else b"")
