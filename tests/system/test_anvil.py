"""The main job on a chain without seals: evidence replays where the auditor pins its blocks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.support.founding import founded, work
from tests.support.peers import peer
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.issue import Request, issue
from trustsvc.workflows.show_document import show_evidence
from trustsvc_anchors.chain.finality import PinnedBlock
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.evidence import parse_evidence
from trustsvc_anchors.policy import Policy
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict
from trustsvc_devnet.anvil import AnvilEngine

ISSUER = "NTRCN-91320000MA00EXAMP9"


@dataclass(frozen=True)
class OnAnvil:
    """A document that was issued and anchored on anvil."""

    deployment: Deployment
    id: str
    xml: bytes

    def pinned(self, evidence: bytes) -> Policy:
        """Pin the blocks of the evidence's sightings, as an auditor does from elsewhere."""
        headers = [parse_header(sighting.header) for sighting in parse_evidence(evidence).sightings]
        pins = tuple(PinnedBlock(header.number, header.hash_plain) for header in headers)
        policy = self.deployment.trust.policy
        return replace(policy, chains=tuple(replace(one, pinned=pins) for one in policy.chains))


@pytest.fixture(scope="module")
def on_anvil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAnvil]:
    peer("anvil")
    engine = AnvilEngine()
    try:
        folder = tmp_path_factory.mktemp("on-anvil")
        with founded(folder, {ISSUER: "Anvil test"}, engine.url) as made:
            wanted = Request(ISSUER, example_dcc(), 10**7, "http://127.0.0.1:8000")
            one = issue(made.keep, made.log, made.seal(ISSUER), wanted)
            work(made)
            xml = made.keep.objects.get(f"documents/{one.id}/document.xml")
            yield OnAnvil(made, one.id, xml)
    finally:
        engine.close()


def test_evidence_replays_under_pinned_blocks_before_and_after_revocation(
    on_anvil: OnAnvil,
) -> None:
    keep, log = on_anvil.deployment.keep, on_anvil.deployment.log
    before = show_evidence(keep, on_anvil.id)
    change_status(keep, log, ISSUER, on_anvil.id, parse_change("revoked", "test"))
    work(on_anvil.deployment)
    after = show_evidence(keep, on_anvil.id)

    passed = replay(before, on_anvil.xml, on_anvil.pinned(before))
    failed = replay(after, on_anvil.xml, on_anvil.pinned(after))
    unpinned = replay(before, on_anvil.xml, on_anvil.deployment.trust.policy)

    assert passed.verdict is Verdict.PASSED, [check.says for check in passed.checks]
    assert [c.name for c in failed.checks if c.verdict is Verdict.FAILED] == ["status"]
    assert unpinned.verdict is not Verdict.PASSED
    assert len(json.loads(after)["sightings"]) == 2
