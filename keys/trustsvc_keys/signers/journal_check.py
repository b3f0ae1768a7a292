"""Check a journal of key uses: follow its chain, count what its rows say, show the last uses.

The file is read once, a row at a time, however long it is. Rows cut off at its end break no chain:
whoever noted a *head* (the digest of a last line) earlier has it looked for.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from trustsvc_keys.errors import MalformedJournal
from trustsvc_keys.signers.journal_rows import (
    ROW_LIMIT_BYTES,
    START,
    Closed,
    Mended,
    Planned,
    Row,
    follow,
)

OPEN = "open"
"""The outcome of a use of which nobody knows how it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalReport:
    """What a check of a journal found.

    Attributes:
        rows: How many rows fit.
        head: SHA-256 of the last of them in hex.
        planned, done, failed: How many uses were planned, and how they ended.
        open: Uses of which nobody knows how they ended: a crash, or at work now.
        mended: How many torn lines were taken away.
        torn: The bytes of a line without its end, which the next use takes away.
        problem: What does not fit, or None.
        last: The last uses that were asked for, with their outcomes; ``open`` where nobody knows.
    """

    rows: int
    head: str
    planned: int
    done: int
    failed: int
    open: tuple[Planned, ...]
    mended: int
    torn: int
    problem: str | None
    last: tuple[tuple[Planned, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Say whether everything fits."""
        return self.problem is None


@dataclass(slots=True)
class _Tally:
    """What was seen so far; keeps the last uses, and those that are open."""

    keep: int
    planned: int = 0
    done: int = 0
    failed: int = 0
    mended: int = 0
    waiting: dict[int, Planned] = field(default_factory=dict)
    last: OrderedDict[int, tuple[Planned, str]] = field(default_factory=OrderedDict)

    def add(self, row: Row) -> None:
        """Count a row."""
        match row:
            case Planned():
                self.planned += 1
                self.waiting[row.number] = row
                self.last[row.number] = row, OPEN
                if len(self.last) > self.keep:
                    self.last.popitem(last=False)
            case Closed():
                done = row.outcome == "done"
                self.done, self.failed = self.done + done, self.failed + (not done)
                planned = self.waiting.pop(row.plan)
                if row.plan in self.last:
                    self.last[row.plan] = planned, row.outcome
            case Mended():
                self.mended += 1


def check_journal(path: Path, *, head: str | None = None, last: int = 0) -> JournalReport:
    """Follow the chain of a journal's file, and count what its rows say.

    Args:
        path: The file.
        head: A head that was noted earlier: one of the lines must have that digest.
        last: How many of the last uses the report shall show.

    Raises:
        MalformedJournal: There is no file, or it cannot be read.
    """
    tally, rows, at, seen, problem, torn = _Tally(last), 0, START, head is None, None, 0
    try:
        with path.open("rb") as file:
            for row in follow(_lines(file)):
                tally.add(row)
                rows, at = row.number, row.line_digest
                seen = seen or at == head
            torn = _torn(file)
    except MalformedJournal as error:
        problem = f"{error.fields['where']}: {error.fields['why']}"
    except OSError as error:
        raise MalformedJournal(where=str(path), why=error.strerror) from error
    if problem is None and not seen:
        problem = "no row has the head that was noted: rows are missing, or all were written anew"
    return JournalReport(
        rows=rows,
        head=at,
        planned=tally.planned,
        done=tally.done,
        failed=tally.failed,
        open=tuple(tally.waiting.values()),
        mended=tally.mended,
        torn=torn,
        problem=problem,
        last=tuple(tally.last.values()),
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long, enough to be refused."""
    while line := file.readline(ROW_LIMIT_BYTES + 1):
        yield line


def _torn(file: BinaryIO) -> int:
    """Count the bytes after the last end of a line, as far as one row can reach."""
    size = file.seek(0, 2)
    file.seek(max(0, size - ROW_LIMIT_BYTES))
    tail = file.read()
    return len(tail) - (tail.rfind(b"\n") + 1)
