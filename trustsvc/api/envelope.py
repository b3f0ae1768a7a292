"""Wrap every request: a request id, headers that browsers obey, and an answer to the unforeseen.

The outermost loop of a request. What nobody foresaw becomes a problem without a word about our
insides; its traceback goes to the log under the same request id. Look-up tokens and API keys are
blotted out of what is logged, and addresses are logged as their routes (a path may be a token).
"""

import logging
import re
import secrets
import traceback
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect

from trustsvc.api.asgi import App, Message, Receive, Send
from trustsvc.api.problems import problem
from trustsvc.errors import Unexpected

LOGGER = logging.getLogger("trustsvc.api")
BLOT = "…"
TOKEN = re.compile(r"\b(?:[A-Z2-7]{16}|[a-z2-7]{16})\b")
"""A look-up token, wherever it comes from: an address, a form, a row."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Set where an answer does not say otherwise. No token in an address leaves as referrer."""

TRANSPORT_SECURITY = "max-age=31536000"


class Envelope:
    """ASGI middleware: the first to see a request and the last to see its answer."""

    def __init__(self, app: App, *, https: bool) -> None:
        """Wrap an application; with ``https`` browsers are told to stay there."""
        self._app = app
        self._headers = dict(SECURITY_HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = TRANSPORT_SECURITY

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request; whatever it meets, one answer leaves."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  the outermost loop of a request
            what, how = _route_of(scope), told(error, scope)
            LOGGER.error("%s %s failed\n%s", request_id, what, how)  # noqa: TRY400  the traceback is in it, without secrets
            if not begun:
                await problem(Unexpected(), request_id)(scope, receive, sent)


def _route_of(scope: Message) -> str:
    """Name the operation without what the caller filled in."""
    route = scope.get("route")
    return f"{scope['method']} {getattr(route, 'path', 'no route')}"


def told(error: BaseException, scope: Message) -> str:
    """Write an error with its traceback, without the secrets that the request carried."""
    text = TOKEN.sub(BLOT, "".join(traceback.format_exception(error)))
    for secret in _secrets_of(scope):
        text = text.replace(secret, BLOT)
    return text


def _secrets_of(scope: Message) -> list[str]:
    """Give what the request showed of itself; an empty value would be found everywhere."""
    shown = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    _, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
    return [secret for secret in (*shown, key.strip()) if secret]
