"""Journals of several processes, of those that die, and of disks that are full."""

import errno
import os
import resource
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trustsvc_keys.errors import JournalUnavailable
from trustsvc_keys.signers.journal import DONE
from trustsvc_keys.signers.journal_check import check_journal
from trustsvc_keys.signers.journal_file import FolderJournal
from trustsvc_keys.signers.journal_rows import Mended, parse_journal

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DIGEST = bytes(32)
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from trustsvc_keys.signers.journal_file import FolderJournal
journal = FolderJournal(Path(sys.argv[1]), lambda: datetime.now(UTC), synced=False)
for _ in range(int(sys.argv[2])):
    journal.close(journal.plan("file:/k.pem", "seal", bytes(32)), "done")
"""


def opened(path: Path) -> FolderJournal:
    return FolderJournal(path, lambda: NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def use(journal: FolderJournal) -> int:
    row = journal.plan("file:/k.pem", "seal", DIGEST)
    journal.close(row, DONE)
    return row


def test_only_its_owner_reads_it(path: Path) -> None:
    use(opened(path))

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_goes_on_where_another_one_stopped(path: Path) -> None:
    first, second = opened(path), opened(path)

    assert [use(first), use(second), use(first), use(opened(path))] == [1, 3, 5, 7]

    report = check_journal(path)
    assert (report.rows, report.done, report.open, report.problem) == (8, 4, (), None)


def test_processes_and_threads_write_one_chain(path: Path) -> None:
    journal = opened(path)
    others = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), "60"])  # noqa: S603  our own words
        for _ in range(2)
    ]
    threads = [threading.Thread(target=lambda: [use(journal) for _ in range(40)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        assert other.wait(60) == 0

    report = check_journal(path)

    assert (report.problem, report.done, report.open) == (None, 240, ())


def test_a_child_of_a_fork_waits_for_its_parent(path: Path) -> None:
    journal = opened(path)
    use(journal)
    child = os.fork()
    if child == 0:
        try:
            for _ in range(50):
                use(journal)
        finally:
            os._exit(0)
    for _ in range(50):
        use(journal)
    os.waitpid(child, 0)

    report = check_journal(path)

    assert (report.problem, report.done) == (None, 101)


def test_a_writer_that_is_killed_leaves_a_journal_that_goes_on(path: Path) -> None:
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), "1000000"])  # noqa: S603  our own words
        before = path.stat().st_size if path.exists() else 0
        while not path.exists() or path.stat().st_size <= before + 20_000:
            assert writer.poll() is None
        writer.send_signal(signal.SIGKILL)
        writer.wait()

    use(opened(path))

    report = check_journal(path)
    assert report.passed
    assert len(report.open) <= 3


@pytest.mark.parametrize("kept", [0, 1, 60, 150])
def test_a_torn_line_is_recognised_then_taken_away_and_told(path: Path, kept: int) -> None:
    journal = opened(path)
    use(journal)
    whole = path.read_bytes()
    journal.plan("file:/k.pem", "seal", DIGEST)
    torn = path.read_bytes()[len(whole) :][:kept]
    path.write_bytes(whole + torn)

    seen = check_journal(path)
    number = use(opened(path))

    rows = parse_journal(path.read_bytes())
    assert (seen.passed, seen.torn, seen.rows) == (True, kept, 2)
    assert (number, path.read_bytes().startswith(whole)) == (4 if kept else 3, True)
    assert [row.dropped for row in rows if isinstance(row, Mended)] == ([kept] if kept else [])


def test_a_first_line_that_is_torn_is_taken_away(path: Path) -> None:
    path.write_bytes(b'{"at":17955')

    assert use(opened(path)) == 2
    assert check_journal(path).mended == 1


def test_rows_that_were_cut_off_stop_whoever_wrote_them(path: Path) -> None:
    journal = opened(path)
    use(journal)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])

    with pytest.raises(JournalUnavailable, match="rows were cut off its end"):
        journal.plan("file:/k.pem", "seal", DIGEST)


@pytest.mark.parametrize("line", [b"hello\n", b"\n", b"{}\n", b"x" * 70_000 + b"\n"])
def test_a_file_that_is_no_journal_is_not_written_on(path: Path, line: bytes) -> None:
    path.write_bytes(line)

    with pytest.raises(JournalUnavailable, match="its last row is not ours"):
        opened(path).plan("file:/k.pem", "seal", DIGEST)
    assert path.read_bytes() == line


def test_a_full_disk_signs_nothing_and_leaves_whole_rows(path: Path) -> None:
    journal = opened(path)
    use(journal)
    size = path.stat().st_size
    child = os.fork()
    if child == 0:
        # A limit of the process stands in for a full disk: the write stops in the middle.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))
        try:
            journal.plan("file:/k.pem", "seal", DIGEST)
        except JournalUnavailable:
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert path.stat().st_size == size
    assert use(journal) == 3


def test_a_disk_that_does_not_take_the_row_stops_the_use(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error", handle)

    monkeypatch.setattr(os, "fdatasync", broken)

    with pytest.raises(JournalUnavailable, match="Input/output error"):
        opened(path).plan("file:/k.pem", "seal", DIGEST)


def test_each_plan_reaches_the_disk_and_no_close_waits_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", synced.append)
    quick = FolderJournal(path, lambda: NOW, synced=False)

    use(opened(path))
    use(opened(path))
    use(quick)

    assert len(synced) == 2


def test_a_journal_that_was_moved_away_begins_anew(path: Path) -> None:
    journal = opened(path)
    pending = journal.plan("file:/k.pem", "seal", DIGEST)
    path.rename(path.with_suffix(".old"))

    assert use(journal) == 1
    with pytest.raises(JournalUnavailable, match="row 1 is not open here"):
        journal.close(pending, DONE)
    assert check_journal(path).passed


def test_a_row_is_closed_once(path: Path) -> None:
    journal = opened(path)
    row = use(journal)

    with pytest.raises(JournalUnavailable, match="row 1 is not open here"):
        journal.close(row, DONE)


@pytest.mark.parametrize("purpose", ["", "two\nlines", "x" * 201, "\ud800"])
def test_a_purpose_that_is_no_line_of_text_is_refused(path: Path, purpose: str) -> None:
    with pytest.raises(JournalUnavailable, match="not what a row can say"):
        opened(path).plan("file:/k.pem", purpose, DIGEST)
    assert path.read_bytes() == b""
