"""Keep the write-ahead outbox of the chain: what was signed is kept before it is sent.

Implements the ``Book`` that ``trustsvc_anchors.evm.submitter`` writes through; each call commits.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from trustsvc.store.columns import Instant
from trustsvc.store.engine import Database
from trustsvc_anchors.evm.submission import Attempt, Submission, SubmissionState


class SubmissionRow(SQLModel, table=True):
    """One chain transaction on its way."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("chain_id", "sender", "nonce"),)

    id: int | None = Field(default=None, primary_key=True)
    purpose: str  # "anchor" or "status"
    subject: str = Field(index=True)
    chain_id: int
    sender: bytes
    recipient: bytes
    calldata: bytes
    nonce: int | None = None
    state: str = Field(default=SubmissionState.PLANNED, index=True)


class AttemptRow(SQLModel, table=True):
    """One signed form of a submission; any of them may be mined."""

    __tablename__ = "submission_attempt"

    submission: int = Field(primary_key=True, foreign_key="submission.id")
    number: int = Field(primary_key=True)
    max_fee: str
    priority_fee: str
    raw: bytes
    hash: bytes = Field(unique=True)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class NonceRow(SQLModel, table=True):
    """The next nonce of an account, by our own count."""

    __tablename__ = "nonce"

    chain_id: int = Field(primary_key=True)
    sender: bytes = Field(primary_key=True)
    next: int


OPEN = (SubmissionState.PLANNED, SubmissionState.SENT)


def plan_submission(session: Session, row: SubmissionRow) -> int:
    """Write down a chain transaction that is to be made."""
    session.add(row)
    session.flush()
    if row.id is None:  # a flushed row has its key
        raise AssertionError
    return row.id


def find_open(session: Session, purpose: str, chain_id: int) -> Submission | None:
    """Give the one open submission of a purpose on a chain."""
    found = select(SubmissionRow).where(
        SubmissionRow.purpose == purpose,
        SubmissionRow.chain_id == chain_id,
        col(SubmissionRow.state).in_(OPEN),
    )
    row = session.exec(found.order_by(col(SubmissionRow.id)).limit(1)).first()
    return None if row is None else _submission(session, row)


def last_sent(session: Session, purpose: str, chain_id: int) -> datetime | None:
    """Say when a submission of a purpose was last handed to a node."""
    found = (
        select(AttemptRow.sent_at)
        .join(SubmissionRow, col(SubmissionRow.id) == col(AttemptRow.submission))
        .where(
            SubmissionRow.purpose == purpose,
            SubmissionRow.chain_id == chain_id,
            col(AttemptRow.sent_at).is_not(None),
        )
    )
    return session.exec(found.order_by(col(AttemptRow.sent_at).desc()).limit(1)).first()


def subject_of(session: Session, submission_id: int) -> str:
    """Say what a submission is about."""
    return session.get_one(SubmissionRow, submission_id).subject


def _submission(session: Session, row: SubmissionRow) -> Submission:
    found = select(AttemptRow).where(AttemptRow.submission == row.id)
    attempts = session.exec(found.order_by(col(AttemptRow.number))).all()
    return Submission(
        id=row.id or 0,
        chain_id=row.chain_id,
        sender=row.sender,
        to=row.recipient,
        calldata=row.calldata,
        nonce=row.nonce,
        state=SubmissionState(row.state),
        attempts=tuple(
            Attempt(
                number=attempt.number,
                max_fee=int(attempt.max_fee),
                priority_fee=int(attempt.priority_fee),
                raw=attempt.raw,
                hash=attempt.hash,
                sent_at=attempt.sent_at,
            )
            for attempt in attempts
        ),
    )


class SubmissionBook:
    """Write down each step of a submission in a database transaction of its own."""

    def __init__(self, database: Database) -> None:
        """Write into this database."""
        self._database = database

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        """Give a submission its nonce: our next one, or ``first`` where the chain is ahead."""
        with self._database.transaction() as session:
            row = session.get_one(SubmissionRow, submission_id)
            if row.nonce is not None:
                return row.nonce
            counted = session.get(NonceRow, (chain_id, sender))
            if counted is None:
                counted = NonceRow(chain_id=chain_id, sender=sender, next=first)
            row.nonce = max(counted.next, first)
            counted.next = row.nonce + 1
            session.add(counted)
            return row.nonce

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        """Keep signed bytes before they are sent for the first time."""
        with self._database.transaction() as session:
            session.add(
                AttemptRow(
                    submission=submission_id,
                    number=attempt.number,
                    max_fee=str(attempt.max_fee),
                    priority_fee=str(attempt.priority_fee),
                    raw=attempt.raw,
                    hash=attempt.hash,
                )
            )

    def mark_sent(self, submission_id: int, number: int, at: datetime) -> None:
        """Note that a node accepted an attempt."""
        with self._database.transaction() as session:
            session.get_one(AttemptRow, (submission_id, number)).sent_at = at
            session.get_one(SubmissionRow, submission_id).state = SubmissionState.SENT

    def finish(self, submission_id: int, state: SubmissionState) -> None:
        """Note how a submission ended.

        After a lost one, the next nonce comes from the proved account: it is ahead of our count.
        """
        with self._database.transaction() as session:
            session.get_one(SubmissionRow, submission_id).state = state
