"""Kill an import at its durable steps and run it again: nothing twice, nothing lost."""

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support import import_story
from tests.support.crash_story import PRELOADED
from tests.support.dying import KILLED, find_function, parse_death
from tests.support.founded import copied, found_once
from tests.support.founding import work
from tests.support.pdfs import report
from tests.support.plain import pdf_of
from trustsvc.store.documents import Document
from trustsvc.store.events import Outbox
from trustsvc.store.records import LogRecord
from trustsvc.workflows.show_document import show_evidence
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

COUNT = 24
Tell = Callable[[Path, Path, str | None], int]
DEATHS = (
    "before trustsvc.store.objects:Objects.put 1",
    "before trustsvc.store.objects:Objects.put 11",
    "after trustsvc.store.objects:Objects.put_all 1",
    "before trustsvc.store.documents:add_documents 2",
    "after trustsvc.store.documents:add_documents 2",
    "after trustsvc.store.records:queue_new 2",
    "after trustsvc.workflows.register:record_old 1",
    "after trustsvc.workflows.register:record_old 2",
    "after trustsvc.workflows.register:record_old 3",
)


@pytest.fixture(scope="module")
def tell() -> Tell:
    """Give what tells the story in a fresh process, and its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED, "tests.support.import_story"])

    def telling(data: Path, folder: Path, death: str | None) -> int:
        child = context.Process(target=import_story.tell_import, args=(data, folder, death))
        child.start()
        child.join(100)
        assert child.exitcode is not None, "the child hangs"
        return child.exitcode

    return telling


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("old")
    lines = ["文件,编号,签发日期"]
    for number in range(COUNT):
        (made / f"{number}.pdf").write_bytes(report(f"Number {number}"))
        lines.append(f"{number}.pdf,R-{number},2019-05-03")
    (made / "index.csv").write_text("\n".join(lines), encoding="gb18030")
    return made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


@pytest.mark.parametrize("death", DEATHS)
def test_an_import_that_died_goes_on(
    death: str, template: Path, folder: Path, tmp_path: Path, tell: Tell
) -> None:
    find_function(parse_death(death))
    data = tmp_path / "data"
    shutil.copytree(template, data)

    assert tell(data, folder, death) == KILLED, "nobody died there"
    assert tell(data, folder, None) == 0

    with copied(template, data) as service:
        with service.keep.database.reading() as session:
            documents = session.exec(select(Document)).all()
            records = session.exec(select(LogRecord.id).where(LogRecord.kind == "issued")).all()
            events = session.exec(select(Outbox.subject)).all()
        assert sorted(row.identifier for row in documents) == sorted(
            f"R-{number}" for number in range(COUNT)
        )
        assert len(records) == COUNT
        assert sorted(events) == sorted(row.id for row in documents)
        _check_answers(data, {row.identifier: row.id for row in documents})
        for row in documents:
            number = row.identifier.removeprefix("R-")
            assert pdf_of(service, row.id) == report(f"Number {number}")


def _check_answers(data: Path, ids: dict[str, str]) -> None:
    """Whatever a line was told, before or after the death, is what is on record."""
    told = [line.split() for line in import_story.notebook(data).read_text().splitlines()]
    assert len(told) >= COUNT
    assert all(ids[number] == document for number, document in told)


def test_what_was_imported_is_proved(
    template: Path, folder: Path, tmp_path: Path, tell: Tell
) -> None:
    data = tmp_path / "data"
    shutil.copytree(template, data)
    tell(data, folder, DEATHS[-2])
    tell(data, folder, None)

    with copied(template, data) as service:
        work(service)
        with service.keep.database.reading() as session:
            documents = session.exec(select(Document)).all()
        for row in documents:
            evidence = show_evidence(service.keep, row.id)
            report_ = replay(evidence, pdf_of(service, row.id), service.trust.policy)
            assert report_.verdict is Verdict.PASSED
