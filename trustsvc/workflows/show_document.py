"""Find documents and hand out what their readers may have (DESIGN section 7, confidentiality).

A number alone gives status. The look-up token, or the issuer's key, gives results and files.
"""

import hashlib
import hmac
from dataclasses import dataclass

from trustsvc.errors import NotAllowed, NotFound, NotYet
from trustsvc.store.documents import (
    Document,
    find_by_number,
    find_by_token,
    get_document,
    list_documents,
)
from trustsvc.store.evidences import find_evidence
from trustsvc.store.issuers import find_issuer_by_api_key, get_issuer
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.parts import Keep


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request shows of itself."""

    token: str | None = None
    issuer: str | None = None

    def may_read(self, document: Document) -> bool:
        """Say whether the caller may have a document's files and results."""
        if self.issuer == document.issuer:
            return True
        return self.token is not None and hmac.compare_digest(
            self.token.upper().encode(), document.token.encode()
        )


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document's row and the name of its issuer."""

    document: Document
    issuer_name: str


def who_calls(keep: Keep, api_key: str | None) -> str | None:
    """Give the issuer that an API key belongs to."""
    if not api_key:
        return None
    with keep.database.reading() as session:
        issuer = find_issuer_by_api_key(session, hashlib.sha256(api_key.encode()).digest())
    return None if issuer is None else issuer.organization_identifier


def show_document(keep: Keep, document_id: str, caller: Caller) -> FoundDocument:
    """Give a document to a caller who may have it.

    Raises:
        NotFound: there is no such document.
        NotAllowed: the caller showed neither its token nor its issuer's key.
    """
    with keep.database.reading() as session:
        document = get_document(session, document_id)
        name = get_issuer(session, document.issuer).name
    if not caller.may_read(document):
        raise NotAllowed(what="the document's content")
    return FoundDocument(document, name)


def show_by_token(keep: Keep, token: str) -> FoundDocument:
    """Give the document that a scanned code stands for.

    Raises:
        NotFound: no document carries this token.
    """
    with keep.database.reading() as session:
        document = find_by_token(session, token)
        if document is None:
            raise NotFound(what="look-up code", name=token)
        return FoundDocument(document, get_issuer(session, document.issuer).name)


def show_by_number(keep: Keep, identifier: str, issuer: str | None) -> list[Document]:
    """Give the recorded documents with a number; callers show their status only."""
    with keep.database.reading() as session:
        return find_by_number(session, identifier, issuer)


def show_documents(keep: Keep, issuer: str, after: str, limit: int) -> list[Document]:
    """Give one page of an issuer's own documents."""
    with keep.database.reading() as session:
        return list_documents(session, issuer, after, limit)


def read_artefact(keep: Keep, document: Document, name: str) -> bytes:
    """Read the issued ``document.xml`` or ``document.pdf``.

    Raises:
        NotFound: the document has none of this name.
    """
    return keep.objects.get(artefact_name(document.id, name))


def show_evidence(keep: Keep, document_id: str) -> bytes:
    """Give the newest evidence of a document.

    Raises:
        NotFound: there is no such document.
        NotYet: it is not anchored yet; without a witness that would prove nothing to a stranger.
    """
    with keep.database.reading() as session:
        get_document(session, document_id)
        evidence = find_evidence(session, document_id)
    if evidence is None:
        raise NotYet(what="evidence: the document is recorded and not anchored yet")
    return evidence.content
