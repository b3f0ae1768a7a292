"""State since when the anchored bytes have existed, as far as the chain's clocks tell.

A block's time is what its proposer wrote; one proposer alone may back-date to the parent block.
Among f + 1 distinct proposers at least one is honest, so the latest of their times, plus the drift
that the policy allows for their clocks, is an instant at which the bytes existed (EN 319 102-1,
5.6.2.3, proof of existence). This is told and never changes a verdict of replay.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from trustsvc_anchors.chain.finality import ChainRule, find_range
from trustsvc_anchors.chain.header import Header
from trustsvc_anchors.report import Check, Verdict

NAME = "existence"
"""The name of the check, in every report."""


def check_existence(
    header: Header, descendants: Sequence[Header], rule: ChainRule, drift_s: int
) -> Check:
    """Tell the instant at which the bytes existed; the headers are final and follow each other."""
    validators = find_range(header.number, rule)
    needed = validators.faults + 1 if validators else 1
    known = set(validators.addresses) if validators else {header.coinbase}
    proposers: set[bytes] = set()
    latest = header.timestamp
    for block in (header, *descendants):
        if len(proposers) >= needed:
            break
        latest = max(latest, block.timestamp)
        proposers |= {block.coinbase} & known
    instant = datetime.fromtimestamp(latest, UTC) + timedelta(seconds=drift_s)
    text = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = {"instant": text, "proposers": str(len(proposers)), "needed": str(needed)}
    if len(proposers) < needed:
        says = f"existed by {text} if its proposer tells the truth: {len(proposers)} of {needed}"
    elif validators:
        says = f"existed by {text}: {len(proposers)} proposers say so, of whom one is honest"
    else:
        says = f"existed by {text}, by the time in the pinned block"
    return Check(NAME, Verdict.PASSED, says, facts)
