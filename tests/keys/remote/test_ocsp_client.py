"""Answers of other people's OCSP responders: openssl's stands for them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.openssl import run_openssl
from tests.keys.paths.revoking import World, ocsp_answer, revocation_list
from tests.keys.remote.answering import OpensslResponder, openssl_responder, pointing_world
from tests.keys.world import DAY
from trustsvc_keys.errors import MalformedOcspAnswer, OcspRefused
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.verdict import PathProblem, PathVerdict
from trustsvc_keys.remote.ocsp_client import (
    OcspAnswer,
    OcspResponder,
    check_ocsp_answer,
    encode_ocsp_request,
    request_ocsp,
)

NONCE = bytes(range(32))


def now() -> datetime:
    """Give the time that openssl answers with."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def made() -> World:
    """Make a world of today."""
    return pointing_world()


@pytest.fixture
def peer_responder(tmp_path: Path, made: World) -> OpensslResponder:
    """Have a responder that knows nothing yet."""
    return openssl_responder(tmp_path / "responder", made.issuing)


def ask(made: World, responder: OpensslResponder, *, nonce_required: bool = True) -> OcspAnswer:
    """Ask openssl about the seal."""
    known = OcspResponder(name="openssl", transport=responder.answer, nonce_required=nonce_required)
    return request_ocsp(made.seal.der, made.issuing.der, known, now=now())


@pytest.mark.parametrize("revoked", [False, True])
def test_an_answer_is_asked_for_checked_and_used(
    made: World,
    peer_responder: OpensslResponder,
    revoked: bool,  # noqa: FBT001  # one of two cases
) -> None:
    peer_responder.know(made.seal, revoked=revoked)

    answer = ask(made, peer_responder)

    assert (answer.statement.since is not None) == revoked
    lists = (revocation_list(made.root, made=now().replace(microsecond=0) - DAY),)
    found = validate_models(
        made.material(crls=lists, ocsps=(answer.der,)),
        PathRules(revocation=RevocationMode.REQUIRE),
        Instants(at=now()),
    ).counted.result
    assert found.problem is (PathProblem.REVOKED if revoked else None)
    assert found.ok is (PathVerdict.FAILED if revoked else PathVerdict.PASSED)


def test_a_certificate_that_the_responder_does_not_know_has_no_answer(
    made: World, peer_responder: OpensslResponder
) -> None:
    with pytest.raises(OcspRefused, match="nobody who may says anything"):
        ask(made, peer_responder)


def test_openssl_reads_the_request_that_we_write(made: World, tmp_path: Path) -> None:
    request = encode_ocsp_request(made.seal.der, made.issuing.der, nonce=NONCE)
    (tmp_path / "q.der").write_bytes(request)

    said = run_openssl(tmp_path, "ocsp", "-reqin", "q.der", "-req_text").stdout

    assert f"{made.seal.certificate.serial_number:X}" in said
    assert "OCSP Nonce" in said


def check(made: World, answer: bytes, *, required: bool = False) -> OcspAnswer:
    """Check an answer about the seal."""
    responder = OcspResponder(name="here", transport=lambda _: b"", nonce_required=required)
    return check_ocsp_answer(
        answer, made.seal.der, made.issuing.der, nonce=NONCE, responder=responder, now=now()
    )


def test_an_answer_to_another_request_is_refused(
    made: World, peer_responder: OpensslResponder
) -> None:
    peer_responder.know(made.seal)
    other = encode_ocsp_request(made.seal.der, made.issuing.der, nonce=bytes(32))

    with pytest.raises(OcspRefused, match="another request"):
        check(made, peer_responder.answer(other))


def test_an_answer_from_stock_is_taken_unless_the_nonce_is_required(made: World) -> None:
    stocked = ocsp_answer(made.seal, made.issuing, made=now().replace(microsecond=0))

    assert check(made, stocked).der == stocked
    with pytest.raises(OcspRefused, match="does not repeat the nonce"):
        check(made, stocked, required=True)


@pytest.mark.parametrize("age", [2 * DAY, -2 * DAY])
def test_an_answer_of_another_time_is_refused(made: World, age: timedelta) -> None:
    old = ocsp_answer(made.seal, made.issuing, made=now().replace(microsecond=0) - age)

    with pytest.raises(OcspRefused, match="not of now"):
        check(made, old)


def test_a_stranger_s_answer_is_refused(made: World) -> None:
    stranger = pointing_world()
    forged = ocsp_answer(
        made.seal, made.issuing, signer=stranger.issuing, made=now().replace(microsecond=0)
    )

    with pytest.raises(OcspRefused, match="nobody who may"):
        check(made, forged)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_malformed(data: bytes) -> None:
    responder = OcspResponder(name="here", transport=lambda _: b"")

    with pytest.raises(MalformedOcspAnswer, match="answer"):
        check_ocsp_answer(data, b"", b"", nonce=NONCE, responder=responder, now=now())
