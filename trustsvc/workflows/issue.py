"""Issue a document: steps 1 to 5 of its life (DESIGN section 3).

A process that dies anywhere in here is repeated by the caller, or by ``reconcile``, and makes the
same bytes again. Nothing leaves before step 5.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from trustsvc.clock import rfc3339, whole_seconds
from trustsvc.documents.facts import finding_json
from trustsvc.documents.findings import Finding
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.plain.statement import stated_in
from trustsvc.documents.schemas.judges import GRAMMARS_ALONE, Judges
from trustsvc.errors import AlreadyRecorded, BadInput
from trustsvc.store.documents import (
    Document,
    DocumentState,
    find_by_digest,
    find_by_identifier,
    find_document,
    get_document,
    record_document,
)
from trustsvc.store.engine import Session
from trustsvc.store.events import queue_event
from trustsvc.store.idempotency import RequestKey, answer_keys
from trustsvc.store.objects import prepared_name
from trustsvc.store.work import drop
from trustsvc.workflows.arrived import check_arrived_signature
from trustsvc.workflows.change_status import supersede
from trustsvc.workflows.make import Artefacts, Draft, make
from trustsvc.workflows.parts import Keep, Log, Seal
from trustsvc.workflows.prepare import RECONCILE, prepare, withdraw
from trustsvc.workflows.queue import promise_for, queue
from trustsvc.workflows.references import keep_references, read_references
from trustsvc.workflows.state_metadata import metadata_again, with_metadata
from trustsvc.workflows.steps import Tell, silent
from trustsvc_anchors.log.record import IssuedRecord


@dataclass(frozen=True, slots=True)
class Issued:
    """What the caller is told once the document is recorded."""

    id: str
    identifier: str
    token: str
    document_digest: bytes
    pdf_digest: bytes
    recorded: datetime
    promise: str
    findings: tuple[Finding, ...]
    waivers: tuple[str, ...]

    def answer(self) -> dict[str, Any]:
        """Give it as JSON: what the API answers, and keeps under an Idempotency-Key."""
        return {
            "id": self.id,
            "identifier": self.identifier,
            "token": self.token,
            "document_digest": self.document_digest.hex(),
            "pdf_digest": self.pdf_digest.hex(),
            "recorded": rfc3339(self.recorded),
            "promise": self.promise,
            "findings": [finding_json(finding) for finding in self.findings],
            "waivers": list(self.waivers),
        }


@dataclass(frozen=True, slots=True)
class Request:
    """One document to be issued.

    ``operator_override`` accepts a document that arrived signed by somebody else; it exists for
    tests of foreign files. ``stated`` are the metadata of a plain document, or what is stated
    beside XML (``documents.guide.schema``).
    """

    issuer: str
    content: bytes
    limit_bytes: int
    public_url: str
    operator_override: bool = False
    key: RequestKey | None = None
    stated: Mapping[str, object] | None = None


def issue(keep: Keep, log: Log, seal: Seal, request: Request, tell: Tell = silent) -> Issued:
    """Take a document in, sign it, render it, record it; ``tell`` hears of each step done.

    Raises:
        BadInput: the document cannot be issued as it is; the error names what to mend.
        Conflict: its bytes or its identifier are on record already.
    """
    intake = admit(request, keep.judges)  # step 1: intake
    tell(1)
    # step 2: prepare
    document = prepare(keep, request.issuer, seal.certificate, intake, request.key)
    tell(2)
    fixed = replace(seal, certificate=document.certificate)
    return complete(keep, log, fixed, Draft(document, intake, request.public_url), tell)


def admit(request: Request, judges: Judges = GRAMMARS_ALONE) -> Intake:
    """Take a document in that its issuer may issue.

    Raises:
        BadInput: the document cannot be issued as it is; the error names what to mend.
    """
    intake = take_in(
        request.content, limit_bytes=request.limit_bytes, core=request.stated, judges=judges
    )
    if intake.arrived_signed:
        check_arrived_signature(intake, request.issuer, override=request.operator_override)
    beside = None if intake.kind is DocumentKind.PLAIN else request.stated
    return with_metadata(intake, request.issuer, beside)


def complete(keep: Keep, log: Log, seal: Seal, draft: Draft, tell: Tell = silent) -> Issued:
    """Sign, render and record an intended document; the same intent gives the same bytes.

    An intent whose document cannot be made is withdrawn: nothing would ever come of it.

    Raises:
        BadInput: the document has no page for people.
        AlreadyRecorded: another issuer recorded these bytes meanwhile.
        Unavailable: the store does not answer.
    """
    try:
        made = make(keep.objects, seal, draft, tell)
        issued = record(keep, log, draft, made)  # step 5: record
    except (BadInput, AlreadyRecorded):
        withdraw(keep, draft.document.id)
        raise
    tell(5)
    return issued


def record(keep: Keep, log: Log, draft: Draft, made: Artefacts) -> Issued:
    """Record a document: all that tells of it, in one database transaction.

    Raises:
        AlreadyRecorded: another document has these bytes.
    """
    document = draft.document
    now = whole_seconds(keep.clock())
    rests_on = read_references(draft.intake.content, draft.intake.metadata)
    content = IssuedRecord(
        issuer=document.issuer,
        identifier=document.identifier,
        salt=document.salt,
        xml=None if made.xml is None else hashlib.sha256(made.xml).digest(),
        pdf=hashlib.sha256(made.pdf).digest(),
        xml_signature=made.xml_signature,
        pdf_signature=made.pdf_signature,
    )
    with keep.database.transaction() as session:
        same = find_by_digest(session, content.document_digest)
        if same is not None and same.id != document.id:
            raise AlreadyRecorded
        leaf = queue(session, log, content, at=now, tag=document.tag, document=document.id).leaf
        first = record_document(
            session,
            document,
            document_digest=content.document_digest,
            xml_digest=content.xml,
            pdf_digest=content.pdf,
            leaf=leaf,
            recorded=now,
        )
        recorded = get_document(session, document.id).recorded or now
        issued = _issued(draft, content, recorded, promise_for(log, leaf, recorded))
        answer_keys(session, document.id, issued.answer())
        drop(session, RECONCILE, document.id)
        if first:
            keep_references(session, (document.id, rests_on))
            told = {"identifier": document.identifier}
            queue_event(session, "document.issued", document.id, told, now)
            _supersede_old(session, log, draft, content.document_digest, now)
    return issued


def _issued(draft: Draft, content: IssuedRecord, recorded: datetime, promise: str) -> Issued:
    return Issued(
        id=draft.document.id,
        identifier=content.identifier,
        token=draft.document.token,
        document_digest=content.document_digest,
        pdf_digest=content.pdf,
        recorded=recorded,
        promise=promise,
        findings=draft.intake.findings,
        waivers=draft.intake.waivers,
    )


def _supersede_old(
    session: Session, log: Log, draft: Draft, successor: bytes, now: datetime
) -> None:
    """Mark what the document says that it replaces, if the same issuer recorded that."""
    document, replaces = draft.document, draft.intake.metadata.replaces
    if replaces is None:
        return
    old = find_by_identifier(session, document.issuer, replaces)
    if old is not None and old.state == DocumentState.RECORDED and old.id != document.id:
        supersede(session, log, old, successor, now)


def take_in_again(document: Document, content: bytes, judges: Judges = GRAMMARS_ALONE) -> Intake:
    """Take in what was taken in when its intent was recorded; a plain one's metadata are there.

    Raises:
        BadInput: this version of the service does not take it in.
    """
    plain = document.kind == DocumentKind.PLAIN
    return take_in(
        content,
        limit_bytes=len(content),
        core=stated_in(document.facts) if plain else None,
        judges=judges,
    )


def reconcile(keep: Keep, log: Log, seal: Seal, document_id: str, request: Request) -> None:
    """Finish a document that was intended and, since its process died, never recorded.

    Raises:
        Unavailable: a part that we need does not answer; the intent stays.
    """
    with keep.database.reading() as session:
        document = find_document(session, document_id)
    if document is None or document.state == DocumentState.RECORDED:
        return
    content = keep.objects.get(prepared_name(document.prepared_digest))
    try:
        intake = metadata_again(keep, document, take_in_again(document, content, keep.judges))
    except BadInput:
        withdraw(keep, document_id)
        raise
    fixed = replace(seal, certificate=document.certificate)
    complete(keep, log, fixed, Draft(document, intake, request.public_url))
