"""Verify a file from the command line: a sentence, its rows, an exit code that says the same."""

from dataclasses import dataclass, replace
from pathlib import Path

from trustsvc.cli.opened import open_deployment, read_file
from trustsvc.cli.output import (
    EXIT_FAILED,
    EXIT_INDETERMINATE,
    leave,
    say,
    say_json,
    told_in_one_line,
)
from trustsvc.errors import MalformedRequest
from trustsvc.graph.tree import draw_tree
from trustsvc.settings import load_settings
from trustsvc.texts.catalogue import languages
from trustsvc.texts.outcomes import Tone
from trustsvc.texts.verdicts import tell
from trustsvc.validation.policy import read_revocation_list
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.parts import Keep, Trust
from trustsvc.workflows.shelf import fill_shelf, read_files
from trustsvc.workflows.trace import At, Weight, everybody, verify_references
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.report import Verdict

SIGNS = {Tone.OK: "+", Tone.WARN: "!", Tone.NO: "x", Tone.NONE: "?"}
CODES = {
    Verdict.PASSED: 0,
    Verdict.FAILED: EXIT_FAILED,
    Verdict.INDETERMINATE: EXIT_INDETERMINATE,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    file: Path
    data: Path | None
    evidence: Path | None
    policy: Path | None
    lists: tuple[Path, ...]
    at: str | None
    language: str
    as_json: bool
    cited: tuple[Path, ...] = ()
    references: bool = False
    require: bool = False


def run(options: Options) -> None:
    """Judge a file by the policy given, or by the data folder's and its register."""
    with told_in_one_line():
        answer = answer_of(options)
        if options.as_json:
            say_json(answer.answer())
        else:
            _show(answer, options.language)
    leave(CODES[answer.report.verdict])


def answer_of(options: Options) -> Verification:
    """Judge a file, and what it rests on where that was asked for.

    Raises:
        MalformedRequest: a language that we don't have, or a file that cannot be read.
    """
    if options.language not in languages():
        known = ", ".join(languages())
        raise MalformedRequest(where="--language", why=f"none of {known}")
    return _by_policy(options) if options.policy else _by_register(options)


def _by_policy(options: Options) -> Verification:
    """Judge as a relying party does: a policy, the file, its evidence, and nothing of ours."""
    path = options.policy or Path()
    content = read_file(path)
    trust = Trust(parse_policy(content), content, path.parent)
    limit = load_settings(options.data).document_limit_bytes
    return _ask(options, _question(options, trust, limit), None)


def _by_register(options: Options) -> Verification:
    with open_deployment(options.data) as deployment:
        limit = deployment.settings.document_limit_bytes
        return _ask(options, _question(options, deployment.trust, limit), deployment.keep)


def _ask(options: Options, question: Question, keep: Keep | None) -> Verification:
    if not (options.references or options.require or options.cited):
        return verify(question, keep)
    weight = Weight.REQUIRE if options.require else Weight.REPORT
    shelf = fill_shelf(read_files(options.cited, question.limit_bytes))
    return verify_references(question, At(shelf, everybody, weight=weight), keep)


def _question(options: Options, trust: Trust, limit_bytes: int) -> Question:
    return Question(
        content=read_file(options.file),
        policy=replace(trust, crls=(*trust.crls, *_lists(options))),
        limit_bytes=limit_bytes,
        evidence=read_file(options.evidence) if options.evidence else None,
        at=parse_instant(options.at, "--at"),
    )


def _lists(options: Options) -> tuple[bytes, ...]:
    """Read the revocation lists given."""
    return tuple(read_revocation_list(read_file(path)) for path in options.lists)


def _show(answer: Verification, language: str) -> None:
    told = tell(answer.facts, language)
    say(told.sentence)
    for line in (*told.causes, told.mend, *told.warnings):
        if line:
            say(f"  {line}")
    say()
    for row in told.rows:
        say(f"  {SIGNS[row.tone]} {row.title}: {row.says}")
    say()
    for check in answer.report.checks:
        if check.verdict is not Verdict.PASSED:
            say(f"  {check.verdict}: {check.name}: {check.says}")
    for note in answer.report.notes:
        say(f"  note: {note}")
    if answer.trace is not None:
        say()
        for line in draw_tree(answer.trace, language):
            say(f"  {line}".rstrip())
