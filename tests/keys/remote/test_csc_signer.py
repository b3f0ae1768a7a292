"""A signer that believes nothing a remote service says, and tells nobody its secrets."""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.remote.csc_service import AT, OIDS, PIN, SAD, TOKEN, ScriptedService, an_access
from tests.support.pki import NOT_AFTER, NOT_BEFORE, der, seal
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import (
    CscFactorsRefused,
    CscRefused,
    CscSignatureRefused,
    CscUnavailable,
    CscUnusable,
    KeysError,
    MalformedCscAnswer,
    MalformedUri,
    UnsupportedKey,
)
from trustsvc_keys.remote.csc_access import CscAccess, KnownBearer
from trustsvc_keys.remote.csc_algorithms import take_signature
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


def told(method: str, status: int, said: object) -> Script:
    """Make a script: one answer to one method."""
    return lambda service: service.lie(method, status, said)


def info(**changes: object) -> Script:
    """Make a script: what the service says of itself."""
    return lambda service: service.lie("info", 200, service.info(**changes))


def credential(**changes: object) -> Script:
    """Make a script: what the service says of the credential."""
    return lambda service: service.lie("credentials/info", 200, service.credential(**changes))


def cert_status(status: str) -> Script:
    """Make a script: what the service says of the certificate."""
    return lambda service: service.lie(
        "credentials/info",
        200,
        service.credential(cert={**service.credential()["cert"], "status": status}),
    )


def key(**changes: object) -> Script:
    """Make a script: what the service says of the key."""
    return lambda service: service.lie(
        "credentials/info", 200, service.credential(key={**service.credential()["key"], **changes})
    )


def auth(*objects: dict[str, str], mode: str = "explicit", expression: str = "") -> Script:
    """Make a script: how the credential is authorised."""
    said = {"mode": mode, "expression": expression or None, "objects": list(objects)}
    return credential(auth=said)


PASSWORD = {"type": "Password", "id": "OTP"}
DEVICE = {"type": "PasswordOOB", "id": "PIN"}
NOT_OPENED: dict[str, tuple[Script, type[KeysError], str]] = {
    "another version": (info(specs="1.0.4.0"), CscUnusable, "speaks version 1.0.4.0"),
    "a version to come": (info(specs="3.0"), CscUnusable, "speaks version 3.0"),
    "no version": (info(specs="two"), MalformedCscAnswer, "info.specs"),
    "no signHash": (info(methods=["credentials/info"]), CscUnusable, "signatures/signHash"),
    "a disabled key": (key(status="disabled"), CscUnusable, "key is disabled"),
    "a strange status": (key(status="asleep"), MalformedCscAnswer, "key.status"),
    "a revoked certificate": (cert_status("revoked"), CscUnusable, "certificate revoked"),
    "an expired certificate": (cert_status("expired"), CscUnusable, "certificate expired"),
    "a suspended certificate": (cert_status("suspended"), CscUnusable, "suspended"),
    "a person at a browser": (auth(mode="oauth2code"), CscUnusable, "browser"),
    "implicit, which is of version 1": (auth(mode="implicit"), MalformedCscAnswer, "auth.mode"),
    "another algorithm alone": (
        key(algo=["1.2.840.113549.1.1.11"]),
        CscUnusable,
        "does not offer ecdsa-p256-sha256",
    ),
    "no algorithm": (key(algo=[]), CscUnusable, "does not offer"),
    "an algorithm that is no OID": (key(algo=["ES256"]), MalformedCscAnswer, "key.algo"),
    "no certificate": (credential(cert={"certificates": []}), MalformedCscAnswer, "empty"),
    "a certificate that is none": (
        credential(cert={"certificates": ["MAA="]}),
        MalformedCscAnswer,
        "not a certificate",
    ),
    "no signatures at all": (credential(multisign=0), MalformedCscAnswer, "multisign"),
    "a sole control of its own": (credential(SCAL="3"), MalformedCscAnswer, "SCAL"),
    "a factor that we have not": (
        auth({"type": "Password", "id": "PIN"}, PASSWORD, expression="PIN AND OTP"),
        CscUnusable,
        "'OTP' is needed",
    ),
    "one of two factors, and we have none": (
        auth(PASSWORD, {"type": "Password", "id": "SMS"}, expression="OTP OR SMS"),
        CscUnusable,
        "one of the factors 'OTP', 'SMS'",
    ),
    "a person's device": (auth(DEVICE), CscUnusable, "PasswordOOB"),
    "elsewhere": (told("info", 302, {}), CscUnusable, "sends us elsewhere"),
    "elsewhere for good": (told("credentials/info", 308, {}), CscUnusable, "elsewhere"),
    "no credential": (
        told("credentials/info", 400, {"error": "invalid_request"}),
        CscRefused,
        "method: credentials/info, status: 400, error: invalid_request",
    ),
    "no access": (told("info", 401, {"error": "invalid_token"}), CscRefused, "invalid_token"),
    "no such method": (told("info", 501, b"<html>"), CscRefused, "status: 501, error: none"),
    "too much asked": (told("info", 429, b""), CscUnavailable, "answered 429"),
    "broken": (told("info", 500, b"\xff"), CscUnavailable, "answered 500"),
    "under repair": (
        told("info", 503, {"error": "temporarily_unavailable"}),
        CscUnavailable,
        "answered 503: temporarily_unavailable",
    ),
    "nothing": (told("info", 204, b""), CscRefused, "status: 204"),
    "a page": (told("info", 200, b"<html>"), MalformedCscAnswer, "not JSON"),
}


@pytest.mark.parametrize("name", NOT_OPENED)
def test_what_a_service_must_not_say_keeps_its_credential_closed(name: str) -> None:
    script, error, why = NOT_OPENED[name]
    service = ScriptedService()
    script(service)

    with pytest.raises(error, match=why):
        service.opened()
    assert not service.bodies(AUTHORIZE)


NOT_SIGNED: dict[str, tuple[Script, type[KeysError], str]] = {
    "an authorisation for later": (
        told(AUTHORIZE, 202, {"handle": "878287f37b2b"}),
        CscUnusable,
        "would answer later",
    ),
    "no SAD": (told(AUTHORIZE, 200, {}), MalformedCscAnswer, "SAD"),
    "an empty SAD": (told(AUTHORIZE, 200, {"SAD": ""}), MalformedCscAnswer, "SAD"),
    "an authorisation that is over": (
        told(AUTHORIZE, 200, {"SAD": SAD, "expiresIn": 0}),
        CscUnusable,
        "over before it can be used",
    ),
    "an authorisation without an end": (
        told(AUTHORIZE, 200, {"SAD": SAD, "expiresIn": "never"}),
        MalformedCscAnswer,
        "expiresIn",
    ),
    "a locked credential": (
        told(AUTHORIZE, 400, {"error": "invalid_request", "error_description": "Locked"}),
        CscRefused,
        "description: Locked",
    ),
    "a signature for later": (
        told(SIGN_HASH, 200, {"responseID": "158112-652341-khj"}),
        CscUnusable,
        "would answer later",
    ),
    "signatures now and later": (
        told(SIGN_HASH, 200, {"signatures": ["MAA="], "responseID": "1"}),
        CscUnusable,
        "would answer later",
    ),
    "a signature accepted only": (told(SIGN_HASH, 202, {}), CscUnusable, "would answer later"),
    "no signature": (told(SIGN_HASH, 200, {"signatures": []}), CscSignatureRefused, "0 signat"),
    "two for one": (
        told(SIGN_HASH, 200, {"signatures": ["MAA=", "MAA="]}),
        CscSignatureRefused,
        "2 signatures for 1 hashes",
    ),
    "no Base64": (
        told(SIGN_HASH, 200, {"signatures": ["MAA=\n"]}),
        MalformedCscAnswer,
        "signatures.0",
    ),
    "a loose Base64": (
        told(SIGN_HASH, 200, {"signatures": ["MAB="]}),
        MalformedCscAnswer,
        "not Base64",
    ),
    "a refused SAD": (
        told(SIGN_HASH, 400, {"error": "invalid_request", "error_description": "SAD expired"}),
        CscRefused,
        "SAD expired",
    ),
}


@pytest.mark.parametrize("name", NOT_SIGNED)
def test_what_a_service_must_not_answer_gives_no_signature(name: str) -> None:
    script, error, why = NOT_SIGNED[name]
    service = ScriptedService()
    signer = service.opened()
    script(service)

    with pytest.raises(error, match=why):
        signer.sign(b"data")


def test_ed25519_is_refused_since_it_signs_no_hashes() -> None:
    with pytest.raises(CscUnusable, match="Ed25519 signs whole messages"):
        ScriptedService(seal(Algorithm.ED25519)).opened()


def test_an_algorithm_of_another_kind_of_key_is_refused() -> None:
    with pytest.raises(UnsupportedKey, match="the key is for ecdsa-p256-sha256"):
        ScriptedService().opened(algorithm=Algorithm.RSA_PSS_SHA256)


@pytest.mark.parametrize("at", [NOT_BEFORE - timedelta(seconds=1), NOT_AFTER + timedelta(1)])
def test_a_certificate_outside_its_time_is_refused_whatever_the_service_says(at: object) -> None:
    with pytest.raises(CscUnusable, match="is not valid at"):
        ScriptedService().opened(now=lambda: at)


def test_a_digest_of_another_length_is_not_sent() -> None:
    service = ScriptedService()
    signer = service.opened()

    with pytest.raises(CscUnusable, match="not of 32 bytes"):
        signer.sign_hashes([signer.digest(b"data"), bytes(20)])
    assert not service.bodies(AUTHORIZE)


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
    auth(
        {"type": "Password", "id": "PIN"},
        {"type": "PasswordOOB", "id": "SMS"},
        expression="PIN OR SMS",
    )(service)

    service.opened().sign(b"data")

    (body,) = service.bodies(AUTHORIZE)
    assert body["authData"] == [{"id": "PIN", "value": PIN}]


def test_a_credential_without_factors_is_sent_none() -> None:
    service = ScriptedService()
    auth()(service)

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
