"""Plain documents are signed as they are, recorded as they arrive, or registered as unsigned."""

from dataclasses import replace

import pytest
from sqlmodel import select

from tests.support.founded import ISSUER, OTHER, MovedClock, request
from tests.support.founding import work
from tests.support.pdfs import report
from tests.support.plain import (
    LIMIT_BYTES,
    issued_plain,
    pdf_of,
    registered,
    registration,
    signed_elsewhere,
    stated,
)
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.documents.plain.attachment import attached_statement
from trustsvc.errors import (
    AlreadyRecorded,
    BadInput,
    IdentifierTaken,
    KeyElsewhere,
    NotApproved,
    RefusedDocument,
    RefusedSignature,
)
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.store.documents import Document, DocumentState
from trustsvc.store.events import Outbox
from trustsvc.store.records import LogRecord
from trustsvc.texts.outcomes import Outcome, outcome_of
from trustsvc.workflows.change_status import Change, change_status
from trustsvc.workflows.issue import Request, issue
from trustsvc.workflows.issue_plain import issue_plain
from trustsvc.workflows.look_up import look_up, look_up_number
from trustsvc.workflows.prepare import RECONCILE_AFTER_S, prepare
from trustsvc.workflows.register import register
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.show_results import show_results
from trustsvc.workflows.show_status import show_status
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.log.record import IssuedRecord, Status, parse_record
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict


def _document(service: Deployment) -> Document:
    with service.keep.database.reading() as session:
        return session.exec(select(Document)).one()


def _record(service: Deployment, document_id: str) -> IssuedRecord:
    with service.keep.database.reading() as session:
        row = session.exec(select(LogRecord).where(LogRecord.document == document_id)).one()
    record = parse_record(row.fields, "store")
    assert isinstance(record, IssuedRecord)
    return record


def _ask(service: Deployment, pdf: bytes, evidence: bytes | None = None) -> Verification:
    """Ask as a stranger with a policy, who has evidence or not."""
    return verify(Question(pdf, service.trust, LIMIT_BYTES, evidence))


def _ask_here(service: Deployment, pdf: bytes) -> Verification:
    return verify(Question(pdf, service.trust, LIMIT_BYTES), service.keep)


def test_a_plain_document_is_signed_as_it_is(service: Deployment) -> None:
    done = issued_plain(service)

    pdf = pdf_of(service, done.id)
    (claim,) = read_pdf_signatures(pdf)
    record = _record(service, done.id)
    assert pdf.startswith(report())
    assert attached_statement(pdf) is not None
    assert claim.covers_all
    assert record.xml is None
    assert record.pdf == record.document_digest == done.document_digest == done.pdf_digest
    assert record.pdf_signature == claim.signature_digest
    assert not _document(service).registered


def test_what_is_registered_is_kept_byte_for_byte_and_never_signed(service: Deployment) -> None:
    done = registered(service)

    record = _record(service, done.id)
    assert pdf_of(service, done.id) == report()
    assert record.xml is record.xml_signature is record.pdf_signature is None
    row = _document(service)
    assert (row.registered, row.arrived_signed, row.state) == (True, False, "recorded")
    assert row.facts["issue_date"] == "2019-05-03"
    assert show_status(service.keep, done.id).answer()["registered"] is True
    with service.keep.database.reading() as session:
        assert session.exec(select(Outbox.kind)).all() == ["document.registered"]


def test_an_unsigned_old_document_needs_the_operators_approval(service: Deployment) -> None:
    with pytest.raises(NotApproved, match="--approve"):
        register(service.keep, service.log, registration(approved=False))


def test_a_pdf_that_its_issuer_signed_is_recorded_as_it_arrives(service: Deployment) -> None:
    signed = signed_elsewhere(service, report())

    done = issued_plain(service, signed)

    (claim,) = read_pdf_signatures(signed)
    assert pdf_of(service, done.id) == signed
    assert _document(service).arrived_signed
    assert _record(service, done.id).pdf_signature == claim.signature_digest


def test_registering_what_is_signed_records_it_as_signed(service: Deployment) -> None:
    signed = signed_elsewhere(service, report())

    done = register(service.keep, service.log, registration(signed, approved=False))

    row = _document(service)
    assert (row.registered, row.arrived_signed) == (False, True)
    assert _record(service, done.id).pdf_signature is not None


def test_a_broken_signature_is_refused(service: Deployment) -> None:
    signed = signed_elsewhere(service, report()).replace(b"Test report", b"Best report")

    with pytest.raises(RefusedSignature, match="broken"):
        issued_plain(service, signed)
    with pytest.raises(RefusedSignature, match="broken"):
        registered(service, signed)


def test_a_pdf_signed_by_somebody_else_is_refused(service: Deployment) -> None:
    signed = signed_elsewhere(service, report(), OTHER)

    for ask in (issued_plain, registered):
        with pytest.raises(RefusedSignature, match=OTHER):
            ask(service, signed)


def test_an_issuer_that_keeps_its_key_sends_its_pdf_signed(service: Deployment) -> None:
    signed = signed_elsewhere(service, report())

    def no_seal() -> None:
        raise KeyElsewhere(issuer=ISSUER)

    wanted = Request(ISSUER, signed, LIMIT_BYTES, "https://x.invalid", stated=stated())
    plain = Request(ISSUER, report(), LIMIT_BYTES, "https://x.invalid", stated=stated("R-2"))
    done = issue_plain(service.keep, service.log, no_seal, wanted)  # type: ignore[arg-type]  # never gives one

    assert pdf_of(service, done.id) == signed
    with pytest.raises(KeyElsewhere):
        issue_plain(service.keep, service.log, no_seal, plain)  # type: ignore[arg-type]  # the same


def test_a_document_is_recorded_once_and_a_number_used_once(service: Deployment) -> None:
    registered(service)

    for again in (registration(), registration(number="R-2"), registration(issuer=OTHER)):
        with pytest.raises(AlreadyRecorded) as refused:
            register(service.keep, service.log, again)
        assert refused.value.fields == {}
    with pytest.raises(IdentifierTaken, match="R-1"):
        registered(service, report("another"))
    with pytest.raises(IdentifierTaken, match="R-1"):
        issued_plain(service, report("a third"))


def test_a_new_document_has_no_second_copy_under_another_number(service: Deployment) -> None:
    done = issued_plain(service)
    pdf = pdf_of(service, done.id)

    with pytest.raises(AlreadyRecorded):
        issued_plain(service)
    with pytest.raises(AlreadyRecorded):
        register(service.keep, service.log, replace(registration(), content=pdf, stated={}))
    with pytest.raises(RefusedDocument):
        registered(service, pdf, "R-9")


def test_xml_brings_its_own_metadata(service: Deployment) -> None:
    wanted = Request(ISSUER, example_dcc("N-1"), LIMIT_BYTES, "https://x.invalid", stated=stated())

    with pytest.raises(BadInput):
        issue(service.keep, service.log, service.seal(ISSUER), wanted)
    with pytest.raises(RefusedDocument):
        registered(service, example_dcc("N-1"))


def test_a_plain_document_that_was_interrupted_is_finished(
    service: Deployment, clock: MovedClock
) -> None:
    intake = take_in(report(), core=stated())
    document = prepare(service.keep, ISSUER, service.seal(ISSUER).certificate, intake)
    clock.move(RECONCILE_AFTER_S + 1)

    work(service)

    assert _document(service).state == DocumentState.RECORDED
    assert len(read_pdf_signatures(pdf_of(service, document.id))) == 1


def test_both_are_anchored_and_replay_by_their_pdf(service: Deployment) -> None:
    new, old = issued_plain(service, number="NEW"), registered(service, report("old"), "OLD")

    work(service)

    for done in (new, old):
        evidence, pdf = show_evidence(service.keep, done.id), pdf_of(service, done.id)
        assert replay(evidence, pdf, service.trust.policy).verdict is Verdict.PASSED
        spoilt = pdf.replace(b" Tf", b" tf", 1)
        assert replay(evidence, spoilt, service.trust.policy).verdict is Verdict.FAILED


def test_each_is_told_for_what_it_is(service: Deployment) -> None:
    new, old = issued_plain(service, number="NEW"), registered(service, report("old"), "OLD")
    signed = signed_elsewhere(service, report("arrived"))
    arrived = issued_plain(service, signed, "ARRIVED")
    assert _ask_here(service, pdf_of(service, new.id)).outcome == Outcome.NOT_ANCHORED_YET
    assert _ask_here(service, report("old")).outcome == Outcome.REGISTERED

    work(service)

    told = {
        Outcome.GENUINE_VALID: (new, arrived),
        Outcome.REGISTERED: (old,),
    }
    for outcome, documents in told.items():
        for done in documents:
            pdf, evidence = pdf_of(service, done.id), show_evidence(service.keep, done.id)
            for answer in (_ask_here(service, pdf), _ask(service, pdf, evidence)):
                assert answer.outcome == outcome, answer.answer()
                passed = outcome is Outcome.GENUINE_VALID
                assert (answer.report.verdict is Verdict.PASSED) == passed
    assert _ask(service, pdf_of(service, new.id)).outcome == Outcome.CANNOT_TELL
    assert _ask(service, report("old")).outcome == Outcome.UNSIGNED


def test_altered_ones_are_told_as_altered(service: Deployment) -> None:
    new, old = issued_plain(service, number="NEW"), registered(service, report("old"), "OLD")
    work(service)
    for done, alone, beside in (
        (new, Outcome.ALTERED, Outcome.ALTERED),
        (old, Outcome.UNSIGNED, Outcome.UNSIGNED_OTHER),
    ):
        evidence = show_evidence(service.keep, done.id)
        spoilt = pdf_of(service, done.id).replace(b" Tf", b" tf", 1)

        assert _ask_here(service, spoilt).outcome == alone
        assert _ask(service, spoilt, evidence).outcome == beside
        assert _ask(service, spoilt, evidence).report.verdict is Verdict.FAILED


def test_a_scan_and_a_number_say_no_more_than_that_it_was_registered(service: Deployment) -> None:
    new, old = issued_plain(service, number="NEW"), registered(service, report("old"), "OLD")
    work(service)

    sights = [look_up(service.keep, one.token, development=False) for one in (new, old)]
    (by_number,) = look_up_number(service.keep, "OLD", development=False)

    outcomes = [outcome_of(sight.facts) for sight in (*sights, by_number)]
    assert outcomes == [Outcome.ON_RECORD_VALID, Outcome.REGISTERED, Outcome.REGISTERED]
    assert all(show_results(service.keep, sight.document) == [] for sight in sights)


def test_a_registered_document_can_be_revoked_by_whom_it_was_registered_for(
    service: Deployment,
) -> None:
    old = registered(service)
    work(service)
    change = Change(Status.REVOKED, "it was registered by mistake")
    change_status(service.keep, service.log, ISSUER, old.id, change)
    work(service)

    evidence = show_evidence(service.keep, old.id)

    assert _ask_here(service, report()).outcome == Outcome.REGISTERED_REVOKED
    assert _ask(service, report(), evidence).outcome == Outcome.REGISTERED_REVOKED
    assert _ask(service, report(), evidence).report.verdict is Verdict.FAILED


def test_a_new_report_supersedes_the_old_one_that_it_names(service: Deployment) -> None:
    old = issued_plain(service, report("old"), "R-1")
    wanted = Request(
        ISSUER,
        report("new"),
        LIMIT_BYTES,
        "https://x.invalid",
        stated={**stated("R-2"), "replaces": "R-1"},
    )

    issue(service.keep, service.log, service.seal(ISSUER), wanted)

    assert show_status(service.keep, old.id).status is Status.SUPERSEDED


def test_a_dcc_is_still_judged_by_its_xml(service: Deployment) -> None:
    done = issue(service.keep, service.log, service.seal(ISSUER), request("N-1"))
    work(service)

    answer = _ask_here(service, pdf_of(service, done.id))

    assert answer.outcome == Outcome.GENUINE_VALID
    assert answer.validated.xml is not None
