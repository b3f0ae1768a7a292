"""Hold the database to its promises: readers wait for nobody, writers for each other."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from trustsvc.errors import Unavailable
from trustsvc.store import engine
from trustsvc.store.engine import Database
from trustsvc.store.events import Outbox, queue_event

AT = datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)


def _events(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Outbox.kind)))


def test_what_committed_is_there_with_its_zone(database: Database) -> None:
    with database.transaction() as session:
        queue_event(session, "a", "subject", {"n": 1}, AT)

    with database.reading() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.kind, row.payload, row.created) == ("a", {"n": 1}, AT)


def test_what_failed_is_not_there(database: Database) -> None:
    def fails() -> None:
        with database.transaction() as session:
            queue_event(session, "a", "subject", {}, AT)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert _events(database) == []


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    read = threading.Event()

    def reads() -> None:
        assert _events(database) == []
        read.set()

    with database.transaction() as session:
        queue_event(session, "a", "subject", {}, AT)
        session.flush()
        reader = threading.Thread(target=reads)
        reader.start()
        done = read.wait(5)
    reader.join()

    assert done


def test_a_reader_sees_one_instant(database: Database) -> None:
    with database.reading() as session:
        before = session.exec(select(Outbox.kind)).all()
        with database.transaction() as other:
            queue_event(other, "a", "subject", {}, AT)
        after = session.exec(select(Outbox.kind)).all()

    assert before == after == []
    assert _events(database) == ["a"]


def test_a_reader_cannot_write(database: Database) -> None:
    def writes() -> None:
        with database.reading() as session:
            queue_event(session, "a", "subject", {}, AT)
            session.flush()

    with pytest.raises(Unavailable, match="readonly"):
        writes()

    assert _events(database) == []


def test_writers_take_turns(database: Database) -> None:
    def write(name: str) -> None:
        for _ in range(10):
            with database.transaction() as session:
                count = len(session.exec(select(Outbox.kind)).all())
                queue_event(session, str(count), name, {}, AT)

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert _events(database) == [str(number) for number in range(40)], "no count was read twice"


def test_a_writer_that_waits_too_long_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    impatient = Database(database.url)

    def write() -> None:
        with database.transaction() as first, impatient.transaction() as second:
            for session in (first, second):
                session.exec(select(Outbox)).all()

    with pytest.raises(Unavailable, match="locked"):
        write()

    impatient.close()


def test_a_fault_of_ours_is_not_called_an_outage(database: Database) -> None:
    def twice() -> None:
        with database.transaction() as session:
            session.add(Outbox(id=1, kind="a", subject="s", payload={}, created=AT))
            session.flush()
            session.expunge_all()
            session.add(Outbox(id=1, kind="b", subject="s", payload={}, created=AT))

    with pytest.raises(IntegrityError, match="UNIQUE"):
        twice()


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "trustsvc.sqlite"
    first = Database(f"sqlite:///{path}")
    first.migrate()
    with first.reading() as session:
        where = text("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'")
        page = session.connection().execute(where).scalar_one()
    first.close()
    with path.open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(bytes(4096))
    again = Database(f"sqlite:///{path}")

    with pytest.raises(Unavailable, match="malformed"), again.reading() as session:
        session.exec(select(Outbox)).all()

    again.close()
