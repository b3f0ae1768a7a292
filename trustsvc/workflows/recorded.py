"""Say what is on record of a file's very bytes: whose, whether plain, whether only registered.

Our row tells it, else the record in evidence that replays for these bytes. A record of a plain
document without the digest of any signature is a registration: nobody had signed it.
"""

from dataclasses import dataclass
from datetime import date

from trustsvc.documents.kinds import DocumentKind
from trustsvc.store.documents import Document
from trustsvc.store.issuers import get_issuer
from trustsvc.workflows.parts import Keep
from trustsvc_anchors.evidence import parse_evidence
from trustsvc_anchors.log.record import IssuedRecord
from trustsvc_anchors.report import Report, Verdict

BYTES = "document.bytes"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record says; ``issued`` is the date that the document states, where a row has it."""

    issuer: str
    issuer_name: str
    identifier: str
    is_plain: bool
    is_registered: bool
    issued: date | None = None


def recorded_here(keep: Keep, document: Document) -> Recorded:
    """Give what our row says."""
    with keep.database.reading() as session:
        name = get_issuer(session, document.issuer).name
    return Recorded(
        issuer=document.issuer,
        issuer_name=name,
        identifier=document.identifier,
        is_plain=document.kind == DocumentKind.PLAIN,
        is_registered=document.registered,
        issued=stated_day(document),
    )


def recorded_in(evidence: bytes | None, anchored: Report) -> Recorded | None:
    """Give what evidence says, if it is about these bytes; None if it is not, or there is none."""
    compared = next((check for check in anchored.checks if check.name == BYTES), None)
    if evidence is None or compared is None or compared.verdict is not Verdict.PASSED:
        return None
    record = parse_evidence(evidence).document.record
    if not isinstance(record, IssuedRecord):  # evidence that replays holds none else
        return None
    is_plain = record.xml is None
    return Recorded(
        issuer=record.issuer,
        issuer_name="",
        identifier=record.identifier,
        is_plain=is_plain,
        is_registered=is_plain and record.pdf_signature is None,
    )


def stated_day(document: Document) -> date | None:
    """Give the date of issue that a document states."""
    stated = document.facts.get("issue_date")
    return date.fromisoformat(stated) if isinstance(stated, str) else None
