"""Make a request with an Idempotency-Key answer the same when it comes again."""

import hashlib
from typing import Any

from trustsvc.errors import MalformedRequest
from trustsvc.store.idempotency import RequestKey, find_answer
from trustsvc.workflows.parts import Keep

LONGEST_KEY = 255


def request_key(caller: str, key: str | None, *parts: bytes) -> RequestKey | None:
    """Join an Idempotency-Key with the digest of all that the request asks.

    Raises:
        MalformedRequest: the key is empty or too long.
    """
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY:
        raise MalformedRequest(where="Idempotency-Key", why=f"1 to {LONGEST_KEY} characters")
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return RequestKey(caller, key, digest.digest())


def answer_before(keep: Keep, key: RequestKey | None) -> dict[str, Any] | None:
    """Give what a request with this key was answered before.

    Raises:
        IdempotencyMismatch: the key came before with another request.
    """
    if key is None:
        return None
    with keep.database.reading() as session:
        return find_answer(session, key)
