"""Attaching what was signed elsewhere: the first signature of each part, and no other."""

import threading
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate
from sqlmodel import select

from tests.support.elsewhere import distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER, request
from tests.support.founding import work
from tests.support.signing import attached, finished, left_to_do, prepared, rows, signed_by, to_pdf
from trustsvc.deployment import Deployment
from trustsvc.errors import (
    Conflict,
    NotFound,
    RefusedValue,
    SigningConflict,
    Unavailable,
)
from trustsvc.signatures.algorithms import raw_ecdsa
from trustsvc.store.events import Outbox
from trustsvc.store.idempotency import RequestKey
from trustsvc.store.signings import Signing
from trustsvc.workflows.attach import Value, attach
from trustsvc.workflows.idempotency import answer_before
from trustsvc.workflows.issue import Issued
from trustsvc.workflows.show_document import Caller, show_document, show_evidence
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import Asked, Part, withdraw
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm

KEYS = [RequestKey(ISSUER, f"key {number}", b"3" * 32) for number in range(2)]


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


def test_the_same_value_gives_the_same_answer_at_any_time(service: Deployment) -> None:
    asked = prepared(service, request("N-1"))
    in_xml = distant().sign(asked.to_sign)
    first = attached(service, asked, in_xml, KEYS[0])
    assert isinstance(first, Asked)
    in_pdf = distant().sign(first.to_sign)
    done = attached(service, first, in_pdf, KEYS[1])

    assert attached(service, asked, in_xml).answer() == first.answer()
    assert attached(service, first, in_pdf).answer() == done.answer()
    assert answer_before(service.keep, KEYS[0]) == first.answer()
    assert answer_before(service.keep, KEYS[1]) == done.answer()
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


@pytest.mark.parametrize("part", list(Part))
def test_a_signer_is_never_asked_for_other_bytes(service: Deployment, part: Part) -> None:
    asked = prepared(service, request("N-1"))
    if part is Part.PDF:
        asked = to_pdf(service, asked)
    with service.keep.database.transaction() as session:
        (row,) = session.exec(select(Signing))
        if part is Part.XML:  # as an older version of ours might have asked
            row.xml_to_sign = b"other bytes"
        else:
            row.pdf_to_sign = b"other bytes"

    for value in (b"other bytes", asked.to_sign):
        with pytest.raises(Unavailable, match="another version prepared it"):
            attached(service, asked, distant().sign(value))

    _, (row,), logged = rows(service)
    assert (row.pdf_value, logged) == (None, [])


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
