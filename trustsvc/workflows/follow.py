"""Make an anchor a proof of existence: add the blocks that follow its earliest sighting.

The time in a block is its proposer's word, and a single proposer may lie. The headers of the next
blocks, up to f + 1 distinct proposers, hold at least one honest word (EN 319 102-1, 5.6.2.3). They
come later than the evidence, which is why this is a step of its own.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from trustsvc.store.documents import get_document
from trustsvc.store.evidences import keep_followed, list_unfollowed
from trustsvc.workflows.outcome import AT_ONCE, DONE, Outcome
from trustsvc.workflows.parts import Chain, Keep
from trustsvc.workflows.replay import must_replay
from trustsvc_anchors.evidence import encode_evidence, parse_evidence
from trustsvc_anchors.evm.capture import capture_descendants
from trustsvc_anchors.policy import Policy

if TYPE_CHECKING:
    from trustsvc_anchors.chain.finality import SealedHeader

BATCH = 64


def follow(keep: Keep, chain: Chain, policy: Policy) -> Outcome:
    """Add the blocks that follow an earliest sighting, as soon as the chain has enough of them.

    What waits goes on with the next anchor.

    Raises:
        ChainProblem: the chain does not answer.
        UnprovedEvidence: what we made does not replay; the evidence stays as it was.
    """
    with keep.database.reading() as session:
        rows = list_unfollowed(session, BATCH)
        documents = {row.document: get_document(session, row.document) for row in rows}
    seen: dict[bytes, tuple[SealedHeader, ...] | None] = {}
    for row in rows:
        evidence = parse_evidence(row.content)
        first, *rest = evidence.sightings
        if first.header not in seen:
            seen[first.header] = capture_descendants(chain.endpoint, first.sealed, chain.rule)
        descendants = seen[first.header]
        if descendants is None:  # rows are in the order of their blocks: the others wait too
            return DONE
        followed = replace(first, descendants=descendants)
        content = encode_evidence(replace(evidence, sightings=(followed, *rest)))
        must_replay(keep, chain.rule, policy, documents[row.document], content)
        with keep.database.transaction() as session:
            keep_followed(session, row, content)
    return AT_ONCE if len(rows) == BATCH else DONE
