"""Hold the worker to its promises: one at a time, ended by nothing, every failure on its row."""

import json
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.crash_story import PRELOADED
from tests.support.founded import MovedClock, copied, drain, issued, request, work_left
from tests.support.peers import ROOT
from trustsvc.deployment import Deployment
from trustsvc.errors import DataFolderUnwritable, NotInitialised, Unavailable
from trustsvc.jobs import loop, schedule
from trustsvc.jobs.loop import Worker, open_worker
from trustsvc.settings import load_settings
from trustsvc.store.work import Work, next_due, ring
from trustsvc.workflows.outcome import DONE, Outcome
from trustsvc.workflows.show_status import show_status


@contextmanager
def _working(service: Deployment) -> Iterator[Worker]:
    with open_worker(service, wait=False) as worker:
        assert worker is not None
        yield worker


def _row(service: Deployment, kind: str) -> Work:
    with service.keep.database.reading() as session:
        return session.get_one(Work, (kind, "log"))


def _ring(service: Deployment, kind: str) -> None:
    with service.keep.database.transaction() as session:
        ring(session, kind, "log", service.clock())


def test_a_second_worker_stands_by_until_the_first_is_gone(service: Deployment) -> None:
    took_over = threading.Event()

    def stand_by() -> None:
        other = Deployment(load_settings(service.data))
        with open_worker(other, wait=True) as worker:
            assert worker is not None
            took_over.set()
        other.close()

    with _working(service):
        with open_worker(service, wait=False) as second:
            assert second is None
        standing_by = threading.Thread(target=stand_by)
        standing_by.start()
        assert not took_over.wait(0.3)
    assert took_over.wait(10)
    standing_by.join()


def test_a_failing_handler_stops_no_other(
    service: Deployment, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_desk: schedule.Desk, _subject: str) -> Outcome:
        raise Unavailable(what="world", why="it is Tuesday")

    monkeypatch.setitem(schedule.HANDLERS, "prove", fails)
    _ring(service, "prove")
    issued(service, request("N-1"))

    with _working(service) as worker:
        drain(worker, clock, 2)
        failed = _row(service, "prove")
        assert (failed.state, failed.failures) == ("due", 3)
        assert "it is Tuesday" in failed.last_error
        assert _row(service, "anchor").state == "done"

        monkeypatch.undo()
        drain(worker, clock, 1)

    assert _row(service, "prove").last_error == ""


def test_a_bug_in_a_handler_is_told_and_stops_no_other(
    service: Deployment,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_desk: schedule.Desk, _subject: str) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setitem(schedule.HANDLERS, "prove", broken)
    for kind in ("prove", "of a newer version"):
        _ring(service, kind)
    issued(service, request("N-1"))

    with _working(service) as worker:
        drain(worker, clock)

    assert "a bug: ZeroDivisionError" in _row(service, "prove").last_error
    assert "a bug: KeyError" in _row(service, "of a newer version").last_error
    assert _row(service, "sequence").state == "done"
    assert "ZeroDivisionError" in caplog.text


def test_a_bell_while_a_handler_runs_makes_it_run_again(
    service: Deployment, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []

    def rung_meanwhile(_desk: schedule.Desk, subject: str) -> Outcome:
        runs.append(subject)
        if len(runs) == 1:
            _ring(service, "prove")
        return DONE

    monkeypatch.setitem(schedule.HANDLERS, "prove", rung_meanwhile)
    _ring(service, "prove")

    with _working(service) as worker:
        drain(worker, clock)

    assert runs == ["log", "log"]
    assert _row(service, "prove").state == "done"


def test_a_database_that_does_not_answer_ends_no_worker(
    service: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    calls: list[int] = []

    def unreadable(_worker: Worker) -> bool:
        calls.append(1)
        if len(calls) == 3:
            stop.set()
        raise Unavailable(what="database", why="disk I/O error")

    monkeypatch.setattr(loop, "DATABASE_PAUSE_S", 0.01)
    monkeypatch.setattr(Worker, "step", unreadable)
    with _working(service) as worker:
        worker.run(stop)

    assert len(calls) == 3


def test_what_a_dead_worker_took_up_is_taken_up_at_once(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    with service.keep.database.transaction() as session:
        assert next_due(session, service.clock()) is not None

    with _working(service) as worker:
        drain(worker, MovedClock())

    assert show_status(service.keep, document).anchored is not None


def test_requests_and_worker_beside_each_other_lose_nothing(service: Deployment) -> None:
    """The API's threads issue while the worker works, as in `trustsvc serve`."""
    stop = threading.Event()
    failed: list[Exception] = []
    issued_ids: list[str] = []

    def issue_some(name: str) -> None:
        try:
            issued_ids.extend(issued(service, request(f"{name}-{n}")).id for n in range(4))
        except Exception as error:
            failed.append(error)
            raise

    with _working(service) as worker:
        working = threading.Thread(target=worker.run, args=(stop,))
        working.start()
        requests = [threading.Thread(target=issue_some, args=(name,)) for name in "abc"]
        for thread in requests:
            thread.start()
        for thread in requests:
            thread.join()
        stop.set()
        working.join()
        drain(worker, MovedClock())

    assert failed == []
    assert len(issued_ids) == 12
    assert all(show_status(service.keep, one).anchored is not None for one in issued_ids)
    with service.keep.database.reading() as session:
        assert not work_left(session)


def test_two_workers_of_two_processes_share_nothing(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        document = issued(service, request("N-1")).id
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOADED))
        workers = [context.Process(target=_work, args=(folder,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)

        assert [worker.exitcode for worker in workers] == [0, 0]
        assert show_status(service.keep, document).anchored is not None


def _work(folder: Path) -> None:
    deployment = Deployment(load_settings(folder))
    with open_worker(deployment, wait=True) as worker:
        assert worker is not None
        assert worker.run_until_idle(30)
    deployment.close()


def test_a_folder_without_a_service_is_one_clear_error(tmp_path: Path) -> None:
    with (
        pytest.raises(NotInitialised, match="nothing-here"),
        open_worker(Deployment(load_settings(tmp_path / "nothing-here")), wait=False),
    ):
        pass


def test_a_data_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = [sys.executable, "-m", "trustsvc", "init", "--data", str(tmp_path / "file" / "var")]

    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own command

    assert done.returncode != 0
    assert DataFolderUnwritable.code in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


SERVING = """
import json, sys, threading, time
from pathlib import Path
from tests.support.founded import issued, request
from trustsvc.deployment import Deployment
from trustsvc.jobs.loop import open_worker
from trustsvc.server import make_application
from trustsvc.settings import load_settings

deployment = Deployment(load_settings(Path(sys.argv[1]), demo=True))
make_application(deployment)
issued(deployment, request("N-1"))
deep = "[" * 99_000
refused, stop = [0], threading.Event()

def ask():
    while not stop.is_set():
        try:
            json.loads(deep)
        except RecursionError:
            refused[0] += 1
        time.sleep(0.005)

asking = threading.Thread(target=ask)
asking.start()
with open_worker(deployment, wait=False) as worker:
    worker.run_until_idle()
stop.set()
asking.join()
print(json.dumps({"limit": sys.getrecursionlimit(), "refused": refused[0]}))
"""


def test_a_deeply_nested_request_never_kills_the_serving_process(
    template: Path, tmp_path: Path
) -> None:
    """Chain libraries raise the recursion limit when they load: nested JSON would end us."""
    with copied(template, tmp_path / "data"):
        pass
    run = [sys.executable, "-c", SERVING, str(tmp_path / "data")]

    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own script

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["limit"] == 1_000
    assert told["refused"] > 10
