"""Signing elsewhere: one document, one identifier, the first signature of each part."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate
from sqlmodel import select

from tests.support.elsewhere import Distant, distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER, MovedClock, issued, request, unrenderable
from tests.support.founding import work
from tests.support.pki import Seal, authority, der
from tests.support.signed import AT
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.errors import (
    AlreadyRecorded,
    Conflict,
    IdempotencyMismatch,
    IdentifierTaken,
    KeyElsewhere,
    MissingGlyph,
    NotFound,
    RefusedDocument,
    RefusedSignature,
    RefusedValue,
    SigningConflict,
)
from trustsvc.jobs.loop import open_worker
from trustsvc.signatures.algorithms import raw_ecdsa
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc.store.documents import Document
from trustsvc.store.events import Outbox
from trustsvc.store.idempotency import IdempotencyKey, RequestKey
from trustsvc.store.records import LogRecord
from trustsvc.store.signings import Signing
from trustsvc.store.work import Work
from trustsvc.validation.signatory import organisation_named
from trustsvc.workflows.attach import Value, attach
from trustsvc.workflows.elsewhere import register_elsewhere
from trustsvc.workflows.idempotency import answer_before
from trustsvc.workflows.issue import Issued, Request
from trustsvc.workflows.prepare import RECONCILE_AFTER_S
from trustsvc.workflows.show_document import Caller, show_document, show_evidence
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import EXPIRES_AFTER, Asked, Part, prepare_signing, withdraw
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.report import Verdict
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.algorithms import Algorithm

KEY = RequestKey(ISSUER, "key", b"1" * 32)
OTHER_BODY = RequestKey(ISSUER, "key", b"2" * 32)
NEXT_KEYS = [RequestKey(ISSUER, f"key {number}", b"3" * 32) for number in range(2)]


def prepared(service: Deployment, wanted: Request, by: Distant | None = None) -> Asked:
    return prepare_signing(service.keep, (by or distant()).seal, wanted)


def attached(
    service: Deployment, asked: Asked, value: bytes, key: RequestKey | None = None
) -> Asked | Issued:
    assert asked.part is not None
    document = asked.draft.document.id
    wanted = request(b"", key=key)
    return attach(service.keep, service.log, document, Value(asked.part, value), wanted)


def to_pdf(service: Deployment, asked: Asked, by: Distant | None = None) -> Asked:
    """Have the XML signed, and give what is asked for next."""
    following = attached(service, asked, (by or distant()).sign(asked.to_sign))
    assert isinstance(following, Asked)
    return following


def finished(service: Deployment, asked: Asked, by: Distant | None = None) -> Issued:
    """Have signed all that is asked for."""
    following = asked if asked.part is Part.PDF else to_pdf(service, asked, by)
    done = attached(service, following, (by or distant()).sign(following.to_sign))
    assert isinstance(done, Issued)
    return done


def rows(service: Deployment) -> tuple[list[Document], list[Signing], list[LogRecord]]:
    with service.keep.database.reading() as session:
        logged = session.exec(select(LogRecord).where(LogRecord.kind == "issued")).all()
        return (
            list(session.exec(select(Document))),
            list(session.exec(select(Signing))),
            list(logged),
        )


def left_to_do(service: Deployment) -> set[str]:
    with service.keep.database.reading() as session:
        return set(session.exec(select(Work.kind).where(Work.state == "due")))


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_what_is_signed_elsewhere_is_issued_and_verifies(
    service: Deployment, algorithm: Algorithm
) -> None:
    trust_the_other_authority(service)
    by = distant(algorithm)

    done = finished(service, prepared(service, request("N-1"), by), by)
    work(service)

    for name, part in (("xml", "document.xml"), ("pdf", "document.pdf")):
        content = service.keep.objects.get(f"documents/{done.id}/{part}")
        evidence = show_evidence(service.keep, done.id)
        question = Question(content, service.trust, 10_000_000, evidence=evidence)
        told = verify(question, service.keep)
        assert told.report.verdict is Verdict.PASSED, (name, told.answer())
    assert left_to_do(service) <= {"publish_keys"}


def test_nothing_is_recorded_before_both_signatures_came(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    following = to_pdf(service, asked)

    documents, _, logged = rows(service)
    assert [row.state for row in documents] == ["intended"]
    assert logged == []
    with pytest.raises(NotFound, match="document"):
        show_document(service.keep, documents[0].id, Caller(issuer=ISSUER))

    done = finished(service, following)
    assert show_document(service.keep, done.id, Caller(issuer=ISSUER)).document.recorded


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


def test_the_same_value_gives_the_same_answer_at_any_time(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    in_xml = distant().sign(asked.to_sign)
    first = attached(service, asked, in_xml, NEXT_KEYS[0])
    assert isinstance(first, Asked)
    in_pdf = distant().sign(first.to_sign)
    done = attached(service, first, in_pdf, NEXT_KEYS[1])

    assert attached(service, asked, in_xml).answer() == first.answer()
    assert attached(service, first, in_pdf).answer() == done.answer()
    assert answer_before(service.keep, NEXT_KEYS[0]) == first.answer()
    assert answer_before(service.keep, NEXT_KEYS[1]) == done.answer()
    documents, _, logged = rows(service)
    assert (len(documents), len(logged)) == (1, 1)
    with service.keep.database.reading() as session:
        assert session.exec(select(Outbox.kind)).all() == ["document.issued"]


def test_an_ecdsa_value_is_the_same_however_it_is_written(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    key = load_der_x509_certificate(distant().certificates[0]).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    value = distant().sign(asked.to_sign)

    first = attached(service, asked, raw_ecdsa(value, key))

    assert attached(service, asked, value).answer() == first.answer()


def test_another_value_is_refused_for_ever(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    following = to_pdf(service, asked)
    with pytest.raises(SigningConflict, match="signature of the XML was accepted before"):
        to_pdf(service, asked)

    done = finished(service, following)
    before = service.keep.objects.get(f"documents/{done.id}/document.pdf")
    for repeated, name in ((asked, "XML"), (following, "PDF")):
        with pytest.raises(SigningConflict, match=f"signature of the {name} was accepted before"):
            attached(service, repeated, distant().sign(repeated.to_sign))
    assert service.keep.objects.get(f"documents/{done.id}/document.pdf") == before


def test_of_many_values_at_once_one_wins(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    values = [distant().sign(asked.to_sign) for _ in range(6)]

    done, failed = all_at_once(values, lambda value: attached(service, asked, value))

    assert (len(done), len(failed)) == (1, 5)
    _, (signing,), _ = rows(service)
    assert signing.xml_value in values


def test_one_value_many_times_at_once_is_one_document(service: Deployment) -> None:
    asked = to_pdf(service, prepared(service, request("N-1")))
    value = distant().sign(asked.to_sign)

    done, failed = all_at_once([value] * 6, lambda one: attached(service, asked, one))

    assert failed == []
    assert len({str(one.answer()) for one in done}) == 1
    assert len(rows(service)[2]) == 1


@pytest.mark.parametrize("part", list(Part))
def test_a_wrong_value_is_refused_and_changes_nothing(service: Deployment, part: Part) -> None:
    asked = prepared(service, request("N-1"))
    if part is Part.PDF:
        asked = to_pdf(service, asked)
    stranger = distant(name="Another seal")
    for value in (stranger.sign(asked.to_sign), distant().sign(b"other bytes"), b"", b"0" * 64):
        with pytest.raises(RefusedValue, match=str(part)):
            attached(service, asked, value)

    again = show_signing(service.keep, asked.draft.document.id, request(b""))
    assert (again.part, again.to_sign) == (asked.part, asked.to_sign)
    assert finished(service, asked).identifier == "N-1"


def test_the_pdf_is_not_signed_before_the_xml(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))

    with pytest.raises(SigningConflict, match="XML is to be signed first"):
        attach(
            service.keep,
            service.log,
            asked.draft.document.id,
            Value(Part.PDF, distant().sign(asked.to_sign)),
            request(b""),
        )


def test_a_signing_is_its_issuers_alone(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    document, strange = asked.draft.document.id, request(b"", issuer=OTHER)
    value = Value(Part.XML, distant().sign(asked.to_sign))

    with pytest.raises(NotFound, match="signing"):
        show_signing(service.keep, document, strange)
    with pytest.raises(NotFound, match="signing"):
        attach(service.keep, service.log, document, value, strange)
    with pytest.raises(NotFound, match="signing"):
        withdraw(service.keep, document, OTHER)


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


def test_a_document_that_arrives_signed_needs_its_pdf_signed_only(service: Deployment) -> None:
    asked = prepared(service, request(signed_by(distant(), "N-1")))
    assert asked.part is Part.PDF
    with pytest.raises(SigningConflict, match="arrived signed"):
        attach(
            service.keep,
            service.log,
            asked.draft.document.id,
            Value(Part.XML, b"value"),
            request(b""),
        )

    done = finished(service, asked)

    assert service.keep.objects.get(f"documents/{done.id}/document.xml") == (
        signed_by(distant(), "N-1")
    )


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
    from trustsvc.documents.intake import take_in  # noqa: PLC0415  only here
    from trustsvc.workflows.prepare import prepare  # noqa: PLC0415  only here

    clock = service.clock
    assert isinstance(clock, MovedClock)
    intake = take_in(example_dcc(number))
    document = prepare(service.keep, ISSUER, service.seal(ISSUER).certificate, intake)
    clock.move(RECONCILE_AFTER_S + 1)
    return document.id


def signed_by(by: Distant, number: str) -> bytes:
    """Give a document as an issuer signed it elsewhere, all by itself."""
    leaf, *chain = by.certificates
    intent = XmlSignatureIntent("elsewhere", AT, leaf, tuple(chain), by.algorithm)
    _, root, _, issuing = authority()
    deterministic = Seal(by.algorithm, by.key, load_der_x509_certificate(leaf), issuing, root)
    assert der(issuing) in chain
    return sign_xml(canonical_form(example_dcc(number)), intent, deterministic.sign)


def step_all(service: Deployment) -> None:
    """Do what is due now."""
    with open_worker(service, wait=False) as worker:
        assert worker is not None
        for _ in range(200):
            if not worker.step():
                return
    pytest.fail("the work does not end")


def all_at_once(
    values: list[bytes], do: Callable[[bytes], Asked | Issued]
) -> tuple[list[Asked | Issued], list[Exception]]:
    """Attach values at the same moment, each in a thread of its own."""
    done: list[Asked | Issued] = []
    failed: list[Exception] = []
    start = threading.Barrier(len(values))

    def one(value: bytes) -> None:
        start.wait()
        try:
            done.append(do(value))
        except Conflict as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(value,)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) + len(failed) == len(values)
    return done, failed
