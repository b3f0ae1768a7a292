"""Print examples."""

import sys

from trustsvc.cli.output import told_in_one_line
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.errors import MalformedRequest

EXAMPLES = {"dcc": example_dcc, "dcoc": example_dcoc}


def run(kind: str, identifier: str | None) -> None:
    """Print one complete example document."""
    with told_in_one_line():
        make = EXAMPLES.get(kind)
        if make is None:
            raise MalformedRequest(where="kind", why=f"{kind!r} is neither dcc nor dcoc")
        sys.stdout.buffer.write(make(identifier))
        sys.stdout.buffer.write(b"\n" if sys.stdout.isatty() else b"")
