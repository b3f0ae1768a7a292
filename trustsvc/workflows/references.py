"""Read what a document rests on, and keep it so that the question can be asked backwards.

Whatever records a document calls ``read_references`` before and ``keep`` within its transaction.
What was recorded without, by an older version or another way, is read when somebody first asks.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.metadata import CoreMetadata
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import BadInput
from trustsvc.graph.affected import Kept, Use
from trustsvc.graph.numbers import number_key
from trustsvc.graph.references import (
    Reference,
    ReferenceKind,
    Traceable,
    plain_traceable,
    read_traceable,
    traceable_of,
)
from trustsvc.store import references as store
from trustsvc.store.documents import Document
from trustsvc.store.engine import Database, Session
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.parts import Keep

BATCH = 500


def read_references(content: bytes, metadata: CoreMetadata) -> Traceable:
    """Read what a document rests on; of a plain one, what its metadata cite.

    Raises:
        MalformedXml: the XML cannot be read.
    """
    if metadata.kind is DocumentKind.PLAIN:
        return plain_traceable(metadata)
    return traceable_of(parse_xml(content), metadata)


def keep_references(session: Session, *documents: tuple[str, Traceable]) -> None:
    """Keep it of any number of documents, in the transaction that records them; twice is no harm.

    Each document is named by its id.
    """
    store.keep_traced(session, [_traced(document, traceable) for document, traceable in documents])


def _traced(document: str, traceable: Traceable) -> store.Traced:
    return store.Traced(
        document=document,
        kind=str(traceable.kind),
        first_day=traceable.first,
        last_day=traceable.last,
        keys=traceable.keys,
        items={one.key for one in traceable.numbers if one.key},
        references=[_rests_on(one) for one in traceable.references if _tells(one)],
    )


def _tells(reference: Reference) -> bool:
    """Say whether a reference names anything to be found by."""
    return bool(reference.key or reference.digest or any(one.key for one in reference.numbers))


def _rests_on(reference: Reference) -> store.RestsOn:
    digest = reference.digest
    return store.RestsOn(
        kind=str(reference.kind),
        cited=reference.key,
        digest=digest.value if digest and digest.algorithm == "sha256" else None,
        first_day=reference.first,
        last_day=reference.last,
        results=list(reference.results),
        numbers={one.key for one in reference.numbers if one.key},
    )


def read_untraced(keep: Keep) -> int:
    """Read the recorded documents that were never read; give how many there were."""
    with keep.database.reading() as session:
        unread = store.list_untraced(session, "", 1)
    count, after = 0, ""
    while unread:
        with keep.database.transaction() as session:
            unread = store.list_untraced(session, after, BATCH)
            keep_references(session, *((one.id, traceable_kept(keep, one)) for one in unread))
        count, after = count + len(unread), unread[-1].id if unread else after
    return count


def traceable_kept(keep: Keep, document: Document | store.Unread) -> Traceable:
    """Read a document from what is kept of it; without its XML, only its number and its cites."""
    content = keep.objects.find(artefact_name(document.id, "document.xml"))
    if content is not None:
        with suppress(BadInput):
            found = read_traceable(content)
            if found is not None:
                return found
    facts = document.facts
    day = _day(facts.get("issue_date"))
    return Traceable(
        kind=DocumentKind(document.kind),
        identifier=document.identifier,
        title={},
        issuer={},
        first=day,
        last=day,
        numbers=(),
        references=tuple(
            Reference(kind=ReferenceKind.CITATION, identifier=str(cited), first=day, last=day)
            for cited in facts.get("cites") or ()
        ),
    )


def _day(text: Any) -> date | None:  # noqa: ANN401  a value of JSON
    return date.fromisoformat(text) if isinstance(text, str) else None


class StoredIndex:
    """The index of ``trustsvc.graph.affected``, in the database; one session a question."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    def uses_of(self, numbers: Collection[str]) -> Iterable[Use]:
        """Give the uses of instruments with any of these numbers."""
        with self._database.reading() as session:
            return _uses(session, store.references_of_instruments(session, numbers))

    def uses_citing(self, keys: Collection[str], digests: Collection[bytes]) -> Iterable[Use]:
        """Give the uses that cite any of these numbers or digests."""
        with self._database.reading() as session:
            return _uses(session, store.references_citing(session, keys, digests))

    def documents(self, ids: Collection[str]) -> Iterable[Kept]:
        """Give documents by id."""
        with self._database.reading() as session:
            return _kept(session, ids)

    def documents_named(self, keys: Collection[str]) -> Iterable[Kept]:
        """Give the documents that bear any of these numbers."""
        with self._database.reading() as session:
            return _kept(session, store.documents_with_number(session, keys))

    def documents_about(self, items: Collection[str]) -> Iterable[Kept]:
        """Give the documents whose objects bear any of these numbers."""
        with self._database.reading() as session:
            return _kept(session, store.documents_about(session, items))

    def known_digests(self, digests: Collection[bytes]) -> frozenset[bytes]:
        """Give those digests that are of a document kept here."""
        with self._database.reading() as session:
            return frozenset(store.known_digests(session, digests))


def _uses(session: Session, rows: Collection[store.ReferenceRow]) -> list[Use]:
    numbers = store.numbers_of_references(session, [row.id for row in rows if row.id is not None])
    return [
        Use(
            document=row.document,
            numbers=frozenset(numbers.get(row.id or 0, ())),
            cited=row.cited,
            digest=row.digest,
            results=tuple(row.results),
            first=row.first_day,
            last=row.last_day,
        )
        for row in rows
    ]


def _kept(session: Session, ids: Collection[str]) -> list[Kept]:
    keys = store.numbers_of_documents(session, ids)
    items = store.items_of_documents(session, ids)
    return [
        Kept(
            id=traced.document,
            kind=DocumentKind(traced.kind),
            keys=frozenset(keys.get(traced.document, ())),
            digests=frozenset(filter(None, (document.document_digest, document.pdf_digest))),
            items=frozenset(items.get(traced.document, ())),
            first=traced.first_day,
            last=traced.last_day,
        )
        for traced, document in store.traced_documents(session, ids)
    ]


def find_cited(keep: Keep, reference: Reference) -> list[Document]:
    """Give the recorded documents that a reference could mean: by digest, else by number.

    Those that an older version recorded are found by their very number.
    """
    with keep.database.reading() as session:
        return store.find_cited(
            session,
            digest=reference.digest.value if reference.digest else None,
            key=number_key(reference.identifier),
            identifier=reference.identifier,
        )
