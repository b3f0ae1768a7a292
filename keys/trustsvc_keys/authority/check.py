"""Check that a transcript, a book, certificates and lists tell the same story.

1. The transcript's chain is whole, begins where it must, and its time never goes back.
2. Each use of an authority's key that the transcript tells was agreed to by both persons before.
3. Each certificate of the book has its line and each line its certificate, digests and all.
4. Each certificate is signed by its authority, is what its intent said, and breaks no rule of its
   profile; no key stands in certificates of two purposes.
5. Each change of standing and each list has its line, and each line its change or list.

A check that finished gives a report; `problems` is empty when all is well. It opens no private key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trustsvc_keys.authority.check_book import check_book
from trustsvc_keys.authority.check_lines import check_agreement, check_order
from trustsvc_keys.authority.plan import CeremonyPlan
from trustsvc_keys.authority.transcript import START, Event, Line, read_lines
from trustsvc_keys.errors import KeysError


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptReport:
    """What a check found.

    Attributes:
        lines: How many lines the transcript has.
        head: The digest of its last line in hex, to compare with the one on paper.
        certificates: How many certificates the book has.
        problems: What does not fit; empty when all is well.
        unchecked: What could not be checked, as with the root's folder away.
    """

    lines: int
    head: str
    certificates: int
    problems: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether all that was checked is well."""
        return not self.problems


def check_transcript(
    folder: Path,
    *,
    root_folder: Path | None = None,
    plan: CeremonyPlan | None = None,
    head: str | None = None,
) -> TranscriptReport:
    """Check an authority's folder.

    Args:
        folder: The authority's folder.
        root_folder: The root's, when it is kept apart and here.
        plan: The plan that the last ceremony must have followed, if it is at hand.
        head: The digest on paper, if it is at hand; without it, lines cut off at the end go unseen.
    """
    try:
        lines = read_lines(folder / "transcript")
    except KeysError as error:
        return _broken(f"transcript: {error}")
    problems = [
        *check_order(lines),
        *check_agreement(lines),
        *_check_given(lines, plan, head),
    ]
    apart = _root_apart(lines, folder, plan)
    try:
        story = check_book(folder, root_folder if apart else folder, lines)
    except KeysError as error:
        return _broken(f"book: {error}")
    return TranscriptReport(
        lines=len(lines),
        head=lines[-1].digest if lines else START,
        certificates=story.certificates,
        problems=(*problems, *story.problems),
        unchecked=story.unchecked,
    )


def _broken(problem: str) -> TranscriptReport:
    """Report what could not even be read."""
    return TranscriptReport(lines=0, head=START, certificates=0, problems=(problem,), unchecked=())


def _root_apart(lines: tuple[Line, ...], folder: Path, plan: CeremonyPlan | None) -> bool:
    """Say whether the root is kept apart: by the plan, else by where its key was made."""
    if plan is not None:
        return plan.root_folder is not None
    own = f"file:{folder.absolute()}/"
    keys = [line.facts for line in lines if line.event is Event.KEY]
    return any(key["name"] == "root" and not key["uri"].startswith(own) for key in keys)


def _check_given(
    lines: tuple[Line, ...], plan: CeremonyPlan | None, head: str | None
) -> Iterator[str]:
    """Compare with what the persons hold: the plan's file and the digest on paper."""
    if head is not None and head.lower() != (lines[-1].digest if lines else START):
        yield "head: not the digest that was given; lines were cut off or added"
    begins = [line for line in lines if line.event is Event.BEGIN]
    if plan is None or not begins:
        return
    if plan.digest and begins[-1].facts["plan"] != plan.digest:
        yield "plan: the last ceremony followed another plan's file"
    for line in begins:
        if line.facts["persons"] != ", ".join(plan.persons):
            yield f"line {line.number}: other persons than the plan's"
