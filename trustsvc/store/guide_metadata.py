"""Keep the guide's core metadata of documents: each revision as it was recorded, none ever changed.

The first one is written with the intent of a document and goes with it, should that be withdrawn.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, func
from sqlmodel import Field, Session, SQLModel, col, select

from trustsvc.store.columns import Instant


class MetadataRevision(SQLModel, table=True):
    """One revision: what the issuer stated, and the whole that came of it."""

    __tablename__ = "metadata_revision"

    document: str = Field(primary_key=True, foreign_key="document.id")
    revision: int = Field(primary_key=True)
    recorded: datetime = Field(sa_type=Instant)
    stated: dict[str, Any] = Field(sa_type=JSON)
    content: dict[str, Any] = Field(sa_type=JSON)


def keep_revision(session: Session, row: MetadataRevision) -> None:
    """Keep a revision; of a document that is only intended, in the place of an earlier attempt."""
    session.merge(row)


def find_revision(
    session: Session, document: str, revision: int | None = None
) -> MetadataRevision | None:
    """Give a revision of a document's metadata, by default the newest."""
    if revision is not None:
        return session.get(MetadataRevision, (document, revision))
    newest = (
        select(MetadataRevision)
        .where(MetadataRevision.document == document)
        .order_by(col(MetadataRevision.revision).desc())
    )
    return session.exec(newest).first()


def count_revisions(session: Session, document: str) -> int:
    """Say how many revisions are kept of a document's metadata."""
    counted = select(func.count()).where(col(MetadataRevision.document) == document)
    return session.exec(counted).one()
