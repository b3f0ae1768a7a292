"""Read the instants of requests, in the range that answers can state (RFC 3339)."""

from datetime import datetime

from trustsvc.errors import MalformedRequest
from trustsvc.workflows.instants import parse_instant

EARLIEST_YEAR, LATEST_YEAR = 1900, 9998
"""Inside, every zone can be turned into UTC, and a year has four digits."""


def instant_of(text: str | None, where: str = "at") -> datetime | None:
    """Read an instant with its zone, or a date.

    Raises:
        MalformedRequest: neither, or an instant without zone, or out of range.
    """
    year = (text or "").strip()[:4]
    if year.isascii() and year.isdigit() and not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise MalformedRequest(where=where, why=f"years from {EARLIEST_YEAR} to {LATEST_YEAR}")
    return parse_instant(text, where)
