"""Renew revocation lists that are due, and put all that our authority published on record.

Every certificate of an authority and every revocation list becomes a ``key`` record: published, it
cannot be denied afterwards; not published, it cannot be claimed (keys/CPS.md, 2.2). What two
persons revoke in the authority's folder is served, and counts in verdicts, from that moment on;
here it only becomes undeniable.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from trustsvc.store.records import find_public_record
from trustsvc.workflows.outcome import Outcome
from trustsvc.workflows.parts import Authority, Keep, Log
from trustsvc.workflows.queue import queue, record_digest
from trustsvc_anchors.log.record import KeyRecord
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.answers.schedule import lists_due
from trustsvc_keys.authority.office import Office

PUBLISH_KEYS = "publish_keys"
POLL_S = 60.0
"""How often the authority's folder is looked at; a decision must be out within the hour."""

OpenOffice = Callable[[], AbstractContextManager[Office]]


def publish_keys(keep: Keep, log: Log, authority: Authority, open_office: OpenOffice) -> Outcome:
    """Make the lists that are due, queue a record for each publication; look again in a minute.

    Raises:
        KeysError: the authority's folder cannot be read, or its key not opened.
    """
    renew_lists(authority, open_office, keep.clock())
    log_publications(keep, log, authority, keep.clock())
    return Outcome(POLL_S, "waits for the next list")


def renew_lists(authority: Authority, open_office: OpenOffice, now: datetime) -> None:
    """Make the lists that are due, where no persons must be asked.

    Raises:
        KeysError: the authority's folder cannot be read, or its key not opened.
    """
    due = lists_due(authority.folder, now)
    if not due:
        return
    with open_office() as office:
        if not office.plan.persons:
            for one in due:
                publish_list(office, one.authority, now)


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
