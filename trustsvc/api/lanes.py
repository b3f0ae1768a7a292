"""Keep blocking work off the event loop, in lanes of bounded width and bounded queues.

*Reads* go one at a time: on SQLite every transaction of ours takes the write lock, and threads
that wait for it in parallel sleep in the driver. Who asks for the same thing before its read began
shares that read; nobody is told anything older than the question.
*Heavy* work (signing, rendering, judging) is as wide as the processors; what comes when its queue
is full is told so, with Retry-After.
"""

import asyncio
import os
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from trustsvc.errors import Busy

Answer = TypeVar("Answer")
LONGEST_QUEUE = 200
HEAVY_QUEUE = 64


class Reads:
    """The one lane of short reads."""

    def __init__(self) -> None:
        """Open the lane; its thread starts with the first read."""
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="reads")
        self._shared: dict[Hashable, Future[Any]] = {}
        self._alone = 0

    async def read(self, ask: Callable[..., Answer], *given: object) -> Answer:
        """Read once, after those who came before.

        Raises:
            Busy: too many wait.
        """
        self._check_queue()
        self._alone += 1
        try:
            return await asyncio.wrap_future(self._lane.submit(ask, *given))
        finally:
            self._alone -= 1

    async def share(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Read once for all who ask for ``key`` before the read begins.

        Raises:
            Busy: too many wait.
        """
        future: Future[Answer] | None = self._shared.get(key)
        if future is None:
            self._check_queue()
            future = self._shared[key] = Future()  # before the read can begin, not after
            self._lane.submit(self._answer, key, future, ask)
        return await asyncio.shield(asyncio.wrap_future(future))

    def _answer(self, key: Hashable, future: Future[Answer], ask: Callable[[], Answer]) -> None:
        del self._shared[key]  # who comes from now on needs a newer read
        try:
            future.set_result(ask())
        except BaseException as error:  # noqa: BLE001  it is raised where the answer is awaited
            future.set_exception(error)

    def _check_queue(self) -> None:
        if self._alone + len(self._shared) >= LONGEST_QUEUE:
            raise Busy(what="reads")


class Heavy:
    """The lane of work that fills a processor."""

    def __init__(self) -> None:
        """Make it as wide as the machine."""
        self._limiter = CapacityLimiter(max(2, os.cpu_count() or 1))

    async def run(self, work: Callable[..., Answer], *given: object) -> Answer:
        """Run work when its turn comes.

        Raises:
            Busy: the queue is full.
        """
        if self._limiter.statistics().tasks_waiting >= HEAVY_QUEUE:
            raise Busy(what="signing and verifying")
        return await to_thread.run_sync(work, *given, limiter=self._limiter)
