"""Hold proving to one rule: what is called anchored replays, and nobody waits for another."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support.founded import ISSUER, MovedClock, copied, drain, issued, request
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.errors import NotYet
from trustsvc.jobs.loop import open_worker
from trustsvc.store.anchors import Anchor
from trustsvc.store.documents import Document
from trustsvc.store.records import LogRecord
from trustsvc.store.work import list_troubled
from trustsvc.workflows import prove as proving
from trustsvc.workflows.change_status import Change, change_status
from trustsvc.workflows.prove import prove
from trustsvc.workflows.sequence import sequence
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.show_status import show_status
from trustsvc_anchors.evidence import encode_evidence, parse_evidence
from trustsvc_anchors.log.record import AnchorRecord, Status, parse_record
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict


def _suspend(service: Deployment, document: str) -> None:
    change = Change(Status.SUSPENDED, "a reason")
    change_status(service.keep, service.log, ISSUER, document, change)


def _break(service: Deployment, document: str) -> Path:
    """Damage what evidence is replayed with."""
    path = service.data / "objects" / "documents" / document / "document.xml"
    path.write_bytes(path.read_bytes()[:-1])
    return path


def test_nothing_is_called_anchored_before_it_is_proved(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    sequence(service.keep, service.log)

    with pytest.raises(NotYet, match="not anchored yet"):
        show_evidence(service.keep, document)

    assert show_status(service.keep, document).anchored is None
    work(service)
    xml = service.keep.objects.get(f"documents/{document}/document.xml")
    pdf = service.keep.objects.get(f"documents/{document}/document.pdf")
    for content in (xml, pdf):
        report = replay(show_evidence(service.keep, document), content, service.trust.policy)
        assert report.verdict is Verdict.PASSED


def test_what_does_not_replay_is_not_called_anchored_and_keeps_nobody_waiting(
    service: Deployment, clock: MovedClock
) -> None:
    bad, good = (issued(service, request(number)).id for number in ("N-1", "N-2"))
    path = _break(service, bad)

    with open_worker(service, wait=False) as worker:
        assert worker is not None
        drain(worker, clock, 1)

    assert show_status(service.keep, bad).anchored is None
    assert show_status(service.keep, good).anchored is not None
    with service.keep.database.reading() as session:
        (row,) = list_troubled(session)
    assert row.kind == "prove"
    assert bad in row.last_error
    with path.open("ab") as file:
        file.write(b">")
    work(service)
    assert show_status(service.keep, bad).anchored is not None


def test_evidence_is_made_once_and_again_after_each_change_on_the_chain(
    service: Deployment,
) -> None:
    document = issued(service, request("N-1")).id
    work(service)
    first = show_evidence(service.keep, document)
    issued(service, request("N-2"))
    work(service)
    second = parse_evidence(show_evidence(service.keep, document))
    unfollowed = replace(second.sightings[0], descendants=())
    assert encode_evidence(replace(second, sightings=(unfollowed,))) == first, "nothing else"
    assert len(second.sightings[0].descendants) == 1

    _suspend(service, document)
    work(service)

    old, new = second, parse_evidence(show_evidence(service.keep, document))
    assert new.sightings[0] == old.sightings[0], "when it was there first is never lost"
    assert len(new.sightings) == 2
    assert len(new.statuses) == 1


def test_the_block_of_each_sighting_becomes_a_public_entry(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    work(service)
    _suspend(service, document)
    work(service)

    with service.keep.database.reading() as session:
        anchors = session.exec(select(Anchor)).all()
        rows = session.exec(select(LogRecord).where(LogRecord.kind == "anchor")).all()
    records = [parse_record(row.fields, where="store") for row in rows]
    hashes = {one.block_hash for one in records if isinstance(one, AnchorRecord)}
    assert hashes == {anchor.block_hash for anchor in anchors}
    (proven,) = parse_evidence(show_evidence(service.keep, document)).anchor_records
    assert isinstance(proven.record, AnchorRecord)
    assert proven.record.block_number == min(anchor.block_number for anchor in anchors)


def test_more_documents_than_one_proof_takes_are_all_proved(
    service: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "BATCH", 2)
    documents = [issued(service, request(f"N-{number}")).id for number in range(5)]

    work(service)

    assert all(show_status(service.keep, one).anchored is not None for one in documents)


def test_a_node_that_forgot_the_newest_blocks_does_not_make_us_spin(
    service: Deployment, clock: MovedClock
) -> None:
    """Evidence that is older than what we saw is not taken for the newest."""
    document = issued(service, request("N-1")).id
    work(service)
    with service.keep.database.transaction() as session:
        session.get_one(Document, document).evidence_due = True

    with service.chain() as chain:
        for _ in range(3):
            outcome = prove(service.keep, service.log, chain, service.trust.policy)

    assert outcome.again_s is None, "proved again, once"
    assert clock.offset.total_seconds() == 0


def test_a_service_can_be_moved_with_its_folder(template: Path, tmp_path: Path) -> None:
    with copied(template, tmp_path / "here") as service:
        issued(service, request("N-1"))
    (tmp_path / "here").rename(tmp_path / "there")

    with copied(template, tmp_path / "there") as service:
        document = issued(service, request("N-2")).id
        work(service)
        assert show_status(service.keep, document).anchored is not None
        with open_worker(service, wait=False) as worker:
            assert worker is not None
