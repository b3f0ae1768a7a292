"""A signer that believes nothing a remote service says, and tells nobody its secrets."""

import base64
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.remote.csc_service import AT, OIDS, PIN, SAD, TOKEN, ScriptedService, an_access
from tests.support.pki import der, seal
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import KeysError, MalformedUri
from trustsvc_keys.remote.csc_access import CscAccess, KnownBearer
from trustsvc_keys.remote.csc_algorithms import take_signature
from trustsvc_keys.remote.csc_errors import (
    CscFactorsRefused,
    CscRefused,
    CscSignatureRefused,
    CscUnusable,
)
from trustsvc_keys.remote.opening import open_any_signer

HASHED = [one for one in Algorithm if one is not Algorithm.ED25519]
AUTHORIZE, SIGN_HASH = "credentials/authorize", "signatures/signHash"
Script = Callable[[ScriptedService], None]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("algorithm", HASHED)
def test_every_algorithm_that_signs_hashes_signs(algorithm: Algorithm, version: int) -> None:
    service = ScriptedService(seal(algorithm), version)
    signer = service.opened()

    verify_signature(signer.public_key, algorithm, b"data", signer.sign(b"data"))
    assert signer.algorithm is algorithm
    assert signer.uri == service.uri
    assert signer.certificate == der(service.by.certificate)
    assert signer.chain == (der(service.by.issuing),)


def test_a_request_names_the_hash_the_algorithm_and_the_factors() -> None:
    service = ScriptedService()
    signer = service.opened()
    digest = base64.b64encode(signer.digest(b"data")).decode()

    signer.sign(b"data")

    sha256, ecdsa = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
    assert service.asked[-2:] == [
        (
            AUTHORIZE,
            {
                "credentialID": "GX0112348",
                "numSignatures": 1,
                "hashes": [digest],
                "hashAlgorithmOID": sha256,
                "authData": [{"id": "PIN", "value": PIN}],
            },
            f"Bearer {TOKEN}",
        ),
        (
            SIGN_HASH,
            {
                "credentialID": "GX0112348",
                "SAD": SAD,
                "hashes": [digest],
                "hashAlgorithmOID": sha256,
                "signAlgo": ecdsa,
                "operationMode": "S",
            },
            f"Bearer {TOKEN}",
        ),
    ]


def test_many_hashes_take_as_few_authorisations_as_they_may_and_each_is_used_once() -> None:
    service = ScriptedService()
    signer = service.opened()
    digests = [signer.digest(bytes([number])) for number in range(5)]

    signatures = signer.sign_hashes(digests)

    assert len(signatures) == 5
    for number, signature in enumerate(signatures):
        verify_signature(signer.public_key, signer.algorithm, bytes([number]), signature)
    assert [body["numSignatures"] for body in service.bodies(AUTHORIZE)] == [2, 2, 1]
    named = [body["hashes"] for body in service.bodies(AUTHORIZE)]
    assert named == [body["hashes"] for body in service.bodies(SIGN_HASH)]
    assert signer.sign_hashes([]) == ()


def test_hashes_are_named_even_where_the_credential_does_not_ask_for_that() -> None:
    service = ScriptedService()
    service.lie("credentials/info", 200, service.credential(SCAL=None))

    service.opened().sign(b"data")

    (body,) = service.bodies(AUTHORIZE)
    assert len(body["hashes"]) == 1


def test_r_and_s_one_after_the_other_become_der() -> None:
    service = ScriptedService()

    def raw(body: dict[str, object]) -> tuple[int, object]:
        (one,) = service.signed(body)
        numbers = decode_dss_signature(base64.b64decode(one))
        octets = b"".join(number.to_bytes(32, "big") for number in numbers)
        return 200, {"signatures": [base64.b64encode(octets).decode()]}

    service.told[SIGN_HASH] = raw
    signer = service.opened()

    verify_signature(signer.public_key, signer.algorithm, b"data", signer.sign(b"data"))


@given(position=st.integers(0, 10**6), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_one_flipped_bit_in_a_signature_is_never_given_on(position: int, bit: int) -> None:
    service = ScriptedService()
    signer = service.opened()

    def flipped(body: dict[str, object]) -> tuple[int, object]:
        (one,) = service.signed(body)
        octets = bytearray(base64.b64decode(one))
        octets[position % len(octets)] ^= 1 << bit
        return 200, {"signatures": [base64.b64encode(octets).decode()]}

    service.told[SIGN_HASH] = flipped

    with pytest.raises(CscSignatureRefused, match="does not verify"):
        signer.sign(b"data")


def test_signatures_in_another_order_are_refused() -> None:
    service = ScriptedService()
    service.told[SIGN_HASH] = lambda body: (200, {"signatures": service.signed(body)[::-1]})
    signer = service.opened()

    with pytest.raises(CscSignatureRefused, match="does not verify"):
        signer.sign_hashes([signer.digest(b"a"), signer.digest(b"b")])


def test_a_signature_by_another_algorithm_of_the_key_is_refused() -> None:
    service = ScriptedService(seal(Algorithm.RSA_PKCS1_SHA256))
    both = [OIDS[Algorithm.RSA_PKCS1_SHA256], OIDS[Algorithm.RSA_PSS_SHA256]]
    service.lie(
        "credentials/info", 200, service.credential(key={"status": "enabled", "algo": both})
    )
    signer = service.opened(algorithm=Algorithm.RSA_PSS_SHA256)

    assert signer.algorithm is Algorithm.RSA_PSS_SHA256
    with pytest.raises(CscSignatureRefused, match="does not verify"):
        signer.sign(b"data")


def test_a_kind_of_key_alone_is_offer_enough_with_its_hash_beside_it() -> None:
    service = ScriptedService(seal(Algorithm.RSA_PKCS1_SHA256))
    kind = {"status": "enabled", "algo": ["1.2.840.113549.1.1.1"]}
    service.lie("credentials/info", 200, service.credential(key=kind))

    service.opened().sign(b"data")

    (body,) = service.bodies(SIGN_HASH)
    assert body["signAlgo"] == "1.2.840.113549.1.1.1"
    assert body["hashAlgorithmOID"] == "2.16.840.1.101.3.4.2.1"


@pytest.mark.parametrize("error", ["invalid_authentication_data", "invalid_otp", "invalid_pin"])
def test_a_wrong_pin_is_sent_once(error: str) -> None:
    service = ScriptedService()
    signer = service.opened()
    service.lie(AUTHORIZE, 400, {"error": error, "error_description": "wrong"})

    for _ in range(3):
        with pytest.raises(CscFactorsRefused, match="more tries lock the credential"):
            signer.sign(b"data")

    assert len(service.bodies(AUTHORIZE)) == 1


def test_where_one_factor_is_enough_the_ones_that_we_have_are_sent() -> None:
    service = ScriptedService()
    objects = [{"type": "Password", "id": "PIN"}, {"type": "PasswordOOB", "id": "SMS"}]
    auth = {"mode": "explicit", "expression": "PIN OR SMS", "objects": objects}
    service.lie("credentials/info", 200, service.credential(auth=auth))

    service.opened().sign(b"data")

    (body,) = service.bodies(AUTHORIZE)
    assert body["authData"] == [{"id": "PIN", "value": PIN}]


def test_a_credential_without_factors_is_sent_none() -> None:
    service = ScriptedService()
    service.lie("credentials/info", 200, service.credential(auth={"mode": "explicit"}))

    service.opened(CscAccess()).sign(b"data")

    (body,) = service.bodies(AUTHORIZE)
    assert "authData" not in body
    assert service.asked[-1][2] is None


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"authMode": "implicit"}, {}),
        ({"PIN": {"presence": "false"}}, {}),
        ({"PIN": {"presence": "true"}}, {"PIN": PIN}),
        (
            {"PIN": {"presence": "optional"}, "OTP": {"presence": "true", "type": "offline"}},
            {"PIN": PIN, "OTP": "738496"},
        ),
    ],
)
def test_version_1_takes_its_factors_by_name(said: dict[str, object], sent: dict[str, str]) -> None:
    service = ScriptedService(version=1)
    service.lie("credentials/info", 200, service.credential(**said))

    service.opened(an_access(PIN=PIN, OTP="738496")).sign(b"data")

    (body,) = service.bodies(AUTHORIZE)
    assert {name: body[name] for name in ("PIN", "OTP") if name in body} == sent


def test_an_online_one_time_password_of_version_1_takes_a_person() -> None:
    service = ScriptedService(version=1)
    online = {"presence": "true", "type": "online"}
    service.lie("credentials/info", 200, service.credential(OTP=online))

    with pytest.raises(CscUnusable, match="takes a person's device"):
        service.opened(an_access(PIN=PIN, OTP="738496"))


def test_a_token_that_would_break_the_header_is_not_sent() -> None:
    service = ScriptedService()

    with pytest.raises(CscUnusable, match="characters that no token has"):
        service.opened(CscAccess(bearer=KnownBearer(lambda: "a\r\nX: b")))
    assert service.asked == []


def chained(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and all that it carries along."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


ECHO = f"{TOKEN} {PIN} {SAD}"


@pytest.mark.parametrize("status", [200, 400, 401, 500, 503])
@pytest.mark.parametrize("method", ["info", "credentials/info", AUTHORIZE, SIGN_HASH])
@pytest.mark.parametrize(
    "said",
    [
        {"error": ECHO, "error_description": ECHO},
        {"SAD": SAD + "\n", "signatures": [ECHO], "specs": ECHO, "key": ECHO},
        f'{{"SAD": "{SAD}", "PIN": "{PIN}"'.encode(),
        f'{{"{TOKEN}": 1, "SAD": "{SAD}"}} {PIN}\xff'.encode("latin-1"),
    ],
)
def test_no_secret_shows_in_an_error_or_in_what_it_carries_along(
    method: str, status: int, said: object
) -> None:
    service = ScriptedService()
    service.lie(method, status, said)
    # What is secret at each step: a service that never saw a SAD cannot give one away.
    secrets = {AUTHORIZE: (TOKEN, PIN), SIGN_HASH: (TOKEN, SAD)}.get(method, (TOKEN,))

    with pytest.raises(KeysError) as raised:
        service.opened().sign(b"data")

    for error in chained(raised.value):
        shown = f"{error} {error!r} {vars(error)} {error.args}"
        assert not any(secret in shown for secret in secrets)


def test_a_secret_that_a_service_repeats_is_blotted_out() -> None:
    service = ScriptedService()
    signer = service.opened()
    service.lie(AUTHORIZE, 400, {"error": "invalid_request", "error_description": f"no {PIN}!"})

    with pytest.raises(CscRefused) as raised:
        signer.sign(b"data")
    assert raised.value.fields["description"] == "no …!"


def test_no_secret_shows_in_any_repr() -> None:
    service = ScriptedService()
    access = an_access()
    signer = service.opened(access)
    signer.sign(b"data")

    shown = f"{signer!r} {access!r}"

    assert not any(secret in shown for secret in (TOKEN, PIN, SAD))
    assert "GX0112348" in shown


def test_without_any_access_a_remote_signer_is_not_opened() -> None:
    with pytest.raises(MalformedUri, match="no access to remote signing services"):
        open_any_signer(ScriptedService().uri, lambda: b"", now=lambda: AT)


def test_a_key_that_lies_here_is_opened_as_before() -> None:
    with pytest.raises(MalformedUri, match="absolute path"):
        open_any_signer("file:relative.pem", lambda: b"", now=lambda: AT)


@given(octets=st.binary(max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_octets_that_are_no_signature_are_never_taken(octets: bytes) -> None:
    by = seal()

    with pytest.raises(KeysError, match="bad-signature"):
        take_signature(by.certificate.public_key(), by.algorithm, bytes(32), octets)  # type: ignore[arg-type] # an EC key
