"""Write a D-CoC in the form of another register; what gets lost is said on standard error."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from trustsvc.cli.opened import read_file
from trustsvc.cli.output import say, told_in_one_line
from trustsvc.documents.exports.forms import FORMS
from trustsvc.documents.exports.iaf import STATUSES
from trustsvc.documents.exports.made import Export, Origin
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedRequest, Unavailable
from trustsvc.settings import load_settings


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    file: Path
    to: str
    out: Path | None
    status: str | None
    language: str


def run(options: Options) -> None:
    """Export one D-CoC to a file or to standard output."""
    with told_in_one_line():
        made = _export(options)
        if options.out is None:
            sys.stdout.buffer.write(made.content)
        else:
            try:
                options.out.write_bytes(made.content)
            except OSError as error:
                raise Unavailable(what=str(options.out), why=error.strerror) from error
            say(f"wrote {options.out}, {len(made.content)} bytes")
        for title, entries in (("left out", made.left_out), ("lacking", made.lacking)):
            if entries:
                sys.stderr.write(f"trustsvc: {title}: {'; '.join(entries)}\n")


def _export(options: Options) -> Export:
    form = FORMS.get(options.to)
    if form is None:
        raise MalformedRequest(where="--to", why=f"none of {', '.join(FORMS)}")
    if options.status is not None and options.status not in STATUSES:
        raise MalformedRequest(where="--status", why=f"none of {', '.join(STATUSES)}")
    content = read_file(options.file)
    if content.startswith(b"%PDF-"):
        raise MalformedRequest(where=str(options.file), why="a PDF; give the XML of the D-CoC")
    intake = take_in(content, limit_bytes=load_settings(None).document_limit_bytes)
    if intake.kind is not DocumentKind.DCOC:
        raise MalformedRequest(where=str(options.file), why="not a D-CoC")
    origin = Origin(
        sha256=hashlib.sha256(intake.content).digest(),
        signed=intake.arrived_signed,
        status=options.status,
    )
    return form.make(parse_xml(intake.content), origin, options.language)
