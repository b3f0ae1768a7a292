"""Keep what documents rest on, so that the question can be asked backwards.

Written once, in the transaction that records a document. Numbers are kept as keys (spelled alike);
who asks brings keys. A ``traced_document`` row says that a document was read, with references or
without; documents of an older version are read when somebody first asks.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import JSON, Connection, insert
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from trustsvc.store.documents import Document, DocumentState

V = TypeVar("V")
BATCH = 400
"""Values in one question; SQLite takes 32,766, older ones 999."""


class TracedDocument(SQLModel, table=True):
    """A document whose references were read, and the days of its work."""

    __tablename__ = "traced_document"

    document: str = Field(primary_key=True, foreign_key="document.id")
    kind: str
    first_day: date | None = None
    last_day: date | None = None


class DocumentNumber(SQLModel, table=True):
    """A number by which others may cite a document."""

    __tablename__ = "document_number"

    document: str = Field(primary_key=True, foreign_key="document.id")
    key: str = Field(primary_key=True, index=True)


class CalibratedItem(SQLModel, table=True):
    """A number of an object that a document is about."""

    __tablename__ = "calibrated_item"

    document: str = Field(primary_key=True, foreign_key="document.id")
    key: str = Field(primary_key=True, index=True)


NumberTable: TypeAlias = type[DocumentNumber] | type[CalibratedItem]


class ReferenceRow(SQLModel, table=True):
    """One thing that a document rests on; ``cited`` is empty where no certificate is cited.

    ``digest`` is a SHA-256 as cited; ``results`` are ids or XPaths, empty for the whole document.
    """

    __tablename__ = "reference"

    id: int | None = Field(default=None, primary_key=True)
    document: str = Field(foreign_key="document.id", index=True)
    kind: str
    cited: str = Field(index=True)
    digest: bytes | None = Field(default=None, index=True)
    first_day: date | None = None
    last_day: date | None = None
    results: list[str] = Field(sa_type=JSON)


class Equipment(SQLModel, table=True):
    """A number of an instrument that a reference names."""

    reference: int = Field(primary_key=True, foreign_key="reference.id")
    key: str = Field(primary_key=True, index=True)


@dataclass(frozen=True, slots=True)
class Unread:
    """A recorded document that was never read; ``facts`` are its metadata."""

    id: str
    kind: str
    identifier: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RestsOn:
    """One reference that was read, with the numbers of its instrument; see ``ReferenceRow``."""

    kind: str
    cited: str
    digest: bytes | None
    first_day: date | None
    last_day: date | None
    results: Sequence[str]
    numbers: Collection[str]


@dataclass(frozen=True, slots=True)
class Traced:
    """What was read of a document: the numbers that it bears, what it is about and rests on."""

    document: str
    kind: str
    first_day: date | None
    last_day: date | None
    keys: Collection[str]
    items: Collection[str]
    references: Sequence[RestsOn]


def keep_traced(session: Session, found: Sequence[Traced]) -> None:
    """Keep what was read of documents, in a few statements; what is kept already stays."""
    there: set[str] = set()
    for part in _parts([one.document for one in found]):
        named = col(TracedDocument.document)
        there.update(session.exec(select(named).where(named.in_(part))))
    new = [one for one in found if one.document not in there]
    connection = session.connection()
    _insert(connection, TracedDocument, [_values(one, *_DAYS, "document") for one in new])
    _insert(connection, DocumentNumber, _pairs((one.document, one.keys) for one in new))
    _insert(connection, CalibratedItem, _pairs((one.document, one.items) for one in new))
    pairs = [(one.document, reference) for one in new for reference in one.references]
    if pairs:
        columns = (*_DAYS, "cited", "digest", "results")
        rows = [{**_values(one, *columns), "document": document} for document, one in pairs]
        statement = insert(ReferenceRow).returning(
            col(ReferenceRow.id), sort_by_parameter_order=True
        )
        made = [number for (number,) in connection.execute(statement, rows)]
        numbers = zip(made, (one.numbers for _, one in pairs), strict=True)
        _insert(connection, Equipment, _pairs(numbers, "reference"))


_DAYS = ("kind", "first_day", "last_day")


def _values(one: Traced | RestsOn, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _pairs(
    numbers: Iterable[tuple[str | int | None, Collection[str]]], owner: str = "document"
) -> list[dict[str, Any]]:
    return [{owner: name, "key": key} for name, keys in numbers for key in sorted(set(keys))]


def _insert(
    connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        connection.execute(insert(table), rows)


def list_untraced(session: Session, after: str, limit: int) -> list[Unread]:
    """Give recorded documents that were never read, by id from ``after`` on."""
    columns = (Document.id, Document.kind, Document.identifier, Document.facts)
    unread = (
        select(*columns)
        .outerjoin(TracedDocument, col(TracedDocument.document) == col(Document.id))
        .where(
            Document.state == DocumentState.RECORDED,
            col(TracedDocument.document).is_(None),
            col(Document.id) > after,
        )
        .order_by(col(Document.id))
        .limit(limit)
    )
    return [Unread(*row) for row in session.exec(unread)]


def references_of_instruments(session: Session, keys: Collection[str]) -> list[ReferenceRow]:
    """Give the references that name an instrument with any of these numbers."""

    def wanted(part: Sequence[str]) -> SelectOfScalar[ReferenceRow]:
        join = col(Equipment.reference) == col(ReferenceRow.id)
        return select(ReferenceRow).join(Equipment, join).where(col(Equipment.key).in_(part))

    return _distinct(session, wanted, sorted(keys))


def references_citing(
    session: Session, keys: Collection[str], digests: Collection[bytes]
) -> list[ReferenceRow]:
    """Give the references that cite any of these numbers or digests."""
    by_key = _distinct(
        session,
        lambda part: select(ReferenceRow).where(col(ReferenceRow.cited).in_(part)),
        sorted(keys),
    )
    by_digest = _distinct(
        session,
        lambda part: select(ReferenceRow).where(col(ReferenceRow.digest).in_(part)),
        sorted(digests),
    )
    return list({row.id: row for row in (*by_key, *by_digest)}.values())


def numbers_of_references(session: Session, references: Collection[int]) -> dict[int, list[str]]:
    """Give the numbers of the instruments that references name."""
    found: dict[int, list[str]] = {}
    for part in _parts(sorted(references)):
        rows = session.exec(select(Equipment).where(col(Equipment.reference).in_(part)))
        for row in rows:
            found.setdefault(row.reference, []).append(row.key)
    return found


def documents_with_number(session: Session, keys: Collection[str]) -> list[str]:
    """Give the documents that may be cited by any of these numbers."""
    return _names(session, DocumentNumber, keys)


def documents_about(session: Session, keys: Collection[str]) -> list[str]:
    """Give the documents about an object with any of these numbers."""
    return _names(session, CalibratedItem, keys)


def numbers_of_documents(session: Session, documents: Collection[str]) -> dict[str, list[str]]:
    """Give the numbers by which documents are cited."""
    return _keys(session, DocumentNumber, documents)


def items_of_documents(session: Session, documents: Collection[str]) -> dict[str, list[str]]:
    """Give the numbers of the objects that documents are about."""
    return _keys(session, CalibratedItem, documents)


def traced_documents(
    session: Session, ids: Collection[str]
) -> list[tuple[TracedDocument, Document]]:
    """Give what was read of documents, each with its row."""
    found: list[tuple[TracedDocument, Document]] = []
    for part in _parts(sorted(ids)):
        joined = select(TracedDocument, Document).join(
            Document, col(Document.id) == col(TracedDocument.document)
        )
        found += session.exec(joined.where(col(TracedDocument.document).in_(part)))
    return found


def known_digests(session: Session, digests: Collection[bytes]) -> set[bytes]:
    """Give those SHA-256 that are of the issued XML or PDF of a document here."""
    found: set[bytes] = set()
    for column in (col(Document.document_digest), col(Document.pdf_digest)):
        for part in _parts(sorted(digests)):
            rows = session.exec(select(column).where(column.in_(part)))
            found.update(digest for digest in rows if digest is not None)
    return found


def _names(session: Session, table: NumberTable, keys: Collection[str]) -> list[str]:
    found: dict[str, None] = {}
    for part in _parts(sorted(keys)):
        rows = session.exec(select(col(table.document)).where(col(table.key).in_(part)))
        found.update(dict.fromkeys(rows))
    return list(found)


def _keys(session: Session, table: NumberTable, documents: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in _parts(sorted(documents)):
        pairs = select(col(table.document), col(table.key)).where(col(table.document).in_(part))
        for document, key in session.exec(pairs):
            found.setdefault(document, []).append(key)
    return found


def _distinct(
    session: Session,
    wanted: Callable[[Sequence[V]], SelectOfScalar[ReferenceRow]],
    values: Sequence[V],
) -> list[ReferenceRow]:
    found: dict[int | None, ReferenceRow] = {}
    for part in _parts(values):
        found.update((row.id, row) for row in session.exec(wanted(part)))
    return list(found.values())


def _parts(values: Sequence[V]) -> Iterator[Sequence[V]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def find_cited(
    session: Session, *, digest: bytes | None, key: str, identifier: str
) -> list[Document]:
    """Give the recorded documents with a SHA-256, else those that bear a number; at most 20."""
    recorded = select(Document).where(Document.state == DocumentState.RECORDED)
    if digest is not None:
        same = (col(Document.document_digest) == digest) | (col(Document.pdf_digest) == digest)
        found = list(session.exec(recorded.where(same).limit(20)))
        if found:
            return found
    named = select(col(DocumentNumber.document)).where(DocumentNumber.key == key)
    either = (col(Document.identifier) == identifier) | col(Document.id).in_(named)
    return list(session.exec(recorded.where(either).order_by(col(Document.id)).limit(20)))
