"""A stolen key: what was anchored before the theft stays provable, what came after does not.

The whole story, on a running service: documents are issued and anchored, the issuer's key is
stolen, somebody signs with it, the authority revokes it as of the theft. Then every verdict is
asked again, of the service and of a relying party that has a policy, the file and its evidence.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.founded import ISSUER, copied, found_once, issued, request
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.workflows.parts import Trust
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.report import Verdict
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.life import revoke
from trustsvc_keys.authority.office import open_office
from trustsvc_keys.authority.plans import plan_of

LIMIT = 10_000_000


@dataclass(frozen=True)
class Story:
    """What there is after the theft: a document from before, one from after, the lists."""

    service: Deployment
    before: str
    after: str
    stolen: datetime

    def ask(self, document: str, existence: str, *, stranger: bool = False) -> Verification:
        """Verify a document under a policy that lets anchors decide, or has them reported."""
        keep = self.service.keep
        trust = self.service.trust
        changed = trust.policy_file.replace(
            b'existence = "report"', f'existence = "{existence}"'.encode()
        )
        changed = changed.replace(b"existence_drift_s = 60", b"existence_drift_s = 0")
        question = Question(
            content=keep.objects.get(f"documents/{document}/document.xml"),
            policy=Trust(parse_policy(changed), changed, trust.folder, trust.crls),
            limit_bytes=LIMIT,
            evidence=show_evidence(keep, document) if stranger else None,
        )
        return verify(question, None if stranger else keep)


def anchored(service: Deployment, number: str) -> str:
    """Issue a document, and another one, so that blocks follow the first one's anchor."""
    document = issued(service, request(number)).id
    work(service)
    issued(service, request(f"{number}-next"))
    work(service)
    return document


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    with copied(template, tmp_path_factory.mktemp("compromise") / "data") as service:
        before = anchored(service, "before")
        # Blocks made within one second are dated ahead, a second each: leave them room.
        stolen = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
        while datetime.now(UTC) <= stolen + timedelta(seconds=1):
            time.sleep(0.1)
        after = anchored(service, "after")
        folder = service.data / "authority"
        office = open_office(
            plan_of(folder), folder, clock=service.clock, passphrase=service.passphrase
        )
        seal = next(name for name in office.book.names() if ISSUER in name)
        now = service.clock()
        revoke(office, seal, RevocationReason.KEY_COMPROMISE, now, invalid_from=stolen)
        publish_list(office, "issuing", now)
        yield Story(service, before, after, stolen)


@pytest.mark.parametrize("stranger", [False, True], ids=["the service", "a stranger"])
def test_what_was_anchored_before_the_theft_stays_provable(story: Story, *, stranger: bool) -> None:
    answer = story.ask(story.before, "accept", stranger=stranger)

    assert answer.report.verdict is Verdict.PASSED
    assert answer.outcome == "genuine_valid"
    assert any("passes by the proof" in note for note in answer.report.notes)


@pytest.mark.parametrize("stranger", [False, True], ids=["the service", "a stranger"])
def test_what_was_signed_with_the_stolen_key_is_not(story: Story, *, stranger: bool) -> None:
    answer = story.ask(story.after, "accept", stranger=stranger)

    assert answer.report.verdict is Verdict.INDETERMINATE
    assert answer.outcome == "cannot_tell"
    told = {check.name: check.says for check in answer.report.checks}
    assert "revoked" in told["issuer.xml"]


def test_a_policy_that_only_reports_anchors_says_which_proof_would_change_the_verdict(
    story: Story,
) -> None:
    early, late = (story.ask(one, "report") for one in (story.before, story.after))

    assert early.report.verdict is late.report.verdict is Verdict.INDETERMINATE
    told = [
        next(c.says for c in one.report.checks if c.name == "issuer.xml") for one in (early, late)
    ]
    assert "the anchor proves that the signature existed by" in told[0]
    assert "the anchor proves" not in told[1]


def test_the_sentence_for_people_speaks_of_the_revoked_certificate(story: Story) -> None:
    facts = story.ask(story.after, "accept").facts

    assert (str(facts.trust), str(facts.doubt)) == ("revoked", "revoked")


def test_before_the_list_was_made_nobody_could_know(story: Story) -> None:
    keep = story.service.keep
    question = Question(
        content=keep.objects.get(f"documents/{story.after}/document.xml"),
        policy=replace(story.service.trust, crls=()),
        limit_bytes=LIMIT,
    )

    assert verify(question, keep).report.verdict is Verdict.PASSED
