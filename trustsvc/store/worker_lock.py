"""Let one process work at a time on SQLite: the others stand by."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import Self

from trustsvc.errors import DataFolderUnwritable


class WorkerLock:
    """A lock on a file; it falls when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Open the file that carries the lock.

        Raises:
            DataFolderUnwritable: the file cannot be made.
        """
        try:
            self._file = path.open("a")
        except OSError as error:
            raise DataFolderUnwritable(folder=str(path.parent), why=error.strerror) from error

    def acquire(self, *, wait: bool) -> bool:
        """Take the lock; without ``wait`` say at once whether another process holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        self._file.close()

    def __enter__(self) -> Self:
        """Use the lock as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go."""
        self.close()
