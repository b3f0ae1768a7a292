"""Ask the kernel whether it calls its clock synchronised (adjtimex(2)).

The answer is the kernel's, as whatever disciplines the clock (chrony, ntpd, timesyncd) set it; in
most containers it is no.
"""

import ctypes
import ctypes.util

_TIME_ERROR = 5
_STA_UNSYNC = 0x0040
_TIMEX_BYTES = 256
"""More than any struct timex; the kernel writes 208 bytes of it."""
_STATUS_AT = 40
"""Where ``status`` lies in struct timex with longs of eight bytes."""
_LONG_BYTES = 8


def kernel_synchronised() -> bool:
    """Say whether the kernel calls its clock synchronised; no wherever it cannot be asked."""
    if ctypes.sizeof(ctypes.c_long) != _LONG_BYTES:
        return False
    adjtimex = getattr(ctypes.CDLL(ctypes.util.find_library("c")), "adjtimex", None)
    if adjtimex is None:
        return False
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    state: int = adjtimex(timex)
    status = ctypes.c_int.from_buffer(timex, _STATUS_AT).value
    return 0 <= state != _TIME_ERROR and not status & _STA_UNSYNC
