"""Hold the worker's lock to one holder."""

import subprocess
import sys
from pathlib import Path

import pytest

from trustsvc.errors import DataFolderUnwritable
from trustsvc.store.worker_lock import WorkerLock

HOLD = """
import sys
from pathlib import Path
from trustsvc.store.worker_lock import WorkerLock
lock = WorkerLock(Path(sys.argv[1]))
print(lock.acquire(wait=False), flush=True)
sys.stdin.read()
"""


def test_one_holds_it_until_it_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "worker.lock"
    with WorkerLock(path) as first, WorkerLock(path) as second:
        assert first.acquire(wait=False)
        assert not second.acquire(wait=False)
        first.close()
        assert second.acquire(wait=True)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "worker.lock"
    holder = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder, WorkerLock(path) as lock:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert not lock.acquire(wait=False)
        holder.kill()
        assert lock.acquire(wait=True)


def test_a_lock_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DataFolderUnwritable, match="Not a directory"):
        WorkerLock(tmp_path / "file" / "worker.lock")
