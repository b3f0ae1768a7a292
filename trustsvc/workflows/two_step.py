"""Prepare a document whose key is elsewhere; step 2 of its life, with the signer far away.

The intent row and the signing's row, committed before anything is told, fix every byte that will be
asked for; so the same request is asked the same thing again, and by any process. A signing for
which no signature came is withdrawn by its issuer, or after ``EXPIRES_AFTER``, and frees the
identifier; with the first accepted signature the identifier is used for ever (``attach``).
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from trustsvc.clock import rfc3339, whole_seconds
from trustsvc.documents.facts import finding_json
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import AlreadyRecorded, NotAllowed, NotFound, SigningConflict
from trustsvc.signatures.pades.sign import prepare_pdf
from trustsvc.signatures.xades.sign import attach_xml, prepare_xml
from trustsvc.store.documents import Document, DocumentState, find_document, withdraw_document
from trustsvc.store.engine import Session
from trustsvc.store.idempotency import forget_keys, keep_answer
from trustsvc.store.issuers import get_issuer
from trustsvc.store.objects import artefact_name, prepared_name
from trustsvc.store.signings import Signing, find_signing, withdraw_signing
from trustsvc.store.work import drop, ring
from trustsvc.workflows.elsewhere import DistantSeal
from trustsvc.workflows.issue import Request, admit
from trustsvc.workflows.make import XML_FILE, Draft, pdf_intent, set_page, xml_intent
from trustsvc.workflows.outcome import DONE, Outcome
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.prepare import find_intended, intend
from trustsvc.workflows.state_metadata import keep_first_metadata, metadata_again
from trustsvc_keys.algorithms import Algorithm

EXPIRE = "expire_signing"
EXPIRES_AFTER = timedelta(days=7)
"""How long a signer may take for the XML: its time of signing is when it was prepared."""


class Part(StrEnum):
    """What of a document is signed, in this order."""

    XML = "xml"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a signer elsewhere is asked to sign next; ``part`` is None when all is signed."""

    draft: Draft
    algorithm: str
    part: Part | None
    to_sign: bytes
    expires: datetime | None

    def answer(self) -> dict[str, Any]:
        """Give it as JSON: what the API answers, and keeps under an Idempotency-Key."""
        document, intake = self.draft.document, self.draft.intake
        return {
            "id": document.id,
            "identifier": document.identifier,
            "part": self.part,
            "to_sign": base64.b64encode(self.to_sign).decode() if self.part else None,
            "sha256": hashlib.sha256(self.to_sign).hexdigest() if self.part else None,
            "algorithm": self.algorithm,
            "signing_time": rfc3339(document.signing_time),
            "expires": None if self.expires is None else rfc3339(self.expires),
            "findings": [finding_json(finding) for finding in intake.findings],
            "waivers": list(intake.waivers),
        }


@dataclass(frozen=True, slots=True)
class OpenSigning:
    """A signing with its document and the content that was taken in."""

    draft: Draft
    row: Signing

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Give the issuing certificates that enter the signatures."""
        return tuple(base64.b64decode(one) for one in self.row.chain)

    @property
    def algorithm(self) -> Algorithm:
        """Say how the key signs."""
        return Algorithm(self.row.algorithm)

    def asked(self) -> Asked:
        """Say what is to be signed next."""
        row = self.row
        signed = row.xml_value is not None or row.pdf_value is not None
        expires = None if signed else row.expires
        if row.pdf_value is not None:
            return Asked(self.draft, row.algorithm, None, b"", None)
        if row.pdf_to_sign is not None:
            return Asked(self.draft, row.algorithm, Part.PDF, row.pdf_to_sign, expires)
        return Asked(self.draft, row.algorithm, Part.XML, row.xml_to_sign or b"", expires)


def prepare_signing(keep: Keep, seal: DistantSeal, request: Request) -> Asked:
    """Take a document in, fix all that will be signed, and give the first bytes to sign.

    Raises:
        BadInput: the document cannot be issued as it is; the error names what to mend.
        AlreadyRecorded: these bytes are on record.
        IdentifierTaken: this issuer used the identifier for other bytes.
        SigningConflict: it is being issued in another way.
        IdempotencyMismatch: the key came before with another request.
        NotAllowed: it is a plain document.
    """
    intake = admit(request, keep.judges)
    if intake.kind is DocumentKind.PLAIN:
        raise NotAllowed(what="plain documents here: sign the PDF itself and send it signed")
    content, now = intake.content, whole_seconds(keep.clock())
    keep.objects.put(prepared_name(hashlib.sha256(content).digest()), content)
    wanted = _intended(keep, seal, intake, request, now)
    with keep.database.transaction() as session:
        there = find_intended(
            session, request.issuer, intake.identifier, wanted.draft.document.prepared_digest, None
        )
        if there is None:
            session.add(wanted.draft.document)
            session.flush()
            keep_first_metadata(session, wanted.draft.document, intake, now)
            session.add(wanted.row)
            ring(session, EXPIRE, wanted.row.document, wanted.row.expires)
        else:
            wanted = _same_again(session, there, wanted)
        asked = wanted.asked()
        if request.key is not None:
            keep_answer(session, request.key, asked.answer(), now, wanted.row.document)
    return asked


def find_open(keep: Keep, document_id: str, request: Request) -> OpenSigning:
    """Give a signing of the request's issuer, recorded or not.

    Raises:
        NotFound: there is none, or it is another issuer's.
    """
    with keep.database.reading() as session:
        document, row = _own(session, document_id, request.issuer)
    content = keep.objects.get(prepared_name(document.prepared_digest))
    limit_bytes = max(request.limit_bytes, len(content))
    taken = take_in(content, limit_bytes=limit_bytes, judges=keep.judges)
    intake = metadata_again(keep, document, taken)
    return OpenSigning(Draft(document, intake, request.public_url), row)


def withdraw(keep: Keep, document_id: str, issuer: str) -> None:
    """Forget a signing for which no signature came: identifier and keys are free again.

    Raises:
        NotFound: there is no such signing, or it is another issuer's.
        SigningConflict: a signature came; what is signed is finished.
    """
    with keep.database.transaction() as session:
        document, _ = _own(session, document_id, issuer)
        if not _forget(session, document_id):
            why = "a signature was accepted; attach the other one"
            if document.state == DocumentState.RECORDED:
                why = "it is recorded; revoke it instead"
            raise SigningConflict(identifier=document.identifier, why=why)


def expire(keep: Keep, document_id: str) -> Outcome:
    """Forget a signing that nobody signed in time; one with a signature stays for ever."""
    now = keep.clock()
    with keep.database.transaction() as session:
        row = find_signing(session, document_id)
        if row is not None and now < row.expires:
            return Outcome((row.expires - now).total_seconds(), "it may still be signed")
        _forget(session, document_id)
    return DONE


def prepare_page(keep: Keep, signing: OpenSigning, xml: bytes) -> tuple[bytes, bytes]:
    """Set the page of an issued XML and keep it with room for its signature.

    It is kept, not made again when the signature comes: another version of the typesetter might
    set it otherwise. Gives its SHA-256 and the bytes to sign.

    Raises:
        BadInput: the document has no page for people.
    """
    document = signing.draft.document
    intent = pdf_intent(document, signing.chain, signing.algorithm)
    prepared = prepare_pdf(set_page(signing.draft, xml), intent)
    digest = hashlib.sha256(prepared.pdf).digest()
    keep.objects.put(artefact_name(document.id, XML_FILE), xml)
    keep.objects.put(prepared_name(digest), prepared.pdf)
    return digest, prepared.to_sign


def signed_xml(signing: OpenSigning, value: bytes) -> bytes:
    """Give the issued XML with an accepted value.

    Raises:
        WrongKey: the value is not one over what is asked for.
    """
    intent = xml_intent(signing.draft.document, signing.chain, signing.algorithm)
    return attach_xml(prepare_xml(signing.draft.intake.content, intent), value)


def _intended(
    keep: Keep, seal: DistantSeal, intake: Intake, request: Request, now: datetime
) -> OpenSigning:
    """Fix a new signing; nothing of it is on record yet."""
    with keep.database.reading() as session:
        issuer = get_issuer(session, request.issuer)
    document = intend(issuer, seal.certificate, intake, now)
    draft = Draft(document, intake, request.public_url)
    row = Signing(
        document=document.id,
        chain=[base64.b64encode(one).decode() for one in seal.chain],
        algorithm=seal.algorithm,
        expires=now + EXPIRES_AFTER,
    )
    signing = OpenSigning(draft, row)
    if intake.arrived_signed:
        row.pdf_prepared, row.pdf_to_sign = prepare_page(keep, signing, intake.content)
    else:
        set_page(draft, intake.content)  # what has no page for people must not be signed first
        intent = xml_intent(document, seal.chain, seal.algorithm)
        row.xml_to_sign = prepare_xml(intake.content, intent).to_sign
    return signing


def _same_again(session: Session, there: Document, wanted: OpenSigning) -> OpenSigning:
    """Give the signing that is there for the same bytes, if it is by the same certificate."""
    row = find_signing(session, there.id)
    if there.state == DocumentState.RECORDED:
        raise AlreadyRecorded
    if row is None:
        raise SigningConflict(identifier=there.identifier, why="it is being issued with our key")
    asked = (there.certificate, row.chain, row.algorithm)
    new = (wanted.draft.document.certificate, wanted.row.chain, wanted.row.algorithm)
    if asked != new:
        why = "it was prepared for another certificate or algorithm; withdraw it first"
        raise SigningConflict(identifier=there.identifier, why=why)
    draft = Draft(there, wanted.draft.intake, wanted.draft.public_url)
    return OpenSigning(draft, row)


def _own(session: Session, document_id: str, issuer: str) -> tuple[Document, Signing]:
    document, row = find_document(session, document_id), find_signing(session, document_id)
    if document is None or row is None or document.issuer != issuer:
        raise NotFound(what="signing", name=document_id)
    return document, row


def _forget(session: Session, document_id: str) -> bool:
    """Withdraw a signing and its intent; false when a signature came, or there is none."""
    gone = withdraw_signing(session, document_id)
    if gone:
        withdraw_document(session, document_id)
        forget_keys(session, document_id)
        drop(session, EXPIRE, document_id)
    return gone
