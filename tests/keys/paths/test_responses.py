"""What OCSP answers say about a path at an instant, and who may say it."""

from datetime import timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.revoking import (
    Revoked,
    World,
    ocsp_answer,
    ocsp_signer,
    revocation_list,
    signed_answer,
    world,
)
from tests.keys.world import DAY, NOW, Recipe, make
from trustsvc_keys.errors import MalformedOcspAnswer
from trustsvc_keys.paths.certificates import load_answer
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict

HOUR = timedelta(hours=1)
NO_DATA = PathProblem.NO_REVOCATION_DATA


def asked(made: World, *answers: bytes, after: timedelta = HOUR, lists: int = 1) -> PathResult:
    """Ask about the seal with answers; the root's list clears the authority."""
    crls = made.lists(made=NOW - DAY)[1:] if lists else ()
    material = made.material(crls=crls, ocsps=answers)
    rules = PathRules(revocation=RevocationMode.REQUIRE)
    return validate_models(material, rules, Instants(at=NOW + after)).counted.result


def test_an_answer_of_the_authority_clears_a_seal() -> None:
    made = world()

    assert asked(made, ocsp_answer(made.seal, made.issuing)).ok is PathVerdict.PASSED


def test_an_answer_of_a_signer_that_the_authority_certified_clears_a_seal() -> None:
    made = world()
    answer = ocsp_answer(made.seal, made.issuing, signer=ocsp_signer(made.issuing))

    assert asked(made, answer).ok is PathVerdict.PASSED


def test_an_answer_clears_until_the_next_one_is_due() -> None:
    made = world()
    answer = ocsp_answer(made.seal, made.issuing)

    assert asked(made, answer, after=DAY).ok is PathVerdict.PASSED
    assert asked(made, answer, after=DAY + HOUR).problem is NO_DATA


def test_a_revoked_seal_is_revoked_by_an_answer_of_any_age() -> None:
    made = world()
    gone = Revoked(what=made.seal, at=NOW - DAY, reason=x509.ReasonFlags.superseded)
    answer = ocsp_answer(made.seal, made.issuing, revoked=gone)

    for after in (HOUR, 3 * DAY):
        found = asked(made, answer, after=after)
        assert found.problem is PathProblem.REVOKED
        assert found.revoked_at == NOW - DAY


def test_unknown_is_no_answer() -> None:
    made = world()
    answer = ocsp_answer(made.seal, made.issuing, status=ocsp.OCSPCertStatus.UNKNOWN)

    found = asked(made, answer)

    assert found.problem is NO_DATA
    assert found.ok is PathVerdict.INDETERMINATE


def test_an_answer_about_another_certificate_says_nothing() -> None:
    made = world()
    other = make(Recipe(name="Other seal"), made.issuing)

    assert asked(made, ocsp_answer(other, made.issuing)).problem is NO_DATA


def test_a_list_and_an_answer_that_disagree_are_believed_the_worse() -> None:
    made = world()
    gone = Revoked(what=made.seal, at=NOW - DAY)
    material = made.material(
        crls=made.lists(gone), ocsps=(ocsp_answer(made.seal, made.issuing, made=NOW + HOUR),)
    )

    found = validate_models(material, PathRules(), Instants(at=NOW + 2 * HOUR)).counted.result

    assert found.problem is PathProblem.REVOKED


def signers(made: World) -> dict[str, bytes]:
    """Make answers of signers that the authority did not let speak."""
    stranger = world()
    plain = make(Recipe(name="OCSP"), made.issuing)
    usage = make(
        ocsp_signer(made.issuing).recipe.but(authority=True, signs_certificates=False),
        made.issuing,
    )
    answers = {
        "a seal of the authority": plain,
        "a signer of another authority": ocsp_signer(stranger.issuing),
        "a signer of the root": ocsp_signer(made.root),
        "a signer out of its time": ocsp_signer(made.issuing, end=NOW - DAY),
        "a signer before its time": ocsp_signer(made.issuing, begin=NOW + DAY),
        "a signer that may sign no answer": usage,
        "a signer that nothing clears": ocsp_signer(made.issuing, exempt=False),
        "another authority": stranger.issuing,
        "the seal itself": made.seal,
    }
    return {name: ocsp_answer(made.seal, made.issuing, signer=one) for name, one in answers.items()}


@pytest.mark.parametrize("name", signers(world()))
def test_who_may_not_speak_says_nothing(name: str) -> None:
    made = world()

    assert asked(made, signers(made)[name]).problem is NO_DATA


@pytest.mark.parametrize("revoked", [False, True])
def test_a_signer_that_is_not_exempt_must_be_cleared_by_a_list(revoked: bool) -> None:  # noqa: FBT001  # one of two cases
    made = world()
    signer = ocsp_signer(made.issuing, exempt=False)
    other = make(Recipe(name="Other seal"), made.issuing)
    gone = Revoked(what=signer if revoked else other, at=NOW - DAY)
    # The list clears the signer when it spoke; when the seal is asked about, it is past its time.
    lists = (
        revocation_list(made.issuing, gone, made=NOW - HOUR, until=NOW + HOUR),
        *made.lists(made=NOW)[1:],
    )
    material = made.material(
        crls=lists, ocsps=(ocsp_answer(made.seal, made.issuing, signer=signer),)
    )
    rules = PathRules(revocation=RevocationMode.REQUIRE)

    found = validate_models(material, rules, Instants(at=NOW + 2 * HOUR)).counted.result

    assert found.problem is (NO_DATA if revoked else None)


def test_an_answer_for_an_error_is_read_and_says_nothing() -> None:
    made = world()
    for status in (ocsp.OCSPResponseStatus.TRY_LATER, ocsp.OCSPResponseStatus.MALFORMED_REQUEST):
        error = ocsp.OCSPResponseBuilder.build_unsuccessful(status)
        answer = error.public_bytes(serialization.Encoding.DER)

        assert asked(made, answer).problem is NO_DATA


def test_an_answer_made_after_a_certificate_expired_clears_it_for_no_time() -> None:
    made = world(seal=Recipe(name="Seal", end=NOW + DAY))
    late = ocsp_answer(made.seal, made.issuing, made=NOW + 2 * DAY)

    assert asked(made, late).problem is NO_DATA


@cache
def one_answer() -> tuple[World, bytes]:
    """Make a world and an answer to be spoiled."""
    made = world()
    return made, ocsp_answer(made.seal, made.issuing, signer=ocsp_signer(made.issuing))


@given(data=st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_changed_answer_is_malformed_or_clears_nobody(data: st.DataObject) -> None:
    made, answer = one_answer()
    changed = bytearray(answer)
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))

    try:
        found = asked(made, bytes(changed))
    except MalformedOcspAnswer:
        return
    # The certificate of the signer is not signed with the answer: another reading of it may pass.
    if place < len(answer) - len(certificate_part(answer)):
        assert found.ok is PathVerdict.INDETERMINATE


def certificate_part(answer: bytes) -> bytes:
    """Give the certificates at the end of an answer."""
    loaded = load_answer(answer, where="test")
    assert loaded is not None
    part: bytes = loaded.basic["certs"].dump()
    return part


@given(data=st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_a_careless_signer_signed_is_judged_or_malformed(data: st.DataObject) -> None:
    made, answer = one_answer()
    loaded = load_answer(answer, where="test")
    assert loaded is not None
    signed = bytearray(loaded.basic["tbs_response_data"].dump())
    for _ in range(data.draw(st.integers(1, 2))):
        signed[data.draw(st.integers(0, len(signed) - 1))] = data.draw(st.integers(0, 255))

    try:
        found = asked(made, signed_answer(bytes(signed), made.issuing))
    except MalformedOcspAnswer:
        return
    assert found.ok in PathVerdict


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_bytes_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedOcspAnswer, match="where: test"):
        load_answer(data, where="test")
