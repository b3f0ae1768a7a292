"""Put what our certification authority published on record in the log.

Every certificate of an authority and every revocation list becomes a ``key`` record: published, it
cannot be denied afterwards; not published, it cannot be claimed (keys/CPS.md, 2.2). What two
persons revoke in the authority's folder is served, and counts in verdicts, from that moment on;
here it only becomes undeniable.
"""

from datetime import datetime

from trustsvc.store.records import find_public_record
from trustsvc.workflows.outcome import Outcome
from trustsvc.workflows.parts import Authority, Keep, Log
from trustsvc.workflows.queue import queue, record_digest
from trustsvc_anchors.log.record import KeyRecord

PUBLISH_KEYS = "publish_keys"
POLL_S = 60.0
"""How often the authority's folder is looked at; a decision must be out within the hour."""


def publish_keys(keep: Keep, log: Log, authority: Authority) -> Outcome:
    """Queue a record for each publication that has none; look again in a minute.

    Raises:
        KeysError: the authority's folder cannot be read.
    """
    log_publications(keep, log, authority, keep.clock())
    return Outcome(POLL_S, "waits for the next list")


def log_publications(keep: Keep, log: Log, authority: Authority, now: datetime) -> int:
    """Queue a record for each publication that has none; give how many were new.

    Raises:
        KeysError: the authority's folder cannot be read.
    """
    new = 0
    with keep.database.transaction() as session:
        for one in authority.unlogged():
            record = KeyRecord(what=one.what, sha256=one.sha256, subject=one.subject)
            if find_public_record(session, record_digest(record)) is None:
                queue(session, log, record, at=now)
                new += 1
    authority.all_logged()
    return new
