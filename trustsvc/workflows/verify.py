"""Verify a file: its signatures, what the log and the chain know, and its status at an instant.

Uploads are never stored. Evidence that comes along is replayed; else our own is, where the file is
on record here. A broken signature or altered bytes end in ``failed``, what cannot be known in
``indeterminate``; the instant asked for is the end of what is judged (ETSI EN 319 102-1, 5.1).
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from trustsvc.clock import rfc3339, system_clock
from trustsvc.graph.answer import trace_answer
from trustsvc.graph.walk import Trace
from trustsvc.store.documents import Document, find_by_digest
from trustsvc.store.evidences import find_evidence
from trustsvc.texts.facts import Facts
from trustsvc.texts.outcomes import outcome_of
from trustsvc.texts.verdicts import sentences
from trustsvc.validation.document import Validated, judged_as_plain, validate_document
from trustsvc.validation.means import Means
from trustsvc.validation.policy import SignaturePolicy, parse_signature_policy
from trustsvc.workflows.look_up import find_successor
from trustsvc.workflows.parts import Keep, Trust
from trustsvc.workflows.recorded import recorded_here, recorded_in
from trustsvc.workflows.show_status import DocumentStatus, show_status
from trustsvc.workflows.tell import Found, tell_file
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.log.record import Status
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Check, Report, Verdict, worst
from trustsvc_anchors.restore import restore

JUDGED_BY_STATUS = ("status", "status.age")


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
    """The report, what the document says of itself, its row if on record here, facts for people."""

    report: Report
    validated: Validated
    document: Document | None
    digest: bytes
    facts: Facts
    trace: Trace | None = None
    """What it rests on, where that was asked for."""

    @property
    def outcome(self) -> str:
        """Give the key of the sentence."""
        return str(outcome_of(self.facts))

    def answer(self) -> dict[str, Any]:
        """Give it as JSON, the same for command line and API."""
        return {
            "verdict": str(self.report.verdict),
            "outcome": self.outcome,
            "sentence": sentences(self.facts),
            "at": rfc3339(self.report.at),
            "digest": self.digest.hex(),
            "checks": [_check_answer(check) for check in self.report.checks],
            "notes": list(self.report.notes),
            "document": None if self.document is None else self.document.id,
            "references": None if self.trace is None else trace_answer(self.trace),
        }


def _check_answer(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "verdict": str(check.verdict),
        "says": check.says,
        "facts": dict(check.facts),
        "number": check.number,
    }


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
    anchored = _anchors(question, evidence, at, now)
    signed_at = at if _status_is_told(anchored) else now
    means = Means(
        crls=(*rules.crls, *trust.crls),
        existed_by=_existed_by(anchored),
        accept_existence=trust.policy.existence == "accept",
        paths=trust.paths,
    )
    validated = validate_document(
        question.content, rules, at=signed_at, limit_bytes=question.limit_bytes, means=means
    )
    here = recorded_here(keep, document) if keep and document else None
    recorded = here or recorded_in(evidence, anchored)
    if recorded is not None and recorded.is_plain:
        validated = judged_as_plain(validated)
    ours = show_status(keep, document.id, at) if keep and document else None
    checks = [*validated.checks, *anchored.checks]
    if ours is not None:
        checks = _with_our_status(checks, ours)
    checks += [*_logged(validated, rules, anchored), *_validity(validated, at)]
    checks += _vouchers(validated, rules)
    report = Report(at=at, checks=tuple(checks), notes=(*validated.notes, *anchored.notes))
    digest = hashlib.sha256(question.content).digest()
    found = Found(
        report=report,
        validated=validated,
        digest=digest,
        asked=question.at,
        has_register=keep is not None,
        development=any(chain.development for chain in trust.policy.chains),
        document=document,
        recorded=recorded,
        ours=ours,
        ours_now=show_status(keep, document.id) if keep and document and question.at else None,
        successor=find_successor(keep, document.id) if keep and document else "",
    )
    return Verification(report, validated, document, digest, tell_file(found))


def _on_record(question: Question, keep: Keep | None) -> tuple[Document | None, bytes | None]:
    if keep is None:
        return None, question.evidence
    with keep.database.reading() as session:
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


def _status_is_told(anchored: Report) -> bool:
    """Say whether the status at the instant asked is proved, good or bad.

    Where it is not, as for a day before the document was signed, nothing can pass, and signatures
    are judged as of now: the dates of certificates alone must not condemn a file.
    """
    return any(
        check.name == "status" and check.verdict is not Verdict.INDETERMINATE
        for check in anchored.checks
    )


def _existed_by(anchored: Report) -> datetime | None:
    """Give the instant by which replay proves that the octets existed (EN 319 102-1, 5.6.2.3).

    Every proof must hold, whatever the status; and enough proposers must say the time.
    """
    checks = {check.name: check for check in anchored.checks}
    told = checks.pop("existence", None)
    proofs = [check for name, check in checks.items() if name not in JUDGED_BY_STATUS]
    if told is None or any(check.verdict is not Verdict.PASSED for check in proofs):
        return None
    if int(told.facts.get("proposers", "0")) < int(told.facts.get("needed", "1")):
        return None
    return datetime.fromisoformat(told.facts["instant"]) if "instant" in told.facts else None


def _logged(validated: Validated, rules: SignaturePolicy, anchored: Report) -> list[Check]:
    """Hold a certificate to its own word: *logged* counts with the entry only (DESIGN section 6).

    Whoever stole such a key cannot sign in secret.
    """
    if not rules.require_logged or not any(one.logged for one in validated.signatories):
        return []
    name = "logged"
    if any(
        check.name == "log.inclusion" and check.verdict is Verdict.PASSED
        for check in anchored.checks
    ):
        return [
            Check(name, Verdict.PASSED, "the certificate asks for an entry in the log; it is there")
        ]
    says = "the certificate says that its signatures count with their entry in the log only"
    return [Check(name, Verdict.INDETERMINATE, f"{says}, and none is proved")]


def _with_our_status(checks: list[Check], ours: DocumentStatus) -> list[Check]:
    """Let our records speak where they know of a change that the evidence does not hold yet."""
    word = ours.status.name.lower()
    valid = ours.status is Status.VALID
    says = f"{word} at {rfc3339(ours.at)} by the register of this service"
    verdict = Verdict.PASSED if valid else Verdict.FAILED
    told = Check("status", verdict, says, {"status": word})
    replayed = next((check for check in checks if check.name == told.name), None)
    if replayed is None:
        return [*checks, told]
    if verdict is Verdict.PASSED or replayed.verdict is Verdict.FAILED:
        return checks
    return [replace(told, number=replayed.number) if one is replayed else one for one in checks]


def _validity(validated: Validated, at: datetime) -> list[Check]:
    """Compare the end of validity with the instant; its last day counts whole (DESIGN section 1).

    The date is nobody's word while a signature or its signatory is in doubt.
    """
    until = validated.metadata.valid_until if validated.metadata else None
    sure = worst(check.verdict for check in validated.checks) is Verdict.PASSED
    if until is None or not sure:
        return []
    ended = at.astimezone(UTC).date() > until
    says = f"its validity {'ended' if ended else 'ends'} on {until.isoformat()}"
    verdict = Verdict.FAILED if ended else Verdict.PASSED
    return [Check("validity", verdict, says, {"until": until.isoformat()})]


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
