"""Tell which heads of the log are on the chain, and hand out public records."""

from typing import Any

from trustsvc.errors import NotFound
from trustsvc.store.anchors import Anchor, list_anchors
from trustsvc.store.records import find_public_record
from trustsvc.workflows.parts import Keep


def show_anchors(keep: Keep, before: int | None, limit: int) -> list[Anchor]:
    """Give one page of anchors, newest first."""
    with keep.database.reading() as session:
        return list_anchors(session, before, limit)


def show_public_record(keep: Keep, digest: str) -> dict[str, Any]:
    """Give a public record (key, anchor, timestamp) by the SHA-256 of its encoding.

    Raises:
        NotFound: there is none; document-related records are private.
    """
    try:
        wanted = bytes.fromhex(digest)
    except ValueError as error:
        raise NotFound(what="public record", name=digest) from error
    with keep.database.reading() as session:
        row = find_public_record(session, wanted)
    if row is None:
        raise NotFound(what="public record", name=digest)
    return {"index": row.position, "fields": row.fields}
