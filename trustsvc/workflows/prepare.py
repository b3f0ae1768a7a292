"""Prepare a document: step 2 of its life (DESIGN section 3).

The intent row, committed before any signature, fixes everything that enters signed or logged
bytes. It reserves the identifier, and the Idempotency-Key of the request that asks.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from trustsvc.clock import whole_seconds
from trustsvc.documents.facts import facts_of
from trustsvc.documents.intake import Intake
from trustsvc.errors import AlreadyRecorded, IdentifierTaken, SigningConflict
from trustsvc.store.documents import (
    Document,
    DocumentState,
    find_by_digest,
    find_by_identifier,
    withdraw_document,
)
from trustsvc.store.engine import Session
from trustsvc.store.idempotency import RequestKey, find_answer, release_keys, reserve_key
from trustsvc.store.issuers import Issuer, get_issuer
from trustsvc.store.objects import prepared_name
from trustsvc.store.signings import find_signing
from trustsvc.store.work import drop, ring
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.state_metadata import keep_first_metadata
from trustsvc_anchors.log.entry import issuer_tag

TOKEN_BYTES = 10
"""80 bits: 16 characters of base32, a QR code of version 2."""

RECONCILE = "reconcile"
RECONCILE_AFTER_S = 60
"""So long a request has to finish its document by itself."""


def prepare(
    keep: Keep, issuer_id: str, certificate: bytes, intake: Intake, key: RequestKey | None = None
) -> Document:
    """Commit the intent row, or find the one of an earlier attempt with the same bytes.

    A request that was answered meanwhile, under the same key, finds its recorded document.

    Raises:
        AlreadyRecorded: these bytes are on record.
        IdentifierTaken: this issuer used the identifier for other bytes.
        SigningConflict: it is being signed elsewhere.
        IdempotencyMismatch: the key came before with another request.
    """
    digest = hashlib.sha256(intake.content).digest()
    keep.objects.put(prepared_name(digest), intake.content)
    now = whole_seconds(keep.clock())
    with keep.database.transaction() as session:
        issuer = get_issuer(session, issuer_id)
        there = find_intended(session, issuer_id, intake.identifier, digest, key)
        if there is None:
            there = intend(issuer, certificate, intake, now)
            session.add(there)
            session.flush()
            keep_first_metadata(session, there, intake, now)
            ring(session, RECONCILE, there.id, now + timedelta(seconds=RECONCILE_AFTER_S))
        elif there.state == DocumentState.INTENDED and find_signing(session, there.id) is not None:
            raise SigningConflict(identifier=there.identifier, why="it is being signed elsewhere")
        elif there.state == DocumentState.INTENDED:
            keep_first_metadata(session, there, intake, now)
        if key is not None:
            reserve_key(session, key, there.id, now)
    return there


def withdraw(keep: Keep, document_id: str) -> None:
    """Forget an intent whose document cannot be made: its identifier and its key are free again.

    Nothing of it left the process. A document that is recorded meanwhile stays.
    """
    with keep.database.transaction() as session:
        withdraw_document(session, document_id)
        release_keys(session, document_id)
        drop(session, RECONCILE, document_id)


def find_intended(
    session: Session, issuer: str, identifier: str, digest: bytes, key: RequestKey | None
) -> Document | None:
    """Find what an earlier attempt intended, and refuse what must not be issued again.

    Raises:
        AlreadyRecorded: these bytes are on record, and not as this key's own doing.
        IdentifierTaken: this issuer used the identifier for other bytes.
        IdempotencyMismatch: the key came before with another request.
    """
    answered = key is not None and find_answer(session, key) is not None
    there = find_by_identifier(session, issuer, identifier)
    if there is None or there.prepared_digest != digest:
        if find_by_digest(session, digest) is not None:
            raise AlreadyRecorded
        if there is not None:
            raise IdentifierTaken(identifier=identifier)
    elif there.state == DocumentState.RECORDED and not answered:
        raise AlreadyRecorded
    return there


def intend(issuer: Issuer, certificate: bytes, intake: Intake, now: datetime) -> Document:
    """Fix all that will enter signed or logged bytes; ``now`` becomes the time of signing."""
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
        prepared_digest=hashlib.sha256(intake.content).digest(),
        token=base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode(),
        signing_time=now,
        signature_id=f"sig-{secrets.token_hex(8)}",
        file_id=secrets.token_bytes(16),
        salt=secrets.token_bytes(16),
        tag=issuer_tag(issuer.tag_key, issuer.organization_identifier, now),
        certificate=certificate,
        facts=facts_of(intake.metadata),
    )
