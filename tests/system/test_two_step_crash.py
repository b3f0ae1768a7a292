"""Kill a process at every step of a document that is signed elsewhere; nothing is lost or doubled.

The signer rolls dice, so that a signature that we lose can never be had again: whatever was
accepted must have been on record before.
"""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.support import crash_story, signing_story
from tests.support.dying import KILLED, find_function, parse_death
from tests.support.elsewhere import distant
from tests.support.founded import found_once
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.settings import load_settings
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.store.documents import Document
from trustsvc.store.events import Outbox
from trustsvc.store.evidences import EvidenceRow
from trustsvc.store.idempotency import IdempotencyKey
from trustsvc.store.records import LogRecord
from trustsvc.store.signings import Signing
from trustsvc.store.work import Work
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

DEATHS = (
    # Preparing: nothing is on record before the intent, with the answer under the request's key.
    "after trustsvc.store.objects:Objects.put",
    "after trustsvc.workflows.two_step:_intended",
    "before trustsvc.store.idempotency:keep_answer",
    "after trustsvc.workflows.two_step:prepare_signing",
    # The signature in XML: judged, on record, used.
    "after trustsvc.signatures.values:accepted_value",
    "after trustsvc.store.signings:keep_xml_value",
    "after trustsvc.workflows.attach:keep_first",
    "after trustsvc.documents.page.render:render_pdf 2",
    "after trustsvc.store.objects:Objects.put 2",
    "after trustsvc.store.objects:Objects.put 3",
    "after trustsvc.store.signings:keep_prepared_pdf",
    "after trustsvc.workflows.attach:ask_for_pdf",
    "after trustsvc.workflows.attach:attach",
    # The signature in PDF: judged, on record, used; then all is as with a key of ours.
    "after trustsvc.signatures.values:accepted_value 3",
    "after trustsvc.store.signings:keep_pdf_value",
    "after trustsvc.workflows.attach:keep_first 2",
    "after trustsvc.signatures.pades.sign:attach_pdf",
    "after trustsvc.store.objects:Objects.put 4",
    "before trustsvc.workflows.issue:record",
    "after trustsvc.workflows.issue:record",
    "after trustsvc.workflows.attach:attach 2",
)
FORGETTABLE = (
    "after trustsvc.signatures.values:accepted_value",
    "after trustsvc.workflows.attach:keep_first",
    "after trustsvc.store.objects:Objects.put 2",
    "after trustsvc.workflows.attach:ask_for_pdf",
    "after trustsvc.workflows.attach:attach",
    "after trustsvc.store.signings:keep_pdf_value",
    "after trustsvc.workflows.attach:keep_first 2",
    "before trustsvc.workflows.issue:record",
    "after trustsvc.workflows.attach:attach 2",
)
"""Where it makes a difference that the issuer cannot send its signature again."""
Tell = Callable[[Path, str | None, bool], int]


@pytest.fixture(scope="module")
def tell() -> Tell:
    """Give what tells the story in a fresh process, and its exit code."""
    content = example_dcc(signing_story.NUMBER)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*crash_story.PRELOADED, "tests.support.signing_story"])

    def telling(folder: Path, death: str | None, forgets: bool) -> int:  # noqa: FBT001  a callable's type names no keywords
        child = context.Process(
            target=signing_story.tell_story,
            args=(folder, content, death),
            kwargs={"forgets": forgets},
        )
        child.start()
        child.join(100)
        assert child.exitcode is not None, "the child hangs"
        return child.exitcode

    return telling


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


@pytest.mark.parametrize("death", DEATHS)
def test_whoever_dies_there_is_continued_by_the_next(
    death: str, template: Path, tmp_path: Path, tell: Tell
) -> None:
    check_death(death, template, tmp_path, tell, forgets=False)


@pytest.mark.parametrize("death", FORGETTABLE)
def test_an_issuer_that_lost_its_signature_is_told_what_was_accepted(
    death: str, template: Path, tmp_path: Path, tell: Tell
) -> None:
    check_death(death, template, tmp_path, tell, forgets=True)


def check_death(death: str, template: Path, tmp_path: Path, tell: Tell, *, forgets: bool) -> None:
    """Tell the story, die, tell it again."""
    find_function(parse_death(death))
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    (tmp_path / "data.certificates").write_bytes(distant().pem)
    distant().write_key(tmp_path / "data.key")

    assert tell(folder, death, forgets) == KILLED, "nobody died there"
    assert tell(folder, None, forgets) == 0

    check_answers(folder)
    with opened(folder) as deployment:
        check_rows(deployment)
        check_files(deployment)


@contextmanager
def opened(folder: Path) -> Iterator[Deployment]:
    deployment = Deployment(load_settings(folder))
    try:
        yield deployment
    finally:
        deployment.close()


def check_answers(folder: Path) -> None:
    """Every request had one answer, and no part was ever asked for in two ways."""
    told: dict[str, Any] = {}
    for note in signing_story.notes(folder):
        assert told.setdefault(note["what"], note["is"]) == note["is"], note["what"]
    assert told.keys() >= {"prepare", "asked xml", "asked pdf"}


def check_rows(deployment: Deployment) -> None:
    """One document is recorded, once, and nothing is left to do."""
    with deployment.keep.database.reading() as session:
        (document,) = session.exec(select(Document)).all()
        (signing,) = session.exec(select(Signing)).all()
        kinds = session.exec(select(LogRecord.kind)).all()
        events = session.exec(select(Outbox.kind)).all()
        answers = session.exec(select(IdempotencyKey.answer)).all()
        left = session.exec(select(Work).where(Work.state == "due")).all()
        troubles = session.exec(select(Work.last_error).where(Work.last_error != "")).all()

    assert (document.identifier, document.state) == (signing_story.NUMBER, "recorded")
    assert signing.document == document.id
    assert kinds.count("issued") == 1
    assert events == ["document.issued"]
    assert None not in answers
    assert {row.kind for row in left} <= {"publish_keys"}, "nothing waits but what comes daily"
    assert troubles == []


def check_files(deployment: Deployment) -> None:
    """What is issued carries the signatures on record, and replays."""
    objects = deployment.keep.objects
    with deployment.keep.database.reading() as session:
        (document,) = session.exec(select(Document)).all()
        (evidence,) = session.exec(select(EvidenceRow)).all()
    xml = objects.get(f"documents/{document.id}/document.xml")
    pdf = objects.get(f"documents/{document.id}/document.pdf")

    assert [claim.verdict for claim in read_xml_signatures(xml)] == [Verdict.PASSED]
    assert [claim.verdict for claim in read_pdf_signatures(pdf)] == [Verdict.PASSED]
    for content in (xml, pdf):
        report = replay(evidence.content, content, deployment.trust.policy)
        assert report.verdict is Verdict.PASSED
