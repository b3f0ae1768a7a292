"""Read the kernel's clock together with what the kernel says of it (adjtimex(2)).

Time, state and greatest error come from one call, so they belong together. The state is what
disciplines the clock (chrony, ntpd, timesyncd) has set; in most containers it is "unsynchronised".
"""

import ctypes
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trustsvc_keys.errors import ClockUntrusted

TIME_ERROR, TIME_OOP, TIME_WAIT = 5, 3, 4
"""States (adjtimex(2)): unsynchronised; within an inserted leap second; a leap second was."""
STA_UNSYNC, STA_NANO = 0x0040, 0x2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Timex(ctypes.Structure):
    """``struct timex`` of Linux where longs have eight bytes (linux/timex.h)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("seconds", ctypes.c_long),
        ("fraction", ctypes.c_long),
        ("tick", ctypes.c_long),
        # What follows is not read; it is there because the kernel writes 208 bytes.
        ("rest", ctypes.c_long * 32),
    )


@dataclass(frozen=True, slots=True)
class KernelTime:
    """What the kernel says at one moment.

    Attributes:
        at: The time.
        state: What adjtimex returned.
        status: The status bits.
        greatest_error: The bound of the clock's error.
    """

    at: datetime
    state: int
    status: int
    greatest_error: timedelta

    @property
    def synchronised(self) -> bool:
        """Say whether the kernel calls the clock synchronised."""
        return self.state != TIME_ERROR and not self.status & STA_UNSYNC


def read_kernel_time() -> KernelTime:
    """Ask the kernel.

    Raises:
        ClockUntrusted: It cannot be asked: not Linux, not 64 bits, or it refuses.
    """
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_long) != ctypes.sizeof(ctypes.c_int64):
        raise ClockUntrusted(source="kernel", why="only a 64-bit Linux is asked")
    timex = Timex()
    state = _LIBC.adjtimex(ctypes.byref(timex))
    if state < 0:
        raise ClockUntrusted(source="kernel", why=f"adjtimex: error {ctypes.get_errno()}")
    return kernel_time(timex, state)


def kernel_synchronised() -> bool:
    """Say whether the kernel calls its clock synchronised; no wherever it cannot be asked."""
    try:
        return read_kernel_time().synchronised
    except ClockUntrusted:
        return False


def kernel_time(timex: Timex, state: int) -> KernelTime:
    """Read what adjtimex filled in."""
    per_microsecond = 1000 if timex.status & STA_NANO else 1
    return KernelTime(
        at=_EPOCH
        + timedelta(seconds=timex.seconds, microseconds=timex.fraction // per_microsecond),
        state=state,
        status=timex.status,
        greatest_error=timedelta(microseconds=timex.maxerror),
    )


_LIBC = ctypes.CDLL(None, use_errno=True)
