"""A clock tells the time or refuses; once it was set, it refuses for good."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import NOW
from trustsvc_keys.answers.clock import (
    STEP_TOLERANCE,
    ClockName,
    WatchedClock,
    injected_clock,
    kernel_clock,
    open_clock,
    system_clock,
)
from trustsvc_keys.authority.kernel_clock import (
    STA_UNSYNC,
    TIME_ERROR,
    TIME_OOP,
    TIME_WAIT,
    KernelTime,
)
from trustsvc_keys.errors import ClockUntrusted

GOOD = KernelTime(at=NOW, state=0, status=0, greatest_error=timedelta(milliseconds=3))
BEFORE_LEAP = datetime(2026, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Kernel:
    """A machine: what its kernel says, and how long it runs."""

    told: KernelTime = GOOD
    runs_s: float = 0.0
    reading_takes_s: list[float] = field(default_factory=list)

    def clock(self) -> WatchedClock:
        """Give its clock."""
        return kernel_clock(self.ask, lambda: self.runs_s)

    def ask(self) -> KernelTime:
        """Tell, which may take long."""
        if self.reading_takes_s:
            self.runs_s += self.reading_takes_s.pop(0)
        return self.told

    def run(self, seconds: float, state: int = 0) -> None:
        """Let time pass."""
        self.runs_s += seconds
        self.step(seconds)
        self.told = replace(self.told, state=state)

    def step(self, seconds: float) -> None:
        """Set the clock."""
        self.told = replace(self.told, at=self.told.at + timedelta(seconds=seconds))


def test_the_kernels_error_is_the_accuracy() -> None:
    reading = Kernel().clock().read()

    assert reading.at == NOW
    assert reading.accuracy == timedelta(milliseconds=3)


@pytest.mark.parametrize("told", [{"state": TIME_ERROR}, {"status": STA_UNSYNC}])
def test_an_unsynchronised_kernel_is_refused_until_it_is_synchronised(
    told: dict[str, int],
) -> None:
    kernel = Kernel(replace(GOOD, **told))  # type: ignore[arg-type]  # fields of it
    clock = kernel.clock()

    with pytest.raises(ClockUntrusted, match="unsynchronised"):
        clock.read()
    kernel.told = GOOD

    assert clock.read().at == NOW


@pytest.mark.parametrize("seconds", [-3600.0, -1.0, -0.2, 0.2, 1.0, 86_400.0])
def test_a_step_is_noticed_and_never_forgotten(seconds: float) -> None:
    kernel = Kernel()
    clock = kernel.clock()
    clock.read()
    kernel.run(60)

    kernel.step(seconds)

    with pytest.raises(ClockUntrusted, match=rf"set by \{seconds:+.3f} s while in use"):
        clock.read()
    kernel.step(-seconds)
    with pytest.raises(ClockUntrusted, match="while in use"):
        clock.read()
    assert kernel.clock().read().at == NOW + timedelta(seconds=60)


def test_small_steps_add_up() -> None:
    kernel = Kernel()
    clock = kernel.clock()
    clock.read()

    kernel.step(0.06)
    clock.read()
    kernel.step(0.06)

    with pytest.raises(ClockUntrusted, match=r"\+0\.120 s"):
        clock.read()


def test_readings_never_go_backwards() -> None:
    kernel = Kernel()
    clock = kernel.clock()
    first = clock.read()

    kernel.step(-0.05)

    assert clock.read().at == first.at


def test_a_busy_machine_is_read_again_and_then_refused() -> None:
    kernel = Kernel(reading_takes_s=[5.0, 5.0, 0.0])
    clock = kernel.clock()

    assert clock.read().at == NOW
    kernel.reading_takes_s = [1.0] * 20
    with pytest.raises(ClockUntrusted, match="too busy"):
        clock.read()


def test_an_inserted_leap_second_is_left_out_and_is_no_step() -> None:
    kernel = Kernel(replace(GOOD, at=BEFORE_LEAP))
    clock = kernel.clock()
    told = [clock.read().at]

    # 23:59:59.5 a second time: the kernel repeats the second (TIME_OOP), then says TIME_WAIT.
    kernel.run(1.0, TIME_OOP)
    kernel.step(-1.0)
    with pytest.raises(ClockUntrusted, match="leap second"):
        clock.read()
    for _ in range(3):
        kernel.run(1.0, TIME_WAIT)
        told.append(clock.read().at)
    kernel.run(1.0)
    told.append(clock.read().at)

    assert told == [BEFORE_LEAP + count * SECOND for count in range(5)]


def test_a_second_left_out_is_no_step() -> None:
    kernel = Kernel(replace(GOOD, at=BEFORE_LEAP - SECOND))
    clock = kernel.clock()
    clock.read()

    kernel.run(1.0, TIME_WAIT)
    kernel.step(1.0)

    assert clock.read().at == BEFORE_LEAP + SECOND


def test_a_leap_second_excuses_one_second_once() -> None:
    kernel = Kernel()
    clock = kernel.clock()
    clock.read()

    kernel.run(10, TIME_WAIT)
    kernel.step(-1.0)
    clock.read()
    kernel.step(-1.0)

    with pytest.raises(ClockUntrusted, match=r"-1\.000 s"):
        clock.read()


def test_the_next_leap_second_is_excused_again() -> None:
    kernel = Kernel()
    clock = kernel.clock()
    clock.read()

    for _ in range(2):
        kernel.run(10, TIME_WAIT)
        kernel.step(-1.0)
        clock.read()
        kernel.run(100_000)
        clock.read()

    assert clock.read().at == NOW + timedelta(seconds=2 * 100_009)


@pytest.mark.parametrize("seconds", [-2.0, -0.5, 3.0])
def test_a_leap_second_excuses_nothing_but_a_second(seconds: float) -> None:
    kernel = Kernel()
    clock = kernel.clock()
    clock.read()

    kernel.run(10, TIME_WAIT)
    kernel.step(seconds)

    with pytest.raises(ClockUntrusted, match="while in use"):
        clock.read()


@given(
    events=st.lists(st.tuples(st.floats(0, 1e6), st.integers(-300, 300)), min_size=1, max_size=12)
)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_a_clock_is_trusted_exactly_while_its_steps_stay_within_the_tolerance(
    events: list[tuple[float, int]],
) -> None:
    kernel = Kernel()
    clock = kernel.clock()
    last, stepped_ms, trusted = clock.read().at, 0, True
    tolerance_ms = STEP_TOLERANCE / timedelta(milliseconds=1)

    for seconds, step_ms in events:
        kernel.run(round(seconds, 3))
        kernel.step(step_ms / 1000)
        stepped_ms += step_ms
        trusted = trusted and abs(stepped_ms) <= tolerance_ms
        if abs(abs(stepped_ms) - tolerance_ms) < 1:
            # At the edge the floats decide.
            return
        if not trusted:
            with pytest.raises(ClockUntrusted, match="while in use"):
                clock.read()
            continue
        told = clock.read().at
        assert told >= last
        last = told


def test_the_systems_clock_tells_the_time_and_vouches_for_nothing() -> None:
    reading = system_clock().read()

    assert abs(reading.at - datetime.now(UTC)) < timedelta(seconds=5)
    assert reading.accuracy is None
    assert not system_clock().vouched


def test_only_the_kernels_clock_is_vouched_for() -> None:
    assert Kernel().clock().vouched
    assert not injected_clock(lambda: NOW).vouched


def test_an_injected_clock_is_moved_freely() -> None:
    times = [NOW, NOW + timedelta(days=1)]
    clock = injected_clock(lambda: times[0], SECOND)

    first = clock.read()
    times.pop(0)

    assert (first.at, clock.read().at) == (NOW, NOW + timedelta(days=1))
    assert first.accuracy == SECOND


@pytest.mark.parametrize("name", ["kernel", "system"])
def test_a_setting_opens_the_clock_that_it_names(name: str) -> None:
    assert open_clock(name).name is ClockName(name)


@pytest.mark.parametrize("name", ["injected", "", "ntp"])
def test_a_setting_never_opens_a_clock_for_tests(name: str) -> None:
    with pytest.raises(ClockUntrusted, match="neither kernel nor system"):
        open_clock(name)
