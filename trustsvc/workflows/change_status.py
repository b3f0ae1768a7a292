"""Change the status of a document: suspend, reinstate, revoke, supersede.

The change is a record in the log with a promise of its own and, after that, a word on the chain.
The API shows it at once, never later than the chain does.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from trustsvc.clock import rfc3339, whole_seconds
from trustsvc.errors import MalformedRequest, NotAllowed, StatusConflict
from trustsvc.store.documents import Document, get_document
from trustsvc.store.engine import Session
from trustsvc.store.events import queue_event
from trustsvc.store.idempotency import RequestKey, find_answer, keep_answer
from trustsvc.store.issuers import get_issuer
from trustsvc.store.records import get_record
from trustsvc.store.statuses import StatusChange, list_changes
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.queue import promise_for, queue
from trustsvc_anchors.log.entry import issuer_tag
from trustsvc_anchors.log.record import Status, StatusRecord

NEXT: dict[Status, tuple[Status, ...]] = {
    Status.VALID: (Status.SUSPENDED, Status.SUPERSEDED, Status.REVOKED),
    Status.SUSPENDED: (Status.VALID, Status.SUPERSEDED, Status.REVOKED),
    Status.SUPERSEDED: (Status.REVOKED,),
    Status.REVOKED: (),
}
"""What may follow what; revoked is final (DESIGN section 1)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked: a new status, why, since when, and for which results if not all.

    ``effective`` may lie before now for ``revoked`` only; it is then reported as retroactive.
    """

    status: Status
    reason: str
    effective: datetime | None = None
    affected: tuple[str, ...] = ()
    successor: bytes | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What the caller is told once the change is recorded."""

    document: str
    status: Status
    sequence: int
    decided: datetime
    effective: datetime
    promise: str

    def answer(self) -> dict[str, Any]:
        """Give it as JSON: what the API answers, and keeps under an Idempotency-Key."""
        return {
            "id": self.document,
            "status": self.status.name.lower(),
            "sequence": self.sequence,
            "decided": rfc3339(self.decided),
            "effective": rfc3339(self.effective),
            "promise": self.promise,
        }

    @classmethod
    def of_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Read what was answered before."""
        return cls(
            document=answer["id"],
            status=Status[answer["status"].upper()],
            sequence=answer["sequence"],
            decided=datetime.fromisoformat(answer["decided"]),
            effective=datetime.fromisoformat(answer["effective"]),
            promise=answer["promise"],
        )


def parse_change(
    word: str, reason: str, effective: str | None = None, affected: tuple[str, ...] = ()
) -> Change:
    """Read a change from words.

    Raises:
        MalformedRequest: an unknown status, or no instant.
    """
    try:
        status = Status[word.upper()]
    except KeyError as error:
        raise MalformedRequest(where="status", why=f"{word!r} is no status") from error
    return Change(status, reason, parse_instant(effective, "effective"), affected)


def change_status(  # noqa: PLR0913  what is asked, and by whom
    keep: Keep,
    log: Log,
    issuer: str,
    document_id: str,
    change: Change,
    *,
    key: RequestKey | None = None,
) -> Changed:
    """Record a change of status by the issuer of the document.

    Under a key that was answered before, it gives that answer and changes nothing.

    Raises:
        IdempotencyMismatch: the key came before with another request.
        NotFound: there is no such document.
        NotAllowed: it belongs to another issuer.
        StatusConflict: that status cannot follow the one now.
        MalformedRequest: only a revocation reaches back.
    """
    now = whole_seconds(keep.clock())
    effective = whole_seconds(change.effective or now)
    if effective != now and (change.status is not Status.REVOKED or effective > now):
        raise MalformedRequest(
            where="effective", why="only a revocation may take effect at another time, in the past"
        )
    if not change.reason.strip():
        raise MalformedRequest(where="reason", why="a change of status needs one")
    with keep.database.transaction() as session:
        before = None if key is None else find_answer(session, key)
        if before is not None:
            return Changed.of_answer(before)
        document = get_document(session, document_id)
        if document.issuer != issuer:
            raise NotAllowed(what="the status of another issuer's document")
        changed = _change(session, log, document, change, now)
        if key is not None:
            keep_answer(session, key, changed.answer(), now)
        return changed


def supersede(
    session: Session, log: Log, document: Document, successor: bytes, now: datetime
) -> None:
    """Mark a document as superseded, in the transaction that records its successor."""
    changes = list_changes(session, document.id)
    current = Status(changes[-1].status) if changes else Status.VALID
    if Status.SUPERSEDED in NEXT[current]:
        reason = "replaced by a newer document of the same issuer"
        change = Change(Status.SUPERSEDED, reason, successor=successor)
        _change(session, log, document, change, now)


def _change(
    session: Session, log: Log, document: Document, change: Change, decided: datetime
) -> Changed:
    effective = whole_seconds(change.effective or decided)
    changes = list_changes(session, document.id)
    current = Status(changes[-1].status) if changes else Status.VALID
    if change.status not in NEXT[current]:
        raise StatusConflict(now=current.name.lower(), asked=change.status.name.lower())
    issuer = get_issuer(session, document.issuer)
    record = StatusRecord(
        issuer=document.issuer,
        identifier=document.identifier,
        salt=secrets.token_bytes(16),
        document=document.document_digest or b"",
        status=change.status,
        decided=int(decided.timestamp()),
        effective=int(effective.timestamp()),
        reason=change.reason,
        affected=change.affected,
        previous=get_record(session, changes[-1].record).leaf if changes else None,
        successor=change.successor,
    )
    tag = issuer_tag(issuer.tag_key, issuer.organization_identifier, decided)
    queued = queue(session, log, record, at=decided, tag=tag, document=document.id)
    row = StatusChange(
        document=document.id,
        sequence=len(changes) + 1,
        status=change.status,
        decided=decided,
        effective=effective,
        record=queued.row,
    )
    session.add(row)
    told = {"status": change.status.name.lower(), "reason": change.reason}
    queue_event(session, "document.status", document.id, told, decided)
    return Changed(
        document=document.id,
        status=change.status,
        sequence=row.sequence,
        decided=decided,
        effective=effective,
        promise=promise_for(log, queued.leaf, decided),
    )
