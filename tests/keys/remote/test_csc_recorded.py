"""Answers that other people's services gave, and what the specification prints (CSC API v2).

The bytes and their origin are in ``tests/vectors/csc``.
"""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.keys.remote.csc_service import an_access
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.remote.csc_access import CscAccess
from trustsvc_keys.remote.csc_algorithms import CscAlgorithm
from trustsvc_keys.remote.csc_answers import (
    parse_access_token,
    parse_activation,
    parse_credential_ids,
    parse_refusal,
    parse_service_info,
    parse_signed_hashes,
)
from trustsvc_keys.remote.csc_client import CscClient
from trustsvc_keys.remote.csc_credential import AuthorizationMode, parse_credential_info
from trustsvc_keys.remote.csc_errors import CscSignatureRefused, CscUnusable, MalformedCscAnswer
from trustsvc_keys.remote.csc_signer import CscSigner, open_csc_signer
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest
from trustsvc_keys.remote.csc_uri import CscBase

VECTORS = Path(__file__).parents[2] / "vectors" / "csc"
AT = datetime(2025, 6, 1, tzinfo=UTC)
SIGNED_DIGEST = bytes.fromhex("0bc598c039a4403f79325b37d5f8064c064c4b628180e8ef742f9d4ec2b98cc5")
"""What RSA recovers from the recorded signature with the recorded certificate's key."""
RSA = CscAlgorithm(
    Algorithm.RSA_PKCS1_SHA256, "1.2.840.113549.1.1.1", "2.16.840.1.101.3.4.2.1", None
)


def recorded(name: str) -> bytes:
    """Give a recorded answer."""
    return (VECTORS / f"{name}.json").read_bytes()


def sample(name: str) -> Any:  # noqa: ANN401 - any JSON
    """Give a sample of the specification."""
    return json.loads(recorded("samples"))[name]


def sampled(name: str) -> bytes:
    """Give a sample as a body."""
    return json.dumps(sample(name)).encode()


class Replayed:
    """A service that answers what was recorded, and keeps what it is asked."""

    def __init__(self, **answers: bytes) -> None:
        """Take the answers, by the last part of the method."""
        self.answers = {
            "info": recorded("eudi-info"),
            "credentials/info": recorded("eudi-credential-oauth2code"),
            "credentials/authorize": sampled("authorize"),
            "signatures/signHash": recorded("eudi-sign-hash"),
            **{name.replace("_", "/"): answer for name, answer in answers.items()},
        }
        self.asked: dict[str, Any] = {}

    def __call__(self, request: CscRequest) -> CscReply:
        """Answer a request."""
        method = request.url.partition("/csc/v2/")[2]
        self.asked[method] = json.loads(request.body)
        return CscReply(200, self.answers[method])

    def opened(self, access: CscAccess) -> CscSigner:
        """Open the credential."""
        uri = "csc:https://rssp.example/csc/v2#GX0112348"
        return open_csc_signer(uri, access, now=lambda: AT, transport=self)


def explicit() -> bytes:
    """Give the recorded credential, authorised as the specification's sample is."""
    said = json.loads(recorded("eudi-credential-oauth2code"))
    return json.dumps({**said, "auth": sample("credential")["auth"]}).encode()


def test_a_recorded_signature_verifies_under_the_recorded_certificate() -> None:
    service = Replayed(credentials_info=explicit())
    signer = service.opened(an_access(PIN="123456", OTP="738496"))

    (signature,) = signer.sign_hashes([SIGNED_DIGEST])

    assert base64.b64encode(signature).decode() == sample_signature()
    assert signer.algorithm is Algorithm.RSA_PKCS1_SHA256
    assert len(signer.chain) == 1
    assert service.asked["signatures/signHash"]["signAlgo"] == "1.2.840.113549.1.1.1"
    assert service.asked["credentials/authorize"]["authData"] == [
        {"id": "PIN", "value": "123456"},
        {"id": "OTP", "value": "738496"},
    ]


def sample_signature() -> str:
    """Give the recorded signature as it was written."""
    text: str = json.loads(recorded("eudi-sign-hash"))["signatures"][0]
    return text


def test_the_recorded_signature_is_refused_for_any_other_hash() -> None:
    signer = Replayed(credentials_info=explicit()).opened(an_access(PIN="1", OTP="2"))

    with pytest.raises(CscSignatureRefused, match="does not verify"):
        signer.sign_hashes([bytes(32)])


def test_the_recorded_credential_itself_takes_a_person_at_a_browser() -> None:
    with pytest.raises(CscUnusable, match="a person at a browser"):
        Replayed().opened(an_access())


def test_the_recorded_credential_with_devices_takes_them() -> None:
    service = Replayed(credentials_info=recorded("eudi-credential-explicit"))

    with pytest.raises(CscUnusable, match="'OTP' is of type 'PasswordOOB'"):
        service.opened(an_access(PIN="123456", OTP="738496"))


@pytest.mark.parametrize(
    ("name", "mode", "factors"),
    [
        ("eudi-credential-oauth2code", AuthorizationMode.OAUTH2_CODE, []),
        ("eudi-credential-explicit", AuthorizationMode.EXPLICIT, ["PIN", "OTP", "OTP", "SMS"]),
    ],
)
def test_recorded_credentials_are_read(
    name: str, mode: AuthorizationMode, factors: list[str]
) -> None:
    read = parse_credential_info(recorded(name), version=2)

    assert (read.enabled, read.status, read.bound, read.multisign) == (True, "valid", True, 1)
    assert read.mode is mode
    assert [one.factor_id for one in read.factors] == factors
    assert not read.alternatives
    assert read.certificates[1].issued(read.certificates[0])


def test_the_answers_that_the_specification_prints_are_read() -> None:
    assert parse_service_info(sampled("info")).version == 2
    assert parse_service_info(recorded("eudi-info")).specs == "2.2.0.0"
    assert parse_credential_ids(sampled("list")) == ("GX0112348", "HX0224685")
    assert parse_activation(sampled("authorize")).sad == sample("authorize")["SAD"]
    assert parse_activation(sampled("authorize")).lasts_s == 3600
    assert parse_access_token(sampled("token")).token == sample("token")["access_token"]
    assert parse_refusal(sampled("refusal")) == (
        "invalid_request",
        "The access token is not valid",
    )
    assert parse_signed_hashes(sampled("sign_hash_later")).response_id == "158112-652341-khj"
    with pytest.raises(MalformedCscAnswer, match="SAD"):
        parse_activation(sampled("authorize_later"))


def test_the_sample_signature_that_is_no_canonical_base64_is_refused() -> None:
    with pytest.raises(MalformedCscAnswer, match=r"signatures\.1"):
        parse_signed_hashes(sampled("sign_hash"))


def test_we_ask_what_the_specification_prints() -> None:
    service = Replayed()
    client = CscClient(CscBase("https://rssp.example/csc/v2", 2), CscAccess(), service)
    digests = [base64.b64decode(one) for one in sample("authorize_request")["hashes"]]
    factors = {"PIN": "123456", "OTP": "738496"}

    sad = client.authorize("GX0112348", digests, RSA, factors).sad
    client.sign_hashes("GX0112348", digests, RSA, sad)
    client.credential("GX0112348")

    # Optional, and of no use to us: clientData, and the certificate's fields once more.
    assert service.asked == {
        "credentials/authorize": without("clientData", sample("authorize_request")),
        "signatures/signHash": {
            **without("clientData", sample("sign_hash_request")),
            "operationMode": "S",
        },
        "credentials/info": without("certInfo", sample("credential_request")),
    }


def test_credentials_are_listed_for_a_user_where_one_is_named() -> None:
    service = Replayed(credentials_list=sampled("list"))
    client = CscClient(CscBase("https://rssp.example/csc/v2", 2), CscAccess(), service)

    assert client.credential_ids() == ("GX0112348", "HX0224685")
    assert service.asked["credentials/list"] == {}
    client.credential_ids("user")
    assert service.asked["credentials/list"] == {"userID": "user"}


def without(name: str, said: dict[str, object]) -> dict[str, object]:
    """Leave a member out."""
    return {key: value for key, value in said.items() if key != name}
