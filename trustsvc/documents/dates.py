"""Read the dates that documents carry."""

import re
from datetime import date

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)


def read_day(text: str | None) -> date | None:
    """Read an ``xs:date`` as the day it names; its zone, if any, doesn't change the day.

    Gives None for nothing, and for years that no certificate has (before 1, after 9999).
    """
    found = _DAY.fullmatch(text or "")
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
