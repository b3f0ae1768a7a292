"""Time short functions: the best of several rounds, since only slowness is noise."""

from collections.abc import Callable
from time import perf_counter

Row = tuple[str, str, str, str]
"""Name, value, target, peer."""


def best_ms(function: Callable[[], object], rounds: int = 15) -> float:
    """Give the least time that a call took, in milliseconds, after one call to warm up."""
    function()
    times = []
    for _ in range(rounds):
        begun = perf_counter()
        function()
        times.append(perf_counter() - begun)
    return 1000 * min(times)
