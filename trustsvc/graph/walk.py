"""Walk from a document to what it rests on, and judge each hop at the date that matters.

Pure: what lies where and what bytes are worth come in as callables. The walk goes depth first, in
document order, so the same documents give the same trace. It judges a document once for each date,
reads its references once, and stops at loops and limits; whatever it did not look at, it says.

A hop *passed* when the cited document is at hand, is the one that was cited, is of the instrument
that was used, was there at the date that matters and verified for that date. It *failed* when one
of these is known not to hold; it is *indeterminate* when that cannot be told, and *missing* when
nothing is at hand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

from trustsvc.graph.references import Reference, ReferenceKind, Traceable
from trustsvc_anchors.report import Verdict, worst


class Outcome(StrEnum):
    """What became of a hop."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    MISSING = "missing"


class Why(StrEnum):
    """Why a hop has its outcome: keys of texts."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    NO_CERTIFICATE = "no_certificate"
    ANALOGUE = "analogue"
    NOT_AT_HAND = "not_at_hand"
    OTHER_BYTES = "other_bytes"
    OTHER_INSTRUMENT = "other_instrument"
    MADE_LATER = "made_later"
    DIGEST_UNKNOWN = "digest_unknown"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    LOOP = "loop"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    BY_NUMBER = "by_number"
    PRIVATE = "private"


OUTCOMES = {
    Why.VERIFIED: Outcome.PASSED,
    Why.BY_NUMBER: Outcome.PASSED,
    Why.NO_CERTIFICATE: Outcome.MISSING,
    Why.ANALOGUE: Outcome.MISSING,
    Why.NOT_AT_HAND: Outcome.MISSING,
    Why.OTHER_BYTES: Outcome.FAILED,
    Why.OTHER_INSTRUMENT: Outcome.INDETERMINATE,
    Why.MADE_LATER: Outcome.FAILED,
    Why.DIGEST_UNKNOWN: Outcome.INDETERMINATE,
    Why.AMBIGUOUS: Outcome.INDETERMINATE,
    Why.UNREADABLE: Outcome.INDETERMINATE,
    Why.LOOP: Outcome.FAILED,
    Why.TOO_DEEP: Outcome.INDETERMINATE,
    Why.TOO_MANY: Outcome.INDETERMINATE,
}
"""What each reason comes to; ``not_verified`` comes to what the verification said."""
RANK = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.MISSING, Outcome.PASSED)
"""Outcomes, the one that weighs most first."""

VERDICTS: Mapping[Outcome | None, Verdict] = {
    Outcome.FAILED: Verdict.FAILED,
    Outcome.PASSED: Verdict.PASSED,
}
"""What all hops together come to; everything else is indeterminate."""


class End(StrEnum):
    """Where a chain ends."""

    NATIONAL = "national"
    TOP = "top"
    """The document cites nothing above it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Bytes at hand.

    ``source`` says where, for people; ``private``: whoever asks may not read this document, so that
    what it cites is judged, yet told without names.
    """

    content: bytes
    source: str = ""
    private: bool = False

    @property
    def digest(self) -> bytes:
        """Give the SHA-256."""
        return sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class Judged:
    """What bytes are worth for a day; ``says`` is one sentence by language.

    ``traceable`` is None where nothing of the content may be believed or read.
    """

    verdict: Verdict
    says: Mapping[str, str] = field(default_factory=dict)
    traceable: Traceable | None = None


Find: TypeAlias = Callable[[Reference], Sequence[Found]]
"""Gives every document that could be the cited one: by its digest, else by its number."""
Judge: TypeAlias = Callable[[Found, date | None], Judged]
"""Verifies bytes for the end of a day; None means now."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a walk goes: documents above each other, documents, hops."""

    depth: int = 40
    documents: int = 400
    hops: int = 4_000


@dataclass(frozen=True, slots=True)
class Node:
    """A document of the trace; ``judged`` is what it was first judged to be."""

    number: int
    digest: bytes
    source: str
    private: bool
    judged: Judged
    depth: int

    @property
    def traceable(self) -> Traceable | None:
        """Give what it says of its place in the chain."""
        return self.judged.traceable


@dataclass(frozen=True, slots=True)
class Hop:
    """One reference, from a node to another; ``target`` is None where nothing was found.

    ``whys`` weigh most first; ``says`` is the verification's sentence by language; ``again``: the
    target was reached before, and stands there with what it rests on.
    """

    source: int
    reference: Reference
    outcome: Outcome
    whys: tuple[Why, ...]
    target: int | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def end(self) -> End | None:
        """Say that no document follows because the reference names a national standard."""
        return End.NATIONAL if self.target is None and self.reference.national else None


@dataclass(frozen=True, slots=True)
class Trace:
    """A document and everything under it that was walked; node 0 is the document."""

    nodes: tuple[Node, ...]
    hops: tuple[Hop, ...]

    def hops_of(self, node: int) -> tuple[Hop, ...]:
        """Give the hops that leave a node, in document order."""
        return tuple(hop for hop in self.hops if hop.source == node)

    def end_of(self, node: int) -> End | None:
        """Say whether and how a chain ends at a node."""
        traceable = self.nodes[node].traceable
        if traceable is None or traceable.references:
            return None
        return End.NATIONAL if traceable.national else End.TOP

    @property
    def outcome(self) -> Outcome | None:
        """Give the outcome that weighs most; None where the document cites nothing."""
        seen = {hop.outcome for hop in self.hops}
        return next((outcome for outcome in RANK if outcome in seen), None)

    @property
    def verdict(self) -> Verdict:
        """Join the document and all hops; what is missing, or cites nothing, is indeterminate."""
        judged = self.nodes[0].judged.verdict
        if self.outcome is None and self.end_of(0) is End.NATIONAL:
            return judged
        return worst((judged, VERDICTS.get(self.outcome, Verdict.INDETERMINATE)))

    @property
    def broken(self) -> tuple[Hop, ...]:
        """Give the hops that failed."""
        return tuple(hop for hop in self.hops if hop.outcome is Outcome.FAILED)


DEFAULT_LIMITS = Limits()


def walk(start: Found, find: Find, judge: Judge, limits: Limits = DEFAULT_LIMITS) -> Trace:
    """Walk everything that a document rests on.

    Errors of the callables pass through; whatever documents say raises nothing.
    """
    return _Walk(find, judge, limits).run(start)


class _Walk:
    """One walk: a stack of nodes, each with the references that it has still to follow."""

    def __init__(self, find: Find, judge: Judge, limits: Limits) -> None:
        self._find, self._judge, self._limits = find, judge, limits
        self._nodes: list[Node] = []
        self._hops: list[Hop] = []
        self._by_digest: dict[bytes, int] = {}
        self._verdicts: dict[tuple[bytes, date | None], Judged] = {}

    def run(self, start: Found) -> Trace:
        self._enter(start, self._judged(start, None), 0)
        stack: list[tuple[int, Iterator[Reference]]] = [(0, self._references(0))]
        while stack:
            number, waiting = stack[-1]
            reference = next(waiting, None)
            if reference is None:
                stack.pop()
                continue
            if len(self._hops) >= self._limits.hops:
                self._stop(number, reference)
                break
            entered = self._follow(number, reference, [above for above, _ in stack])
            if entered is not None:
                stack.append((entered, self._references(entered)))
        return Trace(tuple(self._nodes), tuple(self._hops))

    def _references(self, node: int) -> Iterator[Reference]:
        traceable = self._nodes[node].traceable
        return iter(traceable.references if traceable else ())

    def _follow(self, source: int, reference: Reference, path: Sequence[int]) -> int | None:
        """Take one hop; give the node to go on from, if it is a new one."""
        chosen, whys = self._choose(reference)
        if chosen is None:
            self._hops.append(_hop(source, reference, whys))
            return None
        known = self._by_digest.get(chosen.digest)
        if known in path:
            self._hops.append(_hop(source, reference, (Why.LOOP,), target=known, again=True))
            return None
        if known is None and len(path) > self._limits.depth:
            whys = (Why.TOO_DEEP,)
        if known is None and len(self._nodes) >= self._limits.documents:
            whys = (Why.TOO_MANY,)
        if whys[:1] in ((Why.TOO_DEEP,), (Why.TOO_MANY,)):
            self._hops.append(_hop(source, reference, whys))
            return None
        judged = self._judged(chosen, reference.at)
        target = self._enter(chosen, judged, len(path)) if known is None else known
        hop = Hop(source, reference, Outcome.PASSED, whys, target, judged.says, known is not None)
        self._hops.append(_weighed(hop, judged))
        return target if known is None else None

    def _stop(self, source: int, reference: Reference) -> None:
        self._hops.append(_hop(source, reference, (Why.TOO_MANY,)))

    def _choose(self, reference: Reference) -> tuple[Found | None, tuple[Why, ...]]:
        """Choose the cited document among those at hand, or say why there is none."""
        if not reference.key:
            return None, (Why.NO_CERTIFICATE,)
        candidates = list({one.digest: one for one in self._find(reference)}.values())
        if not candidates:
            return None, (Why.ANALOGUE if reference.analogue else Why.NOT_AT_HAND,)
        if reference.digest is None:
            several = len(candidates) > 1
            return (None, (Why.AMBIGUOUS,)) if several else (candidates[0], (Why.BY_NUMBER,))
        fitting = {one.digest: reference.digest.fits(one.content) for one in candidates}
        exact = next((one for one in candidates if fitting[one.digest]), None)
        if exact is not None:
            return exact, ()
        unclear = [one for one in candidates if fitting[one.digest] is None]
        if unclear:
            several = len(candidates) > 1
            return (None, (Why.AMBIGUOUS,)) if several else (unclear[0], (Why.DIGEST_UNKNOWN,))
        return None, (Why.OTHER_BYTES,)

    def _judged(self, found: Found, at: date | None) -> Judged:
        key = (found.digest, at)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(found, at)
        return self._verdicts[key]

    def _enter(self, found: Found, judged: Judged, depth: int) -> int:
        number = len(self._nodes)
        self._nodes.append(Node(number, found.digest, found.source, found.private, judged, depth))
        self._by_digest[found.digest] = number
        return number


def _hop(
    source: int,
    reference: Reference,
    whys: tuple[Why, ...],
    *,
    target: int | None = None,
    again: bool = False,
) -> Hop:
    return Hop(source, reference, OUTCOMES[whys[0]], whys, target=target, again=again)


def _weighed(hop: Hop, judged: Judged) -> Hop:
    """Join what the verification says with what the two documents say of each other."""
    verified = judged.verdict is Verdict.PASSED
    outcomes = {
        **OUTCOMES,
        Why.NOT_VERIFIED: Outcome.PASSED if verified else Outcome(str(judged.verdict)),
    }
    whys = [*hop.whys, *_contradictions(hop.reference, judged.traceable)]
    whys.append(Why.VERIFIED if verified else Why.NOT_VERIFIED)
    whys.sort(key=lambda why: RANK.index(outcomes[why]))
    return replace(hop, outcome=outcomes[whys[0]], whys=tuple(whys))


def _contradictions(reference: Reference, cited: Traceable | None) -> Iterator[Why]:
    """Compare what a document says of the cited one with what that one says of itself."""
    if cited is None:
        yield Why.UNREADABLE
        return
    if reference.at and cited.first and cited.first > reference.at:
        yield Why.MADE_LATER
    if reference.kind is ReferenceKind.EQUIPMENT and not reference.through:
        used = {one.key for one in reference.numbers if one.key}
        items = {one.key for one in cited.numbers}
        if used and items and not used & items:
            yield Why.OTHER_INSTRUMENT


def redacted(trace: Trace) -> Trace:
    """Give a trace without what stands in private documents: of them only what became of it all.

    Documents that only private ones lead to are left out.
    """
    below = _worst_below(trace)
    nodes, hops, places = [trace.nodes[0]], [], {0: 0}
    for hop in trace.hops:
        if hop.source not in places or trace.nodes[hop.source].private:
            continue
        target = hop.target
        if target is not None and target not in places:
            places[target] = len(nodes)
            nodes.append(replace(trace.nodes[target], number=places[target]))
        moved = None if target is None else places[target]
        hops.append(replace(hop, source=places[hop.source], target=moved))
    for old, new in list(places.items()):
        if trace.nodes[old].private and old in below:
            hidden = Reference(kind=ReferenceKind.CITATION)
            hops.append(Hop(new, hidden, below[old], (Why.PRIVATE,)))
    return Trace(tuple(nodes), tuple(hops))


def _worst_below(trace: Trace) -> dict[int, Outcome]:
    """Give the outcome that weighs most of everything under each node that cites something."""
    above: dict[int, set[int]] = {}
    for hop in trace.hops:
        if hop.target is not None:
            above.setdefault(hop.target, set()).add(hop.source)
    worst: dict[int, Outcome] = {}
    for outcome in RANK:
        waiting = [hop.source for hop in trace.hops if hop.outcome is outcome]
        while waiting:
            node = waiting.pop()
            if node not in worst:
                worst[node] = outcome
                waiting.extend(above.get(node, ()))
    return worst
