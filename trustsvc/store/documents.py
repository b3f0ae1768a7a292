"""Keep documents: the intent before any signature, digests and facts after.

An *intended* row fixes everything that enters signed or logged bytes; a *recorded* one was
acknowledged. Nothing of it is ever updated but the step from the first to the second, and the note
that its evidence has to be made anew; an intent whose document cannot be made is withdrawn.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, and_, col, delete, or_, select, update

from trustsvc.errors import NotFound
from trustsvc.store.columns import Instant
from trustsvc.store.guide_metadata import MetadataRevision


class DocumentState(StrEnum):
    """How far a document has come."""

    INTENDED = "intended"
    RECORDED = "recorded"


class Document(SQLModel, table=True):
    """One document of one issuer."""

    __table_args__ = (UniqueConstraint("issuer", "identifier"),)

    id: str = Field(primary_key=True)
    issuer: str = Field(foreign_key="issuer.organization_identifier", index=True)
    identifier: str
    state: str = Field(index=True)
    kind: str
    release: str
    arrived_signed: bool
    registered: bool = False  # an old document, not signed: recorded as it came, never vouched for
    prepared_digest: bytes
    token: str = Field(unique=True, index=True)
    signing_time: datetime = Field(sa_type=Instant)
    signature_id: str
    file_id: bytes
    salt: bytes
    tag: bytes
    certificate: bytes
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    document_digest: bytes | None = Field(default=None, unique=True, index=True)
    xml_digest: bytes | None = None
    pdf_digest: bytes | None = Field(default=None, index=True)
    leaf: bytes | None = None
    recorded: datetime | None = Field(default=None, sa_type=Instant)
    evidence_due: bool = Field(default=False, index=True)


def find_document(session: Session, document_id: str) -> Document | None:
    """Give a document by its id, recorded or not."""
    return session.get(Document, document_id)


def get_document(session: Session, document_id: str) -> Document:
    """Give a recorded document by its id.

    Raises:
        NotFound: no recorded document has this id.
    """
    document = session.get(Document, document_id)
    if document is None or document.state != DocumentState.RECORDED:
        raise NotFound(what="document", name=document_id)
    return document


def find_by_identifier(session: Session, issuer: str, identifier: str) -> Document | None:
    """Give the document that an issuer calls so, recorded or not."""
    return session.exec(
        select(Document).where(Document.issuer == issuer, Document.identifier == identifier)
    ).first()


def find_by_number(session: Session, identifier: str, issuer: str | None) -> list[Document]:
    """Give the recorded documents with this number, of one issuer or any, at most 20."""
    found = select(Document).where(
        Document.identifier == identifier, Document.state == DocumentState.RECORDED
    )
    if issuer is not None:
        found = found.where(Document.issuer == issuer)
    return list(session.exec(found.limit(20)))


def find_by_token(session: Session, token: str) -> Document | None:
    """Give the recorded document that carries this look-up token (upper case)."""
    return session.exec(
        select(Document).where(
            Document.token == token.upper(), Document.state == DocumentState.RECORDED
        )
    ).first()


def find_by_digest(session: Session, digest: bytes) -> Document | None:
    """Give the recorded document whose issued XML or PDF has this SHA-256."""
    return session.exec(
        select(Document).where(
            (Document.document_digest == digest) | (Document.pdf_digest == digest),
            Document.state == DocumentState.RECORDED,
        )
    ).first()


def list_same(
    session: Session, issuer: str, identifiers: Sequence[str], digests: Sequence[bytes]
) -> list[Document]:
    """Give every document with one of these numbers of an issuer, or one of these PDFs.

    Of an issuer's own also those that are only intended.
    """
    own = and_(col(Document.issuer) == issuer, col(Document.identifier).in_(identifiers))
    same = or_(own, col(Document.pdf_digest).in_(digests))
    return list(session.exec(select(Document).where(same)))


def list_documents(session: Session, issuer: str, after: str, limit: int) -> list[Document]:
    """Give an issuer's recorded documents by id, from ``after`` on."""
    return list(
        session.exec(
            select(Document)
            .where(
                Document.issuer == issuer,
                Document.state == DocumentState.RECORDED,
                Document.id > after,
            )
            .order_by(col(Document.id))
            .limit(limit)
        )
    )


def add_documents(session: Session, documents: Sequence[Document]) -> None:
    """Add rows that are recorded from the beginning: nothing of them was to be signed here."""
    session.add_all(documents)
    session.flush()


def record_document(session: Session, document: Document, **digests: object) -> bool:
    """Step from intended to recorded; false when another process did it first."""
    done = session.exec(
        update(Document)
        .where(col(Document.id) == document.id, col(Document.state) == DocumentState.INTENDED)
        .values(state=DocumentState.RECORDED, evidence_due=True, **digests)
    )
    return bool(done.rowcount == 1)


def withdraw_document(session: Session, document_id: str) -> None:
    """Forget an intent with its metadata; a recorded document stays."""
    intended = (col(Document.id) == document_id, col(Document.state) == DocumentState.INTENDED)
    of_it = col(MetadataRevision.document).in_(select(col(Document.id)).where(*intended))
    session.exec(delete(MetadataRevision).where(of_it))
    session.exec(delete(Document).where(*intended))


def lock_document(session: Session, document_id: str) -> None:
    """Let nobody else add to a document until this transaction ends (where the database can)."""
    session.exec(select(Document.id).where(Document.id == document_id).with_for_update())


def want_evidence(session: Session, document_id: str) -> None:
    """Note that a document's evidence has to be made anew."""
    session.exec(update(Document).where(col(Document.id) == document_id).values(evidence_due=True))
