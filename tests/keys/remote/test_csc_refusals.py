"""What a remote service may say, and we do not open its credential or take its answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.keys.remote.csc_service import SAD, ScriptedService
from tests.support.pki import NOT_AFTER, NOT_BEFORE, seal
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import KeysError, UnsupportedKey
from trustsvc_keys.remote.csc_errors import (
    CscRefused,
    CscSignatureRefused,
    CscUnavailable,
    CscUnusable,
    MalformedCscAnswer,
)

AUTHORIZE, SIGN_HASH = "credentials/authorize", "signatures/signHash"
Script = Callable[[ScriptedService], None]


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
def test_a_certificate_outside_its_time_is_refused_whatever_the_service_says(at: datetime) -> None:
    with pytest.raises(CscUnusable, match="is not valid at"):
        ScriptedService().opened(now=lambda: at)


def test_a_digest_of_another_length_is_not_sent() -> None:
    service = ScriptedService()
    signer = service.opened()

    with pytest.raises(CscUnusable, match="not of 32 bytes"):
        signer.sign_hashes([signer.digest(b"data"), bytes(20)])
    assert not service.bodies(AUTHORIZE)
