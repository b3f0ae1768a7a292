"""Register old plain documents: recorded byte for byte, logged, anchored, never signed by us.

Whoever registers vouches for nothing that the document says. An unsigned one needs the operator's
approval; one that its issuer signed is recorded as it arrived, and is no mere registration. There
is nothing to be signed here, so that no intent is needed: the bytes are on the disk before one
database transaction records any number of documents. A process that dies before it leaves files
that no row names, and nothing else.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trustsvc.clock import whole_seconds
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.plain.pdf import MARK
from trustsvc.documents.plain.wording import no_pdf
from trustsvc.errors import AlreadyRecorded, Conflict, NotApproved, RefusedDocument
from trustsvc.store.documents import Document, DocumentState, add_documents
from trustsvc.store.engine import Session
from trustsvc.store.events import queue_event
from trustsvc.store.idempotency import RequestKey, keep_answer
from trustsvc.store.issuers import Issuer, get_issuer
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.arrived import check_arrived_signature
from trustsvc.workflows.issue import Issued
from trustsvc.workflows.known import Answer, Known, look_up_known
from trustsvc.workflows.make import PDF_FILE, artefacts
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.prepare import intend
from trustsvc.workflows.queue import promise_for, queue_issued
from trustsvc_anchors.log.record import IssuedRecord


@dataclass(frozen=True, slots=True)
class Registration:
    """One old document, what is stated of it, and whether the operator approves of it."""

    issuer: str
    content: bytes
    stated: Mapping[str, object]
    limit_bytes: int
    approved: bool
    key: RequestKey | None = None


def register(keep: Keep, log: Log, wanted: Registration) -> Issued:
    """Register one document, and promise that it will be in the log.

    Raises:
        BadInput: it cannot be registered as it is; the error names what to mend.
        NotApproved: it is not signed, and the operator did not approve.
        Conflict: its bytes or its number are on record already.
    """
    intake = admit_old(wanted)  # step 1: intake
    (done,) = record_old(keep, log, wanted.issuer, [intake], wanted.key)
    if isinstance(done, Conflict):
        raise done
    document, fresh = done
    if not fresh:
        raise AlreadyRecorded
    return _issued(log, document, intake)


def admit_old(wanted: Registration) -> Intake:
    """Take an old document in, byte for byte.

    Raises:
        BadInput: it cannot be registered as it is; the error names what to mend.
        NotApproved: it is not signed, and the operator did not approve.
    """
    if not wanted.content.startswith(MARK):
        raise RefusedDocument(findings=(no_pdf(),))
    intake = take_in(
        wanted.content, limit_bytes=wanted.limit_bytes, core=wanted.stated, as_it_is=True
    )
    if intake.arrived_signed:
        check_arrived_signature(intake, wanted.issuer, override=False)
    elif not wanted.approved:
        raise NotApproved
    return intake


def record_old(
    keep: Keep,
    log: Log,
    issuer_id: str,
    intakes: Sequence[Intake],
    key: RequestKey | None = None,
) -> list[Answer]:
    """Record documents that were admitted, all that can be, in one database transaction."""
    now = whole_seconds(keep.clock())
    with keep.database.reading() as session:
        issuer = get_issuer(session, issuer_id)
        known = known_of(session, issuer_id, intakes)
    olds = [_old(issuer, intake, now) for intake in intakes]
    fresh = [old for old in olds if known.take(old.row) is None]
    name_of = {old.row.id: artefact_name(old.row.id, PDF_FILE) for old in fresh}
    keep.objects.put_all({name_of[old.row.id]: old.intake.content for old in fresh})
    with keep.database.transaction() as session:
        known = known_of(session, issuer_id, intakes)  # who came in between was first
        answers = [known.take(old.row) or (old.row, True) for old in olds]
        new = {answer[0].id for answer in answers if isinstance(answer, tuple) and answer[1]}
        _record(session, log, [old for old in olds if old.row.id in new], now)
        if key is not None and new:
            keep_answer(session, key, _issued(log, olds[0].row, intakes[0]).answer(), now)
    return answers


@dataclass(frozen=True, slots=True)
class _Old:
    """A document with the row and the record that it is to have."""

    row: Document
    intake: Intake
    content: IssuedRecord


def known_of(session: Session, issuer: str, intakes: Sequence[Intake]) -> Known:
    """Look up what is on record of a batch."""
    numbers = [intake.identifier for intake in intakes]
    return look_up_known(session, issuer, numbers, [digest_of(intake) for intake in intakes])


def digest_of(intake: Intake) -> bytes:
    """Give the SHA-256 of what is recorded."""
    return hashlib.sha256(intake.content).digest()


def _record(session: Session, log: Log, olds: Sequence[_Old], now: datetime) -> None:
    """Add rows, with their records and events; what they cite is read when somebody asks."""
    add_documents(session, [old.row for old in olds])
    records = {old.row.id: (old.content, old.row.tag) for old in olds}
    leaves = queue_issued(session, log, records, now)  # step 5: record
    for old in olds:
        row = old.row
        row.leaf = leaves[row.id]
        kind = "document.registered" if row.registered else "document.issued"
        queue_event(session, kind, row.id, {"identifier": row.identifier}, now)


def _old(issuer: Issuer, intake: Intake, now: datetime) -> _Old:
    row = intend(issuer, issuer.certificate, intake, now)
    digest, signed = row.prepared_digest, intake.arrived_signed
    row.state, row.registered = DocumentState.RECORDED, not signed
    row.document_digest = row.pdf_digest = digest
    row.recorded, row.evidence_due = now, True
    content = IssuedRecord(
        issuer=row.issuer,
        identifier=row.identifier,
        salt=row.salt,
        xml=None,
        pdf=digest,
        pdf_signature=artefacts(None, intake.content).pdf_signature if signed else None,
    )
    return _Old(row, intake, content)


def _issued(log: Log, document: Document, intake: Intake) -> Issued:
    recorded = document.recorded or document.signing_time
    return Issued(
        id=document.id,
        identifier=document.identifier,
        token=document.token,
        document_digest=document.document_digest or b"",
        pdf_digest=document.pdf_digest or b"",
        recorded=recorded,
        promise=promise_for(log, document.leaf or b"", recorded),
        findings=intake.findings,
        waivers=intake.waivers,
    )
