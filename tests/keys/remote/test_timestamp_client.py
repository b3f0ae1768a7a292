"""Time stamps of other people's authorities: openssl's stands for them."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.openssl import armoured, run_openssl
from tests.keys.paths.revoking import Revoked, revocation_list
from tests.keys.remote.stamping import POLICY, OpensslTsa, openssl_tsa, stamping
from tests.keys.world import DAY
from trustsvc_keys.errors import (
    FetchFailed,
    MalformedTimeStamp,
    TimeStampRefused,
    TooFewTimeStamps,
)
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.remote.timestamp_client import (
    check_time_stamp_response,
    encode_time_stamp_request,
    request_time_stamp,
    request_time_stamps,
)
from trustsvc_keys.remote.timestamp_token import TimeStampTrust, verify_time_stamp

IMPRINT = hashlib.sha256(b"what is stamped").digest()


def now() -> datetime:
    """Give the time that openssl stamps with."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> OpensslTsa:
    """Found one authority for all tests that leave it as it is."""
    return openssl_tsa(tmp_path_factory.mktemp("tsa"))


def test_a_time_stamp_is_asked_for_and_verified(tsa: OpensslTsa) -> None:
    stamp = request_time_stamp(IMPRINT, tsa.authority(policy=POLICY), now=now)

    assert abs(stamp.at - now()) < timedelta(minutes=1)
    assert stamp.policy == POLICY
    assert stamp.signer == tsa.signer.der
    assert stamp.certificates == (tsa.signer.der, tsa.issuing.der)
    assert stamp.path.chain[-1] == tsa.root.der
    assert stamp.accuracy == timedelta(seconds=1.5)


def test_openssl_verifies_the_token_that_we_keep(tsa: OpensslTsa, tmp_path: Path) -> None:
    stamp = request_time_stamp(IMPRINT, tsa.authority(), now=now)
    (tmp_path / "token.der").write_bytes(stamp.token)
    (tmp_path / "root.pem").write_text(armoured("CERTIFICATE", tsa.root.der))
    (tmp_path / "stamped").write_bytes(b"what is stamped")

    done = run_openssl(
        tmp_path,
        *("ts", "-verify", "-in", "token.der", "-token_in", "-data", "stamped"),
        *("-CAfile", "root.pem"),
    )

    assert "Verification: OK" in done.stdout + done.stderr


def test_openssl_reads_the_request_that_we_write(tmp_path: Path) -> None:
    (tmp_path / "q.tsq").write_bytes(encode_time_stamp_request(IMPRINT, nonce=77, policy=POLICY))

    said = run_openssl(tmp_path, "ts", "-query", "-in", "q.tsq", "-text").stdout

    assert "Hash Algorithm: sha256" in said
    assert f"Policy OID: {POLICY}" in said
    assert "Nonce: 0x4D" in said
    assert "Certificate required: yes" in said


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("ess", ["sha1", "sha256", "sha512"])
def test_tokens_by_any_good_digest_are_taken(tmp_path: Path, digest: str, ess: str) -> None:
    made = openssl_tsa(tmp_path / "tsa", digest=digest, ess=ess)

    assert request_time_stamp(IMPRINT, made.authority(), now=now).serial == 2


def test_a_token_by_a_weak_digest_is_refused(tmp_path: Path) -> None:
    made = openssl_tsa(tmp_path / "tsa", digest="sha1")

    with pytest.raises(TimeStampRefused, match="its digest is sha1"):
        request_time_stamp(IMPRINT, made.authority(), now=now)


@pytest.mark.parametrize(
    ("nonce", "imprint", "policy", "why"),
    [
        (1, IMPRINT, None, "another request"),
        (0, hashlib.sha256(b"other").digest(), None, "something else"),
        (0, IMPRINT, "2.999.3162", "by another policy"),
    ],
)
def test_an_answer_to_another_question_is_refused(
    tsa: OpensslTsa, nonce: int, imprint: bytes, policy: str | None, why: str
) -> None:
    response = tsa.answer(encode_time_stamp_request(IMPRINT, nonce=5))

    with pytest.raises(TimeStampRefused, match=why):
        check_time_stamp_response(
            response,
            imprint,
            nonce=5 + nonce,
            authority=tsa.authority(policy=policy),
            now=now(),
        )


def test_a_clock_that_is_off_is_refused(tsa: OpensslTsa) -> None:
    for off in (-timedelta(hours=1), timedelta(hours=1)):
        with pytest.raises(TimeStampRefused, match="its clock says"):
            request_time_stamp(IMPRINT, tsa.authority(), now=lambda off=off: now() + off)  # type: ignore[misc]  # bound now


def test_a_refusal_is_told_in_its_own_words(tsa: OpensslTsa) -> None:
    with pytest.raises(TimeStampRefused, match="rejection, unaccepted_policy"):
        request_time_stamp(IMPRINT, tsa.authority(policy="2.999.9"), now=now)


def test_a_stranger_s_root_stamps_nothing(tsa: OpensslTsa, tmp_path: Path) -> None:
    stranger = openssl_tsa(tmp_path / "stranger")

    with pytest.raises(TimeStampRefused, match="leads to no root"):
        request_time_stamp(IMPRINT, tsa.authority(stranger.answer), now=now)


def test_a_revoked_signer_stamps_nothing(tsa: OpensslTsa) -> None:
    then = now().replace(microsecond=0) - DAY
    lists = (
        revocation_list(tsa.issuing, Revoked(what=tsa.signer, at=then), made=then),
        revocation_list(tsa.root, made=then),
    )
    rules = PathRules(revocation=RevocationMode.REQUIRE)
    trust = TimeStampTrust(roots=(tsa.root.der,), crls=lists, rules=rules)
    without = TimeStampTrust(roots=(tsa.root.der,), rules=rules)

    with pytest.raises(TimeStampRefused, match="was revoked on"):
        request_time_stamp(IMPRINT, tsa.authority(trust=trust), now=now)
    with pytest.raises(TimeStampRefused, match="no revocation list"):
        request_time_stamp(IMPRINT, tsa.authority(trust=without), now=now)


def signing_elsewhere(folder: Path, made: OpensslTsa, usage: str) -> bytes:
    """Have openssl sign a TSTInfo with any certificate, as a CMS message and no time stamp."""
    request = encode_time_stamp_request(IMPRINT, nonce=5)
    honest = openssl_tsa(folder / "honest")
    token = tsp.TimeStampResp.load(honest.answer(request))["time_stamp_token"]
    info = bytes(token["content"]["encap_content_info"]["content"])
    (made.folder / "info.der").write_bytes(info)
    run_openssl(
        made.folder,
        *("cms", "-sign", "-binary", "-nodetach", "-in", "info.der", "-outform", "DER"),
        *("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer", "signer.pem", "-md", "sha256"),
        *("-inkey", "signer.key", "-certfile", "between.pem", "-out", "token.der", *usage.split()),
    )
    return (made.folder / "token.der").read_bytes()


WRONG_SIGNERS = {
    "not critical": stamping(critical=False),
    "another purpose too": stamping(ExtendedKeyUsageOID.EMAIL_PROTECTION),
    "no purpose at all": stamping().but(extensions=()),
    "another purpose": stamping().but(
        extensions=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), True),)
    ),
}


@pytest.mark.parametrize("name", WRONG_SIGNERS)
def test_a_signer_that_is_not_for_time_stamps_alone_is_refused(tmp_path: Path, name: str) -> None:
    made = openssl_tsa(tmp_path / "tsa", WRONG_SIGNERS[name])
    token = signing_elsewhere(tmp_path, made, "-cades")

    with pytest.raises(TimeStampRefused, match="extended key usage"):
        verify_time_stamp(token, IMPRINT, made.trust())


def test_the_same_message_by_a_proper_signer_is_taken(tmp_path: Path) -> None:
    made = openssl_tsa(tmp_path / "tsa")

    bound = signing_elsewhere(tmp_path, made, "-cades")
    unbound = signing_elsewhere(tmp_path, made, "")

    assert verify_time_stamp(bound, IMPRINT, made.trust()).nonce == 5
    with pytest.raises(TimeStampRefused, match="does not bind its signer"):
        verify_time_stamp(unbound, IMPRINT, made.trust())


def test_authorities_are_asked_in_order_until_enough_have_stamped(
    tsa: OpensslTsa, tmp_path: Path
) -> None:
    asked: list[str] = []
    other = openssl_tsa(tmp_path / "other")

    def down(_request: bytes) -> bytes:
        asked.append("down")
        raise FetchFailed(url="http://tsa.example/", why="not in time")

    def idle(_request: bytes) -> bytes:
        asked.append("idle")
        return b""

    authorities = [
        tsa.authority(down, name="down"),
        tsa.authority(lambda _request: b"<html>", name="web page"),
        tsa.authority(name="first"),
        other.authority(name="second"),
        tsa.authority(idle, name="idle"),
    ]

    got = request_time_stamps(IMPRINT, authorities, wanted=2, now=now)

    assert [name for name, _ in got.stamps] == ["first", "second"]
    assert dict(got.failures) == {
        "down": "fetch-failed: not in time",
        "web page": "malformed-time-stamp: ValueError",
    }
    assert asked == ["down"]
    with pytest.raises(TooFewTimeStamps, match="wanted: 3, had: 2"):
        request_time_stamps(IMPRINT, authorities, wanted=3, now=now)


@pytest.fixture(scope="module")
def response(tsa: OpensslTsa) -> bytes:
    """Have one response to be spoiled."""
    return tsa.answer(encode_time_stamp_request(IMPRINT, nonce=5))


@given(data=st.data())
@settings(max_examples=500, deadline=None, derandomize=True)
def test_a_changed_response_is_refused_or_malformed_or_says_the_same(
    tsa: OpensslTsa, response: bytes, data: st.DataObject
) -> None:
    changed = bytearray(response)
    for _ in range(data.draw(st.integers(1, 2))):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))

    try:
        stamp = check_time_stamp_response(
            bytes(changed), IMPRINT, nonce=5, authority=tsa.authority(), now=now()
        )
    except (MalformedTimeStamp, TimeStampRefused):
        return
    # What is signed is untouched: only what nobody signs can have changed.
    honest = check_time_stamp_response(
        response, IMPRINT, nonce=5, authority=tsa.authority(), now=now()
    )
    assert (stamp.at, stamp.serial, stamp.policy) == (honest.at, honest.serial, honest.policy)
    assert stamp.signer == honest.signer


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedTimeStamp, match="token"):
        verify_time_stamp(data, IMPRINT, TimeStampTrust(roots=()))


def test_what_cannot_be_asked_is_said_before_asking() -> None:
    with pytest.raises(MalformedTimeStamp, match="20 bytes, not 32"):
        encode_time_stamp_request(bytes(20), nonce=1)
    with pytest.raises(MalformedTimeStamp, match="no object identifier"):
        encode_time_stamp_request(IMPRINT, nonce=1, policy="gold")
