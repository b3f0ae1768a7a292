"""Open the database and its transactions.

SQLite runs in WAL mode with ``synchronous=FULL``: what a commit acknowledged survives the loss
of power. Every transaction begins IMMEDIATE, so that two writers wait instead of failing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from trustsvc.errors import DataFolderUnwritable, Unavailable

__all__ = ["Database", "Session"]

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 20_000


class Database:
    """One database; ``transaction()`` opens the only way to read and write it."""

    def __init__(self, url: str) -> None:
        """Prepare the engine; nothing is opened yet."""
        self.url = url
        self._engine = _sqlite(url) if url.startswith("sqlite") else create_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a database transaction; it commits when the block ends and rolls back when it fails.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise Unavailable(what="database", why=str(error.orig)) from error

    def migrate(self) -> None:
        """Bring the tables to the newest version.

        Raises:
            DataFolderUnwritable: the database file cannot be made.
        """
        try:
            with self._engine.begin() as connection:
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except OperationalError as error:
            raise DataFolderUnwritable(folder=self.url, why=str(error.orig)) from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url)

    def connected(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def begun(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]  # a SQLAlchemy Connection

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
