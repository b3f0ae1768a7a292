"""Have others say what time it is: stamp the checkpoint, log the tokens (DESIGN section 4).

The order of entries and a token over a checkpoint give time without any chain. At least yearly, and
before a chain or an algorithm is left. The imprint is SHA-256 over the checkpoint's text without
its signatures; a token counts only after it verified under a root that we were given.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trustsvc.clock import whole_seconds
from trustsvc.errors import Unavailable
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.queue import queue, record_digest
from trustsvc_anchors.log.checkpoint import encode_checkpoint, open_checkpoint
from trustsvc_anchors.log.record import TimestampRecord
from trustsvc_keys.remote.timestamp_client import TimeStampAuthority, request_time_stamps


@dataclass(frozen=True, slots=True)
class Renewal:
    """A checkpoint that was stamped.

    Attributes:
        size: How many entries it covers.
        stamps: Who stamped it, when, and the public name of the record that holds the token.
        failures: Why others did not, by name.
    """

    size: int
    stamps: tuple[tuple[str, datetime, str], ...]
    failures: tuple[tuple[str, str], ...]


def renew_log(
    keep: Keep, log: Log, authorities: Sequence[TimeStampAuthority], *, needed: int
) -> Renewal:
    """Have the published checkpoint stamped by as many authorities as must, and log the tokens.

    Raises:
        Unavailable: no checkpoint is published yet.
        TooFewTimeStamps: not enough of them stamped; nothing is logged.
    """
    note = keep.log_files.checkpoint()
    if note is None:
        raise Unavailable(what="log", why="no checkpoint is published yet")
    checkpoint = open_checkpoint(note, log.checkpoint_key)
    imprint = hashlib.sha256(encode_checkpoint(checkpoint).encode()).digest()
    stamped = request_time_stamps(imprint, authorities, wanted=needed, now=keep.clock)
    told = []
    with keep.database.transaction() as session:
        for name, stamp in stamped.stamps:
            record = TimestampRecord(size=checkpoint.size, root=checkpoint.root, token=stamp.token)
            queue(session, log, record, at=whole_seconds(keep.clock()))
            told.append((name, stamp.at, record_digest(record).hex()))
    return Renewal(checkpoint.size, tuple(told), stamped.failures)
