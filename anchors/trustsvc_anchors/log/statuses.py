"""Judge a document's status from its logged records and from what the chain showed.

The records form one list, each naming the leaf hash of the one before; the chain's word names the
last one that was set there (``ref``) and how many there were (``changes``). At or after the latest
sighting the word counts, or a worse record that the chain does not show yet: the log may add bad
news, never good. Earlier, the last record that is effective counts; before the first sighting
nothing does. A word whose record is missing counts from its own time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from trustsvc_anchors.chain.state import StatusWord
from trustsvc_anchors.log.record import IssuedRecord, Status, StatusRecord
from trustsvc_anchors.report import Check, Verdict

NAME = "status"
"""The name of the check, in every report."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REF_BYTES = 24


@dataclass(frozen=True, slots=True)
class Change:
    """A status record and its leaf hash in the log."""

    record: StatusRecord
    leaf: bytes


@dataclass(frozen=True, slots=True)
class SeenWord:
    """What a final block showed: its time in Unix seconds, and the word or its proved absence."""

    time: int
    word: StatusWord | None

    @property
    def changes(self) -> int:
        """Count the changes that the chain has seen."""
        return self.word.changes if self.word else 0


@dataclass(frozen=True, slots=True)
class _InForce:
    """The status that counts: by its record, by the chain's word alone, or by both."""

    status: Status
    change: Change | None = None
    since: int | None = None
    on_chain: bool = True


def check_status(
    document: IssuedRecord, changes: Sequence[Change], seen: Sequence[SeenWord], at: datetime
) -> Check:
    """Judge the status at an instant; ``seen`` holds at least one word, the earliest first.

    A status other than valid fails: the bytes may be genuine, but are not to be relied on.
    """
    fault = _list_fault(document, changes) or _chain_fault(changes, seen)
    if fault:
        return Check(NAME, Verdict.FAILED, fault)
    second = (at - _EPOCH) // timedelta(seconds=1)
    if second < seen[0].time:
        says = f"nothing proves the status before {instant_text(seen[0].time)}"
        return Check(NAME, Verdict.INDETERMINATE, says)
    latest = seen[-1]
    in_force = _find_in_force(changes, latest, second)
    if in_force is None:
        says = (
            f"the record of a change is missing; it counts from {instant_text(_word_time(latest))}"
        )
        return Check(NAME, Verdict.INDETERMINATE, says)
    return _tell(in_force, min(second, latest.time))


def instant_text(seconds: int) -> str:
    """Write Unix seconds as RFC 3339 in UTC; what no calendar holds stays a number."""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return f"second {seconds}"


def _list_fault(document: IssuedRecord, changes: Sequence[Change]) -> str | None:
    """Find what keeps the records from being the one list of this document."""
    own = (document.issuer, document.identifier, document.document_digest)
    for change in changes:
        record = change.record
        if (record.issuer, record.identifier, record.document) != own:
            return "a status record belongs to another document"
    if changes and changes[0].record.previous is not None:
        return "the first status record names one before it"
    for before, after in pairwise(changes):
        if after.record.previous != before.leaf:
            return "the status records are not one list"
        if before.record.status == Status.REVOKED:
            return "a status record follows a revocation, which is final"
    return None


def _chain_fault(changes: Sequence[Change], seen: Sequence[SeenWord]) -> str | None:
    """Find where the list and the words of the chain contradict each other."""
    for earlier, later in pairwise(seen):
        if later.changes < earlier.changes:
            return "the chain shows fewer changes later than earlier"
        if later.changes == earlier.changes and later.word != earlier.word:
            return "the chain shows two words for the same change"
    return next((fault for one in seen if (fault := _word_fault(changes, one))), None)


def _word_fault(changes: Sequence[Change], seen: SeenWord) -> str | None:
    word = seen.word
    if word is None:
        return None
    if word.time > seen.time:
        return "the chain's word is later than its block"
    places = [
        place for place, change in enumerate(changes, 1) if change.leaf[:_REF_BYTES] == word.ref
    ]
    if not places and word.changes > len(changes):
        return None  # its record is missing: the word counts from its own time
    if places != [word.changes]:
        return f"the chain counts {word.changes} changes, the list has another record there"
    if changes[word.changes - 1].record.status != word.status:
        return "the chain's word and its record state different statuses"
    return None


def _find_in_force(changes: Sequence[Change], latest: SeenWord, second: int) -> _InForce | None:
    """Give the status that counts at a second not before the first sighting; None: cannot tell."""
    word, shown = latest.word, latest.changes
    if word and shown > len(changes):
        if second < word.time:
            return None
        return _InForce(Status(word.status), since=word.time)
    pending = changes[shown:]
    if second >= latest.time:
        base = _of(changes[shown - 1], on_chain=True) if shown else _InForce(Status.VALID)
    else:
        base = _InForce(Status.VALID)
        for change in changes[:shown]:
            if change.record.effective <= second:
                base = _of(change, on_chain=True)
        pending = [change for change in pending if change.record.effective <= second]
    worst = max(pending, key=lambda change: change.record.status, default=None)
    if worst is None or worst.record.status <= base.status:
        return base
    return _of(worst, on_chain=False)


def _of(change: Change, *, on_chain: bool) -> _InForce:
    return _InForce(change.record.status, change, change.record.effective, on_chain)


def _word_time(seen: SeenWord) -> int:
    return seen.word.time if seen.word else seen.time


def _tell(in_force: _InForce, as_of: int) -> Check:
    word = in_force.status.name.lower()
    facts = {"status": word, "as_of": instant_text(as_of)}
    if in_force.status == Status.VALID:
        says = f"not revoked as of {instant_text(as_of)}"
        return Check(NAME, Verdict.PASSED, says, facts)
    says = f"{word} since {instant_text(in_force.since or 0)}"
    if in_force.change:
        record = in_force.change.record
        says += _scope(record)
        facts |= _record_facts(record)
        if record.effective < record.decided:
            says += f"; decided {instant_text(record.decided)}, so it is retroactive"
    else:
        says += "; the record of this change is missing"
    if not in_force.on_chain:
        says += "; logged, not yet on the chain"
    facts["on_chain"] = "yes" if in_force.on_chain else "no"
    return Check(NAME, Verdict.FAILED, says, facts)


def _scope(record: StatusRecord) -> str:
    return f", for the results {', '.join(record.affected)}" if record.affected else ""


def _record_facts(record: StatusRecord) -> dict[str, str]:
    facts = {
        "decided": instant_text(record.decided),
        "effective": instant_text(record.effective),
        "reason": record.reason,
        "affected": " ".join(record.affected) or "all",
    }
    if record.successor:
        facts["successor"] = record.successor.hex()
    return facts
