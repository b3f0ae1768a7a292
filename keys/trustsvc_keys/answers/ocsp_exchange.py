"""Say what whoever carries OCSP over HTTP must know (RFC 6960, appendix A; RFC 5019, 5 and 6).

Nothing here knows HTTP: media types, the request in a GET's path, and how long an answer may be
kept are facts, and the service writes them where HTTP wants them.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_to_bytes

from trustsvc_keys.errors import MalformedOcspRequest

REQUEST_TYPE = "application/ocsp-request"
RESPONSE_TYPE = "application/ocsp-response"
MOST_PATH_CHARACTERS = 4_096
"""The longest path that is read; clients POST what is longer than 255 octets (RFC 5019, 5)."""


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """A response, and for how long it may be kept.

    Attributes:
        der: The response.
        this_update: As of when it speaks; None where it is not to be kept by anybody (it repeats a
            nonce, answers for several, or is no answer).
        next_update: Until when it may be kept; None likewise.
    """

    der: bytes
    this_update: datetime | None = None
    next_update: datetime | None = None

    @property
    def etag(self) -> str:
        """Give the entity tag without its quotes (RFC 5019, 6.2): SHA-256 in hex."""
        return hashlib.sha256(self.der).hexdigest()

    def max_age_s(self, now: datetime) -> int:
        """Give for how many whole seconds from now it may be kept; 0 for not at all."""
        if self.next_update is None:
            return 0
        return max(0, (self.next_update - now) // timedelta(seconds=1))


def parse_get_path(text: str) -> bytes:
    """Read the request in a GET's path: Base64 of its DER, its signs escaped for URLs (A.1).

    Args:
        text: What follows the responder's address and one slash. Escapes may have been undone on
            the way; a doubled slash, and a space for a plus, are mended.

    Raises:
        MalformedOcspRequest: It is no Base64, or too long.
    """
    if len(text) > MOST_PATH_CHARACTERS:
        raise MalformedOcspRequest(where="path", why=f"more than {MOST_PATH_CHARACTERS} characters")
    try:
        written = unquote_to_bytes(text).lstrip(b"/").replace(b" ", b"+")
        return base64.b64decode(written, validate=True)
    except ValueError as error:
        raise MalformedOcspRequest(where="path", why="not in Base64") from error
