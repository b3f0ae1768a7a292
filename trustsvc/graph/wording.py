"""Put a trace into words: titles of documents, what was used, why a hop has its outcome.

Whatever documents say was written by strangers: letters that turn a line around or hide in it are
dropped, long names are cut.
"""

from datetime import date
from unicodedata import category

from trustsvc.documents.words import Words, pick_words
from trustsvc.graph.references import Reference
from trustsvc.graph.walk import Hop, Node, Outcome, Trace, Why
from trustsvc.texts.catalogue import text

LONGEST = 90
SIGNS = {
    Outcome.PASSED: "+",
    Outcome.FAILED: "x",
    Outcome.INDETERMINATE: "?",
    Outcome.MISSING: "·",
}


def shown(said: str, longest: int = LONGEST) -> str:
    """Give a text as it may be shown in one line (Unicode categories C, Zl and Zp dropped)."""
    kept = (letter if category(letter)[0] != "C" else " " for letter in said[: 10 * longest])
    joined = " ".join("".join(kept).split())
    return joined if len(joined) <= longest else f"{joined[: longest - 1]}…"


def said_in(words: Words, language: str) -> str:
    """Give a text of a document in a language, else in any."""
    return shown(pick_words(words, language, "en", "zh"))


def day(at: date | None) -> str:
    """Write a day as ISO 8601 does."""
    return "" if at is None else at.isoformat()


def node_title(node: Node) -> str:
    """Name a document."""
    if node.traceable is None:
        return shown(node.source) or node.digest.hex()[:16]
    return shown(node.traceable.identifier)


def node_issuer(node: Node, language: str) -> str:
    """Name who issued a document, by its own word."""
    return "" if node.traceable is None else said_in(node.traceable.issuer, language)


def node_days(node: Node) -> str:
    """Give the days of the work."""
    traceable = node.traceable
    if traceable is None or traceable.first is None:
        return ""
    days = dict.fromkeys((day(traceable.first), day(traceable.last)))
    return " \N{EN DASH} ".join(filter(None, days))


def used(reference: Reference, language: str) -> str:
    """Name what was used, with its numbers."""
    numbers = ", ".join(shown(one.value, 40) for one in reference.numbers[:3])
    name = said_in(reference.name, language)
    return f"{name} ({numbers})" if name and numbers else name or numbers


def cited(reference: Reference, language: str) -> str:
    """Name the cited document as the citing one does."""
    parts = (shown(reference.identifier), said_in(reference.issuer, language))
    return " · ".join(filter(None, parts))


def reasons(hop: Hop, language: str) -> list[str]:
    """Say why a hop has its outcome, the weightiest first."""
    told = [
        text(f"trace.why.{why}", language, day=day(hop.reference.at) or "?")
        for why in hop.whys
        if not (why is Why.NOT_VERIFIED and hop.says)
    ]
    if Why.NOT_VERIFIED in hop.whys and hop.says:
        judged = text("trace.why.not_verified", language, day=day(hop.reference.at) or "?")
        said = shown(hop.says.get(language) or next(iter(hop.says.values())), 300)
        told.insert(0, f"{judged}: {said}")
    return told


def summary(trace: Trace, language: str) -> str:
    """Say in one sentence what became of it all."""
    counts = {outcome: sum(hop.outcome is outcome for hop in trace.hops) for outcome in Outcome}
    return text(
        f"trace.sum.{trace.outcome or 'nothing'}",
        language,
        count=len(trace.hops),
        failed=counts[Outcome.FAILED],
        open=counts[Outcome.INDETERMINATE] + counts[Outcome.MISSING],
    )


def end_text(trace: Trace, hop: Hop | None, language: str) -> str:
    """Say that a chain ends, at a hop's target or, for a hop without one, at its reference."""
    node = 0 if hop is None else hop.target
    end = trace.end_of(node) if node is not None else hop.end if hop else None
    return "" if end is None else text(f"trace.end.{end}", language)
