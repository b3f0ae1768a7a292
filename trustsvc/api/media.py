"""Say which forms of a body an operation takes (RFC 9110, 15.5.16) and which a caller likes."""

import re
from collections.abc import Callable, Sequence

from fastapi import Request

from trustsvc.errors import UnsupportedMedia

XML, PDF, JSON = "application/xml", "application/pdf", "application/json"
CBOR = "application/cbor"
XML_FORMS = (XML, "text/xml")
FORM = "multipart/form-data"


def came_as(request: Request) -> str:
    """Give the form of a request's body, without parameters.

    A charset is not looked at: XML says in its own bytes how it is encoded, JSON is UTF-8.
    """
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wanted_form(request: Request, first: str, second: str) -> str:
    """Give the one of two forms that a caller likes better (RFC 9110, 12.5.1); else the first."""
    ranges = [one.strip() for one in request.headers.get("accept", "*/*").lower().split(",")]
    likes = [_liked(ranges, form) for form in (first, second)]
    return second if likes[1] > likes[0] else first


def _liked(ranges: Sequence[str], form: str) -> float:
    """Give the weight of the most specific range that fits."""
    for wanted in (form, f"{form.partition('/')[0]}/*", "*/*"):
        for one in ranges:
            name, _, parameters = one.partition(";")
            if name.strip() == wanted:
                weight = re.search(r"(?:^|;)\s*q=([01](?:\.[0-9]{0,3})?)\s*$", parameters)
                return float(weight[1]) if weight else 1.0
    return 0.0


def takes(*accepted: str) -> Callable[[Request], None]:
    """Give the dependency that refuses every other form."""

    async def check(request: Request) -> None:
        came = came_as(request)
        if came not in accepted:
            raise UnsupportedMedia(came=came or "nothing", accepted=", ".join(accepted))

    return check  # type: ignore[return-value]  # FastAPI awaits it
