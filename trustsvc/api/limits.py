"""Refuse bodies that are too large, stated or streamed, with a problem."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from trustsvc.api.problems import problem
from trustsvc.errors import TooLarge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class _BodyTooLarge(Exception):
    """The streamed body passed the limit."""


class BodyLimit:
    """ASGI middleware: no request body passes the limit."""

    def __init__(self, app: App, limit_bytes: int) -> None:
        """Guard an application."""
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > self._limit:
            await self._refuse(int(stated), scope, receive, send)
            return
        seen, begun = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise _BodyTooLarge
            return message

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, sent)
        except _BodyTooLarge:
            if not begun:
                await self._refuse(seen, scope, receive, send)

    async def _refuse(self, size: int, scope: Message, receive: Receive, send: Send) -> None:
        answer = problem(TooLarge(size_bytes=size, limit_bytes=self._limit))
        await answer(scope, receive, send)
