"""Draw a trace as text: the document first, what it rests on under it, standards at the ends."""

from collections.abc import Iterator

from trustsvc.graph.walk import Hop, Outcome, Trace
from trustsvc.graph.wording import (
    SIGNS,
    cited,
    end_text,
    node_days,
    node_issuer,
    node_title,
    reasons,
    shown,
    summary,
    used,
)
from trustsvc.texts.catalogue import text


def draw_tree(trace: Trace, language: str) -> list[str]:
    """Give the lines; each hop has a sign: + passed, x failed, ? indeterminate, · missing."""
    root = trace.nodes[0]
    head = (node_title(root), node_issuer(root, language), node_days(root))
    sign = SIGNS[Outcome(str(root.judged.verdict))]
    lines = [f"{sign} {' · '.join(filter(None, head))}"]
    said = root.judged.says.get(language, "")
    lines += [f"   {shown(said, 300)}"] if said else []
    end = end_text(trace, None, language)
    lines += [f"   ▲ {end}"] if end else []
    lines += _branches(trace, language)
    return [*lines, "", summary(trace, language)]


def _branches(trace: Trace, language: str) -> Iterator[str]:
    """Walk the hops depth first, without recursion: chains may be long."""
    stack: list[tuple[Hop, str, bool]] = []

    def push(node: int, indent: str) -> None:
        hops = trace.hops_of(node)
        for place, hop in reversed(list(enumerate(hops))):
            stack.append((hop, indent, place == len(hops) - 1))

    push(0, "")
    while stack:
        hop, indent, last = stack.pop()
        inner = f"{indent}{'   ' if last else '│  '}"
        branch = f"{indent}{'└─' if last else '├─'} {SIGNS[hop.outcome]}"
        yield f"{branch} {_headline(trace, hop, language)}"
        goes_on = hop.target is not None and not hop.again and trace.hops_of(hop.target)
        for line in _beneath(trace, hop, language):
            yield f"{inner}{'│    ' if goes_on else '     '}{line}"
        if hop.target is not None and not hop.again:
            push(hop.target, inner)


def _headline(trace: Trace, hop: Hop, language: str) -> str:
    what = used(hop.reference, language)
    if hop.target is None:
        to = cited(hop.reference, language)
    else:
        node = trace.nodes[hop.target]
        parts = (node_title(node), node_issuer(node, language), node_days(node))
        to = " · ".join(filter(None, parts))
    return f"{what} → {to}" if what and to else what or to or "…"


def _beneath(trace: Trace, hop: Hop, language: str) -> Iterator[str]:
    yield from reasons(hop, language)
    if hop.reference.results:
        named = [shown(one.rpartition(":")[2], 40) for one in hop.reference.results[:6]]
        more = " …" if len(hop.reference.results) > len(named) else ""
        yield text("trace.results", language, names=f"{', '.join(named)}{more}")
    if hop.again:
        yield text("trace.again", language)
    end = end_text(trace, hop, language)
    if end:
        yield f"▲ {end}"
