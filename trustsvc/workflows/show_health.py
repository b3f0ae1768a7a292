"""Say whether the service is ready, and what troubles it."""

from datetime import datetime

from trustsvc.clock import rfc3339
from trustsvc.errors import TrustsvcError
from trustsvc.store.anchors import latest_anchor
from trustsvc.store.records import count_overdue
from trustsvc.store.work import list_troubled
from trustsvc.workflows.parts import Authority, Keep
from trustsvc_keys.answers.schedule import lists_due, unpublished
from trustsvc_keys.errors import KeysError


def show_health(keep: Keep, authority: Authority) -> dict[str, str]:
    """Look at each part; ``ok`` or what is wrong, by part."""
    found: dict[str, str] = {}
    try:
        with keep.database.reading() as session:
            anchor = latest_anchor(session)
            anchored_size = 0 if anchor is None else anchor.size
            unlogged, unanchored = count_overdue(session, keep.clock(), anchored_size)
            troubled = list_troubled(session)
    except TrustsvcError as error:
        return {"database": str(error)}
    found["database"] = "ok"
    found["log"] = f"{unlogged} records past their promise" if unlogged else "ok"
    found["anchors"] = f"{unanchored} records past their promise" if unanchored else "ok"
    found["work"] = "; ".join(f"{row.kind}: {row.last_error}" for row in troubled) or "ok"
    found["keys"] = "; ".join(_late(authority, keep.clock())) or "ok"
    return found


def _late(authority: Authority, now: datetime) -> list[str]:
    """Say which promises of the practice statement are broken (keys/CPS.md)."""
    try:
        lists = [
            f"the revocation list of {one.authority} was due by {rfc3339(one.by)}"
            for one in lists_due(authority.folder, now)
            if one.is_late
        ]
        decisions = [
            f"{one.change.name} is revoked and on no list since {rfc3339(one.change.at)}"
            for one in unpublished(authority.folder, now)
            if one.is_late
        ]
    except KeysError as error:
        return [str(error)]
    return lists + decisions
