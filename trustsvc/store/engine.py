"""Open the database and its transactions.

SQLite runs in WAL mode with ``synchronous=FULL``: what a commit acknowledged survives the loss
of power. Whatever may write begins IMMEDIATE, so that two writers wait instead of failing; whatever
only reads takes no lock, sees one instant of the database, and is refused when it writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from trustsvc.errors import Unavailable
from trustsvc.store.migrate import migrate

__all__ = ["Database", "Session"]

BUSY_TIMEOUT_MS = 20_000
CONNECTIONS = 50
"""More than the web server has threads: none waits for a connection."""

OURS_TO_MEND = (IntegrityError, ProgrammingError, DataError)
"""What a database says when we are wrong, not the disk."""


class Database:
    """One database; ``transaction()`` and ``reading()`` open the only ways into it."""

    def __init__(self, url: str) -> None:
        """Prepare the engines; nothing is opened yet."""
        self.url = url
        if url.startswith("sqlite"):
            self._writing = _sqlite(url, "BEGIN IMMEDIATE", query_only=False)
            self._reading = _sqlite(url, "BEGIN", query_only=True)
        else:
            self._writing = self._reading = create_engine(url, pool_size=CONNECTIONS)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a database transaction; it commits when the block ends and rolls back when it fails.

        Keep it short: on SQLite every other writer waits.

        Raises:
            Unavailable: the database does not answer.
        """
        with (
            _troubles(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads: one instant of the database, waiting for nobody.

        Raises:
            Unavailable: the database does not answer.
        """
        with (
            _troubles(),
            Session(self._reading, expire_on_commit=False, autoflush=False) as session,
            session.begin(),
        ):
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest version.

        Raises:
            DataFolderUnwritable: the database file cannot be made.
            NewerData: a newer version of the service made the tables.
        """
        migrate(self._writing, self.url)

    def close(self) -> None:
        """Close every connection."""
        self._writing.dispose()
        self._reading.dispose()


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except OURS_TO_MEND:
        raise
    except DatabaseError as error:
        raise Unavailable(what="database", why=str(error.orig)) from error
    except PoolExhausted as error:
        raise Unavailable(what="database", why="too many at once") from error


def _sqlite(url: str, begin: str, *, query_only: bool) -> Engine:
    engine = create_engine(url, pool_size=CONNECTIONS)

    def connected(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")
        cursor.close()

    def begun(connection: object) -> None:
        connection.exec_driver_sql(begin)  # type: ignore[attr-defined]  # a SQLAlchemy Connection

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
