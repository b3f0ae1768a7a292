"""Answer a repeated POST as the first time (draft-ietf-httpapi-idempotency-key-header).

The answer is kept in the database transaction that did the work. Here only the order is kept:
requests with one key go one after the other in this process, and one that lost the race against
another process gets that one's answer instead of a conflict with itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Header

from trustsvc.errors import Conflict, IdempotencyMismatch

Kept = dict[str, Any]
REPLAYED = "Idempotency-Replayed"

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Up to 255 characters of yours, new for each thing you want done. The same "
        "key with the same request gives the same answer and does nothing again; with another "
        "request it is refused (422).",
        examples=["8f1c6c1e-5a0f-4a5e-9d0f-3a1c6b8e2f77"],
    ),
]


class Turns:
    """One turn at a time for each key."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._locks: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn(self, caller: str, key: str | None) -> AsyncIterator[None]:
        """Wait until earlier requests of this caller with this key are answered."""
        if key is None:
            yield
            return
        name = (caller, key)
        lock, waiting = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(name)
            if waiting > 1:
                self._locks[name] = (lock, waiting - 1)


def answer_once(find: Callable[[], Kept | None], work: Callable[[], Kept]) -> tuple[Kept, bool]:
    """Do the work, or give the answer that it had before; true when it had one.

    Raises:
        IdempotencyMismatch: the key came before with another request.
        Conflict: the work contradicts what is on record, and not by this key's own doing.
    """
    before = find()
    if before is not None:
        return before, True
    try:
        return work(), False
    except IdempotencyMismatch:
        raise
    except Conflict:
        before = find()  # another process may have been faster with this key
        if before is None:
            raise
        return before, True
