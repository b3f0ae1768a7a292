"""Turn problems into pages where a person asked: what no route of ours could answer itself.

A file that is larger than any body may be, an address that does not exist: machines get a problem
(RFC 9457), and people, who came by a form or whose browser asks for HTML, a page.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers

from trustsvc.pages.troubles import trouble

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FORM = "/check"
FOR_MACHINES = ("/v1/", "/log/", "/openapi.json")
PROBLEM = "application/problem+json"
NAMES = {404: "not_found", 405: "not_found", 413: "too_large"}


class PagesForPeople:
    """ASGI middleware: no person is shown JSON."""

    def __init__(self, app: App) -> None:
        """Serve an application."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hold a problem back and answer with a page instead."""
        if scope["type"] != "http" or not _by_a_person(scope):
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def sent(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                held = message if kind.startswith(PROBLEM) else None
            if held is None:
                await send(message)

        await self._app(scope, receive, sent)
        if held is not None:
            status = int(held["status"])
            page = trouble(Request(scope), NAMES.get(status, "unavailable"), status)
            closing = Headers(raw=held["headers"]).get("connection")
            if closing is not None:
                page.headers["Connection"] = closing
            await page(scope, receive, send)


def _by_a_person(scope: Message) -> bool:
    path = str(scope["path"])
    if path == FORM:
        return True
    wants = Headers(scope=scope).get("accept", "")
    return "text/html" in wants and not path.startswith(FOR_MACHINES)
