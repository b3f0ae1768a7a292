"""Log on to a remote signing service: access tokens, and the factors that authorise a credential.

Secrets come from callables, are asked for when they are needed, and show in no ``repr``.
A person's factors come from a callable that asks the person. A seal signs unattended, and may have
its PIN in a file (CSC API 2.0, 8.5.3): `trustsvc_keys.remote.csc_access_file`.
"""

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote_plus, urlencode

from trustsvc_keys.paths.addresses import shown
from trustsvc_keys.remote.csc_answers import AccessToken, parse_access_token, parse_refusal
from trustsvc_keys.remote.csc_errors import (
    CscRefused,
    CscUnavailable,
    CscUnusable,
    MalformedCscAnswer,
)
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest, CscTransport

_OK, _TOO_MANY, _BROKEN = 200, 429, 500
_MARGIN_S = 30
# RFC 6750, 2.1: what a bearer token is made of.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)

Secret = Callable[[], str]
"""Gives a secret when it is needed."""


class Bearer(Protocol):
    """Something that gives access tokens."""

    def give(self) -> str:
        """Give a token that should be good now.

        Raises:
            RemoteProblem: None is to be had.
            MalformedCscAnswer: What came is no token.
        """

    def forget(self) -> None:
        """Take note that the token given last was refused."""


@dataclass(frozen=True, slots=True)
class KnownBearer:
    """A token that was had elsewhere."""

    source: Secret = field(repr=False)

    def give(self) -> str:
        """Give the token."""
        return self.source()

    def forget(self) -> None:
        """Leave it to its source, which is asked each time."""


@dataclass(slots=True, kw_only=True)
class ClientCredentials:
    """Tokens of an OAuth 2.0 authorisation server, by client credentials (RFC 6749, 4.4).

    Attributes:
        token_url: Its token endpoint.
        client_id: Who we are there.
        client_secret: Gives our secret there.
        transport: How it is reached.
        scope: What is asked for.
        in_header: Whether the secret goes into the header (RFC 6749, 2.3.1) or the body.
        clock_s: Seconds that only grow.
    """

    token_url: str
    client_id: str
    client_secret: Secret = field(repr=False)
    transport: CscTransport = field(repr=False)
    scope: str = "service"
    in_header: bool = False
    clock_s: Callable[[], float] = field(default=time.monotonic, repr=False)
    _held: tuple[AccessToken, float] | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def give(self) -> str:
        """Give the token at hand, or ask for one when it ends soon.

        Raises:
            CscUnavailable: The server gave no answer, or none now.
            CscRefused: It said no.
            MalformedCscAnswer: What came is no token.
        """
        with self._lock:
            if self._held is None or self.clock_s() >= self._held[1]:
                asked = self.clock_s()
                token = self._ask()
                self._held = (token, asked + token.lasts_s - _MARGIN_S)
            return self._held[0].token

    def forget(self) -> None:
        """Ask for a new token next time."""
        with self._lock:
            self._held = None

    def _ask(self) -> AccessToken:
        """Ask for a token (CSC API 2.0, 8.4.4)."""
        fields = {
            "grant_type": "client_credentials",
            "scope": self.scope,
            "client_id": self.client_id,
        }
        secret, authorization = self.client_secret(), None
        if self.in_header:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(secret)}"
            authorization = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            fields["client_secret"] = secret
        request = CscRequest(
            url=self.token_url,
            body=urlencode(fields).encode(),
            content_type="application/x-www-form-urlencoded",
            authorization=authorization,
        )
        reply = self.transport(request)
        if reply.status != _OK:
            sent = (secret, quote_plus(secret), (authorization or "").removeprefix("Basic "))
            raise refusal_of(reply, self.token_url, "oauth2/token", sent)
        return parse_access_token(reply.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class CscAccess:
    """How one logs on to a service.

    Attributes:
        bearer: Gives access tokens; None where the service knows us otherwise, as by TLS.
        factors: What authorises the credential, by the name that the service gives it, as ``PIN``.
    """

    bearer: Bearer | None = None
    factors: Mapping[str, Secret] = field(default_factory=dict, repr=False)


def authorization_of(bearer: Bearer | None, service: str) -> str | None:
    """Write the Authorization header (RFC 6750, 2.1).

    Raises:
        CscUnusable: The token has characters that no token has.
        RemoteProblem: No token is to be had.
        MalformedCscAnswer: What came is no token.
    """
    if bearer is None:
        return None
    token = bearer.give()
    if not _TOKEN.fullmatch(token):
        raise CscUnusable(service=service, why="the access token has characters that no token has")
    return f"Bearer {token}"


def refusal_of(
    reply: CscReply, url: str, method: str, secrets: tuple[str, ...]
) -> CscRefused | CscUnavailable:
    """Make the error that a reply stands for; a secret that it repeats is blotted out."""
    try:
        error, description = parse_refusal(reply.body)
    except MalformedCscAnswer:
        error, description = "", ""
    for secret in filter(None, secrets):
        error, description = error.replace(secret, "…"), description.replace(secret, "…")
    if reply.status == _TOO_MANY or (reply.status >= _BROKEN and reply.status != _BROKEN + 1):
        why = ": ".join(filter(None, [f"answered {reply.status}", error]))
        return CscUnavailable(service=shown(url), why=why)
    return CscRefused(
        service=shown(url),
        method=method,
        status=reply.status,
        error=error or "none given",
        description=description or "none given",
    )
