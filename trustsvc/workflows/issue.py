"""Issue a document: steps 1 to 5 of its life (DESIGN section 3).

The intent row, committed before any signature, fixes everything that enters signed or logged
bytes; all signing is deterministic. So a process that dies anywhere in here is repeated by the
caller, or by ``reconcile``, and makes the same bytes again. Nothing leaves before step 5.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from trustsvc.clock import rfc3339, whole_seconds
from trustsvc.documents.facts import facts_of, finding_json
from trustsvc.documents.findings import Finding
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.render import render_pdf
from trustsvc.errors import AlreadyRecorded, IdentifierTaken, NotAllowed
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import PdfSignatureIntent, sign_pdf
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
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
from trustsvc.store.idempotency import RequestKey, keep_answer
from trustsvc.store.issuers import Issuer, get_issuer
from trustsvc.store.work import ring
from trustsvc.workflows.arrived import check_arrived_signature
from trustsvc.workflows.change_status import supersede
from trustsvc.workflows.parts import Keep, Log, Seal
from trustsvc.workflows.queue import promise_for, queue
from trustsvc.workflows.steps import Tell, silent
from trustsvc_anchors.log.entry import issuer_tag
from trustsvc_anchors.log.record import IssuedRecord

TOKEN_BYTES = 10
"""80 bits: 16 characters of base32, a QR code of version 2."""

RECONCILE_AFTER_S = 60


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
class Artefacts:
    """The issued bytes and the digests of their signatures."""

    xml: bytes
    pdf: bytes
    xml_signature: bytes | None
    pdf_signature: bytes | None


@dataclass(frozen=True, slots=True)
class Request:
    """One document to be issued.

    ``operator_override`` accepts a document that arrived signed by somebody else; it exists for
    tests of foreign files.
    """

    issuer: str
    content: bytes
    limit_bytes: int
    public_url: str
    operator_override: bool = False
    key: RequestKey | None = None


def issue(keep: Keep, log: Log, seal: Seal, request: Request, tell: Tell = silent) -> Issued:
    """Take a document in, sign it, render it, record it; ``tell`` hears of each step done.

    Raises:
        BadInput: the document cannot be issued as it is; the error names what to mend.
        Conflict: its bytes or its identifier are on record already.
    """
    intake = take_in(request.content, limit_bytes=request.limit_bytes)  # step 1: intake
    if intake.kind is DocumentKind.PLAIN:
        raise NotAllowed(what="plain documents: this version issues DCC and D-CoC")
    if intake.arrived_signed:
        check_arrived_signature(intake, request.issuer, override=request.operator_override)
    tell(1)
    document = prepare(keep, seal, request.issuer, intake)  # step 2: prepare
    tell(2)
    draft = Draft(document, intake, request.public_url, request.key)
    return complete(keep, log, seal, draft, tell)


def prepare(keep: Keep, seal: Seal, issuer_id: str, intake: Intake) -> Document:
    """Commit the intent row, or find the one of an earlier attempt with the same bytes.

    Raises:
        AlreadyRecorded: these bytes are on record.
        IdentifierTaken: this issuer used the identifier for other bytes.
    """
    digest = hashlib.sha256(intake.content).digest()
    keep.objects.put(f"prepared/{digest.hex()}", intake.content)
    now = whole_seconds(keep.clock())
    with keep.database.transaction() as session:
        issuer = get_issuer(session, issuer_id)
        if find_by_digest(session, digest) is not None:
            raise AlreadyRecorded
        there = find_by_identifier(session, issuer_id, intake.identifier)
        if there is None:
            there = _intend(issuer, seal, intake, digest, now)
            session.add(there)
            ring(session, "reconcile", there.id, _later(now))
        elif there.state == DocumentState.RECORDED:
            if there.prepared_digest == digest:
                raise AlreadyRecorded
            raise IdentifierTaken(identifier=intake.identifier)
        elif there.prepared_digest != digest:
            raise IdentifierTaken(identifier=intake.identifier)
    return there


@dataclass(frozen=True, slots=True)
class Draft:
    """A document with its intent on record and its content taken in."""

    document: Document
    intake: Intake
    public_url: str
    key: RequestKey | None = None


def complete(keep: Keep, log: Log, seal: Seal, draft: Draft, tell: Tell = silent) -> Issued:
    """Sign, render and record an intended document; the same intent gives the same bytes.

    Raises:
        MissingGlyph: the page needs a character that no font holds.
        Unavailable: the store does not answer.
    """
    document = draft.document
    made = make(seal, draft, tell)
    keep.objects.put(f"documents/{document.id}/document.xml", made.xml)
    keep.objects.put(f"documents/{document.id}/document.pdf", made.pdf)
    now = whole_seconds(keep.clock())
    with keep.database.transaction() as session:  # step 5: record
        issued = _record(session, log, draft, made, now)
    tell(5)
    return issued


def make(seal: Seal, draft: Draft, tell: Tell = silent) -> Artefacts:
    """Make the issued bytes from an intent; deterministic."""
    document, xml = draft.document, draft.intake.content
    if not document.arrived_signed:  # step 3: sign XML
        intent = XmlSignatureIntent(
            signature_id=document.signature_id,
            signing_time=document.signing_time,
            certificate=document.certificate,
            chain=seal.chain,
            algorithm=seal.signer.algorithm,
        )
        xml = sign_xml(xml, intent, seal.signer.sign)
    tell(3)
    pdf = _page(seal, draft, xml)  # step 4: render and sign PDF
    tell(4)
    return Artefacts(
        xml=xml,
        pdf=pdf,
        xml_signature=_one_digest(read_xml_signatures(xml)),
        pdf_signature=_one_digest(read_pdf_signatures(pdf)),
    )


def _page(seal: Seal, draft: Draft, xml: bytes) -> bytes:
    document = draft.document
    page = render_pdf(
        xml,
        kind=draft.intake.kind,
        url=f"{draft.public_url.rstrip('/')}/{document.token}".upper(),
        token=document.token,
        at=document.signing_time,
    )
    intent = PdfSignatureIntent(
        signing_time=document.signing_time,
        certificate=document.certificate,
        chain=seal.chain,
        algorithm=seal.signer.algorithm,
        file_id=document.file_id,
    )
    return sign_pdf(page, intent, seal.signer.sign)


def _one_digest(claims: tuple[SignatureClaim, ...]) -> bytes | None:
    """Give the digest of the one signature, which must hold before anything leaves."""
    if len(claims) != 1:
        return None
    return claims[0].signature_digest if claims[0].intact else None


def _intend(issuer: Issuer, seal: Seal, intake: Intake, digest: bytes, now: datetime) -> Document:
    milliseconds = int(now.timestamp() * 1000).to_bytes(6)
    opaque = base64.b32encode(milliseconds + secrets.token_bytes(9)).decode().lower()
    return Document(
        id=opaque,
        issuer=issuer.organization_identifier,
        identifier=intake.identifier,
        state=DocumentState.INTENDED,
        kind=intake.kind,
        release=intake.release,
        arrived_signed=intake.arrived_signed,
        prepared_digest=digest,
        token=base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode(),
        signing_time=now,
        signature_id=f"sig-{secrets.token_hex(8)}",
        file_id=secrets.token_bytes(16),
        salt=secrets.token_bytes(16),
        tag=issuer_tag(issuer.tag_key, issuer.organization_identifier, now),
        certificate=seal.certificate,
        facts=facts_of(intake.metadata),
    )


def _record(session: Session, log: Log, draft: Draft, made: Artefacts, now: datetime) -> Issued:
    document, intake = draft.document, draft.intake
    record = IssuedRecord(
        issuer=document.issuer,
        identifier=document.identifier,
        salt=document.salt,
        xml=hashlib.sha256(made.xml).digest(),
        pdf=hashlib.sha256(made.pdf).digest(),
        xml_signature=made.xml_signature,
        pdf_signature=made.pdf_signature,
    )
    queued = queue(session, log, record, at=now, tag=document.tag, document=document.id)
    first = record_document(
        session,
        document,
        document_digest=record.document_digest,
        xml_digest=record.xml,
        pdf_digest=record.pdf,
        leaf=queued.leaf,
        recorded=now,
    )
    recorded = now if first else get_document(session, document.id).recorded or now
    issued = Issued(
        id=document.id,
        identifier=document.identifier,
        token=document.token,
        document_digest=record.document_digest,
        pdf_digest=record.pdf,
        recorded=recorded,
        promise=promise_for(log, queued.leaf, recorded),
        findings=intake.findings,
        waivers=intake.waivers,
    )
    if draft.key is not None:
        keep_answer(session, draft.key, issued.answer(), now)
    if first:
        told = {"identifier": document.identifier}
        queue_event(session, "document.issued", document.id, told, now)
        _supersede_old(session, log, draft, record.document_digest, now)
    return issued


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


def _later(now: datetime) -> datetime:
    return datetime.fromtimestamp(now.timestamp() + RECONCILE_AFTER_S, tz=now.tzinfo)


def reconcile(keep: Keep, log: Log, seal: Seal, document_id: str, request: Request) -> None:
    """Finish a document that was intended and, since its process died, never recorded."""
    with keep.database.transaction() as session:
        document = find_document(session, document_id)
    if document is None or document.state == DocumentState.RECORDED:
        return
    content = keep.objects.get(f"prepared/{document.prepared_digest.hex()}")
    intake = take_in(content, limit_bytes=request.limit_bytes)
    fixed = replace(seal, certificate=document.certificate)
    complete(keep, log, fixed, Draft(document, intake, request.public_url))
