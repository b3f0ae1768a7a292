"""Issue a plain document: sign it as it is, or record it as its issuer signed it.

An issuer that keeps its key itself signs its PDF and sends it: no key of ours is needed for that.
"""

from collections.abc import Callable

from trustsvc.errors import KeyElsewhere, NotApproved
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.parts import Keep, Log, Seal
from trustsvc.workflows.register import Registration, register


def issue_plain(keep: Keep, log: Log, open_seal: Callable[[], Seal], request: Request) -> Issued:
    """Issue a PDF with what is stated of it.

    Raises:
        BadInput: it cannot be issued as it is; the error names what to mend.
        Conflict: its bytes or its number are on record already.
        KeyElsewhere: it is not signed, and the issuer keeps its key itself.
    """
    try:
        seal = open_seal()
    except KeyElsewhere as elsewhere:
        arrived = Registration(
            issuer=request.issuer,
            content=request.content,
            stated=request.stated or {},
            limit_bytes=request.limit_bytes,
            approved=False,
            key=request.key,
        )
        try:
            return register(keep, log, arrived)
        except NotApproved:
            raise elsewhere from None
    return issue(keep, log, seal, request)
