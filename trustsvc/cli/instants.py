"""Read instants and dates that people type."""

from datetime import UTC, date, datetime, time

from trustsvc.errors import MalformedRequest


def parse_at(text: str | None) -> datetime | None:
    """Read an instant with its zone, or a date, which means the end of that whole day in UTC.

    Raises:
        MalformedRequest: an instant without zone, or neither.
    """
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-24"):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=UTC)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedRequest(where="at", why=f"{text!r} is neither instant nor date") from error
    if instant.tzinfo is None:
        raise MalformedRequest(where="at", why=f"{text!r} states no zone; append Z or +08:00")
    return instant.astimezone(UTC)
