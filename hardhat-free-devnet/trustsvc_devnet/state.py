"""Keep the chain's keys and values, all of a block or nothing of it.

Writes gather in memory until ``commit``, which makes them durable in one transaction.
A process that is killed at any moment loses at most the block that was not committed.
One process at a time: a lock file beside the database, held by flock, which the kernel frees
when the process dies.
"""

import fcntl
import sqlite3
from pathlib import Path
from typing import Final, Protocol

from trustsvc_devnet.errors import StateInUse, UnusableState

# "tdev": tells our files from other people's databases.
_APPLICATION: Final = 0x74646576
_SETUP: Final = f"""
pragma journal_mode = wal;
pragma synchronous = full;
pragma application_id = {_APPLICATION};
create table if not exists state (key blob primary key, value blob not null) without rowid;
"""


class Store(Protocol):
    """Somewhere that keys and values are kept."""

    name: str

    def read(self, key: bytes) -> bytes | None:
        """Give a value, written or not yet committed."""

    def write(self, key: bytes, value: bytes | None) -> None:
        """Remember a value, or that there is none."""

    def commit(self) -> None:
        """Make durable all that was written since the last commit."""

    def discard(self) -> None:
        """Forget all that was written since the last commit."""

    def close(self) -> None:
        """Let go of the file."""


class MemoryStore:
    """A store that ends with its process."""

    name = "memory"

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[bytes, bytes | None] = {}
        self._open: dict[bytes, bytes | None] = {}

    def read(self, key: bytes) -> bytes | None:
        """Give a value, written or not yet committed."""
        return self._open[key] if key in self._open else self._kept.get(key)

    def write(self, key: bytes, value: bytes | None) -> None:
        """Remember a value, or that there is none."""
        self._open[key] = value

    def commit(self) -> None:
        """Keep all that was written since the last commit."""
        self._kept.update(self._open)
        self._open.clear()

    def discard(self) -> None:
        """Forget all that was written since the last commit."""
        self._open.clear()

    def close(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._open.clear()


class SqliteStore:
    """A store in one SQLite file, opened by one process at a time."""

    def __init__(self, path: Path, busy_timeout_s: float = 5.0) -> None:
        """Open or make the file; readers of it (a backup) may keep a write waiting so long.

        Raises:
            StateInUse: another process has it open.
            UnusableState: it is no SQLite database, or cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Not the database itself: closing any descriptor of it would drop SQLite's own locks.
            self._lock = path.with_name(path.name + ".lock").open("ab")
        except OSError as error:
            raise UnusableState(path=path, why=error.strerror) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise StateInUse(path=path) from error
        self.name = str(path)
        self._open: dict[bytes, bytes | None] = {}
        try:
            self._database = _connect(path, busy_timeout_s)
        except UnusableState:
            self._lock.close()
            raise

    def read(self, key: bytes) -> bytes | None:
        """Give a value, written or not yet committed."""
        if key in self._open:
            return self._open[key]
        row = self._database.execute("select value from state where key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def write(self, key: bytes, value: bytes | None) -> None:
        """Remember a value, or that there is none."""
        self._open[key] = value

    def commit(self) -> None:
        """Make durable all that was written since the last commit, in one transaction.

        Raises:
            UnusableState: the file cannot be written now; nothing of it was.
        """
        kept = [(key, value) for key, value in self._open.items() if value is not None]
        gone = [(key,) for key, value in self._open.items() if value is None]
        try:
            self._database.execute("begin immediate")
            with self._database:
                self._database.executemany("insert or replace into state values (?, ?)", kept)
                self._database.executemany("delete from state where key = ?", gone)
        except sqlite3.Error as error:
            raise UnusableState(path=self.name, why=str(error)) from error
        self._open.clear()

    def discard(self) -> None:
        """Forget all that was written since the last commit."""
        self._open.clear()

    def close(self) -> None:
        """Close the file and let other processes open it."""
        self._database.close()
        self._lock.close()


def _connect(path: Path, timeout_s: float) -> sqlite3.Connection:
    try:
        # Threads take turns under the engine's lock, hence check_same_thread=False.
        database = sqlite3.connect(path, timeout_s, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise UnusableState(path=path, why=str(error)) from error
    try:
        tables = database.execute("select count(*) from sqlite_master").fetchone()[0]
        (application,) = database.execute("pragma application_id").fetchone()
        if not tables or application == _APPLICATION:
            database.executescript(_SETUP)
            return database
    except sqlite3.Error as error:
        database.close()
        raise UnusableState(path=path, why=str(error)) from error
    database.close()
    raise UnusableState(path=path, why="a database of another program")
