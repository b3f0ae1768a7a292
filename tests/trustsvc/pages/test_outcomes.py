"""Every sentence as it comes about: one real service, one stranger with a policy, one rival."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.founding import founded, work
from trustsvc.api.shapes import VerificationShape
from trustsvc.cli.verify import Options, run
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.server import make_application
from trustsvc.texts.catalogue import languages
from trustsvc.texts.outcomes import TONES, Outcome, Tone
from trustsvc.texts.verdicts import tell
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.look_up import look_up, look_up_number
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.verify import Question, Verification, verify

ISSUER, RIVAL = "NTRCN-91320000MA00EXAMP9", "NTRCN-91350000MA0EXAMPL9"
CHANGE = (
    b"<dcc:reportAmendedSubstituted>"
    b"<dcc:typeOfChange>amended</dcc:typeOfChange>"
    b"<dcc:replacedUniqueIdentifier>SUPERSEDED</dcc:replacedUniqueIdentifier>"
    b"</dcc:reportAmendedSubstituted>"
)
END_OF_DATES = b"</dcc:issueDate>"
LIMIT_BYTES = 10**7
VERDICTS = {Tone.OK: "passed", Tone.WARN: "failed", Tone.NO: "failed", Tone.NONE: "indeterminate"}


@dataclass(frozen=True)
class World:
    """Two services that know nothing of each other, and what the first has issued."""

    ours: Deployment
    theirs: Deployment
    issued: dict[str, Issued]

    def xml(self, name: str) -> bytes:
        """Give an issued XML."""
        return self.ours.keep.objects.get(f"documents/{self.issued[name].id}/document.xml")

    def evidence(self, name: str) -> bytes:
        """Give the evidence of a document."""
        return show_evidence(self.ours.keep, self.issued[name].id)

    def ask(self, content: bytes, **asked: datetime | bytes) -> Verification:
        """Ask the service that issued it."""
        question = Question(content, self.ours.trust, LIMIT_BYTES, **asked)  # type: ignore[arg-type]  # as named
        return verify(question, self.ours.keep)

    def ask_alone(self, content: bytes, evidence: bytes | None = None) -> Verification:
        """Ask as a stranger does: with a policy, and no service."""
        return verify(Question(content, self.ours.trust, LIMIT_BYTES, evidence))


def _issue(made: Deployment, issuer: str, content: bytes) -> Issued:
    wanted = Request(issuer, content, LIMIT_BYTES, "http://127.0.0.1:8000")
    return issue(made.keep, made.log, made.seal(issuer), wanted)


def _expired_dcoc() -> bytes:
    return (
        example_dcoc("EXPIRED")
        .replace(b"validFrom>2026-11-18", b"validFrom>2020-11-18")
        .replace(b"validUntil>2029-11-17", b"validUntil>2021-11-17")
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("outcomes")
    with (
        founded(folder / "ours", {ISSUER: "Haichuan (test)"}) as ours,
        founded(folder / "theirs", {RIVAL: "Rival (test)"}) as theirs,
    ):
        numbers = ("VALID", "SUSPENDED", "SUPERSEDED", "REVOKED")
        issued = {number: _issue(ours, ISSUER, example_dcc(number)) for number in numbers}
        successor = example_dcc("SUCCESSOR").replace(END_OF_DATES, END_OF_DATES + CHANGE, 1)
        issued["SUCCESSOR"] = _issue(ours, ISSUER, successor)
        issued["EXPIRED"] = _issue(ours, ISSUER, _expired_dcoc())
        for number, change in (
            ("SUSPENDED", parse_change("suspended", "the cell is being examined")),
            ("REVOKED", parse_change("revoked", "the standard failed", "2026-01-01", ("r1", "r2"))),
        ):
            change_status(ours.keep, ours.log, ISSUER, issued[number].id, change)
        work(ours)
        issued["PENDING"] = _issue(ours, ISSUER, example_dcc("PENDING"))
        yield World(ours, theirs, issued)


def assert_outcome(answer: Verification, expected: Outcome) -> None:
    """The outcome is the expected one, agrees with the verdict, and fits the API's shape."""
    assert answer.outcome == expected
    assert str(answer.report.verdict) == VERDICTS[TONES[expected]]
    shape = VerificationShape.model_validate(answer.answer())
    assert set(shape.sentence) == set(languages())


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("VALID", Outcome.GENUINE_VALID),
        ("SUCCESSOR", Outcome.GENUINE_VALID),
        ("SUSPENDED", Outcome.GENUINE_SUSPENDED),
        ("SUPERSEDED", Outcome.GENUINE_SUPERSEDED),
        ("REVOKED", Outcome.GENUINE_REVOKED),
        ("EXPIRED", Outcome.GENUINE_EXPIRED),
        ("PENDING", Outcome.NOT_ANCHORED_YET),
    ],
)
def test_an_issued_file_is_told_with_its_status(
    world: World, number: str, expected: Outcome
) -> None:
    answer = world.ask(world.xml(number))

    assert_outcome(answer, expected)
    assert "Haichuan (test) (USCC 91320000MA00EXAMP9)" in answer.answer()["sentence"]["en"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("VALID", Outcome.GENUINE_VALID),
        ("SUSPENDED", Outcome.GENUINE_SUSPENDED),
        ("SUPERSEDED", Outcome.GENUINE_SUPERSEDED),
        ("REVOKED", Outcome.GENUINE_REVOKED),
        ("EXPIRED", Outcome.GENUINE_EXPIRED),
    ],
)
def test_a_stranger_with_policy_and_evidence_is_told_the_same(
    world: World, number: str, expected: Outcome
) -> None:
    assert_outcome(world.ask_alone(world.xml(number), world.evidence(number)), expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("VALID", Outcome.ON_RECORD_VALID),
        ("PENDING", Outcome.ON_RECORD_VALID),
        ("SUSPENDED", Outcome.ON_RECORD_SUSPENDED),
        ("SUPERSEDED", Outcome.ON_RECORD_SUPERSEDED),
        ("REVOKED", Outcome.ON_RECORD_REVOKED),
        ("EXPIRED", Outcome.ON_RECORD_EXPIRED),
    ],
)
def test_a_scan_is_told_with_its_status(world: World, number: str, expected: Outcome) -> None:
    sight = look_up(world.ours.keep, world.issued[number].token, development=True)

    assert tell(sight.facts, "en").outcome == expected
    assert [one.facts for one in look_up_number(world.ours.keep, number, development=True)]


def test_evidence_alone_does_not_reach_today(world: World) -> None:
    alone = world.ask_alone(world.xml("VALID"), world.evidence("VALID"))
    asked = world.ask(world.xml("VALID"))

    assert "valid as of " in alone.answer()["sentence"]["en"]
    assert "valid today" in asked.answer()["sentence"]["en"]


def test_a_replaced_document_names_its_successor(world: World) -> None:
    told = tell(world.ask(world.xml("SUPERSEDED")).facts, "en")

    assert "SUCCESSOR" in told.mend


def test_a_retroactive_change_is_told_with_its_scope(world: World) -> None:
    for answer in (
        world.ask(world.xml("REVOKED")),
        world.ask_alone(world.xml("REVOKED"), world.evidence("REVOKED")),
    ):
        told = tell(answer.facts, "en")

        assert "1 January 2026" in told.detail
        assert told.causes == (
            "Reason stated by the issuer: the standard failed",
            "Only part of it is concerned: the results r1, r2.",
            "The issuer decided this later and let it reach back.",
        )


def test_a_day_before_all_records_condemns_nobody(world: World) -> None:
    answer = world.ask(world.xml("VALID"), at=datetime(2020, 1, 1, tzinfo=UTC))

    assert_outcome(answer, Outcome.CANNOT_TELL)
    assert "nothing proves its status" in answer.answer()["sentence"]["en"]


def test_a_flipped_digit_is_an_alteration(world: World) -> None:
    altered = world.xml("VALID").replace(b"-40.028", b"-40.038")

    assert_outcome(world.ask(altered), Outcome.ALTERED)
    assert_outcome(world.ask_alone(altered, world.evidence("VALID")), Outcome.ALTERED)


def test_line_ends_that_a_gateway_changed_are_restored(world: World) -> None:
    answer = world.ask(world.xml("VALID").replace(b"\n", b"\r\n"))

    assert_outcome(answer, Outcome.GENUINE_VALID)
    assert "undone before comparing" in tell(answer.facts, "en").rows[0].says


@pytest.mark.parametrize("content", [b"<a>", b"<!DOCTYPE a><a/>", b"%PDF-1.7 and no more"])
def test_what_cannot_be_read_is_told_so(world: World, content: bytes) -> None:
    assert_outcome(world.ask(content), Outcome.UNREADABLE)


def test_an_unsigned_document_is_neither_good_nor_bad(world: World) -> None:
    assert_outcome(world.ask(example_dcc("UNSIGNED")), Outcome.UNSIGNED)


def test_an_issuer_that_no_root_vouches_for_is_unknown(world: World) -> None:
    answer = verify(Question(world.xml("VALID"), world.theirs.trust, LIMIT_BYTES))

    assert_outcome(answer, Outcome.UNKNOWN_ISSUER)
    assert "Haichuan (test)" in answer.answer()["sentence"]["en"]


def test_a_good_file_that_another_service_issued_is_not_on_record(world: World) -> None:
    question = Question(world.xml("VALID"), world.ours.trust, LIMIT_BYTES)

    assert_outcome(verify(question, world.theirs.keep), Outcome.NOT_ON_RECORD)


def test_without_evidence_and_register_it_cannot_be_told(world: World) -> None:
    answer = world.ask_alone(world.xml("VALID"))

    assert_outcome(answer, Outcome.CANNOT_TELL)
    assert "no evidence came along" in answer.answer()["sentence"]["en"]


def test_evidence_of_another_file_is_told_apart_from_an_alteration(world: World) -> None:
    answer = world.ask_alone(world.xml("VALID"), world.evidence("SUSPENDED"))

    assert_outcome(answer, Outcome.EVIDENCE_OTHER)


def test_damaged_evidence_is_refused(world: World) -> None:
    damaged = world.evidence("VALID")[:-2]

    assert_outcome(world.ask_alone(world.xml("VALID"), damaged), Outcome.EVIDENCE_REFUSED)


def test_nothing_found_is_no_fake(world: World) -> None:
    client = TestClient(make_application(world.ours))

    answer = client.get("/d/AAAAAAAAAAAAAAAA?lang=en")

    assert answer.status_code == 404
    assert "which does not make it a fake" in answer.text
    assert '<section class="verdict none"' in answer.text


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("number", ["SUSPENDED", "SUPERSEDED", "REVOKED", "EXPIRED", "PENDING"])
def test_a_page_never_shows_green_beside_red(world: World, number: str, language: str) -> None:
    client = TestClient(make_application(world.ours))
    token = world.issued[number].token

    for address in (f"/d/{token}", f"/d/{token}?at=2026-01-01", f"/look-up?number={number}"):
        separator = "&" if "?" in address else "?"
        page = client.get(f"{address}{separator}lang={language}").text
        red = '<section class="verdict no"' in page

        assert not (red and ('<li class="ok">' in page or 'class="answer ok"' in page))
        assert not (not red and ('<li class="no">' in page or 'class="answer no"' in page))


def test_a_policy_folder_is_all_that_a_stranger_needs(world: World, tmp_path: Path) -> None:
    for name in ("policy.toml", "trusted-roots.pem"):
        (tmp_path / name).write_bytes((world.ours.data / name).read_bytes())
    (tmp_path / "a.xml").write_bytes(world.xml("REVOKED"))
    (tmp_path / "a.json").write_bytes(world.evidence("REVOKED"))
    options = Options(
        file=tmp_path / "a.xml",
        data=tmp_path / "nothing-is-here",
        evidence=tmp_path / "a.json",
        policy=tmp_path / "policy.toml",
        lists=(),
        at=None,
        language="zh",
        as_json=False,
    )

    with pytest.raises(SystemExit) as left:
        run(options)

    assert left.value.code == 1
    assert not (tmp_path / "nothing-is-here").exists()
