"""Hold the log to one history, whatever is lost, restored or repeated."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support.founded import MovedClock, copied, issued, request
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.errors import DataFolderUnwritable, ForkedLog
from trustsvc.jobs.loop import open_worker
from trustsvc.store.records import LogHead, LogRecord
from trustsvc.store.work import list_troubled
from trustsvc.workflows import sequence as sequencing
from trustsvc.workflows.sequence import extend, publish, refuse_fork, sequence
from trustsvc_anchors.log.appender import Head
from trustsvc_anchors.log.checkpoint import open_checkpoint
from trustsvc_anchors.log.entry import parse_entry
from trustsvc_anchors.log.merkle import merkle_root


def _sequenced(service: Deployment, *numbers: str) -> int:
    for number in numbers:
        issued(service, request(number))
    return sequence(service.keep, service.log)


def _head(service: Deployment) -> LogHead:
    with service.keep.database.reading() as session:
        return session.exec(select(LogHead)).one()


def _leaves(service: Deployment) -> list[bytes]:
    with service.keep.database.reading() as session:
        rows = session.exec(select(LogRecord)).all()
    placed = sorted((row for row in rows if row.position is not None), key=lambda r: r.position)  # type: ignore[arg-type, return-value]  # placed ones have one
    assert [row.position for row in placed] == list(range(len(placed)))
    return [parse_entry(row.entry).leaf_hash for row in placed]


def _refuse(service: Deployment, anchored: Head | None = None) -> None:
    refuse_fork(service.keep, service.log, anchored)


def _log(service: Deployment) -> Path:
    return service.data / "log"


def _content(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _backup(service: Deployment) -> Path:
    copy = service.data.with_name("backup.sqlite")
    with (
        sqlite3.connect(service.data / "trustsvc.sqlite") as source,
        sqlite3.connect(copy) as target,
    ):
        source.backup(target)
    source.close()
    target.close()
    return copy


def _restore(backup: Path, data: Path) -> None:
    for path in data.glob("trustsvc.sqlite*"):
        path.unlink()
    shutil.copy(backup, data / "trustsvc.sqlite")


def test_a_record_gets_one_position_however_often_it_is_sequenced(service: Deployment) -> None:
    size = _sequenced(service, "N-1", "N-2")

    assert sequence(service.keep, service.log) == size
    assert not extend(service.keep, service.log)
    assert publish(service.keep, service.log) == size

    head = _head(service)
    assert (head.size, head.published_size) == (size, size)
    assert head.root == merkle_root(_leaves(service))
    assert len(_leaves(service)) == size


def test_a_head_that_is_ahead_of_its_files_is_published_first(service: Deployment) -> None:
    issued(service, request("N-1"))
    assert extend(service.keep, service.log)
    behind = _head(service)
    assert behind.published_size < behind.size

    size = _sequenced(service, "N-2")

    checkpoint = open_checkpoint(
        service.keep.log_files.checkpoint() or "", service.log.checkpoint_key
    )
    assert checkpoint.size == size == behind.size + 1
    assert checkpoint.root == merkle_root(_leaves(service))


def test_public_anchor_entries_wait_and_never_cause_a_head(service: Deployment) -> None:
    issued(service, request("N-1"))
    work(service)
    with service.keep.database.reading() as session:
        anchors = select(LogRecord).where(LogRecord.kind == "anchor")
        (before,) = session.exec(anchors).all()
    head = _head(service)
    assert before.position is None

    work(service)
    sequence(service.keep, service.log)

    assert _head(service).size == head.size
    _sequenced(service, "N-2")
    with service.keep.database.reading() as session:
        assert session.exec(anchors).one().position is not None, "it goes along with the next"


def test_the_files_do_not_depend_on_how_often_we_published(service: Deployment) -> None:
    _sequenced(service, "N-1", "N-2", "N-3")
    once = _content(_log(service))

    shutil.rmtree(_log(service))
    _refuse(service)

    again = _content(_log(service))
    assert again == {name: once[name] for name in again}
    assert again["checkpoint"] == once["checkpoint"]


@pytest.mark.parametrize("lost", ["checkpoint", "tile/0/*", "tile/entries/*", "tile", "*"])
def test_lost_files_are_made_again_from_the_rows(service: Deployment, lost: str) -> None:
    size = _sequenced(service, "N-1")
    for path in list(_log(service).glob(lost)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    _refuse(service)
    issued(service, request("N-2"))
    work(service)

    assert _head(service).published_size == size + 1
    _refuse(service)


def test_a_long_log_is_sequenced_and_made_again_in_pieces(
    service: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencing, "BATCH", 2)
    size = _sequenced(service, "N-1", "N-2", "N-3")
    assert _head(service).root == merkle_root(_leaves(service))
    assert len(_leaves(service)) == size
    (_log(service) / "checkpoint").unlink()

    _refuse(service)

    assert _head(service).published_size == size


def test_a_damaged_tile_is_made_again_from_the_rows(service: Deployment) -> None:
    size = _sequenced(service, "N-1")
    tile = _log(service) / f"tile/0/000.p/{size}"
    good = tile.read_bytes()
    tile.write_bytes(bytes(len(good)))

    _refuse(service)

    assert tile.read_bytes() == good


def test_tiles_that_vanish_while_we_work_are_made_again(service: Deployment) -> None:
    size = _sequenced(service, "N-1")
    issued(service, request("N-2"))
    extend(service.keep, service.log)
    shutil.rmtree(_log(service) / "tile")

    assert publish(service.keep, service.log) == size + 1


def test_a_restored_backup_is_refused_by_the_published_checkpoint(
    template: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        backup = _backup(service)
        ahead = _sequenced(service, "N-1")
    _restore(backup, folder)

    with copied(template, folder) as service:
        with pytest.raises(ForkedLog, match=f"a checkpoint of {ahead}"):
            _refuse(service)
        with (
            pytest.raises(ForkedLog, match="a checkpoint"),
            open_worker(service, wait=False),
        ):
            pass


def test_a_restored_backup_is_refused_by_the_chain_when_its_files_are_restored_too(
    template: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        backup = _backup(service)
        shutil.copytree(_log(service), tmp_path / "log")
        issued(service, request("N-1"))
        work(service)
        ahead = _head(service).size
    _restore(backup, folder)
    shutil.rmtree(folder / "log")
    shutil.copytree(tmp_path / "log", folder / "log")

    with (
        copied(template, folder) as service,
        pytest.raises(ForkedLog, match=f"an anchor of {ahead}"),
        open_worker(service, wait=False),
    ):
        pass
    assert _content(folder / "log") == _content(tmp_path / "log"), "nothing was written"


def test_another_history_of_the_same_size_is_refused(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        backup = _backup(service)
        _sequenced(service, "N-1")
        checkpoint = service.keep.log_files.checkpoint()
        assert checkpoint is not None
    _restore(backup, folder)
    with copied(template, folder) as service:
        (folder / "log" / "checkpoint").unlink()
        _sequenced(service, "N-2")
        (folder / "log" / "checkpoint").write_text(checkpoint)

        with pytest.raises(ForkedLog, match="another root"):
            _refuse(service)


def test_an_anchor_of_another_root_is_refused(service: Deployment) -> None:
    size = _sequenced(service, "N-1")

    with pytest.raises(ForkedLog, match="another root"):
        _refuse(service, Head(size, bytes(32)))
    with pytest.raises(ForkedLog, match=f"an anchor of {size + 1}"):
        _refuse(service, Head(size + 1, bytes(32)))
    _refuse(service, Head(size, _head(service).root))
    _refuse(service, Head(0, bytes(32)))


def test_a_checkpoint_of_another_log_is_refused(service: Deployment) -> None:
    size = _sequenced(service, "N-1")
    path = _log(service) / "checkpoint"
    path.write_text(path.read_text().replace(str(size), str(size + 1), 1))

    with pytest.raises(Exception, match="signature"):
        _refuse(service)


def test_a_full_disk_leaves_a_head_that_the_next_run_publishes(
    service: Deployment, clock: MovedClock
) -> None:
    issued(service, request("N-1"))
    shutil.move(_log(service), service.data / "aside")
    _log(service).write_text("in the way")

    with pytest.raises(DataFolderUnwritable):
        sequence(service.keep, service.log)

    _log(service).unlink()
    shutil.move(service.data / "aside", _log(service))
    clock.move(200)
    work(service)
    head = _head(service)
    assert head.published_size == head.size
    with service.keep.database.reading() as session:
        assert list_troubled(session) == []
