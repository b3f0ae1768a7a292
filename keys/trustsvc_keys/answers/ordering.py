"""Give times that only grow: within a process, after a restart, among processes.

RFC 3161, 2.4.2: where a token says ``ordering``, every token of its authority can be ordered by
time, whatever the accuracy. So one process at a time holds the folder's lock; it hands each time
out once; and it writes ahead, on disk, up to which time it may have handed out. After a crash
nothing is handed out until the clock has passed that time: a clock that was set back shows there.
"""

import fcntl
import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trustsvc_keys.errors import ClockUntrusted, KeysError, MalformedBook
from trustsvc_keys.signers.files import make_folder, sync_folder

AHEAD = timedelta(seconds=2)
"""How far ahead is written: one write in that time, and the longest wait after a crash."""
SLACK = timedelta(milliseconds=1)
"""By how much a time may run before the clock, when more are asked for than it has microseconds."""
_TICK = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(rb"[0-9]{1,17}\n")


class KeptOrder:
    """The order of one authority's times, kept in a folder; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made where there is none, until `close`.

        Raises:
            ClockUntrusted: Another process has it, or it cannot be used.
            MalformedBook: What is written there is not ours.
        """
        self._folder = folder
        self._lock = threading.Lock()
        self._held = _hold(folder)
        try:
            self._last = self._written = self._read()
        except KeysError:
            os.close(self._held)
            raise

    def take(self, at: datetime) -> datetime:
        """Give a time that was never given before, later than all that were.

        Args:
            at: The time by the clock.

        Raises:
            ClockUntrusted: The clock is behind what was given, or the folder cannot be written.
        """
        with self._lock:
            taken = max(at.astimezone(UTC), self._last + _TICK)
            if taken - at > SLACK:
                why = f"it is behind {self._last.isoformat()}, up to which times were given"
                raise ClockUntrusted(source=str(self._folder), why=why)
            if taken > self._written:
                self._write(taken + AHEAD)
            self._last = taken
            return taken

    def close(self) -> None:
        """Write down what was really given, and let the folder go."""
        with self._lock:
            if self._last < self._written:
                self._write(self._last)
            os.close(self._held)

    def _read(self) -> datetime:
        """Read up to which time an earlier process may have given times."""
        path = self._folder / "given"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return _EPOCH
        except OSError as error:
            raise ClockUntrusted(source=str(path), why=error.strerror) from error
        if _WRITTEN.fullmatch(data) is None:
            raise MalformedBook(where=str(path), why="not microseconds since 1970")
        return _EPOCH + timedelta(microseconds=int(data))

    def _write(self, until: datetime) -> None:
        """Write it, whole or not at all, and on disk."""
        draft = self._folder / "given.draft"
        try:
            with draft.open("wb") as file:
                file.write(b"%d\n" % ((until - _EPOCH) // _TICK))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / "given")
            sync_folder(self._folder)
        except OSError as error:
            raise ClockUntrusted(source=str(self._folder), why=error.strerror) from error
        self._written = until


def _hold(folder: Path) -> int:
    """Take the folder's lock; give the open file that holds it.

    Raises:
        ClockUntrusted: Another process has it, or it cannot be used.
    """
    try:
        make_folder(folder)
        held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ClockUntrusted(source=str(folder), why=error.strerror) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise ClockUntrusted(source=str(folder), why="another process has it") from error
    return held
