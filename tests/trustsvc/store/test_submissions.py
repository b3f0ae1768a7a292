"""Hold the book of submissions to what the submitter needs: no gap, no nonce twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from trustsvc.store.engine import Database
from trustsvc.store.submissions import (
    SubmissionBook,
    SubmissionRow,
    find_open,
    last_sent,
    plan_submission,
    subject_of,
)
from trustsvc_anchors.evm.submission import Attempt, Submission, SubmissionState

CHAIN = 20_260
SENDER = bytes(range(20))
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _plan(database: Database, purpose: str = "anchor", chain_id: int = CHAIN) -> int:
    row = SubmissionRow(
        purpose=purpose,
        subject="7",
        chain_id=chain_id,
        sender=SENDER,
        recipient=bytes(20),
        calldata=b"data",
    )
    with database.transaction() as session:
        return plan_submission(session, row)


def _attempt(number: int, hash_: bytes = bytes(32)) -> Attempt:
    return Attempt(number, 2**200, 2**100, b"raw", hash_, None)


def _open(database: Database, purpose: str = "anchor") -> Submission | None:
    with database.reading() as session:
        return find_open(session, purpose, CHAIN)


def test_a_submission_is_read_as_it_was_written(database: Database) -> None:
    book = SubmissionBook(database)
    number = _plan(database)
    nonce = book.reserve_nonce(number, CHAIN, SENDER, 5)
    book.save_attempt(number, _attempt(1))
    book.mark_sent(number, 1, AT)

    found = _open(database)

    assert found == Submission(
        id=number,
        chain_id=CHAIN,
        sender=SENDER,
        to=bytes(20),
        calldata=b"data",
        nonce=nonce,
        state=SubmissionState.SENT,
        attempts=(Attempt(1, 2**200, 2**100, b"raw", bytes(32), AT),),
    )
    with database.reading() as session:
        assert subject_of(session, number) == "7"
        assert last_sent(session, "anchor", CHAIN) == AT


@pytest.mark.parametrize(
    "state", [SubmissionState.DONE, SubmissionState.REVERTED, SubmissionState.LOST]
)
def test_what_came_to_its_end_is_open_no_more(database: Database, state: SubmissionState) -> None:
    number = _plan(database)

    SubmissionBook(database).finish(number, state)

    assert _open(database) is None


def test_purposes_and_chains_are_kept_apart(database: Database) -> None:
    _plan(database, chain_id=1)
    other = _plan(database, purpose="status")

    assert _open(database) is None
    status = _open(database, "status")
    assert status is not None
    assert status.id == other


@settings(max_examples=25, deadline=None)
@given(first=st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_nonces_only_grow_and_leave_no_gap_of_ours(first: list[int]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'book.sqlite'}")
        database.migrate()
        book, given_out = SubmissionBook(database), list[int]()
        for proved in first:
            number = _plan(database)
            nonce = book.reserve_nonce(number, CHAIN, SENDER, proved)
            assert nonce == max(proved, given_out[-1] + 1 if given_out else 0)
            assert book.reserve_nonce(number, CHAIN, SENDER, proved + 9) == nonce, "kept"
            given_out.append(nonce)
        database.close()

    assert given_out == sorted(set(given_out))


def test_two_submissions_never_share_a_nonce(database: Database) -> None:
    book = SubmissionBook(database)
    book.reserve_nonce(_plan(database), CHAIN, SENDER, 0)
    second = _plan(database)

    def steal() -> None:
        with database.transaction() as session:
            session.get_one(SubmissionRow, second).nonce = 0

    with pytest.raises(IntegrityError, match="nonce"):
        steal()


def test_an_attempt_is_written_once(database: Database) -> None:
    book = SubmissionBook(database)
    number = _plan(database)
    book.save_attempt(number, _attempt(1))

    with pytest.raises(IntegrityError, match="submission_attempt"):
        book.save_attempt(number, _attempt(1, b"\1" * 32))


def test_the_last_sending_counts(database: Database) -> None:
    book = SubmissionBook(database)
    for hours in (2, 1):
        number = _plan(database)
        book.save_attempt(number, _attempt(1, bytes([hours]) * 32))
        book.mark_sent(number, 1, AT + timedelta(hours=hours))
        book.finish(number, SubmissionState.DONE)

    with database.reading() as session:
        assert last_sent(session, "anchor", CHAIN) == AT + timedelta(hours=2)
        assert last_sent(session, "status", CHAIN) is None
