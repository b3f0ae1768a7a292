"""Tell the time, and let tests tell another.

Whatever needs to know the time takes a ``Clock``; nobody else reads the system clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives an aware instant in UTC."""


def system_clock() -> datetime:
    """Tell the system's time, aware and in UTC."""
    return datetime.now(UTC)


def whole_seconds(at: datetime) -> datetime:
    """Round an instant down to the whole second, as signed and logged bytes carry it."""
    return at.astimezone(UTC).replace(microsecond=0)


def rfc3339(at: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with whole seconds."""
    return whole_seconds(at).strftime("%Y-%m-%dT%H:%M:%SZ")
