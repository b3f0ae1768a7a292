"""Refuse bodies that are too large, stated or streamed, with a problem."""

from trustsvc.api.asgi import App, Message, Receive, Send
from trustsvc.api.problems import problem, request_id_of
from trustsvc.errors import TooLarge


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
            if seen > self._limit and not begun:
                raise _BodyTooLarge  # a parser took our refusal for its own failure
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, sent)
        except _BodyTooLarge:
            if not begun:
                await self._refuse(seen, scope, receive, send)

    async def _refuse(self, size: int, scope: Message, receive: Receive, send: Send) -> None:
        refusal = TooLarge(size_bytes=size, limit_bytes=self._limit)
        answer = problem(refusal, request_id_of(scope))
        answer.headers["Connection"] = "close"  # what is still on its way is not read
        await answer(scope, receive, send)
