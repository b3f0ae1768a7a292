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
from typing import TypeAlias

from trustsvc.clock import whole_seconds
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import AlreadyRecorded, Conflict, IdentifierTaken, NotAllowed
from trustsvc.store.documents import Document, DocumentState, list_same
from trustsvc.store.engine import Session
from trustsvc.store.events import queue_event
from trustsvc.store.idempotency import RequestKey, keep_answer
from trustsvc.store.issuers import Issuer, get_issuer
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.arrived import check_arrived_signature
from trustsvc.workflows.issue import Issued
from trustsvc.workflows.make import PDF_FILE, artefacts
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.prepare import intend
from trustsvc.workflows.queue import promise_for, queue
from trustsvc.workflows.references import keep_references, read_references
from trustsvc_anchors.log.record import IssuedRecord

Answer: TypeAlias = tuple[Document, bool] | Conflict
"""The row of a document and whether it is new, or why there is none."""


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
        NotAllowed: it is not signed, and the operator did not approve.
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
        NotAllowed: it is no PDF, or is not signed, and the operator did not approve.
    """
    intake = take_in(
        wanted.content, limit_bytes=wanted.limit_bytes, core=wanted.stated, as_it_is=True
    )
    if intake.kind is not DocumentKind.PLAIN:
        raise NotAllowed(what="only a PDF is registered; a DCC or D-CoC is issued")
    if intake.arrived_signed:
        check_arrived_signature(intake, wanted.issuer, override=False)
    elif not wanted.approved:
        raise NotAllowed(what="unsigned old documents: their registration needs approval")
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
        known = _Known(session, issuer_id, intakes)
    olds = [_Old(_row(issuer, intake, now), intake) for intake in intakes]
    for old in olds:
        if known.find(old.row) is None:
            keep.objects.put(artefact_name(old.row.id, PDF_FILE), old.intake.content)
            known.note(old.row)
    with keep.database.transaction() as session:
        known = _Known(session, issuer_id, intakes)  # who came in between was first
        answers = [_add(session, log, known, old) for old in olds]
        first = answers[0] if answers else None
        if key is not None and isinstance(first, tuple) and first[1]:
            keep_answer(session, key, _issued(log, first[0], intakes[0]).answer(), now)
    return answers


@dataclass(frozen=True, slots=True)
class _Old:
    """A document with the row that it is to have."""

    row: Document
    intake: Intake

    @property
    def signature(self) -> bytes | None:
        """Give the digest of the one signature of what arrived signed."""
        signed = self.intake.arrived_signed
        return artefacts(None, self.intake.content).pdf_signature if signed else None


class _Known:
    """What is on record of a batch, by number and by bytes."""

    def __init__(self, session: Session, issuer: str, intakes: Sequence[Intake]) -> None:
        numbers = [intake.identifier for intake in intakes]
        digests = [hashlib.sha256(intake.content).digest() for intake in intakes]
        self._numbers: dict[str, Document] = {}
        self._digests: dict[bytes, Document] = {}
        self._issuer = issuer
        for row in list_same(session, issuer, numbers, digests):
            self.note(row)

    def note(self, row: Document) -> None:
        """Remember a row."""
        if row.issuer == self._issuer:
            self._numbers[row.identifier] = row
        if row.pdf_digest is not None:
            self._digests[row.pdf_digest] = row

    def find(self, row: Document) -> Answer | None:
        """Give the row that is there for the same document, or what stands in its way."""
        same, named = self._digests.get(row.pdf_digest or b""), self._numbers.get(row.identifier)
        if same is not None and same is named:
            return same, False
        if same is not None:
            return AlreadyRecorded()
        return IdentifierTaken(identifier=row.identifier) if named is not None else None


def _add(session: Session, log: Log, known: _Known, old: _Old) -> Answer:
    """Add a row that may be, with its record, its event and what it cites."""
    row = old.row
    there = known.find(row)
    if there is not None:
        return there
    known.note(row)
    session.add(row)
    session.flush()
    content = IssuedRecord(
        issuer=row.issuer,
        identifier=row.identifier,
        salt=row.salt,
        xml=None,
        pdf=row.pdf_digest or b"",
        pdf_signature=old.signature,
    )
    now = row.signing_time
    # step 5: record
    row.leaf = queue(session, log, content, at=now, tag=row.tag, document=row.id).leaf
    keep_references(session, row.id, read_references(b"", old.intake.metadata))
    kind = "document.registered" if row.registered else "document.issued"
    queue_event(session, kind, row.id, {"identifier": row.identifier}, now)
    return row, True


def _row(issuer: Issuer, intake: Intake, now: datetime) -> Document:
    row = intend(issuer, issuer.certificate, intake, now)
    row.state = DocumentState.RECORDED
    row.registered = not intake.arrived_signed
    row.document_digest = row.pdf_digest = row.prepared_digest
    row.recorded, row.evidence_due = now, True
    return row


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
