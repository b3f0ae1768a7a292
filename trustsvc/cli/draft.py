"""Show what a document would look like, before anybody signs it."""

import re
from datetime import UTC, datetime
from pathlib import Path

from trustsvc.cli.opened import read_file
from trustsvc.cli.output import complain, say, told_in_one_line
from trustsvc.documents.authoring.incoming import xml_of
from trustsvc.documents.findings import Finding
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import ROOTS, DocumentKind
from trustsvc.documents.page.render import render_draft
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedRequest, RefusedDocument, Unavailable

_LANGUAGES = re.compile("[a-z]{2}(,[a-z]{2})*")
MOST_FINDINGS = 20


def run(file: Path, out: Path, language: str | None) -> None:
    """Write the page of a document that is not signed; tell what would keep it from being."""
    with told_in_one_line():
        languages = _chosen(language)
        document = xml_of(read_file(file))
        findings = _findings(document)
        kind = _kind(document)
        pdf = render_draft(document, kind=kind, at=datetime.now(UTC), languages=languages)
        try:
            out.write_bytes(pdf)
        except OSError as error:
            raise Unavailable(what=str(out), why=error.strerror or "cannot be written") from error
        for finding in findings[:MOST_FINDINGS]:
            complain(f"  {finding}; {finding.remedy['en']}")
        say(f"wrote {out}: a draft, neither signed nor issued")


def _chosen(language: str | None) -> tuple[str, ...]:
    if language is None:
        return ()
    if not _LANGUAGES.fullmatch(language):
        raise MalformedRequest(where="--language", why="not codes of ISO 639-1 such as zh,en")
    return tuple(language.split(","))


def _findings(document: bytes) -> tuple[Finding, ...]:
    """Judge the document as issuing would; a draft may still have errors."""
    try:
        return take_in(document).findings
    except RefusedDocument as error:
        found = error.fields["findings"]
        return found if isinstance(found, tuple) else ()


def _kind(document: bytes) -> DocumentKind:
    root = str(parse_xml(document).getroot().tag)
    if root not in ROOTS:
        raise MalformedRequest(where="FILE", why="neither a DCC nor a D-CoC")
    return ROOTS[root]
