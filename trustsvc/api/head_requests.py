"""Answer HEAD wherever GET is answered, with the same headers and no content (RFC 9110, 9.3.2)."""

from trustsvc.api.asgi import App, Message, Receive, Send


class HeadRequests:
    """ASGI middleware: let routes know GET alone."""

    def __init__(self, app: App) -> None:
        """Serve HEAD for an application."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Ask for the whole and send its headers."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, sent)
