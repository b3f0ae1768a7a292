"""Kill a process at every point of the crash table, and hold that nothing is lost or doubled.

The rows stand in ARCHITECTURE.md, under "If it dies here"; each is a case. Children are forked from
a server that has loaded everything, so that a death and the life after it take about a second.
"""

import multiprocessing
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.support import crash_story
from tests.support.dying import KILLED, find_function, parse_death
from tests.support.founded import found_once
from tests.support.peers import ROOT
from trustsvc.chains import open_chain
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.settings import load_settings
from trustsvc.store.anchors import Anchor
from trustsvc.store.documents import Document
from trustsvc.store.events import Outbox
from trustsvc.store.evidences import EvidenceRow
from trustsvc.store.idempotency import IdempotencyKey
from trustsvc.store.records import LogHead, LogRecord
from trustsvc.store.submissions import SubmissionRow
from trustsvc.store.work import Work
from trustsvc.workflows.publish_keys import PUBLISH_KEYS
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.evidence import parse_evidence
from trustsvc_anchors.log.checkpoint import open_checkpoint
from trustsvc_anchors.log.entry import parse_entry
from trustsvc_anchors.log.merkle import merkle_root, root_at
from trustsvc_anchors.log.tiles import entries_path, parse_bundle, tile_reader
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

HEADING = "## If it dies here"
WIDTH = 256


def deaths() -> list[str]:
    """Read the first column of the crash table."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    section = text.partition(HEADING)[2].partition("\n## ")[0]
    return re.findall(r"^\| `((?:before|after) [^`]+)` \|", section, re.MULTILINE)


Tell = Callable[[Path, str | None], int]


@pytest.fixture(scope="module")
def contents() -> tuple[bytes, ...]:
    return tuple(example_dcc(number) for number in crash_story.NUMBERS)


@pytest.fixture(scope="module")
def tell(contents: tuple[bytes, ...]) -> Tell:
    """Give what tells the story in a fresh process, and its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(crash_story.PRELOADED))

    def telling(folder: Path, death: str | None) -> int:
        child = context.Process(target=crash_story.tell_story, args=(folder, contents, death))
        child.start()
        child.join(100)
        assert child.exitcode is not None, "the child hangs"
        return child.exitcode

    return telling


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


def test_the_table_has_a_row_for_every_durable_step() -> None:
    assert len(deaths()) >= 50
    assert len(set(deaths())) == len(deaths())


@pytest.mark.parametrize("death", deaths())
def test_whoever_dies_there_is_continued_by_the_next(
    death: str, template: Path, tmp_path: Path, tell: Tell
) -> None:
    find_function(parse_death(death))
    folder = tmp_path / "data"
    shutil.copytree(template, folder)

    assert tell(folder, death) == KILLED, "nobody died there"
    assert tell(folder, None) == 0

    with _opened(folder) as deployment:
        _check_answers(folder)
        _check_rows(deployment)
        _check_log(deployment)
        _check_chain(deployment)
        _check_evidence(deployment)


@contextmanager
def _opened(folder: Path) -> Iterator[Deployment]:
    deployment = Deployment(load_settings(folder))
    try:
        yield deployment
    finally:
        deployment.close()


def _check_answers(folder: Path) -> None:
    """Every request had one answer, every document one face, every signer said one thing."""
    for name in ("answers", "bytes", "signatures"):
        told: dict[str, Any] = {}
        for note in crash_story.notes(folder, name):
            assert told.setdefault(note["what"], note["is"]) == note["is"], name
        if name == "signatures":
            assert len(told) == 2 * len(crash_story.NUMBERS), "one signature in XML, one in PDF"


def _check_rows(deployment: Deployment) -> None:
    with deployment.keep.database.reading() as session:
        documents = session.exec(select(Document)).all()
        events = session.exec(select(Outbox.kind)).all()
        answers = session.exec(select(IdempotencyKey.answer)).all()
        work = session.exec(select(Work).where(Work.kind != PUBLISH_KEYS)).all()  # never ends
        kinds = session.exec(select(LogRecord.kind)).all()

    assert sorted(row.identifier for row in documents) == sorted(crash_story.NUMBERS)
    assert {row.state for row in documents} == {"recorded"}
    assert not any(row.evidence_due for row in documents)
    assert sorted(events) == ["document.issued", "document.issued", "document.status"]
    assert len(answers) == 3
    assert None not in answers
    assert {(row.state, row.last_error) for row in work} == {("done", "")}
    assert kinds.count("issued") == 2
    assert kinds.count("status") == 1
    for row in documents:
        stored = deployment.data / "objects" / "documents" / row.id
        visible = {path.name for path in stored.iterdir() if not path.name.startswith(".")}
        assert visible == {"document.xml", "document.pdf"}


def _check_log(deployment: Deployment) -> None:
    files = deployment.keep.log_files
    with deployment.keep.database.reading() as session:
        head = session.exec(select(LogHead)).one()
        placed = select(LogRecord).where(LogRecord.position != None)  # noqa: E711  SQL
        rows = sorted(session.exec(placed), key=lambda row: row.position or 0)
    size = len(rows)

    assert [row.position for row in rows] == list(range(size))
    assert (head.size, head.published_size) == (size, size)
    root = merkle_root([parse_entry(row.entry).leaf_hash for row in rows])
    assert head.root == root
    assert root_at(size, tile_reader(size, files.read)) == root
    assert parse_bundle(files.read(entries_path(0, size % WIDTH))) == tuple(
        row.entry for row in rows
    )
    checkpoint = open_checkpoint(files.checkpoint() or "", deployment.log_rule.keys[0])
    assert (checkpoint.size, checkpoint.root) == (size, root)


def _check_chain(deployment: Deployment) -> None:
    with deployment.keep.database.reading() as session:
        submissions = session.exec(select(SubmissionRow)).all()
    heads = [row.subject for row in submissions if row.purpose == "anchor"]

    assert {row.state for row in submissions} == {"done"}
    assert len(set(heads)) == len(heads), "one anchor a head"
    assert [row.purpose for row in submissions].count("status") == 1
    with closing(open_chain(deployment.settings.chain_url, deployment.data)) as chain:
        ask = chain.endpoint
        for sender in {row.sender for row in submissions}:
            nonces = sorted(row.nonce or 0 for row in submissions if row.sender == sender)
            counted = ask.quantity("eth_getTransactionCount", ["0x" + sender.hex(), "latest"])
            assert nonces == list(range(counted)), "every nonce used, by us, once"
        for number in range(1, ask.quantity("eth_blockNumber", []) + 1):
            receipts = ask.request("eth_getBlockReceipts", [hex(number)])
            assert isinstance(receipts, list)
            assert [one["status"] for one in receipts] == ["0x1"], "nothing reverted"


def _check_evidence(deployment: Deployment) -> None:
    policy = deployment.trust.policy
    keep = deployment.keep
    with keep.database.reading() as session:
        documents = session.exec(select(Document)).all()
        rows = {row.document: row for row in session.exec(select(EvidenceRow))}
        anchors = {row.block_number for row in session.exec(select(Anchor))}
        kinds = session.exec(select(LogRecord.kind)).all()
    assert kinds.count("anchor") == len(anchors)
    for document in documents:
        content = rows[document.id].content
        xml = keep.objects.get(f"documents/{document.id}/document.xml")
        report = replay(content, xml, policy)
        wrong = [check.name for check in report.checks if check.verdict is not Verdict.PASSED]
        revoked = document.identifier == crash_story.NUMBERS[0]
        assert wrong == (["status"] if revoked else [])
        assert rows[document.id].status_changes == int(revoked)
        for sighting in parse_evidence(content).sightings:
            assert parse_header(sighting.header).number in anchors
