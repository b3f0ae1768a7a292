"""Lanes: reads one at a time and never older than the question; turns and queues that end."""

import asyncio
import threading

import pytest

from trustsvc.api.idempotency import Turns
from trustsvc.api.lanes import LONGEST_QUEUE, Reads
from trustsvc.errors import Busy, NotFound


class Counter:
    """Counts how often it was read; holds each read until it may go on."""

    def __init__(self) -> None:
        """Hold everybody."""
        self.count = 0
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def read(self) -> int:
        """Tell which read this is."""
        self.count += 1
        told = self.count
        self.begun.set()
        assert self.go_on.wait(5)
        return told


def test_who_asks_before_a_read_begins_shares_it() -> None:
    counter = Counter()

    async def story() -> tuple[int, list[int]]:
        reads = Reads()
        first = asyncio.ensure_future(reads.share("a", counter.read))
        await asyncio.to_thread(counter.begun.wait, 5)
        later = [asyncio.ensure_future(reads.share("a", counter.read)) for _ in range(20)]
        await asyncio.sleep(0)
        counter.go_on.set()
        return await first, list(await asyncio.gather(*later))

    first, later = asyncio.run(story())

    assert first == 1
    assert later == [2] * 20, "the first read began before they asked"
    assert counter.count == 2


def test_nobody_shares_what_others_asked() -> None:
    async def story() -> list[str]:
        reads = Reads()
        return await asyncio.gather(*(reads.share(name, name.upper) for name in "abcabc"))

    assert asyncio.run(story()) == list("ABCABC")


def test_a_failure_reaches_everybody_who_shares_and_nobody_after() -> None:
    def fail() -> int:
        raise NotFound(what="document", name="x")

    async def story() -> tuple[list[object], int]:
        reads = Reads()
        failed = await asyncio.gather(
            *(reads.share("a", fail) for _ in range(3)), return_exceptions=True
        )
        return list(failed), await reads.share("a", lambda: 7)

    failed, after = asyncio.run(story())

    assert [type(one) for one in failed] == [NotFound] * 3
    assert after == 7


def test_who_leaves_does_not_take_the_answer_from_others() -> None:
    counter = Counter()

    async def story() -> int:
        reads = Reads()
        leaver = asyncio.ensure_future(reads.share("a", counter.read))
        stayer = asyncio.ensure_future(reads.share("b", lambda: 5))
        await asyncio.to_thread(counter.begun.wait, 5)
        leaver.cancel()
        counter.go_on.set()
        return await stayer

    assert asyncio.run(story()) == 5


def test_a_queue_has_an_end_and_empties_again() -> None:
    counter = Counter()

    async def story() -> int:
        reads = Reads()
        waiting = [asyncio.ensure_future(reads.read(counter.read)) for _ in range(LONGEST_QUEUE)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="busy"):
            await reads.read(int)
        with pytest.raises(Busy, match="busy"):
            await reads.share("a", int)
        counter.go_on.set()
        await asyncio.gather(*waiting)
        return await reads.read(int)

    assert asyncio.run(story()) == 0


def test_turns_of_one_key_never_overlap_and_are_forgotten() -> None:
    async def story() -> tuple[int, dict[object, object]]:
        turns, inside, most = Turns(), 0, 0

        async def one(key: str) -> None:
            nonlocal inside, most
            async with turns.turn("issuer", key):
                inside += key == "same"
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= key == "same"

        await asyncio.gather(*(one("same") for _ in range(20)), *(one(str(n)) for n in range(20)))
        return most, dict(vars(turns)["_locks"])

    most, left = asyncio.run(story())

    assert most == 1
    assert left == {}
