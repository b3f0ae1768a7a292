"""Replay evidence that we made, as a stranger would, before anybody may have it."""

from collections.abc import Sequence
from dataclasses import replace

from trustsvc.errors import UnprovedEvidence
from trustsvc.store.documents import Document
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.parts import Keep
from trustsvc_anchors.chain.finality import ChainRule, PinnedBlock
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.evidence import Sighting, parse_evidence
from trustsvc_anchors.policy import Policy
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

MAY_FAIL = ("status",)
"""Checks that may fail without the evidence being wrong: a revoked document stays revoked.

They then name the status; a contradiction among records and chain fails without naming one.
"""


def must_replay(
    keep: Keep, rule: ChainRule, policy: Policy, document: Document, content: bytes
) -> None:
    """Replay evidence of a document with no network.

    Raises:
        UnprovedEvidence: a step did not pass, or the status could not be told.
    """
    name = "document.pdf" if document.xml_digest is None else "document.xml"
    issued = keep.objects.get(artefact_name(document.id, name))
    pinned = _with_pins(policy, rule, parse_evidence(content).sightings)
    report = replay(content, issued, pinned, at=None, now=keep.clock())
    for check in report.checks:
        may = check.name in MAY_FAIL and "status" in check.facts
        if check.verdict is not Verdict.PASSED and not may:
            raise UnprovedEvidence(document=document.id, step=check.name, why=check.says)


def _with_pins(policy: Policy, rule: ChainRule, sightings: Sequence[Sighting]) -> Policy:
    """Pin what we saw ourselves, where a chain has no seals; an auditor pins from elsewhere."""
    if rule.rule != "pinned_block":
        return policy
    headers = [parse_header(sighting.header) for sighting in sightings]
    pins = tuple(PinnedBlock(header.number, header.hash_plain) for header in headers)
    chains = tuple(
        replace(chain, pinned=chain.pinned + pins) if chain.name == rule.name else chain
        for chain in policy.chains
    )
    return replace(policy, chains=chains)
