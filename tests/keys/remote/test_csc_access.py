"""How one logs on to a remote signing service, and what keeps its secrets."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.remote.csc_service import AT, ScriptedService
from trustsvc_keys.errors import KeyExposed, KeyMissing, KeysError
from trustsvc_keys.remote.csc_access import ClientCredentials, CscAccess
from trustsvc_keys.remote.csc_access_file import read_csc_access
from trustsvc_keys.remote.csc_errors import (
    CscRefused,
    CscUnavailable,
    MalformedCscAccess,
    MalformedCscAnswer,
)
from trustsvc_keys.remote.csc_signer import open_csc_signer
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest

SECRET = "s3cr+t:&ü"  # noqa: S105 - of a test
TOKEN_URL = "https://auth.example/oauth2/token"  # noqa: S105 - an address


class TokenEndpoint:
    """A token endpoint in memory."""

    def __init__(self, status: int = 200, said: object = None) -> None:
        """Take what it answers; by default another token each time, for 100 seconds."""
        self.asked: list[CscRequest] = []
        self._status = status
        self._said = said

    def __call__(self, request: CscRequest) -> CscReply:
        """Answer a request."""
        self.asked.append(request)
        token = f"token-{len(self.asked)}"
        usual = {"access_token": token, "token_type": "Bearer", "expires_in": 100}
        return CscReply(self._status, json.dumps(self._said or usual).encode())


def credentials(
    endpoint: TokenEndpoint, *, clock_s: Callable[[], float] = lambda: 0.0, in_header: bool = False
) -> ClientCredentials:
    """Make client credentials of this test."""
    return ClientCredentials(
        token_url=TOKEN_URL,
        client_id="trust svc",
        client_secret=lambda: SECRET,
        transport=endpoint,
        clock_s=clock_s,
        in_header=in_header,
    )


def test_a_token_is_asked_for_in_a_form() -> None:
    endpoint = TokenEndpoint()

    assert credentials(endpoint).give() == "token-1"

    (request,) = endpoint.asked
    assert request.url == TOKEN_URL
    assert request.content_type == "application/x-www-form-urlencoded"
    assert request.authorization is None
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["service"],
        "client_id": ["trust svc"],
        "client_secret": [SECRET],
    }


def test_the_secret_may_go_into_the_header_instead() -> None:
    endpoint = TokenEndpoint()

    credentials(endpoint, in_header=True).give()

    (request,) = endpoint.asked
    assert "client_secret" not in parse_qs(request.body.decode())
    scheme, _, pair = str(request.authorization).partition(" ")
    # RFC 6749, 2.3.1: each half is written as in a form, then joined.
    assert (scheme, base64.b64decode(pair)) == ("Basic", b"trust+svc:s3cr%2Bt%3A%26%C3%BC")


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    now = [1_000.0]
    bearer = credentials(TokenEndpoint(), clock_s=lambda: now[0])

    given = [bearer.give()]
    for now[0] in (1_000.0, 1_069.0, 1_070.0, 1_100.0):
        given.append(bearer.give())

    assert given == ["token-1", "token-1", "token-1", "token-2", "token-2"]


def test_a_token_that_the_service_refused_is_asked_for_anew() -> None:
    service, endpoint = ScriptedService(), TokenEndpoint()
    access = CscAccess(bearer=credentials(endpoint), factors={"PIN": lambda: "1"})
    signer = open_csc_signer(service.uri, access, now=lambda: AT, transport=service)
    service.lie("credentials/authorize", 401, {"error": "expired_token"})

    with pytest.raises(CscRefused, match="expired_token"):
        signer.sign(b"data")
    del service.told["credentials/authorize"]
    signer.sign(b"data")

    assert [authorization for _, _, authorization in service.asked][-3:] == [
        "Bearer token-1",
        "Bearer token-2",
        "Bearer token-2",
    ]


@pytest.mark.parametrize(
    ("status", "said", "error", "why"),
    [
        (400, {"error": "invalid_client"}, CscRefused, "oauth2/token, status: 400"),
        (400, {"error_description": f"no {SECRET}"}, CscRefused, "description: no …"),
        (302, {}, CscRefused, "status: 302"),
        (503, {}, CscUnavailable, "answered 503"),
        (200, {"access_token": "a"}, MalformedCscAnswer, "token_type"),
        (200, {"access_token": "", "token_type": "Bearer"}, MalformedCscAnswer, "access_token"),
    ],
)
def test_no_token_is_an_error_without_our_secret(
    status: int, said: object, error: type[KeysError], why: str
) -> None:
    with pytest.raises(error, match=why) as raised:
        credentials(TokenEndpoint(status, said)).give()

    assert SECRET not in f"{raised.value} {vars(raised.value)}"


@pytest.mark.parametrize("in_header", [False, True])
def test_what_was_sent_is_blotted_out_of_what_comes_back(in_header: bool) -> None:  # noqa: FBT001 - one of two cases
    endpoint = TokenEndpoint()
    credentials(endpoint, in_header=in_header).give()
    (request,) = endpoint.asked
    sent = f"{request.body.decode()} {request.authorization}"
    refusing = TokenEndpoint(400, {"error": "invalid_client", "error_description": sent})

    with pytest.raises(CscRefused) as raised:
        credentials(refusing, in_header=in_header).give()

    told = str(raised.value.fields["description"])
    assert "…" in told
    assert "s3cr" not in told
    assert base64.b64encode(b"trust+svc:s3cr").decode()[:16] not in told


def written(folder: Path, content: object, mode: int = 0o600) -> Path:
    """Write an access file."""
    path = folder / "csc.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


def test_a_file_gives_a_token_and_factors(tmp_path: Path) -> None:
    path = written(tmp_path, {"bearer": "token", "factors": {"PIN": "1234", "OTP": "5678"}})

    access = read_csc_access(path, TokenEndpoint())

    assert access.bearer is not None
    assert access.bearer.give() == "token"
    assert {name: give() for name, give in access.factors.items()} == {"PIN": "1234", "OTP": "5678"}
    assert not any(secret in repr(access) for secret in ("token", "1234", "5678"))


def test_a_file_gives_client_credentials(tmp_path: Path) -> None:
    endpoint = TokenEndpoint()
    oauth2 = {
        "token_url": TOKEN_URL,
        "client_id": "a",
        "client_secret": SECRET,
        "scope": "service sign",
        "in_header": True,
    }

    access = read_csc_access(written(tmp_path, {"oauth2": oauth2}), endpoint)

    assert access.bearer is not None
    assert access.bearer.give() == "token-1"
    assert parse_qs(endpoint.asked[0].body.decode())["scope"] == ["service sign"]
    assert endpoint.asked[0].authorization is not None
    assert SECRET not in repr(access)


def test_an_empty_file_is_an_access_without_secrets(tmp_path: Path) -> None:
    access = read_csc_access(written(tmp_path, {}), TokenEndpoint())

    assert access.bearer is None
    assert access.factors == {}


GOOD = {"token_url": TOKEN_URL, "client_id": "a", "client_secret": "b"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "not JSON"),
        ("[]", "not a JSON object"),
        ({"pin": "1234"}, "csc.json.pin, why: unknown"),
        ({"bearer": "a", "oauth2": GOOD}, "beside oauth2"),
        ({"bearer": 1}, "not a text"),
        ({"factors": {"PIN": 1234}}, "factors.PIN, why: not a text"),
        ({"oauth2": {"token_url": TOKEN_URL, "client_id": "a"}}, "client_secret, why: missing"),
        ({"oauth2": {**GOOD, "token_url": "http://auth.example/"}}, "plain http"),
        ({"oauth2": {**GOOD, "in_header": "yes"}}, "neither true nor false"),
        ({"oauth2": {**GOOD, "password": "x"}}, "oauth2.password, why: unknown"),
        ({"bearer": "a" * 65_536}, "more than 65536 bytes"),
    ],
)
def test_a_file_that_says_something_else_is_refused(
    tmp_path: Path, content: object, why: str
) -> None:
    with pytest.raises(MalformedCscAccess, match=why):
        read_csc_access(written(tmp_path, content), TokenEndpoint())


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyExposed, match="0640"):
        read_csc_access(written(tmp_path, {"bearer": "a"}, 0o640), TokenEndpoint())


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="No such file"):
        read_csc_access(tmp_path / "csc.json", TokenEndpoint())


@given(data=st.binary(max_size=100))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(data)
    path.chmod(0o600)

    with pytest.raises(MalformedCscAccess) as raised:
        read_csc_access(path, TokenEndpoint())
    assert raised.value.__cause__ is None
