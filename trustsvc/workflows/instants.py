"""Read instants and dates that people and machines send."""

from datetime import UTC, date, datetime, time

from trustsvc.errors import MalformedRequest

DATE = "2026-11-24"


def parse_instant(text: str | None, where: str = "at") -> datetime | None:
    """Read an instant with its zone, or a date, which means the end of that day in UTC.

    Raises:
        MalformedRequest: neither, or an instant without zone.
    """
    if text is None or not text.strip():
        return None
    try:
        if len(text) == len(DATE):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=UTC)
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MalformedRequest(where=where, why=f"{text!r} is neither instant nor date") from error
    raise MalformedRequest(where=where, why=f"{text!r} states no zone; append Z or +08:00")
