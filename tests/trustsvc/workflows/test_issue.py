"""Hold issuing to once: one document, one identifier, one answer, whatever is repeated."""

import threading
from collections.abc import Callable, Sequence

import pytest
from sqlmodel import select

from tests.support.founded import (
    ISSUER,
    OTHER,
    MovedClock,
    arrives_signed,
    issued,
    replacing,
    request,
    unrenderable,
    work_left,
)
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.errors import (
    AlreadyRecorded,
    Conflict,
    IdempotencyMismatch,
    IdentifierTaken,
    MissingGlyph,
    NotFound,
    RefusedSignature,
)
from trustsvc.store.documents import Document, DocumentState
from trustsvc.store.events import Outbox
from trustsvc.store.idempotency import RequestKey
from trustsvc.store.records import LogRecord
from trustsvc.store.work import Work
from trustsvc.workflows.idempotency import answer_before
from trustsvc.workflows.issue import Issued, Request, complete
from trustsvc.workflows.make import Draft
from trustsvc.workflows.prepare import RECONCILE_AFTER_S, prepare
from trustsvc.workflows.show_status import show_status
from trustsvc_anchors.log.promise import open_promise
from trustsvc_anchors.log.record import Status, StatusRecord, parse_record

KEY = RequestKey(ISSUER, "key", b"1" * 32)
OTHER_BODY = RequestKey(ISSUER, "key", b"2" * 32)


def _documents(service: Deployment) -> Sequence[Document]:
    with service.keep.database.reading() as session:
        return session.exec(select(Document)).all()


def _all_at_once(count: int, do: Callable[[int], Issued]) -> tuple[list[Issued], list[Exception]]:
    done: list[Issued] = []
    failed: list[Exception] = []
    start = threading.Barrier(count)

    def one(number: int) -> None:
        start.wait()
        try:
            done.append(do(number))
        except Conflict as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) + len(failed) == count
    return done, failed


def _interrupted(service: Deployment, wanted: Request) -> Document:
    """Prepare a document in a process that dies right after."""
    seal = service.seal(wanted.issuer)
    intake = take_in(wanted.content, limit_bytes=wanted.limit_bytes)
    return prepare(service.keep, wanted.issuer, seal.certificate, intake, wanted.key)


def test_what_is_issued_is_recorded_queued_and_promised(service: Deployment) -> None:
    done = issued(service, request("N-1"))

    with service.keep.database.reading() as session:
        record = session.exec(select(LogRecord).where(LogRecord.document == done.id)).one()
        event = session.exec(select(Outbox)).one()
        left = work_left(session)
    promise = open_promise(done.promise, service.log.promise_signer.verifier_key)
    assert promise.leaf == record.leaf
    assert (record.in_log_by, record.anchored_by) == (promise.in_log_by, promise.anchored_by)
    assert (event.kind, event.subject) == ("document.issued", done.id)
    assert left == ["sequence"], "nothing is left to reconcile"


def test_the_same_key_gives_the_same_answer(service: Deployment) -> None:
    done = issued(service, request("N-1", key=KEY))

    assert answer_before(service.keep, KEY) == done.answer()
    assert issued(service, request("N-1", key=KEY)).answer() == done.answer()
    assert len(_documents(service)) == 1


def test_the_same_key_with_another_body_is_refused(service: Deployment) -> None:
    issued(service, request("N-1", key=KEY))

    with pytest.raises(IdempotencyMismatch, match="key"):
        issued(service, request("N-2", key=OTHER_BODY))

    assert [row.identifier for row in _documents(service)] == ["N-1"]


def test_a_key_counts_from_the_intent_on(service: Deployment) -> None:
    _interrupted(service, request("N-1", key=KEY))

    with pytest.raises(IdempotencyMismatch, match="key"):
        issued(service, request("N-2", key=OTHER_BODY))


def test_one_key_many_times_at_once_is_one_document_and_one_answer(service: Deployment) -> None:
    wanted = request("N-1", key=KEY)
    service.seal(ISSUER)

    done, failed = _all_at_once(6, lambda _: issued(service, wanted))

    assert failed == []
    assert len({str(one.answer()) for one in done}) == 1
    (document,) = _documents(service)
    assert document.state == DocumentState.RECORDED


def test_the_same_bytes_many_times_at_once_are_one_document(service: Deployment) -> None:
    wanted = request("N-1")
    service.seal(ISSUER)

    done, failed = _all_at_once(6, lambda _: issued(service, wanted))

    assert done
    assert len({str(one.answer()) for one in done}) == 1
    assert all(isinstance(error, AlreadyRecorded) for error in failed)
    with service.keep.database.reading() as session:
        assert session.exec(select(LogRecord.kind)).all().count("issued") == 1
        assert len(session.exec(select(Outbox)).all()) == 1


def test_one_identifier_many_times_at_once_is_given_once(service: Deployment) -> None:
    contents = [
        example_dcc("N-1").replace(b"WT-2026-1093", b"WT-%d" % number) for number in range(5)
    ]
    service.seal(ISSUER)

    done, failed = _all_at_once(5, lambda number: issued(service, request(contents[number])))

    assert len(done) == 1
    assert all(isinstance(error, IdentifierTaken) for error in failed)


def test_an_identifier_belongs_to_its_issuer_alone(service: Deployment) -> None:
    issued(service, request("N-1"))
    issued(service, request("N-1", issuer=OTHER))

    with pytest.raises(IdentifierTaken, match="N-1"):
        issued(service, request(example_dcc("N-1").replace(b"WT-2026-1093", b"WT-2")))
    assert len(_documents(service)) == 2


def test_bytes_are_recorded_once_and_the_second_attempt_learns_nothing(
    service: Deployment,
) -> None:
    done = issued(service, request("N-1"))
    signed = service.keep.objects.get(f"documents/{done.id}/document.xml")

    for again in (request("N-1"), request(signed), request(signed, OTHER, override=True)):
        with pytest.raises(AlreadyRecorded) as refused:
            issued(service, again)
        assert refused.value.fields == {}
    assert len(_documents(service)) == 1


def test_a_document_signed_by_another_issuer_is_refused(service: Deployment) -> None:
    signed = arrives_signed(service, "N-1")

    with pytest.raises(RefusedSignature, match=ISSUER):
        issued(service, request(signed, OTHER))

    done = issued(service, request(signed))
    assert service.keep.objects.get(f"documents/{done.id}/document.xml") == signed


def test_of_two_issuers_with_the_same_bytes_at_once_one_records_them(service: Deployment) -> None:
    signed = arrives_signed(service, "N-1")
    wanted = [request(signed, ISSUER), request(signed, OTHER, override=True)]
    intended = [_interrupted(service, one) for one in wanted]
    intake = take_in(signed, limit_bytes=10_000_000)
    drafts = [Draft(document, intake, "https://demo.invalid") for document in intended]

    complete(service.keep, service.log, service.seal(ISSUER), drafts[0])
    with pytest.raises(AlreadyRecorded):
        complete(service.keep, service.log, service.seal(OTHER), drafts[1])

    (document,) = _documents(service)
    assert document.issuer == ISSUER
    work(service)


def test_what_cannot_be_shown_is_not_issued_and_takes_no_identifier(service: Deployment) -> None:
    with pytest.raises(MissingGlyph, match="U\\+13000"):
        issued(service, request(unrenderable("N-1"), key=KEY))

    assert _documents(service) == []
    with service.keep.database.reading() as session:
        assert "reconcile" not in session.exec(select(Work.kind)).all()
    issued(service, request("N-1", key=OTHER_BODY))


def test_an_interrupted_document_is_finished_and_its_request_answered(
    service: Deployment, clock: MovedClock
) -> None:
    document = _interrupted(service, request("N-1", key=KEY))
    with pytest.raises(NotFound):
        show_status(service.keep, document.id)
    clock.move(RECONCILE_AFTER_S + 1)

    work(service)

    assert show_status(service.keep, document.id).anchored is not None
    answer = answer_before(service.keep, KEY)
    assert answer is not None
    assert answer["id"] == document.id
    assert issued(service, request("N-1", key=KEY)).answer() == answer


def test_an_interrupted_document_that_cannot_be_shown_is_withdrawn(
    service: Deployment, clock: MovedClock
) -> None:
    _interrupted(service, request(unrenderable("N-1"), key=KEY))
    clock.move(RECONCILE_AFTER_S + 1)

    work(service)
    work(service)

    assert _documents(service) == []
    with service.keep.database.reading() as session:
        assert not work_left(session)


def test_what_was_kept_before_is_used_as_it_is(service: Deployment) -> None:
    """Another version of the typesetter may set the same page otherwise."""
    document = _interrupted(service, request("N-1"))
    intake = take_in(example_dcc("N-1"), limit_bytes=10_000_000)
    other = issued(service, request("N-2"))
    kept = service.keep.objects.get(f"documents/{other.id}/document.pdf")
    service.keep.objects.put(f"documents/{document.id}/document.pdf", kept)

    draft = Draft(document, intake, "https://demo.invalid")
    complete(service.keep, service.log, service.seal(ISSUER), draft)

    assert service.keep.objects.get(f"documents/{document.id}/document.pdf") == kept


def test_a_replacement_supersedes_what_the_same_issuer_recorded(service: Deployment) -> None:
    old = issued(service, request("N-1"))
    new = issued(service, request(replacing("N-2", "N-1")))

    status = show_status(service.keep, old.id)
    assert status.status is Status.SUPERSEDED
    with service.keep.database.reading() as session:
        row = session.exec(select(LogRecord).where(LogRecord.kind == "status")).one()
    record = parse_record(row.fields, where="store")
    assert isinstance(record, StatusRecord)
    assert (record.document, record.successor) == (old.document_digest, new.document_digest)
    assert show_status(service.keep, new.id).status is Status.VALID


def test_nobody_supersedes_another_issuers_document(service: Deployment) -> None:
    old = issued(service, request("N-1"))

    issued(service, request(replacing("N-2", "N-1"), OTHER))

    assert show_status(service.keep, old.id).status is Status.VALID


def test_a_document_is_superseded_once(service: Deployment) -> None:
    old = issued(service, request("N-1"))
    issued(service, request(replacing("N-2", "N-1")))
    issued(service, request(replacing("N-3", "N-1")))

    assert [step.status for step in show_status(service.keep, old.id).history] == [
        Status.SUPERSEDED
    ]
