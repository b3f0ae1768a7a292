"""Read what a remote signing service answers (CSC API 2.0.0.2; 1.0.4 where it differs).

Each ``parse_`` takes the body of one answer and raises `MalformedCscAnswer` alone. What an answer
says is not judged here: a disabled key is read like any other.
"""

import re
from dataclasses import dataclass, field

from trustsvc_keys.remote.csc_errors import MalformedCscAnswer
from trustsvc_keys.remote.csc_json import JsonTable, parse_table

MOST_CREDENTIALS = 10_000
MOST_SIGNATURES = 10_000
DEFAULT_SECONDS = 3_600
"""How long a SAD or a token lasts where the answer does not say (11.6; 8.4.4)."""
_MOST_SECONDS = 10 * 366 * 86_400
_SECRET_CHARACTERS = 65_536
_SIGNATURE_BYTES = 2_048
_FEW = 256
_SPECS = re.compile(r"([0-9]{1,3})(\.[0-9]{1,5}){1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What a service says of itself (11.1).

    Attributes:
        specs: The version of the API, as in ``2.0.0.2``.
        name: Its commercial name.
        methods: The methods that it has.
    """

    specs: str
    name: str
    methods: frozenset[str]

    @property
    def version(self) -> int:
        """Give the major version of the API."""
        return int(self.specs.partition(".")[0])


@dataclass(frozen=True, slots=True)
class SignatureActivation:
    """An authorisation to sign (11.6).

    Attributes:
        sad: The signature activation data.
        lasts_s: For how many seconds it may be used.
    """

    sad: str = field(repr=False)
    lasts_s: int


@dataclass(frozen=True, slots=True)
class SignedHashes:
    """The answer to a request to sign hashes (11.10).

    Attributes:
        signatures: As they came, in the order of the hashes.
        response_id: Set where the service means to sign later.
    """

    signatures: tuple[bytes, ...]
    response_id: str | None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An OAuth 2.0 access token (RFC 6749, 5.1).

    Attributes:
        token: The token.
        lasts_s: For how many seconds it may be used.
    """

    token: str = field(repr=False)
    lasts_s: int


def _parse(data: bytes, method: str) -> JsonTable:
    """Read the object that every answer is."""
    return parse_table(data, where=method, malformed=MalformedCscAnswer)


def parse_service_info(data: bytes) -> ServiceInfo:
    """Read the answer to ``info`` (11.1).

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = _parse(data, "info")
    specs = table.text("specs")
    if not _SPECS.fullmatch(specs):
        raise table.refuse(name="specs", why="not a version as in 2.0.0.2")
    methods = frozenset(table.texts("methods", most=_FEW))
    return ServiceInfo(specs, table.text("name"), methods)


def parse_credential_ids(data: bytes) -> tuple[str, ...]:
    """Read the answer to ``credentials/list`` (11.4).

    Raises:
        MalformedCscAnswer: It is none, or one page of several.
    """
    table = _parse(data, "credentials/list")
    if "nextPageToken" in table:
        raise table.refuse(
            name="nextPageToken", why="a list in pages, which version 2 does not have"
        )
    return table.texts("credentialIDs", most=MOST_CREDENTIALS)


def parse_activation(data: bytes) -> SignatureActivation:
    """Read the answer to ``credentials/authorize`` (11.6).

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = _parse(data, "credentials/authorize")
    lasts_s = _seconds(table, "expiresIn")
    return SignatureActivation(table.text("SAD", most=_SECRET_CHARACTERS), lasts_s)


def parse_signed_hashes(data: bytes) -> SignedHashes:
    """Read the answer to ``signatures/signHash`` (11.10).

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = _parse(data, "signatures/signHash")
    response_id = table.optional("responseID", table.text)
    if response_id is not None and "signatures" not in table:
        return SignedHashes((), response_id)
    signatures = table.octets("signatures", most=MOST_SIGNATURES, longest=_SIGNATURE_BYTES)
    return SignedHashes(signatures, response_id)


def parse_access_token(data: bytes) -> AccessToken:
    """Read the answer of a token endpoint (RFC 6749, 5.1; 8.4.4).

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = _parse(data, "oauth2/token")
    if table.text("token_type").lower() != "bearer":
        raise table.refuse(name="token_type", why="not Bearer")
    lasts_s = _seconds(table, "expires_in")
    return AccessToken(table.text("access_token", most=_SECRET_CHARACTERS), lasts_s)


def _seconds(table: JsonTable, name: str) -> int:
    """Read how long something lasts."""
    if name not in table:
        return DEFAULT_SECONDS
    return table.integer(name, least=0, most=_MOST_SECONDS)


def parse_refusal(data: bytes) -> tuple[str, str]:
    """Read a refusal (10.2): the error's code and its description, both perhaps empty.

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = _parse(data, "error")
    error = table.optional("error", table.text)
    description = table.optional("error_description", lambda name: table.text(name, most=4_096))
    return error or "", description or ""
