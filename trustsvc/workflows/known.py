"""Find what is on record of many documents at once, by number and by bytes."""

from collections.abc import Sequence
from typing import TypeAlias

from trustsvc.errors import AlreadyRecorded, Conflict, IdentifierTaken
from trustsvc.store.documents import Document, list_same
from trustsvc.store.engine import Session

Answer: TypeAlias = tuple[Document, bool] | Conflict
"""The row of a document and whether it is new, or why there is none."""


class Known:
    """What is on record of a batch; what the batch itself adds is noted here too."""

    def __init__(self, issuer: str, rows: Sequence[Document]) -> None:
        """Take the rows that the store found."""
        self._issuer = issuer
        self._numbers: dict[str, Document] = {}
        self._digests: dict[bytes, Document] = {}
        for row in rows:
            self.note(row)

    def note(self, row: Document) -> None:
        """Remember a row."""
        if row.issuer == self._issuer:
            self._numbers[row.identifier] = row
        if row.pdf_digest is not None:
            self._digests[row.pdf_digest] = row

    def take(self, row: Document) -> Answer | None:
        """Note a new row, or give what is there instead."""
        there = self.find(row.identifier, row.pdf_digest or b"")
        if there is None:
            self.note(row)
        return there

    def find(self, number: str, digest: bytes) -> Answer | None:
        """Give the row that is there for the same document, or what stands in its way."""
        same, named = self._digests.get(digest), self._numbers.get(number)
        if same is not None and same is named:
            return same, False
        if same is not None:
            return AlreadyRecorded()
        return IdentifierTaken(identifier=number) if named is not None else None


def look_up_known(
    session: Session, issuer: str, numbers: Sequence[str], digests: Sequence[bytes]
) -> Known:
    """Look up these numbers of an issuer, and these PDFs of anybody."""
    return Known(issuer, list_same(session, issuer, numbers, digests))
