"""Give a trace as JSON, the same for command line and API."""

from typing import Any

from trustsvc.graph.references import Reference
from trustsvc.graph.walk import Hop, Node, Trace
from trustsvc.graph.wording import reasons, summary
from trustsvc.texts.catalogue import languages


def trace_answer(trace: Trace) -> dict[str, Any]:
    """Give nodes and hops; a hop points at nodes by their numbers, and 0 is the document."""
    return {
        "verdict": str(trace.verdict),
        "sentence": {language: summary(trace, language) for language in languages()},
        "documents": [_node_answer(trace, node) for node in trace.nodes],
        "hops": [_hop_answer(hop) for hop in trace.hops],
    }


def _node_answer(trace: Trace, node: Node) -> dict[str, Any]:
    traceable, end = node.traceable, trace.end_of(node.number)
    first, last = (traceable.first, traceable.last) if traceable else (None, None)
    return {
        "number": node.number,
        "identifier": traceable.identifier if traceable else None,
        "kind": str(traceable.kind) if traceable else None,
        "issuer": dict(traceable.issuer) if traceable else {},
        "performed": [first.isoformat(), last.isoformat()] if first and last else None,
        "sha256": node.digest.hex(),
        "source": node.source,
        "end": str(end) if end else None,
    }


def _hop_answer(hop: Hop) -> dict[str, Any]:
    return {
        "from": hop.source,
        "to": hop.target,
        "outcome": str(hop.outcome),
        "reasons": [str(why) for why in hop.whys],
        "says": {language: reasons(hop, language) for language in languages()},
        "end": str(hop.end) if hop.end else None,
        "again": hop.again,
        **_reference_answer(hop.reference),
    }


def _reference_answer(reference: Reference) -> dict[str, Any]:
    return {
        "kind": str(reference.kind),
        "name": dict(reference.name),
        "identifier": reference.identifier or None,
        "digest": reference.digest.value.hex() if reference.digest else None,
        "issuer": dict(reference.issuer),
        "numbers": [one.value for one in reference.numbers],
        "results": list(reference.results),
        "at": reference.at.isoformat() if reference.at else None,
        "through": reference.through or None,
    }
