"""Metadata live and die with the intent of a document, and survive what kills a process."""

from dataclasses import replace

import pytest
from sqlmodel import select

from tests.support.founded import ISSUER, MovedClock, issued, request, unrenderable
from tests.support.founding import work
from tests.support.plain import registered
from tests.support.signing import finished, prepared
from trustsvc.deployment import Deployment
from trustsvc.errors import MissingGlyph, NotFound, RefusedDocument
from trustsvc.store.documents import get_document
from trustsvc.store.guide_metadata import MetadataRevision, count_revisions, find_revision
from trustsvc.store.idempotency import RequestKey
from trustsvc.workflows.idempotency import answer_before
from trustsvc.workflows.issue import admit
from trustsvc.workflows.prepare import RECONCILE_AFTER_S, prepare
from trustsvc.workflows.show_metadata import show_metadata
from trustsvc.workflows.state_metadata import state_metadata
from trustsvc.workflows.two_step import withdraw

KEY = RequestKey(ISSUER, "key", b"1" * 32)
WRONG = {"organisations": [{"role": "customer", "uscc": "91350100M0001TGQXM"}]}
STANDARDS = {"standards": [{"reference": "JJG 229-2010", "state": "current"}]}


def kept(service: Deployment, document: str) -> MetadataRevision | None:
    with service.keep.database.reading() as session:
        return find_revision(session, document)


def test_what_was_stated_survives_a_process_that_dies(
    service: Deployment, clock: MovedClock
) -> None:
    wanted = replace(request("N-1", key=KEY), stated=WRONG)
    seal = service.seal(ISSUER)
    document = prepare(service.keep, ISSUER, seal.certificate, admit(wanted), KEY)
    clock.move(RECONCILE_AFTER_S + 1)

    work(service)

    answer = answer_before(service.keep, KEY)
    assert answer is not None
    assert answer["id"] == document.id
    assert "uscc-check-digit" in [one["code"] for one in answer["findings"]]
    assert issued(service, wanted).answer() == answer
    row = kept(service, document.id)
    assert row is not None
    assert row.stated == WRONG


def test_a_second_attempt_states_anew_until_the_document_is_recorded(service: Deployment) -> None:
    seal = service.seal(ISSUER)
    first = prepare(service.keep, ISSUER, seal.certificate, admit(request("N-1")))

    done = issued(service, replace(request("N-1"), stated=STANDARDS))

    assert done.id == first.id
    row = kept(service, done.id)
    assert row is not None
    assert (row.revision, row.stated) == (1, STANDARDS)


def test_metadata_of_a_document_that_cannot_be_made_are_forgotten(service: Deployment) -> None:
    with pytest.raises(MissingGlyph):
        issued(service, request(unrenderable("N-1")))

    with service.keep.database.reading() as session:
        assert session.exec(select(MetadataRevision)).all() == []


def test_metadata_of_a_signing_elsewhere_are_kept_with_it_and_go_with_it(
    service: Deployment,
) -> None:
    gone = prepared(service, replace(request("N-1"), stated=STANDARDS))
    assert kept(service, gone.draft.document.id) is not None
    withdraw(service.keep, gone.draft.document.id, ISSUER)
    assert kept(service, gone.draft.document.id) is None

    done = finished(service, prepared(service, replace(request("N-2"), stated=WRONG)))

    assert "uscc-check-digit" in [one.code for one in done.findings]
    row = kept(service, done.id)
    assert row is not None
    assert row.stated == WRONG


def test_a_refused_statement_leaves_nothing(service: Deployment) -> None:
    done = issued(service, request("N-1"))

    with pytest.raises(RefusedDocument, match="refused"):
        state_metadata(service.keep, done.id, {"dates": {"expiry": "2030-01-01"}})

    with service.keep.database.reading() as session:
        assert count_revisions(session, done.id) == 1


def test_each_change_of_metadata_is_told_as_an_event(service: Deployment) -> None:
    done = issued(service, request("N-1"))

    state_metadata(service.keep, done.id, STANDARDS)
    state_metadata(service.keep, done.id, STANDARDS)
    state_metadata(service.keep, done.id, {})

    with service.keep.database.reading() as session:
        told = session.connection().exec_driver_sql(
            "SELECT count(*) FROM outbox WHERE kind = 'document.metadata'"
        )
        assert told.scalar() == 2
        document = get_document(session, done.id)
        assert count_revisions(session, done.id) == 3
    assert show_metadata(service.keep, document)["standards"] == []
    assert show_metadata(service.keep, document, 2)["standards"] != []


def test_a_related_document_is_found_when_it_comes_later(service: Deployment) -> None:
    told = {"relations": [{"relation": "supplements", "identifier": "n-2"}]}
    first = issued(service, replace(request("N-1"), stated=told))
    with service.keep.database.reading() as session:
        document = get_document(session, first.id)
    (before,) = show_metadata(service.keep, document)["relations"]["supplements"]

    second = issued(service, request("N-2"))

    (after,) = show_metadata(service.keep, document)["relations"]["supplements"]
    assert before["on_record"] == []
    assert after["on_record"] == [{"id": second.id, "issuer": ISSUER, "agrees": "number"}]


def test_an_old_document_that_was_only_registered_has_metadata_and_may_have_an_expiry(
    service: Deployment,
) -> None:
    old = registered(service)
    with service.keep.database.reading() as session:
        document = get_document(session, old.id)
    first = show_metadata(service.keep, document)

    state_metadata(service.keep, old.id, {"dates": {"expiry": "2031-01-01"}})

    after = show_metadata(service.keep, document)
    assert (first["revision"], first["revisions"]) == (1, 1)
    assert after["dates"]["expiry"] == {"date": "2031-01-01", "source": "stated"}
    assert after["organisations"] == first["organisations"]
    with pytest.raises(NotFound, match="revision"):
        show_metadata(service.keep, document, 3)
