"""Trace what a document rests on, through files at hand and our register, and judge every hop.

By default nothing that a document rests on changes the verdict on the document: it stays genuine
when its issuer relied on something that was revoked. What was found is told as a row and a note.
Whoever asks for more (``require``) gets ``indeterminate`` where not everything holds; never
``failed``, which would say that the file itself is bad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from trustsvc.clock import system_clock
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import BadInput, NotFound
from trustsvc.graph.references import Reference, Traceable, traceable_of
from trustsvc.graph.walk import (
    DEFAULT_LIMITS,
    Found,
    Judged,
    Limits,
    Outcome,
    Trace,
    redacted,
    walk,
)
from trustsvc.graph.wording import summary
from trustsvc.store.documents import Document
from trustsvc.store.objects import artefact_name
from trustsvc.texts.facts import Doubt, References, Rests
from trustsvc.texts.verdicts import sentences
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.references import find_cited, traceable_kept
from trustsvc.workflows.shelf import Shelf
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.report import Check, Report, Verdict

BROKEN_CONTENT = ("form", "signature.xml", "signature.pdf", "embedded")
REGISTER = "register"


class Weight(StrEnum):
    """Whether what a document rests on counts for the verdict on it."""

    REPORT = "report"
    REQUIRE = "require"


def _nobody(_: Document) -> bool:
    return False


def everybody(_: Document) -> bool:
    """Let whoever asks read every document of the register: its operator."""
    return True


@dataclass(frozen=True, slots=True)
class At:
    """Where cited documents are looked for, by whom, and how far.

    ``may_read`` says of which documents of the register the asker may have the content; of others
    only what became of them is told.
    """

    shelf: Shelf = field(default_factory=Shelf)
    may_read: Callable[[Document], bool] = _nobody
    limits: Limits = DEFAULT_LIMITS
    weight: Weight = Weight.REPORT


def verify_references(question: Question, at: At, keep: Keep | None = None) -> Verification:
    """Verify a file as ``verify`` does, and everything that it rests on with it.

    Raises:
        BadInput: the file is no document that we read.
        MalformedPolicy: the policy cannot be used.
    """
    tracing = _Tracing(question, at, keep)
    answer = verify(tracing.with_evidence(question), keep)
    trace = redacted(
        walk(Found(question.content), tracing.find, tracing.judge_after(answer), at.limits)
    )
    return _joined(answer, trace, at.weight)


def _joined(answer: Verification, trace: Trace, weight: Weight) -> Verification:
    """Tell of the references beside the verdict, or let them count where that is asked for."""
    told = rests_of(trace)
    report, facts = answer.report, replace(answer.facts, references=told)
    says = summary(trace, "en")
    holds = trace.outcome is Outcome.PASSED
    if holds or weight is Weight.REQUIRE:
        verdict = Verdict.PASSED if holds else Verdict.INDETERMINATE
        counts = {"count": str(told.count), "broken": str(told.broken), "open": str(told.open)}
        check = Check("references", verdict, says, counts)
        report = Report(report.at, (*report.checks, check), report.notes)
        if not holds and facts.doubt is None:
            facts = replace(facts, doubt=Doubt.REFERENCES)
    else:
        report = Report(report.at, report.checks, (*report.notes, f"references: {says}"))
    return replace(answer, report=report, facts=facts, trace=trace)


RESTS: Mapping[Outcome | None, Rests] = {
    None: Rests.NOTHING,
    Outcome.PASSED: Rests.HOLDS,
    Outcome.FAILED: Rests.BROKEN,
    Outcome.INDETERMINATE: Rests.OPEN,
    Outcome.MISSING: Rests.OPEN,
}


def rests_of(trace: Trace) -> References:
    """Count what became of the hops, for a row."""
    seen = [hop.outcome for hop in trace.hops]
    return References(
        word=RESTS[trace.outcome],
        count=len(seen),
        broken=seen.count(Outcome.FAILED),
        open=seen.count(Outcome.INDETERMINATE) + seen.count(Outcome.MISSING),
    )


class _Tracing:
    """What a walk asks for: cited documents, and what they are worth for a day."""

    def __init__(self, question: Question, at: At, keep: Keep | None) -> None:
        self._question, self._at, self._keep = question, at, keep
        self._now = keep.clock() if keep else system_clock()

    def with_evidence(self, question: Question) -> Question:
        """Give a question with the evidence that lies on the shelf, unless it brings its own."""
        evidence = question.evidence or self._at.shelf.evidence_for(question.content)
        return replace(question, evidence=evidence)

    def find(self, reference: Reference) -> list[Found]:
        """Look on the shelf and in the register."""
        found = self._at.shelf.find(reference)
        if self._keep is None:
            return found
        there = {one.digest for one in found}
        for document in find_cited(self._keep, reference):
            kept = self._kept(self._keep, document, reference)
            if kept is not None and kept.digest not in there:
                found.append(kept)
        return found

    def _kept(self, keep: Keep, document: Document, reference: Reference) -> Found | None:
        """Read a document of the register: its XML, or the PDF where that is what was cited."""
        cited = reference.digest.value if reference.digest else None
        plain = document.kind == DocumentKind.PLAIN
        as_pdf = plain or (cited == document.pdf_digest and cited is not None)
        name = "document.pdf" if as_pdf else "document.xml"
        try:
            content = keep.objects.get(artefact_name(document.id, name))
        except NotFound:
            return None
        return Found(content, REGISTER, private=not self._at.may_read(document))

    def judge_after(self, answer: Verification) -> Callable[[Found, date | None], Judged]:
        """Give what judges; the document itself is judged already."""

        def judge(found: Found, day: date | None) -> Judged:
            if day is None and found.content == self._question.content:
                return self._judged(answer)
            question = Question(
                content=found.content,
                policy=self._question.policy,
                limit_bytes=max(self._question.limit_bytes, len(found.content)),
                at=self._instant(day),
            )
            try:
                return self._judged(verify(self.with_evidence(question), self._keep))
            except BadInput:
                return Judged(Verdict.INDETERMINATE)

        return judge

    def _instant(self, day: date | None) -> datetime | None:
        """Give the end of a day, as a date means the whole day; never later than now."""
        if day is None:
            return None
        end = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        return None if end >= self._now else end

    def _judged(self, answer: Verification) -> Judged:
        passed = answer.report.verdict is Verdict.PASSED
        says = {} if passed else sentences(answer.facts)
        return Judged(answer.report.verdict, says, self._traceable(answer))

    def _traceable(self, answer: Verification) -> Traceable | None:
        """Read where a document stands in the chain, unless its content must not be believed."""
        believed = not any(
            check.name in BROKEN_CONTENT and check.verdict is Verdict.FAILED
            for check in answer.report.checks
        )
        validated = answer.validated
        if not believed:
            return None
        if validated.xml is not None and validated.metadata is not None:
            return traceable_of(parse_xml(validated.xml), validated.metadata)
        if self._keep is not None and answer.document is not None:
            return traceable_kept(self._keep, answer.document)
        return None
