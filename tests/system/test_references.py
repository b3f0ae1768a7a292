"""Traceability told by those who live by it.

A national institute calibrates a reference laboratory's standard, that one a working laboratory's
thermometer, and with this the working laboratory calibrates what a body certifies. Then the
reference laboratory finds its certificate wrong and revokes it. What relied on it before stays as
it was; what relied on it after is broken, for the service and for a stranger with files alone.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.chained import Use, certificate, conformity
from tests.support.days import founded_days_ago, next_day
from tests.support.founded import ISSUER, OTHER, MovedClock, issued, request
from tests.support.founding import work
from tests.support.serving import variables
from trustsvc.deployment import Deployment
from trustsvc.graph.picture import draw_picture
from trustsvc.graph.tree import draw_tree
from trustsvc.graph.walk import End, Hop, Outcome, Trace, Why
from trustsvc.workflows.affected import affected, parse_suspicion
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.parts import Trust
from trustsvc.workflows.shelf import fill_shelf, read_files
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.trace import At, Weight, everybody, verify_references
from trustsvc.workflows.verify import Question, Verification
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.report import Verdict

LIMIT = 10_000_000


@dataclass
class Story:
    """Who issued what, and when."""

    service: Deployment
    clock: MovedClock
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)

    def issue(self, number: str, content: bytes, issuer: str, day: date) -> None:
        """Issue and anchor a document."""
        done = issued(self.service, request(content, issuer))
        work(self.service)
        self.ids[number], self.digests[number] = done.id, done.document_digest.hex()
        self.days[number] = day

    def calibrate(self, number: str, serial: str, by: str, issuer: str, *uses: Use) -> None:
        """Calibrate on the next day."""
        day = next_day(self.clock)
        content = certificate(number, day, serial=serial, laboratory=by, uses=uses, results=2)
        self.issue(number, content, issuer, day)

    def certify(self, number: str, report: str) -> None:
        """Certify on the same day."""
        day = self.clock().date()
        content = conformity(number, day, (report, self.digests[report]))
        self.issue(number, content, ISSUER, day)

    def under(self, serial: str, number: str) -> Use:
        """Use an instrument under its certificate."""
        return Use(serial=serial, certificate=number, digest=self.digests[number])

    def lay_out(self) -> None:
        """Give every document and its evidence to whoever asks, under names that say nothing."""
        keep = self.service.keep
        for place, (number, name) in enumerate(self.ids.items()):
            xml = keep.objects.get(f"documents/{name}/document.xml")
            (self.folder / f"{place}.xml").write_bytes(xml)
            (self.folder / f"{place}-e.json").write_bytes(show_evidence(keep, name))
            (self.folder / f"{number}.pdf").write_bytes(
                keep.objects.get(f"documents/{name}/document.pdf")
            )

    def question(self, number: str) -> Question:
        """Ask about a document."""
        content = self.service.keep.objects.get(f"documents/{self.ids[number]}/document.xml")
        return Question(content, self.service.trust, LIMIT)

    def service_says(self, number: str, weight: Weight = Weight.REPORT) -> Verification:
        """Ask the service, as its operator."""
        at = At(may_read=everybody, weight=weight)
        return verify_references(self.question(number), at, self.service.keep)

    def stranger_says(self, number: str) -> Verification:
        """Ask as a stranger does: with a policy and a folder of files."""
        trust = self.service.trust
        question = Question(
            self.question(number).content,
            Trust(parse_policy(trust.policy_file), trust.policy_file, trust.folder),
            LIMIT,
        )
        return verify_references(question, At(fill_shelf(read_files([self.folder]))))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    place = tmp_path_factory.mktemp("references")
    (place / "files").mkdir()
    with founded_days_ago(place / "data", days=12) as (service, clock):
        told = Story(service, clock, place / "files")
        told.calibrate("NMI-1", "SPRT-1", "Example National Metrology Institute", OTHER)
        told.calibrate(
            "REF-1", "S-77", "Reference Laboratory", OTHER, told.under("SPRT-1", "NMI-1")
        )
        told.calibrate("WORK-1", "X-1", "Working Laboratory", ISSUER, told.under("S-77", "REF-1"))
        told.certify("CERT-1", "WORK-1")
        told.days["revoked"] = next_day(clock, 2)
        change = parse_change("revoked", "the bath was not stirred")
        change_status(service.keep, service.log, OTHER, told.ids["REF-1"], change)
        work(service)
        told.calibrate("WORK-2", "X-2", "Working Laboratory", ISSUER, told.under("S-77", "REF-1"))
        told.certify("CERT-2", "WORK-2")
        clock.offset = timedelta()
        work(service)
        told.lay_out()
        yield told


def trace_of(answer: Verification) -> Trace:
    assert answer.trace is not None
    return answer.trace


def hop_to(trace: Trace, number: str) -> Hop:
    (hop,) = (one for one in trace.hops if one.reference.identifier == number)
    return hop


@pytest.mark.parametrize("who", ["service_says", "stranger_says"])
def test_what_was_certified_before_the_revocation_stays_traceable(story: Story, who: str) -> None:
    answer: Verification = getattr(story, who)("CERT-1")

    trace = trace_of(answer)
    assert answer.report.verdict is Verdict.PASSED
    assert [hop.outcome for hop in trace.hops] == [Outcome.PASSED] * 3
    assert hop_to(trace, "REF-1").reference.at == story.days["WORK-1"]
    assert trace.end_of(3) is End.NATIONAL
    assert trace.verdict is Verdict.PASSED
    assert any(check.name == "references" for check in answer.report.checks)


@pytest.mark.parametrize("who", ["service_says", "stranger_says"])
def test_what_relied_on_it_after_the_revocation_is_broken_there_and_only_there(
    story: Story, who: str
) -> None:
    answer: Verification = getattr(story, who)("CERT-2")

    trace = trace_of(answer)
    (broken,) = trace.broken
    assert broken.reference.identifier == "REF-1"
    assert broken.reference.at == story.days["WORK-2"]
    assert Why.NOT_VERIFIED in broken.whys
    assert "revoked" in broken.says["en"].lower()
    assert hop_to(trace, "WORK-2").outcome is Outcome.PASSED
    assert hop_to(trace, "NMI-1").outcome is Outcome.PASSED
    assert trace.verdict is Verdict.FAILED


def test_a_broken_hop_is_told_and_leaves_the_verdict_on_the_document(story: Story) -> None:
    answer = story.service_says("CERT-2")

    assert answer.report.verdict is Verdict.PASSED
    assert answer.outcome == "genuine_valid"
    assert any(note.startswith("references:") for note in answer.report.notes)
    assert answer.facts.references is not None
    assert answer.facts.references.broken == 1


def test_who_asks_for_more_gets_no_pass_and_no_condemnation(story: Story) -> None:
    first = story.service_says("CERT-1", Weight.REQUIRE)
    second = story.service_says("CERT-2", Weight.REQUIRE)

    assert first.report.verdict is Verdict.PASSED
    assert second.report.verdict is Verdict.INDETERMINATE
    assert second.outcome == "cannot_tell"


def test_the_chain_is_drawn_with_its_broken_hop(story: Story) -> None:
    trace = trace_of(story.service_says("CERT-2"))

    lines, picture = draw_tree(trace, "en"), draw_picture(trace, "zh")
    assert any("x Reference thermometer (S-77) → REF-1" in line for line in lines)
    assert any("the chain is broken" in line.lower() for line in lines)
    for number in story.ids.keys() - {"WORK-1", "CERT-1"}:
        assert f">{number}<" in picture


def test_the_recall_names_what_relied_on_it_in_its_bad_days_alone(story: Story) -> None:
    keep = story.service.keep
    since, until = (story.days[name].isoformat() for name in ("revoked", "CERT-2"))

    late = affected(keep, parse_suspicion("S-77", "REF-1", since, until))
    ever = affected(keep, parse_suspicion("sprt-1", None, None, None))
    own = affected(keep, parse_suspicion("sprt-1", None, None, None), OTHER)

    assert {one.identifier for one in late} == {"WORK-2", "CERT-2"}
    assert {one.identifier for one in ever} == set(story.ids) - {"NMI-1"}
    assert [one.identifier for one in own] == ["REF-1"]
    assert all(one.sure for one in (*late, *ever))
    (work_two,) = (one for one in late if one.identifier == "WORK-2")
    assert work_two.results == ("r1", "r2")


def test_an_altered_certificate_in_the_folder_does_not_pass_for_the_cited_one(
    story: Story, tmp_path: Path
) -> None:
    for file in story.folder.iterdir():
        content = file.read_bytes()
        changed = content.replace(b"Reference Laboratory", b"Preference Laborator")
        if file.suffix != ".pdf":
            (tmp_path / file.name).write_bytes(changed)
    trust = story.service.trust
    policy = Trust(parse_policy(trust.policy_file), trust.policy_file, trust.folder)
    question = Question(story.question("CERT-1").content, policy, LIMIT)

    answer = verify_references(question, At(fill_shelf(read_files([tmp_path]))))

    hop = hop_to(trace_of(answer), "REF-1")
    assert (hop.outcome, hop.whys) == (Outcome.FAILED, (Why.OTHER_BYTES,))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "trustsvc", *arguments],
        capture_output=True,
        text=True,
        env=variables(),
        timeout=120,
        check=False,
    )


def test_the_command_line_tells_the_same(story: Story, tmp_path: Path) -> None:
    data, policy = str(story.service.data), str(story.service.data / "policy.toml")
    file = str(story.folder / f"{list(story.ids).index('CERT-1')}.xml")
    picture = tmp_path / "chain.svg"

    traced = command(
        "trace", file, "--policy", policy, "--with", str(story.folder), "--svg", str(picture)
    )
    listed = command("affected", "--equipment", "SPRT-1", "--data", data, "--json")

    assert traced.returncode == 0, traced.stdout + traced.stderr
    assert "▲ national standard" in traced.stdout
    assert picture.read_text().startswith("<svg")
    assert listed.returncode == 0, listed.stderr
    assert len(json.loads(listed.stdout)["affected"]) == 5
