"""Times that only grow, whatever the clock, the threads and the crashes do."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import NOW
from trustsvc_keys.answers.ordering import AHEAD, KeptOrder
from trustsvc_keys.errors import ClockUntrusted, MalformedBook

TICK = timedelta(microseconds=1)


@given(steps=st.lists(st.integers(-900, 3_000_000), min_size=1, max_size=30))
@settings(max_examples=50, derandomize=True, deadline=None)
def test_times_grow_though_the_clock_stands_still_or_trembles(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    order = KeptOrder(tmp_path_factory.mktemp("order"))
    at = last = order.take(NOW)

    for step in steps:
        at = max(at, last) + timedelta(microseconds=step)
        taken = order.take(at)
        assert taken == max(at, last + TICK)
        last = taken

    order.close()


def test_threads_get_times_of_their_own(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: order.take(NOW), range(500)))

    assert len(set(taken)) == 500


def test_more_times_than_the_clock_has_are_refused(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)
    for _ in range(1001):
        order.take(NOW)

    with pytest.raises(ClockUntrusted, match="it is behind"):
        order.take(NOW)

    assert order.take(NOW + timedelta(milliseconds=1)) > NOW


def test_after_an_orderly_end_times_go_on_where_they_were(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)
    last = order.take(NOW)
    order.close()

    assert KeptOrder(tmp_path).take(NOW) == last + TICK


def test_after_a_crash_nothing_is_given_that_may_have_been_given(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path / "before")
    given_before = [order.take(NOW + timedelta(seconds=count)) for count in range(5)]
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    after = KeptOrder(tmp_path / "after")

    with pytest.raises(ClockUntrusted, match="it is behind"):
        after.take(given_before[-1] + timedelta(milliseconds=1))

    assert after.take(given_before[-1] + AHEAD + timedelta(seconds=2)) > given_before[-1]


def test_a_clock_set_back_before_a_restart_is_noticed(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)
    order.take(NOW)
    order.close()

    with pytest.raises(ClockUntrusted, match="behind 2026-06-01T12:00:00"):
        KeptOrder(tmp_path).take(NOW - timedelta(hours=1))


def test_one_process_at_a_time_has_the_folder(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)

    with pytest.raises(ClockUntrusted, match="another process has it"):
        KeptOrder(tmp_path)

    order.close()
    KeptOrder(tmp_path).close()


@pytest.mark.parametrize("data", [b"", b"12", b"-1\n", b"1\n2\n", b"x\n", b"1" * 18 + b"\n"])
def test_what_we_did_not_write_there_is_malformed(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "given").write_bytes(data)

    for _ in range(2):
        with pytest.raises(MalformedBook, match="not microseconds since 1970"):
            KeptOrder(tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ClockUntrusted, match=r"file.*(exists|directory)"):
        KeptOrder(tmp_path / "file")


def test_a_folder_that_cannot_be_written_gives_no_time(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)
    (tmp_path / "given.draft").mkdir()

    with pytest.raises(ClockUntrusted, match="directory"):
        order.take(NOW)


def test_the_disk_is_written_ahead_and_not_for_every_time(tmp_path: Path) -> None:
    order = KeptOrder(tmp_path)
    order.take(NOW)
    written = (tmp_path / "given").read_bytes()

    for count in range(100):
        order.take(NOW + timedelta(milliseconds=count))

    assert (tmp_path / "given").read_bytes() == written
    order.take(NOW + AHEAD + timedelta(seconds=1))
    assert (tmp_path / "given").read_bytes() > written
