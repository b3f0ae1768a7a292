"""Say whether a piece of work is done or waits for the world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one step: done, or to be tried again after some seconds, and why."""

    again_s: float | None = None
    why: str = ""


DONE = Outcome()
"""Nothing is left to do until somebody rings."""

AT_ONCE = Outcome(0.0)
"""The next step can be taken right away."""
