"""Turn what a verification found into the facts of which a sentence for people is made.

Sentence and verdict never disagree: whatever failed ends in an outcome that says so, and whatever
is indeterminate in one that says that it cannot be told.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from trustsvc.store.documents import Document
from trustsvc.texts.facts import Content, Doubt, Facts, Record, Standing, Trust, Word
from trustsvc.validation.document import Validated
from trustsvc.workflows.recorded import Recorded
from trustsvc.workflows.show_status import DocumentStatus
from trustsvc_anchors.log.record import Status
from trustsvc_anchors.report import Check, Report, Verdict
from trustsvc_keys.paths.verdict import PathProblem

STATUS, VALIDITY, NO_EVIDENCE = "status", "validity", "anchor"
BYTES, AGE, EMBEDDED, VOUCHERS = "document.bytes", "status.age", "embedded", "vouchers"


@dataclass(frozen=True, slots=True)
class Found:
    """What a verification found.

    ``ours`` and ``ours_now`` are our register's status for the instant judged and, where another
    instant was asked for, now; None where the file is not on record or there is no register.
    """

    report: Report
    validated: Validated
    digest: bytes
    asked: datetime | None
    has_register: bool
    development: bool
    document: Document | None = None
    recorded: Recorded | None = None
    ours: DocumentStatus | None = None
    ours_now: DocumentStatus | None = None
    successor: str = ""


def tell_file(found: Found) -> Facts:
    """Give the facts about a file."""
    checks = {check.name: check for check in found.report.checks}
    content = _content(found, checks)
    record = _record(found, checks)
    trust = _trust(found)
    named = next((one for one in found.validated.signatories if one.name), None)
    metadata = found.validated.metadata
    ours, beside, on_record = found.ours, found.ours_now, _on_record(found)
    return Facts(
        content=content,
        trust=trust,
        standing=_standing(found, checks),
        record=record,
        at=found.asked,
        as_of=_as_of(found, checks),
        beside=standing_of(beside) if beside else None,
        doubt=_doubt(found, checks, content, trust, record),
        issuer=named.name if named else on_record.issuer_name,
        organisation=(named.organisation or "") if named else on_record.issuer,
        identifier=metadata.identifier if metadata else on_record.identifier,
        issued=metadata.issue_date if metadata else on_record.issued,
        recorded=ours.recorded if ours else None,
        anchored=_anchored(found, checks),
        promised=ours.anchored_by if ours else None,
        successor=found.successor,
        vouchers=_vouchers(found),
        demo=any(one.demo for one in found.validated.signatories),
        development=found.development and record is Record.ANCHORED,
    )


def standing_of(status: DocumentStatus, until: date | None = None) -> Standing:
    """Give our register's status of a document in words for people."""
    word = Word(status.status.name.lower())
    if status.expired and status.status is Status.VALID:
        return Standing(word=Word.EXPIRED, until=until)
    reached = [step for step in status.history if step.effective <= status.at]
    if not reached or word is Word.VALID:
        return Standing(word=word, until=until)
    step = reached[-1]
    return Standing(
        word=word,
        since=step.effective,
        reason=step.reason,
        affected=step.affected,
        retroactive=step.retroactive,
        until=until,
    )


def _content(found: Found, checks: Mapping[str, Check]) -> Content:
    signatures = [check for name, check in checks.items() if name.startswith("signature.")]
    embedded = checks.get(EMBEDDED)
    cases = (
        (_any([checks.get("form")], Verdict.FAILED), Content.UNREADABLE),
        (_any(signatures, Verdict.FAILED), Content.ALTERED),
        (_any([embedded], Verdict.FAILED), Content.UNREADABLE),
        (not found.validated.signatories and _is_registered(found), Content.AS_REGISTERED),
        (not found.validated.signatories, Content.UNSIGNED),
        (_any(signatures, Verdict.INDETERMINATE), Content.UNCERTAIN),
        (embedded is None and _is_restored(found, checks), Content.RESTORED),
    )
    return next((content for holds, content in cases if holds), Content.INTACT)


def _is_registered(found: Found) -> bool:
    return found.recorded is not None and found.recorded.is_registered


def _on_record(found: Found) -> Recorded:
    """Give what is on record of a plain document, which may say nothing of itself; else nothing.

    Who issued a document with XML is told by its signature and its content alone.
    """
    if found.recorded is not None and found.recorded.is_plain:
        return found.recorded
    return Recorded("", "", "", is_plain=False, is_registered=False)


def _is_restored(found: Found, checks: Mapping[str, Check]) -> bool:
    """Signatures forgive line ends by themselves; the digest on record does not."""
    compared = checks.get(BYTES)
    if compared is not None and "changes" in compared.facts:
        return True
    xml = found.validated.xml
    return xml is not None and hashlib.sha256(xml).digest() != found.digest


def _trust(found: Found) -> Trust:
    signatories = found.validated.signatories
    if _any([one.check for one in signatories], Verdict.FAILED):
        return Trust.REFUSED
    if not signatories:
        return Trust.STATED if _is_registered(found) else Trust.UNSIGNED
    open_ones = [one for one in signatories if one.check.verdict is not Verdict.PASSED]
    if any(one.problem is PathProblem.REVOKED for one in open_ones):
        return Trust.REVOKED
    if any(one.voucher is None for one in open_ones):
        return Trust.UNKNOWN
    return Trust.LAPSED if open_ones else Trust.TRUSTED


def _standing(found: Found, checks: Mapping[str, Check]) -> Standing:
    """Tell the status that the report judged, with what the evidence or our register says of it."""
    until = found.validated.metadata.valid_until if found.validated.metadata else None
    check = checks.get(STATUS)
    if check is None or check.facts.get("status") not in set(Word):
        lapsed = _any([checks.get(VALIDITY)], Verdict.FAILED)
        return Standing(word=Word.EXPIRED if lapsed else Word.UNKNOWN, until=until)
    word = Word(check.facts["status"])
    if word is Word.VALID and _any([checks.get(VALIDITY)], Verdict.FAILED):
        return Standing(word=Word.EXPIRED, until=until)
    if word is Word.VALID:
        return Standing(word=word, until=until)
    ours = standing_of(found.ours, until) if found.ours else None
    if ours is not None and ours.word is word:
        return ours
    return _replayed(word, check.facts, until)


def _as_of(found: Found, checks: Mapping[str, Check]) -> datetime | None:
    """Evidence knows the status up to its latest sighting; only a register knows it now."""
    check = checks.get(STATUS)
    if found.ours is not None or check is None:
        return None
    known = _instant(check.facts.get("as_of"))
    return None if known is not None and known == found.asked else known


def _replayed(word: Word, facts: Mapping[str, str], until: date | None) -> Standing:
    """Read what replay says of a status record; an affected result has an id without blanks."""
    effective, affected = facts.get("effective"), facts.get("affected", "all")
    return Standing(
        word=word,
        since=_instant(effective),
        reason=facts.get("reason", ""),
        affected=() if affected == "all" else tuple(affected.split()),
        retroactive=effective != facts.get("decided"),
        until=until,
    )


def _record(found: Found, checks: Mapping[str, Check]) -> Record:
    if NO_EVIDENCE in checks:
        if found.document is not None:
            return Record.PENDING
        return Record.ABSENT if found.has_register else Record.NOT_GIVEN
    replayed = [check for check in checks.values() if check.number is not None]
    if _any([checks.get(BYTES)], Verdict.FAILED):
        return Record.OTHER
    refused = [check for check in replayed if "status" not in check.facts]
    if _any(refused, Verdict.FAILED):
        return Record.REFUSED
    judged_elsewhere = (STATUS, AGE, "existence")
    proofs = [check for check in replayed if check.name not in judged_elsewhere]
    return Record.UNCERTAIN if _any(proofs, Verdict.INDETERMINATE) else Record.ANCHORED


def _doubt(
    found: Found, checks: Mapping[str, Check], content: Content, trust: Trust, record: Record
) -> Doubt | None:
    """Name the first thing that keeps the report from passing."""
    unclear = {name for name, one in checks.items() if one.verdict is Verdict.INDETERMINATE}
    cases = (
        (content is Content.UNCERTAIN, Doubt.PART_UNSIGNED),
        (EMBEDDED in unclear and found.validated.xml is None, Doubt.NO_XML_INSIDE),
        (EMBEDDED in unclear, Doubt.PART_UNSIGNED),
        (trust is Trust.REVOKED, Doubt.REVOKED),
        (trust is Trust.LAPSED, Doubt.LAPSED),
        (record is Record.NOT_GIVEN, Doubt.NO_EVIDENCE),
        (record is Record.UNCERTAIN, Doubt.RECORD),
        (STATUS in unclear, Doubt.STATUS_UNPROVED),
        (AGE in unclear, Doubt.STATUS_OLD),
        (VOUCHERS in unclear, Doubt.VOUCHERS),
        (found.report.verdict is not Verdict.PASSED, Doubt.OTHER),
    )
    return next((doubt for holds, doubt in cases if holds), None)


def _anchored(found: Found, checks: Mapping[str, Check]) -> datetime | None:
    head = checks.get("chain.head")
    told = head.facts.get("anchored_at") if head else None
    return _instant(told) or (found.ours.anchored if found.ours else None)


def _instant(told: str | None) -> datetime | None:
    """Read an instant of a report; what no calendar holds has none."""
    try:
        return datetime.fromisoformat(told) if told else None
    except ValueError:
        return None


def _vouchers(found: Found) -> tuple[str, ...]:
    named = {one.voucher for one in found.validated.signatories if not one.demo}
    return tuple(sorted(name for name in named if name))


def _any(checks: Iterable[Check | None], verdict: Verdict) -> bool:
    return any(check is not None and check.verdict is verdict for check in checks)
