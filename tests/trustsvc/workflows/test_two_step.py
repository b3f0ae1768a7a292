"""Preparing for a key elsewhere: one identifier, the same bytes again, free until signed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.support.elsewhere import distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER, MovedClock, issued, request, unrenderable
from tests.support.signing import attached, finished, left_to_do, prepared, rows, signed_by, to_pdf
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.errors import (
    AlreadyRecorded,
    IdempotencyMismatch,
    IdentifierTaken,
    KeyElsewhere,
    MissingGlyph,
    NotFound,
    RefusedDocument,
    RefusedSignature,
    SigningConflict,
)
from trustsvc.jobs.loop import open_worker
from trustsvc.store.idempotency import IdempotencyKey, RequestKey
from trustsvc.validation.signatory import organisation_named
from trustsvc.workflows.elsewhere import register_elsewhere
from trustsvc.workflows.idempotency import answer_before
from trustsvc.workflows.prepare import RECONCILE_AFTER_S, prepare
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import EXPIRES_AFTER, withdraw

KEY = RequestKey(ISSUER, "key", b"1" * 32)
OTHER_BODY = RequestKey(ISSUER, "key", b"2" * 32)


def test_the_same_request_is_asked_the_same_again(service: Deployment) -> None:
    first = prepared(service, request("N-1", key=KEY))

    assert answer_before(service.keep, KEY) == first.answer()
    assert prepared(service, request("N-1")).answer() == first.answer()
    assert show_signing(service.keep, first.draft.document.id, request(b"")).answer() == (
        first.answer()
    )
    following = to_pdf(service, first)
    assert prepared(service, request("N-1")).answer() == following.answer()
    assert len(rows(service)[0]) == 1


def test_what_we_issue_ourselves_is_no_signing(service: Deployment) -> None:
    done = issued(service, request("N-1"))

    with pytest.raises(NotFound, match="signing"):
        show_signing(service.keep, done.id, request(b""))


def test_an_identifier_is_prepared_once(service: Deployment) -> None:
    prepared(service, request("N-1"))
    other = example_dcc("N-1").replace(b"WT-2026-1093", b"WT-2026-1094")

    with pytest.raises(IdentifierTaken, match="N-1"):
        prepared(service, request(other))
    with pytest.raises(SigningConflict, match="another certificate"):
        prepared(service, request("N-1"), distant(name="Another seal"))
    with pytest.raises(SigningConflict, match="signed elsewhere"):
        issued(service, request("N-1"))


def test_what_is_recorded_is_not_prepared_again(service: Deployment) -> None:
    finished(service, prepared(service, request("N-1")))
    issued(service, request("N-2"))

    for number in ("N-1", "N-2"):
        with pytest.raises(AlreadyRecorded):
            prepared(service, request(number))


def test_the_same_key_with_another_request_is_refused(service: Deployment) -> None:
    prepared(service, request("N-1", key=KEY))

    with pytest.raises(IdempotencyMismatch, match="key"):
        prepared(service, request("N-2", key=OTHER_BODY))

    assert [row.identifier for row in rows(service)[0]] == ["N-1"]


def test_what_could_not_be_issued_is_not_prepared(service: Deployment) -> None:
    with pytest.raises(MissingGlyph):
        prepared(service, request(unrenderable("N-1")))
    with pytest.raises(RefusedDocument):
        prepared(service, request(example_dcc("N-1").replace(b"dcc:issueDate", b"dcc:issueDay")))

    assert rows(service) == ([], [], [])


def test_withdrawing_frees_number_and_key(service: Deployment) -> None:
    asked = prepared(service, request("N-1", key=KEY))

    withdraw(service.keep, asked.draft.document.id, ISSUER)

    assert rows(service) == ([], [], [])
    with service.keep.database.reading() as session:
        assert session.exec(select(IdempotencyKey)).all() == []
    assert "expire_signing" not in left_to_do(service)
    with pytest.raises(NotFound, match="signing"):
        attached(service, asked, distant().sign(asked.to_sign))
    assert finished(service, prepared(service, request("N-1", key=KEY))).identifier == "N-1"


def test_what_is_signed_is_not_withdrawn(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    following = to_pdf(service, asked)
    with pytest.raises(SigningConflict, match="attach the other one"):
        withdraw(service.keep, asked.draft.document.id, ISSUER)

    done = finished(service, following)

    with pytest.raises(SigningConflict, match="revoke it instead"):
        withdraw(service.keep, done.id, ISSUER)


def test_what_nobody_signs_in_time_is_withdrawn(service: Deployment, clock: MovedClock) -> None:
    forgotten = prepared(service, request("N-1"))
    begun = prepared(service, request("N-2"))
    following = to_pdf(service, begun)
    week_s = EXPIRES_AFTER.total_seconds()

    clock.move(week_s - 60)
    step_all(service)
    assert len(rows(service)[0]) == 2, "there is still a minute"
    clock.move(120)
    step_all(service)

    assert [row.identifier for row in rows(service)[0]] == ["N-2"]
    with pytest.raises(NotFound, match="signing"):
        show_signing(service.keep, forgotten.draft.document.id, request(b""))
    clock.move(timedelta(days=365).total_seconds())
    step_all(service)
    assert finished(service, following).identifier == "N-2"


def test_a_document_that_another_issuer_signed_is_not_prepared(service: Deployment) -> None:
    strange = distant(organisation=OTHER)
    assert organisation_named(strange.certificates[0]) == OTHER

    with pytest.raises(RefusedSignature, match=OTHER):
        prepared(service, request(signed_by(strange, "N-1")))


def test_an_issuer_whose_key_is_elsewhere_signs_nothing_here(service: Deployment) -> None:
    trust_the_other_authority(service)
    keep = service.keep
    pending = interrupted(service, "N-1")

    register_elsewhere(keep, service.trust, ISSUER, distant().certificates)

    with pytest.raises(KeyElsewhere, match=ISSUER):
        service.seal(ISSUER)
    with open_worker(service, wait=False) as worker:
        assert worker is not None
        while worker.step():
            pass
    assert pending not in {row.id for row in rows(service)[0]}, "nobody will ever sign it"


def interrupted(service: Deployment, number: str) -> str:
    """Prepare a document for our own key in a process that dies, long ago."""
    clock = service.clock
    assert isinstance(clock, MovedClock)
    intake = take_in(example_dcc(number))
    document = prepare(service.keep, ISSUER, service.seal(ISSUER).certificate, intake)
    clock.move(RECONCILE_AFTER_S + 1)
    return document.id


def step_all(service: Deployment) -> None:
    """Do what is due now."""
    with open_worker(service, wait=False) as worker:
        assert worker is not None
        for _ in range(200):
            if not worker.step():
                return
    pytest.fail("the work does not end")
