"""Say which forms of a body an operation takes (RFC 9110, 15.5.16)."""

from collections.abc import Callable

from fastapi import Request

from trustsvc.errors import UnsupportedMedia

XML, PDF, JSON = "application/xml", "application/pdf", "application/json"
XML_FORMS = (XML, "text/xml")
FORM = "multipart/form-data"


def takes(*accepted: str) -> Callable[[Request], None]:
    """Give the dependency that refuses every other form.

    A charset is not looked at: XML says in its own bytes how it is encoded.
    """

    async def check(request: Request) -> None:
        came = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if came not in accepted:
            raise UnsupportedMedia(came=came or "nothing", accepted=", ".join(accepted))

    return check  # type: ignore[return-value]  # FastAPI awaits it
