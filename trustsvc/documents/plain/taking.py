"""Take a plain document in: what it is, what is stated of it, and the bytes to be signed.

What is to be signed carries its metadata inside, added behind the PDF as it came. What arrives
signed, what is only registered, and what promises an archival form that forbids attachments keeps
every byte; its metadata are kept with the record. Taking in what was taken in changes nothing.
"""

from dataclasses import dataclass

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.metadata import CoreMetadata
from trustsvc.documents.plain import wording
from trustsvc.documents.plain.attachment import attach_statement
from trustsvc.documents.plain.inspect import Inspected, inspect_pdf
from trustsvc.documents.plain.statement import Stated, encode_statement, metadata_of
from trustsvc.errors import RefusedDocument, TooLarge


@dataclass(frozen=True, slots=True)
class TakenPdf:
    """A plain document that was taken in; ``findings`` are warnings and notes only."""

    metadata: CoreMetadata
    content: bytes
    arrived_signed: bool
    findings: tuple[Finding, ...]


def take_in_pdf(
    pdf: bytes, stated: Stated | None, *, limit_bytes: int, as_it_is: bool = False
) -> TakenPdf:
    """Take a PDF in; ``as_it_is`` keeps every byte of one that is not signed either.

    Raises:
        TooLarge: more bytes than the limit.
        RefusedDocument: it is no PDF that we record; ``findings`` tells all of it.
        MalformedRequest: ``stated`` cannot be used.
    """
    if len(pdf) > limit_bytes:
        raise TooLarge(size_bytes=len(pdf), limit_bytes=limit_bytes)
    seen = inspect_pdf(pdf, to_be_signed=not as_it_is)
    findings = list(seen.findings)
    metadata = _metadata(seen, stated, findings)
    if metadata is None or any(one.severity is Severity.ERROR for one in findings):
        raise RefusedDocument(findings=tuple(findings))
    content = pdf
    if not (as_it_is or seen.is_signed or seen.stated is not None):
        if seen.forbids_attachments:
            findings.append(wording.archival(seen.forbids_attachments))
        else:
            content = attach_statement(pdf, encode_statement(metadata))
    return TakenPdf(metadata, content, seen.is_signed, tuple(findings))


def _metadata(
    seen: Inspected, stated: Stated | None, findings: list[Finding]
) -> CoreMetadata | None:
    inside = metadata_of(seen.stated) if seen.stated is not None else None
    if not stated:
        if inside is None:
            findings.append(wording.identifier_missing())
        return inside
    if not any(stated.get(name) for name in ("identifier", "number")):
        findings.append(wording.identifier_missing())
        return None
    beside = metadata_of(stated)
    if inside is not None and inside != beside:
        findings.append(wording.statement_differs())
    return beside
