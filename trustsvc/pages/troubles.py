"""Answer with a page, never with JSON, when something goes wrong on a page for people.

No text of an error reaches the page: the reader learns what to do, the log what happened.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from trustsvc.errors import BadInput, MalformedRequest, NotFound, TooLarge, TrustsvcError
from trustsvc.pages.rendering import language_of, megabytes_of, render
from trustsvc.texts.catalogue import lines, text
from trustsvc_anchors.errors import AnchorsError
from trustsvc_keys.errors import KeysError

LOGGER = logging.getLogger("trustsvc.pages")
Answering = Callable[[Request], Coroutine[Any, Any, Response]]

TROUBLES: tuple[tuple[type[Exception], str, int], ...] = (
    (TooLarge, "too_large", 413),
    (MalformedRequest, "bad_day", 400),
    (BadInput, "bad_file", 422),
    (NotFound, "not_found", 404),
    (RequestValidationError, "no_file", 400),
    (HTTPException, "no_file", 400),
    (Exception, "unavailable", 503),
)
"""The first class that fits decides; a form is the only thing that the framework refuses here."""


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Answering:
        """Wrap what answers."""
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except (
                TrustsvcError,
                AnchorsError,
                KeysError,
                RequestValidationError,
                HTTPException,
            ) as error:
                name, status = next(
                    (name, status) for kind, name, status in TROUBLES if isinstance(error, kind)
                )
                if name == "unavailable":
                    request_id = getattr(request.state, "request_id", "")
                    LOGGER.error("%s %s", request_id, error)  # noqa: TRY400  ours say all in a line
                return trouble(request, name, status)

        return told


def trouble(request: Request, name: str, status_code: int) -> Response:
    """Say in words for people what went wrong and what to do."""
    language = language_of(request)
    filled = {"megabytes": megabytes_of(request)} if name == "too_large" else {}
    answer = render(
        request,
        "error.html.j2",
        status_code,
        headline=text(f"page.error.{name}", language),
        says=text(f"page.error.{name}_says", language, **filled),
        steps=lines(f"page.error.{name}_steps", language),
    )
    if name == "unavailable":
        answer.headers["Retry-After"] = "10"
    return answer
