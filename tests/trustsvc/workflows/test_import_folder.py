"""Every line of an index has one outcome, and however often it is run, one record."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support.founded import ISSUER, OTHER
from tests.support.founding import work
from tests.support.pdfs import report
from tests.support.plain import LIMIT_BYTES, signed_elsewhere
from trustsvc.deployment import Deployment
from trustsvc.documents.plain.index import parse_index
from trustsvc.store.documents import Document
from trustsvc.store.events import Outbox
from trustsvc.store.records import LogRecord
from trustsvc.workflows import import_folder as module
from trustsvc.workflows.import_folder import FolderImport, Outcome, Word, import_folder
from trustsvc.workflows.show_document import show_evidence

HEAD = "file,number,title,issue date\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "old"
    made.mkdir()
    for number in range(5):
        (made / f"{number}.pdf").write_bytes(report(f"Number {number}"))
    return made


def _lines(numbers: range) -> str:
    return "".join(f"{one}.pdf,R-{one},Test report,2019-05-03\n" for one in numbers)


def _import(
    service: Deployment, folder: Path, index: str, *, approved: bool = True, issuer: str = ISSUER
) -> list[Outcome]:
    told: list[Outcome] = []
    rows = parse_index(index.encode()).rows
    wanted = FolderImport(folder, issuer, LIMIT_BYTES, approved)
    import_folder(service.keep, service.log, wanted, rows, told.append)
    assert [one.row.line for one in told] == [row.line for row in rows]
    return told


def _why(outcome: Outcome) -> str:
    assert outcome.word is Word.REFUSED
    assert not outcome.id
    assert all(one.remedy["en"] and one.remedy["zh"] for one in outcome.findings)
    return outcome.findings[0].code


def _counts(service: Deployment) -> tuple[int, int, int]:
    with service.keep.database.reading() as session:
        documents = session.exec(select(Document.id)).all()
        records = session.exec(select(LogRecord.id).where(LogRecord.kind == "issued")).all()
        events = session.exec(select(Outbox.id)).all()
    return len(documents), len(records), len(events)


def test_a_folder_is_registered_and_anchored(service: Deployment, folder: Path) -> None:
    told = _import(service, folder, HEAD + _lines(range(5)))

    assert {one.word for one in told} == {Word.REGISTERED}
    assert _counts(service) == (5, 5, 5)
    work(service)
    assert all(show_evidence(service.keep, one.id) for one in told)


def test_the_same_again_changes_nothing(service: Deployment, folder: Path) -> None:
    first = _import(service, folder, HEAD + _lines(range(5)))

    again = _import(service, folder, HEAD + _lines(range(5)))

    assert {one.word for one in again} == {Word.THERE}
    assert [one.id for one in again] == [one.id for one in first]
    assert _counts(service) == (5, 5, 5)


def test_what_comes_later_is_added(service: Deployment, folder: Path) -> None:
    _import(service, folder, HEAD + _lines(range(3)))

    told = _import(service, folder, HEAD + _lines(range(5)))

    assert Counter(one.word for one in told) == {Word.THERE: 3, Word.REGISTERED: 2}


def test_a_batch_that_is_small_makes_no_difference(
    service: Deployment, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)

    told = _import(service, folder, HEAD + _lines(range(5)) + _lines(range(1)))

    assert [one.word for one in told] == [Word.REGISTERED] * 5 + [Word.THERE]


def test_without_approval_nothing_unsigned_is_registered(service: Deployment, folder: Path) -> None:
    told = _import(service, folder, HEAD + _lines(range(2)), approved=False)

    assert [_why(one) for one in told] == ["not-approved"] * 2
    assert _counts(service) == (0, 0, 0)


def test_every_bad_line_says_why_and_stops_no_other(service: Deployment, folder: Path) -> None:
    (folder / "text.pdf").write_bytes(b"no PDF")
    (folder / "broken.pdf").write_bytes(report()[:200])
    (folder / "large.pdf").write_bytes(report() + bytes(LIMIT_BYTES))
    (folder / "foreign.pdf").write_bytes(signed_elsewhere(service, report("x"), OTHER))
    (folder / "sub").mkdir()
    (folder / "link.pdf").symlink_to(folder.parent / "outside.pdf")
    (folder.parent / "outside.pdf").write_bytes(report("outside"))
    index = HEAD + (
        "0.pdf,R-0,,\n"  # registered
        "none.pdf,X-1,,\n"
        "../outside.pdf,X-2,,\n"
        "/etc/passwd,X-3,,\n"
        "link.pdf,X-4,,\n"
        "C:\\old\\a.pdf,X-5,,\n"
        "sub,X-6,,\n"
        "text.pdf,X-7,,\n"
        "broken.pdf,X-8,,\n"
        "large.pdf,X-9,,\n"
        "foreign.pdf,X-10,,\n"
        "1.pdf,R-0,,\n"
        "0.pdf,X-11,,\n"
        "2.pdf,X-12,,yesterday\n"
        f"3.pdf,{'n' * 300},,\n"
        '"4.pdf,R-4,,\n'
        "1.pdf,R-1,,\n"  # registered
    )

    told = _import(service, folder, index)

    assert told[0].word is told[-1].word is Word.REGISTERED
    assert [_why(one) for one in told[1:-1]] == [
        "file-missing", "file-outside", "file-outside", "file-outside", "file-outside",
        "file-unreadable", "pdf-missing", "pdf-unreadable", "too-large", "refused-signature",
        "identifier-taken", "already-recorded", "index-date", "index-field", "index-line",
    ]  # fmt: skip
    assert _counts(service) == (2, 2, 2)


def test_what_its_issuer_signed_is_recorded_as_signed(service: Deployment, folder: Path) -> None:
    (folder / "0.pdf").write_bytes(signed_elsewhere(service, report("signed")))

    told = _import(service, folder, HEAD + _lines(range(2)), approved=False)

    assert told[0].word is Word.SIGNED
    assert _why(told[1]) == "not-approved"


def test_folders_within_and_windows_paths_are_found(service: Deployment, folder: Path) -> None:
    (folder / "年度" / "2019").mkdir(parents=True)
    shutil.move(folder / "0.pdf", folder / "年度" / "2019" / "报告.pdf")

    (one,) = _import(service, folder, HEAD + "年度\\2019\\报告.pdf,R-0,,\n")

    assert one.word is Word.REGISTERED


def test_what_another_issuer_recorded_stays_its_own(service: Deployment, folder: Path) -> None:
    _import(service, folder, HEAD + _lines(range(1)))

    (one,) = _import(service, folder, HEAD + _lines(range(1)), issuer=OTHER)

    assert _why(one) == "already-recorded"
