"""Say whether the service is ready, and what troubles it."""

from datetime import datetime

from trustsvc.clock import rfc3339
from trustsvc.errors import TrustsvcError
from trustsvc.store.anchors import latest_anchor
from trustsvc.store.records import count_overdue
from trustsvc.store.work import list_troubled
from trustsvc.workflows.parts import Authority, Keep, Trust
from trustsvc.workflows.show_expiry import show_expiry
from trustsvc_anchors.errors import AnchorsError
from trustsvc_keys.answers.schedule import lists_due, unpublished
from trustsvc_keys.authority.expiry import Level
from trustsvc_keys.errors import KeysError


def show_health(keep: Keep, trust: Trust, authority: Authority) -> dict[str, str]:
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
    found["keys"] = "; ".join(_about_keys(keep, trust, authority)) or "ok"
    return found


def _about_keys(keep: Keep, trust: Trust, authority: Authority) -> list[str]:
    """Say what ends within days or has ended, and what the authority promised and did not do."""
    try:
        ends = [
            f"{line.what} {line.name} ends at {rfc3339(line.ends)}: {line.remedy}"
            for line in show_expiry(keep, trust, authority)
            if line.level >= Level.URGENT
        ]
        return ends + _late(authority, keep.clock())
    except (KeysError, AnchorsError) as error:
        return [str(error)]


def _late(authority: Authority, now: datetime) -> list[str]:
    """Say which promises of the practice statement are broken (keys/CPS.md)."""
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
    return lists + decisions
