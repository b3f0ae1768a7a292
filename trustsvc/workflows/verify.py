"""Verify a file: its signatures, what the log and the chain know, and its status at an instant.

Uploads are never stored. Evidence that comes along is replayed; else our own is, where the file is
on record here. A broken signature or altered bytes end in ``failed``, what cannot be known in
``indeterminate``; the instant asked for is the end of what is judged (ETSI EN 319 102-1, 5.1).
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from trustsvc.clock import rfc3339, system_clock
from trustsvc.store.documents import Document, find_by_digest
from trustsvc.store.evidences import find_evidence
from trustsvc.validation.document import Validated, validate_document
from trustsvc.validation.policy import SignaturePolicy, parse_signature_policy
from trustsvc.workflows.parts import Keep, Trust
from trustsvc.workflows.show_status import DocumentStatus, show_status
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.log.record import Status
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Check, Report, Verdict
from trustsvc_anchors.restore import restore


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be verified, by which policy, for which instant (default: now)."""

    content: bytes
    policy: Trust
    limit_bytes: int
    evidence: bytes | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The report, what the document says of itself, and its row where it is on record here."""

    report: Report
    validated: Validated
    document: Document | None
    digest: bytes


def verify(question: Question, keep: Keep | None = None) -> Verification:
    """Judge a file; ``keep`` lets our own records serve where no evidence came along.

    Raises:
        BadInput: the file is no document that we read.
        MalformedPolicy: the policy cannot be used.
    """
    now = keep.clock() if keep else system_clock()
    at = question.at or now
    trust = question.policy
    rules = parse_signature_policy(trust.policy_file, trust.folder)
    document, evidence = _on_record(question, keep)
    validated = validate_document(question.content, rules, at=at, limit_bytes=question.limit_bytes)
    anchored = _anchors(question, evidence, at, now)
    checks = [*validated.checks, *anchored.checks]
    if keep is not None and document is not None:
        checks = _with_our_status(checks, show_status(keep, document.id, at))
    checks += _vouchers(validated, rules)
    return Verification(
        report=Report(at=at, checks=tuple(checks), notes=(*validated.notes, *anchored.notes)),
        validated=validated,
        document=document,
        digest=hashlib.sha256(question.content).digest(),
    )


def _on_record(question: Question, keep: Keep | None) -> tuple[Document | None, bytes | None]:
    if keep is None:
        return None, question.evidence
    with keep.database.transaction() as session:
        document = find_by_digest(session, hashlib.sha256(question.content).digest())
        if document is None:
            document = find_by_digest(session, _restored_digest(question.content))
        row = None if document is None else find_evidence(session, document.id)
    return document, question.evidence or (None if row is None else row.content)


def _restored_digest(content: bytes) -> bytes:
    with suppress(MalformedDocument):
        content = restore(content).content
    return hashlib.sha256(content).digest()


def _anchors(question: Question, evidence: bytes | None, at: datetime, now: datetime) -> Report:
    if evidence is None:
        says = "no evidence came along, and none is on record here"
        return Report(at, (Check("anchor", Verdict.INDETERMINATE, says),))
    return replay(evidence, question.content, question.policy.policy, at=question.at, now=now)


def _with_our_status(checks: list[Check], ours: DocumentStatus) -> list[Check]:
    """Let our records speak where they know of a change that the evidence does not hold yet."""
    word = "expired" if ours.expired else ours.status.name.lower()
    valid = word == Status.VALID.name.lower()
    says = f"{word} at {rfc3339(ours.at)} by the register of this service"
    verdict = Verdict.PASSED if valid else Verdict.FAILED
    told = Check("status", verdict, says, {"status": word})
    replayed = next((check for check in checks if check.name == told.name), None)
    if replayed is None:
        return [*checks, told]
    if verdict is Verdict.PASSED or replayed.verdict is Verdict.FAILED:
        return checks
    return [replace(told, number=replayed.number) if one is replayed else one for one in checks]


def _vouchers(validated: Validated, rules: SignaturePolicy) -> list[Check]:
    """Count who vouches for who, when and status that the service's operator does not run.

    Own CA, own log, own chain accounts count for nothing (DESIGN section 6); level B brings no
    outside witness of time, so only a CA that is not ours can count yet.
    """
    wanted = rules.independent_at_least
    if not wanted:
        return []
    found = len({one.voucher for one in validated.signatories if one.voucher and not one.demo})
    verdict = Verdict.PASSED if found >= wanted else Verdict.INDETERMINATE
    return [Check("vouchers", verdict, f"{found} independent, the policy asks for {wanted}")]
