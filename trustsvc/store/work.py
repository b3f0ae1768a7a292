"""Keep work as rows: what is due, since when, how often tried.

A lost wake-up costs time, never a document: the rows are the truth, a bell only saves waiting.
A handler finishes its row only if the attempt is still its own and nobody rang again meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.store.columns import Instant

BACKOFF_S = (1, 2, 5, 10, 30, 60, 120)


class Work(SQLModel, table=True):
    """One piece of work; ``rung`` counts wake-ups, ``attempts`` the tries since it was done."""

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    state: str = Field(default="due", index=True)
    due: datetime = Field(sa_type=Instant, index=True)
    rung: int = 1
    attempts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that was taken up: the fence for finishing it."""

    kind: str
    subject: str
    rung: int
    attempts: int


def ring(session: Session, kind: str, subject: str, due: datetime) -> None:
    """Make a piece of work due, in the transaction that makes it necessary."""
    row = session.get(Work, (kind, subject))
    if row is None:
        session.add(Work(kind=kind, subject=subject, due=due))
    else:
        row.due = min(row.due, due) if row.state == "due" else due
        row.state, row.rung = "due", row.rung + 1


def next_due(session: Session, now: datetime) -> Claim | None:
    """Take up the piece of work that has been due longest, and count the attempt."""
    found = select(Work).where(Work.state == "due", col(Work.due) <= now)
    row = session.exec(found.order_by(col(Work.due)).limit(1)).first()
    if row is None:
        return None
    row.attempts += 1
    row.due = now + timedelta(seconds=BACKOFF_S[min(row.attempts, len(BACKOFF_S)) - 1])
    return Claim(kind=row.kind, subject=row.subject, rung=row.rung, attempts=row.attempts)


def finish(session: Session, claim: Claim) -> None:
    """Note that a piece of work is done, unless somebody rang since it was taken up."""
    session.exec(
        update(Work)
        .where(
            col(Work.kind) == claim.kind,
            col(Work.subject) == claim.subject,
            col(Work.attempts) == claim.attempts,
            col(Work.rung) == claim.rung,
        )
        .values(state="done", attempts=0, last_error="")
    )


def postpone(session: Session, claim: Claim, due: datetime, why: str) -> None:
    """Note that a piece of work waits: for the chain, or after a failure; the row stays due."""
    row = session.get(Work, (claim.kind, claim.subject))
    if row is not None and row.rung == claim.rung:
        row.due, row.last_error = due, why[:500]


def count_due(session: Session) -> int:
    """Count the pieces of work that are due, now or later."""
    return len(session.exec(select(Work.kind).where(Work.state == "due")).all())


def earliest_due(session: Session) -> datetime | None:
    """Say when the next piece of work is due."""
    found = select(Work.due).where(Work.state == "due").order_by(col(Work.due)).limit(1)
    return session.exec(found).first()


def list_troubled(session: Session) -> list[Work]:
    """Give the work whose last attempt failed."""
    return list(session.exec(select(Work).where(Work.state == "due", Work.last_error != "")))
