"""Tell the time for time stamps, or refuse: `ClockUntrusted`.

- ``kernel``, for production: only while the kernel calls its clock synchronised; the accuracy is
  the kernel's bound of its error.
- ``system``, for a demo: the machine's clock as it is, of unknown accuracy.
- ``injected``, for tests: what the caller says.

Only the first is *vouched for*: the others stamp under policies for examples alone.

Every source is watched: a steady clock that nobody can set runs beside it, and once the two part by
more than a tolerance, because somebody or something set the clock, nothing is told any more until
people restarted the process. Two readings never go backwards. A leap second is no step: within an
inserted one, which has no name in UNIX time, nothing is told; the second that the kernel then
skips or repeats is allowed for once.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from trustsvc_keys.authority.kernel_clock import TIME_OOP, TIME_WAIT, KernelTime, read_kernel_time
from trustsvc_keys.errors import ClockUntrusted

STEP_TOLERANCE = timedelta(milliseconds=100)
"""How far a clock and the steady clock may part: more than reading both takes, far less than a
step that matters."""
_TRIES = 10
_LEAP_S = 1.0


class ClockName(StrEnum):
    """Where the time of time stamps is from."""

    KERNEL = "kernel"
    SYSTEM = "system"
    INJECTED = "injected"


@dataclass(frozen=True, slots=True)
class Reading:
    """The time at one moment.

    Attributes:
        at: The time, aware and in UTC.
        accuracy: How far off it may be; None where nobody knows.
        after_leap: Whether a leap second was just inserted or left out.
    """

    at: datetime
    accuracy: timedelta | None
    after_leap: bool = False


ReadClock = Callable[[], Reading]
"""Reads a source; may raise ClockUntrusted."""
SteadyClock = Callable[[], float]
"""Gives seconds since some moment, which nobody can set."""


class WatchedClock:
    """A source and the steady clock beside it; threads may share it.

    Attributes:
        name: What kind of source it is.
    """

    def __init__(self, name: ClockName, read: ReadClock, steady: SteadyClock) -> None:
        """Watch a source from its first reading on."""
        self.name = name
        self._read = read
        self._steady = steady
        self._lock = threading.Lock()
        self._offsets: tuple[float, float] | None = None
        self._last: datetime | None = None
        self._leapt = False
        self._stepped: str | None = None

    @property
    def vouched(self) -> bool:
        """Say whether something vouches for the time."""
        return self.name is ClockName.KERNEL

    def read(self) -> Reading:
        """Tell the time.

        Raises:
            ClockUntrusted: The source refuses, or was set since the first reading.
        """
        with self._lock:
            if self._stepped is not None:
                raise ClockUntrusted(source=str(self.name), why=self._stepped)
            reading, offsets = self._read_beside()
            self._notice_step(reading, offsets)
            if self._last is not None and reading.at < self._last:
                # Less than the tolerance, or it had been noticed.
                reading = Reading(self._last, reading.accuracy, reading.after_leap)
            self._last = reading.at
            return reading

    def _read_beside(self) -> tuple[Reading, tuple[float, float]]:
        """Read the source between two readings of the steady clock, close to each other."""
        tolerance = STEP_TOLERANCE.total_seconds()
        for _ in range(_TRIES):
            before = self._steady()
            reading = self._read()
            after = self._steady()
            if 0 <= after - before <= tolerance:
                told = reading.at.timestamp()
                return reading, (told - after, told - before)
        raise ClockUntrusted(source=str(self.name), why="the machine is too busy to read it")

    def _notice_step(self, reading: Reading, offsets: tuple[float, float]) -> None:
        """Compare the two clocks' distance with the first one."""
        if self._offsets is None:
            self._offsets = offsets
        self._leapt = self._leapt and reading.after_leap
        step = _parted(self._offsets, offsets)
        if step and reading.after_leap and not self._leapt:
            leap = -_LEAP_S if step < 0 else _LEAP_S
            moved = (self._offsets[0] + leap, self._offsets[1] + leap)
            if not _parted(moved, offsets):
                self._offsets, self._leapt, step = moved, True, 0.0
        if step:
            self._stepped = f"it was set by {step:+.3f} s while in use"
            raise ClockUntrusted(source=str(self.name), why=self._stepped)


def _parted(first: tuple[float, float], now: tuple[float, float]) -> float:
    """Say by how many seconds two distances differ; zero within the tolerance."""
    step = max(0.0, now[0] - first[1]) + min(0.0, now[1] - first[0])
    return step if abs(step) > STEP_TOLERANCE.total_seconds() else 0.0


def kernel_clock(
    ask: Callable[[], KernelTime] = read_kernel_time, steady: SteadyClock | None = None
) -> WatchedClock:
    """Take the kernel's clock, for as long as the kernel calls it synchronised."""
    return WatchedClock(ClockName.KERNEL, lambda: kernel_reading(ask()), steady or boot_clock)


def system_clock() -> WatchedClock:
    """Take the machine's clock as it is: for a demo."""
    return WatchedClock(
        ClockName.SYSTEM, lambda: Reading(datetime.now(UTC), accuracy=None), boot_clock
    )


def injected_clock(
    now: Callable[[], datetime],
    accuracy: timedelta | None = None,
    steady: SteadyClock | None = None,
) -> WatchedClock:
    """Take a clock that the caller moves: for tests.

    Args:
        now: Tells the time.
        accuracy: What to say of its accuracy.
        steady: The clock beside it; by default one that follows, so that no step is seen.
    """
    return WatchedClock(
        ClockName.INJECTED,
        lambda: Reading(now().astimezone(UTC), accuracy),
        steady or (lambda: now().timestamp()),
    )


def open_clock(name: str) -> WatchedClock:
    """Open the clock that a setting names: ``kernel`` or ``system``.

    Raises:
        ClockUntrusted: Another name; a clock for tests is never a setting.
    """
    if name == ClockName.KERNEL:
        return kernel_clock()
    if name == ClockName.SYSTEM:
        return system_clock()
    raise ClockUntrusted(source=name, why="neither kernel nor system")


def kernel_reading(told: KernelTime) -> Reading:
    """Take the time from what the kernel says.

    Raises:
        ClockUntrusted: It calls its clock unsynchronised, or is within an inserted leap second.
    """
    if not told.synchronised:
        raise ClockUntrusted(source="kernel", why="the kernel calls its clock unsynchronised")
    if told.state == TIME_OOP:
        # The kernel repeats 23:59:59 then: the same name for two seconds.
        raise ClockUntrusted(source="kernel", why="a leap second is being inserted")
    return Reading(told.at, told.greatest_error, after_leap=told.state == TIME_WAIT)


def boot_clock() -> float:
    """Give the seconds since the machine started, its sleep included; nobody can set it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
