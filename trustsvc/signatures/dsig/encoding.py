"""Decode the base64 of signed XML strictly: one text for one value, white space aside."""

import re
from base64 import b64decode, b64encode
from binascii import Error

_SPACE = re.compile(r"[ \t\r\n]+")


def base64_octets(text: str | None) -> bytes | None:
    """Decode base64 that may be broken into lines; None unless it is the one way to write it."""
    packed = _SPACE.sub("", text or "")
    try:
        octets = b64decode(packed, validate=True)
    except (Error, ValueError):
        return None
    # Bits behind the padding would be free for anyone to change.
    return octets if octets and b64encode(octets).decode() == packed else None
