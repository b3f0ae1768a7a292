"""Hand out bytes with an entity tag, and answer conditional requests (RFC 9110, 13.1.2)."""

import re

from fastapi import Request, Response

ENTITY_TAG = re.compile(r'(?:W/)?("[!\x23-\x7e\x80-\xff]*")')
PRIVATE = "private, no-cache"
"""Who may read is asked each time; what did not change is not sent again."""


def etag_of(digest: bytes) -> str:
    """Write the strong entity tag of bytes with this SHA-256."""
    return f'"{digest.hex()}"'


def is_current(request: Request, etag: str) -> bool:
    """Say whether the caller holds these bytes: If-None-Match, by the weak comparison."""
    given = ",".join(request.headers.getlist("if-none-match")).strip()
    return given == "*" or etag in ENTITY_TAG.findall(given)


def not_modified(etag: str, cache: str = PRIVATE) -> Response:
    """Tell the caller that what it holds is what we have."""
    return Response(status_code=304, headers={"ETag": etag, "Cache-Control": cache})


def file_answer(content: bytes, media: str, etag: str, name: str | None = None) -> Response:
    """Hand out bytes; a ``name`` makes browsers save instead of show them."""
    headers = {"ETag": etag, "Cache-Control": PRIVATE}
    if name is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=media, headers=headers)
