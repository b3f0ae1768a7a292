"""Say whether the service is ready, and what troubles it."""

from trustsvc.errors import TrustsvcError
from trustsvc.store.anchors import latest_anchor
from trustsvc.store.records import count_overdue
from trustsvc.store.work import list_troubled
from trustsvc.workflows.parts import Keep


def show_health(keep: Keep) -> dict[str, str]:
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
    return found
