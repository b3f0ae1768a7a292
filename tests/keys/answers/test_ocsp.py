"""The responder answers from the book, at once, and never says good of what it does not know."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.answers.asking import Asked, asking, cert_id_of, founded, nonce_of, read
from tests.keys.world import DAY, INSTITUTE, LABORATORY, NOW, Recipe, make
from trustsvc_keys.answers.ocsp import LOOK_INTERVAL, Responder
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.life import renew
from trustsvc_keys.authority.practice import OCSP_MAX_AGE, OCSP_VALIDITY, RENEW_BEFORE
from trustsvc_keys.authority.revoke import release, revoke
from trustsvc_keys.errors import AuthorityProblem, BadSignature, HardwareUnavailable
from trustsvc_keys.signers.signer import Signer

SECOND = timedelta(seconds=1)
GOOD, REVOKED, UNKNOWN = OCSPCertStatus.GOOD, OCSPCertStatus.REVOKED, OCSPCertStatus.UNKNOWN
INVALIDITY = x509.ObjectIdentifier("2.5.29.24")
CUTOFF = x509.ObjectIdentifier("1.3.6.1.5.5.7.48.1.6")


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Found an authority."""
    return founded(tmp_path / "authority")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Responder]:
    """Found an authority whose laboratory is revoked, and open its responder."""
    asked = founded(tmp_path_factory.mktemp("standing") / "authority")
    revoke(
        asked.made.issuers[LABORATORY].name,
        reason=RevocationReason.KEY_COMPROMISE,
        book=asked.made.book,
        now=NOW,
        invalid_from=NOW - DAY,
    )
    return asked, asked.responder()


def seal(asked: Asked, identifier: str = INSTITUTE) -> x509.Certificate:
    return asked.made.issuers[identifier].certificate


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])  # noqa: S303  # RFC 5019
def test_a_good_certificate_is_good_as_of_now(asked: Asked, digest: hashes.HashAlgorithm) -> None:
    told = read(asked.responder().answer(asked.request(seal(asked), digest)))

    assert told.response_status is OCSPResponseStatus.SUCCESSFUL
    assert told.certificate_status is GOOD
    assert told.serial_number == seal(asked).serial_number
    assert type(told.hash_algorithm) is type(digest)
    assert told.this_update_utc == told.produced_at_utc == NOW
    assert told.next_update_utc == NOW + OCSP_MAX_AGE


def test_the_answer_is_signed_by_the_delegated_key_and_names_it(asked: Asked) -> None:
    told = read(asked.responder().answer(asked.request(seal(asked))))

    assert asked.made.ocsp is not None
    own = asked.made.ocsp.certificate
    assert told.certificates == [own]
    assert told.responder_name is None
    named = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert told.responder_key_hash == named.digest


def test_a_revoked_certificate_is_revoked_with_reason_and_suspicion(
    standing: tuple[Asked, Responder],
) -> None:
    asked, responder = standing

    told = read(responder.answer(asked.request(seal(asked, LABORATORY))))

    assert told.certificate_status is REVOKED
    assert told.revocation_time_utc == NOW
    assert told.revocation_reason is x509.ReasonFlags.key_compromise
    extensions = {one.oid: one.value for one in told.single_extensions}
    assert set(extensions) == {INVALIDITY, CUTOFF}
    since = extensions[INVALIDITY]
    assert isinstance(since, x509.InvalidityDate | x509.UnrecognizedExtension)
    assert b"20260531120000Z" in since.public_bytes()


def test_a_reason_that_says_nothing_is_not_said(asked: Asked) -> None:
    name = asked.made.issuers[INSTITUTE].name
    revoke(name, reason=RevocationReason.UNSPECIFIED, book=asked.made.book, now=NOW)

    told = read(asked.responder().answer(asked.request(seal(asked))))

    assert told.certificate_status is REVOKED
    assert told.revocation_reason is None


def test_expired_certificates_are_remembered_from_the_first_day(asked: Asked) -> None:
    asked.now = seal(asked).not_valid_after_utc + DAY
    renew(asked.office(), "ocsp-1", asked.now)

    told = read(asked.responder().answer(asked.request(seal(asked))))

    assert told.certificate_status is GOOD
    [cutoff] = told.single_extensions
    assert cutoff.oid == CUTOFF
    assert f"{asked.made.issuing.not_valid_before_utc:%Y%m%d%H%M%SZ}".encode() in (
        cutoff.value.public_bytes()
    )


def test_a_number_that_was_never_issued_is_unknown(asked: Asked) -> None:
    responder = asked.responder()

    told = read(responder.answer(asking([asked.cert_id(0x1234)])))

    assert told.certificate_status is UNKNOWN


def test_what_was_only_intended_is_unknown(asked: Asked) -> None:
    name = asked.made.issuers[INSTITUTE].name
    (asked.folder / "book" / "certificates" / f"{name}.der").unlink()

    told = read(asked.responder().answer(asked.request(seal(asked))))

    assert told.certificate_status is UNKNOWN


def test_what_the_root_signed_is_not_ours_to_answer(asked: Asked) -> None:
    by_issuing = asking([asked.cert_id(asked.made.issuing.serial_number)])

    assert read(asked.responder().answer(by_issuing)).certificate_status is UNKNOWN


def test_a_certificate_of_another_authority_is_refused(asked: Asked) -> None:
    stranger = make(Recipe(name="Stranger", authority=True))
    foreign = founded(asked.folder.parent / "other", NOW - DAY)
    foreign_request = foreign.request(seal(foreign))
    own = asked.cert_id(seal(asked).serial_number)
    responder = asked.responder()

    assert stranger.certificate != asked.made.issuing
    told = read(responder.answer(foreign_request))
    assert told.response_status is OCSPResponseStatus.UNAUTHORIZED
    both = read(responder.answer(asking([own, cert_id_of(foreign_request)])))
    assert [one.certificate_status for one in both.responses] == [GOOD, UNKNOWN]


def test_a_decision_of_another_process_is_told_within_a_second(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    name, book = asked.made.issuers[INSTITUTE].name, FolderBook(asked.folder / "book")

    def told_after(at: timedelta) -> OCSPCertStatus:
        asked.now = NOW + at
        return read(responder.answer(request)).certificate_status

    assert told_after(0 * SECOND) is GOOD
    revoke(name, reason=RevocationReason.CERTIFICATE_HOLD, book=book, now=NOW)
    assert told_after(LOOK_INTERVAL) is REVOKED
    release(name, book=book, now=NOW)
    assert told_after(2 * LOOK_INTERVAL) is GOOD
    revoke(name, reason=RevocationReason.SUPERSEDED, book=book, now=NOW)
    assert told_after(3 * LOOK_INTERVAL) is REVOKED


def test_without_a_nonce_the_same_answer_is_given_until_half_of_its_age(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    first = responder.respond(request)

    asked.now = NOW + OCSP_MAX_AGE / 2
    last = responder.respond(request)
    asked.now += SECOND
    next_one = responder.respond(request)

    assert last is first
    assert next_one.der != first.der
    assert read(next_one.der).this_update_utc == asked.now
    assert first.max_age_s(NOW + OCSP_MAX_AGE / 2) == 300
    assert next_one.etag != first.etag


def test_no_answer_is_ever_older_than_promised(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))

    for step in range(0, 2_000, 97):
        asked.now = NOW + step * SECOND
        told = read(responder.answer(request))
        assert told.next_update_utc is not None
        assert asked.now - told.this_update_utc <= OCSP_MAX_AGE
        assert told.next_update_utc - asked.now >= OCSP_MAX_AGE / 2


def test_a_clock_that_was_set_back_brings_no_answer_of_the_future(asked: Asked) -> None:
    asked.now = NOW + DAY
    responder, request = asked.responder(), asked.request(seal(asked))
    responder.answer(request)

    asked.now = NOW

    assert read(responder.answer(request)).this_update_utc == NOW


@pytest.mark.parametrize("size", [1, 16, 32, 128])
def test_a_nonce_is_repeated_in_an_answer_that_nobody_keeps(asked: Asked, size: int) -> None:
    responder, nonce = asked.responder(), bytes(range(size))

    answer = responder.respond(asking([asked.cert_id(seal(asked).serial_number)], nonce))

    assert nonce_of(answer.der) == nonce
    assert answer.max_age_s(NOW) == 0
    assert read(answer.der).certificate_status is GOOD


@pytest.mark.parametrize("size", [0, 129])
def test_a_nonce_of_a_wrong_length_is_refused(asked: Asked, size: int) -> None:
    request = asking([asked.cert_id(seal(asked).serial_number)], bytes(size))

    told = read(asked.responder().answer(request))

    assert told.response_status is OCSPResponseStatus.MALFORMED_REQUEST


@given(data=st.data())
@settings(max_examples=25, derandomize=True, deadline=None)
def test_whatever_is_asked_is_answered_one_for_one(
    standing: tuple[Asked, Responder], data: st.DataObject
) -> None:
    asked, responder = standing
    known = {
        seal(asked).serial_number: GOOD,
        seal(asked, LABORATORY).serial_number: REVOKED,
        0: UNKNOWN,
    }
    serials = data.draw(st.lists(st.sampled_from(list(known)) | st.integers(0, 2**70), min_size=1))
    nonce = data.draw(st.none() | st.binary(min_size=1, max_size=128))

    answer = responder.answer(asking(map(asked.cert_id, serials), nonce))

    told = list(read(answer).responses)
    assert [one.certificate_status for one in told] == [
        known.get(serial, UNKNOWN) for serial in serials
    ]
    assert [one.serial_number for one in told] == serials
    assert nonce_of(answer) == nonce


def test_a_renewed_certificate_of_the_responder_is_taken_up(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    before = read(responder.answer(request)).certificates

    asked.now = NOW + OCSP_VALIDITY - RENEW_BEFORE
    renewed = renew(asked.office(), "ocsp-1", asked.now)
    asked.now += SECOND
    after = read(responder.answer(request)).certificates
    asked.now = renewed.not_valid_after_utc - timedelta(minutes=1)
    last = read(responder.answer(request))

    assert before != after == [renewed]
    assert last.next_update_utc == renewed.not_valid_after_utc


def test_a_responder_whose_certificate_ended_says_so_and_answers_nothing(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))

    asked.now = NOW + OCSP_VALIDITY + SECOND

    told = read(responder.answer(request))
    assert told.response_status is OCSPResponseStatus.INTERNAL_ERROR
    assert "no certificate of the responder is valid now" in str(asked.reported[0])
    with pytest.raises(AuthorityProblem, match="valid now"):
        responder.check_ready()
    with pytest.raises(AuthorityProblem, match="valid now"):
        asked.responder()


def test_a_responder_that_was_revoked_answers_nothing(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    revoke("ocsp-1", reason=RevocationReason.KEY_COMPROMISE, book=asked.made.book, now=NOW)

    asked.now += LOOK_INTERVAL

    told = read(responder.answer(request))
    assert told.response_status is OCSPResponseStatus.INTERNAL_ERROR
    assert isinstance(asked.reported[0], AuthorityProblem)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda book: (book / "revocations" / "x.1.json").write_bytes(b"{}"),
        lambda book: (book / "certificates" / "x.der").write_bytes(b"\x30\x00"),
        lambda book: (book / "revocations").rename(book / "gone"),
    ],
)
def test_a_book_that_cannot_be_read_is_no_reason_to_say_good(
    asked: Asked, spoil: Callable[[Path], object]
) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    responder.answer(request)
    spoil(asked.folder / "book")

    asked.now += LOOK_INTERVAL

    told = read(responder.answer(request))
    assert told.response_status is OCSPResponseStatus.INTERNAL_ERROR
    assert asked.reported


class Gone:
    """A signer whose module went away after it was opened."""

    def __init__(self, signer: Signer, *, spoils: bool = False) -> None:
        """Take the signer that it was."""
        self.uri, self.algorithm = signer.uri, signer.algorithm
        self.public_key = signer.public_key
        self._sign, self._spoils = signer.sign, spoils

    def sign(self, data: bytes) -> bytes:
        """Fail as a module does that went away, or sign with a fault."""
        if self._spoils:
            return self._sign(data + b"\x00")
        raise HardwareUnavailable(where=self.uri, why="no answer")


def test_a_key_that_went_away_is_to_be_asked_later(asked: Asked) -> None:
    responder = asked.responder(through=Gone)

    told = read(responder.answer(asked.request(seal(asked))))

    assert told.response_status is OCSPResponseStatus.TRY_LATER
    assert [type(one) for one in asked.reported] == [HardwareUnavailable]


def test_a_faulty_signature_never_leaves(asked: Asked) -> None:
    responder = asked.responder(through=lambda signer: Gone(signer, spoils=True))

    told = read(responder.answer(asked.request(seal(asked))))

    assert told.response_status is OCSPResponseStatus.INTERNAL_ERROR
    assert [type(one) for one in asked.reported] == [BadSignature]


def test_threads_share_a_responder(asked: Asked) -> None:
    responder, request = asked.responder(), asked.request(seal(asked))
    nonce = asking([asked.cert_id(seal(asked).serial_number)], b"n" * 32)
    told: list[OCSPCertStatus] = []

    def ask() -> None:
        for step in range(30):
            asked.now = NOW + step * SECOND
            told.extend(read(responder.answer(one)).certificate_status for one in (request, nonce))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == [GOOD] * 240
    assert asked.reported == []
