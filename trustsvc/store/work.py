"""Keep work as rows: what is due, since when, how often tried.

A lost wake-up costs time, never a document: the rows are the truth, a bell only saves waiting.
A handler finishes its row only if the attempt is still its own; when somebody rang meanwhile, the
row is due again at once. ``attempts`` only grows, so that no two attempts are mistaken for each
other; ``failures`` counts those since the last success, and paces the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, select, update

from trustsvc.store.columns import Instant

BACKOFF_S = (1, 2, 5, 10, 30, 60, 120)
DUE, DONE = "due", "done"
LONGEST_ERROR = 500


class Work(SQLModel, table=True):
    """One piece of work; ``rung`` counts wake-ups."""

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    state: str = Field(default=DUE, index=True)
    due: datetime = Field(sa_type=Instant, index=True)
    rung: int = 1
    attempts: int = 0
    failures: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that was taken up: the fence for finishing it."""

    kind: str
    subject: str
    rung: int
    attempts: int


def ring(session: Session, kind: str, subject: str, due: datetime) -> None:
    """Make a piece of work due, in the transaction that makes it necessary.

    What failed before keeps its pace: a bell never makes a broken thing be tried without pause.
    """
    row = session.get(Work, (kind, subject))
    if row is None:
        session.add(Work(kind=kind, subject=subject, due=due))
        return
    if row.state == DONE:
        row.due = due
    elif not row.failures:
        row.due = min(row.due, due)
    row.state, row.rung = DUE, row.rung + 1


def next_due(session: Session, now: datetime) -> Claim | None:
    """Take up the piece of work that has been due longest, and count the attempt.

    It counts as failed until it is finished or postponed: so it does when the process dies of it.
    """
    found = select(Work).where(Work.state == DUE, col(Work.due) <= now)
    row = session.exec(found.order_by(col(Work.due)).limit(1)).first()
    if row is None:
        return None
    row.attempts, row.failures = row.attempts + 1, row.failures + 1
    row.due = _pause(row, now)
    return Claim(kind=row.kind, subject=row.subject, rung=row.rung, attempts=row.attempts)


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any work is due."""
    found = select(Work.kind).where(Work.state == DUE, col(Work.due) <= now).limit(1)
    return session.exec(found).first() is not None


def finish(session: Session, claim: Claim, now: datetime) -> None:
    """Note that a piece of work is done; due at once if somebody rang since it was taken up."""
    row = _own(session, claim)
    if row is not None:
        row.failures, row.last_error = 0, ""
        row.state, row.due = (DONE, row.due) if row.rung == claim.rung else (DUE, now)


def postpone(session: Session, claim: Claim, now: datetime, pause_s: float) -> None:
    """Note that a piece of work goes on after a pause, or at once if somebody rang; no failure."""
    row = _own(session, claim)
    if row is not None:
        row.failures, row.last_error = 0, ""
        row.due = now + timedelta(seconds=pause_s if row.rung == claim.rung else 0)


def fail(session: Session, claim: Claim, now: datetime, why: str) -> None:
    """Note that a piece of work failed and why; it stays due, later each time."""
    row = _own(session, claim)
    if row is not None:
        row.due, row.last_error = _pause(row, now), why[:LONGEST_ERROR]


def rouse(session: Session, now: datetime) -> None:
    """Make due at once what failed before, or was taken up by a process that died."""
    failed = (col(Work.state) == DUE, col(Work.failures) > 0, col(Work.due) > now)
    session.exec(update(Work).where(*failed).values(due=now))


def drop(session: Session, kind: str, subject: str) -> None:
    """Forget a piece of work that is no longer necessary."""
    session.exec(delete(Work).where(col(Work.kind) == kind, col(Work.subject) == subject))


def earliest_due(session: Session) -> datetime | None:
    """Say when the next piece of work is due."""
    found = select(Work.due).where(Work.state == DUE).order_by(col(Work.due)).limit(1)
    return session.exec(found).first()


def list_troubled(session: Session) -> list[Work]:
    """Give the work whose last attempt failed."""
    return list(session.exec(select(Work).where(Work.state == DUE, Work.last_error != "")))


def _own(session: Session, claim: Claim) -> Work | None:
    """Give the row if the attempt is still the claim's own."""
    row = session.get(Work, (claim.kind, claim.subject))
    return row if row is not None and row.attempts == claim.attempts else None


def _pause(row: Work, now: datetime) -> datetime:
    step = min(max(row.failures, 1), len(BACKOFF_S)) - 1
    return now + timedelta(seconds=BACKOFF_S[step])
