"""The log may add bad news to what the chain shows, never good."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from tests.support.world import instant
from trustsvc_anchors.chain.state import StatusWord
from trustsvc_anchors.log.entry import entry_of
from trustsvc_anchors.log.record import IssuedRecord, Status, StatusRecord
from trustsvc_anchors.log.statuses import Change, SeenWord, check_status, instant_text
from trustsvc_anchors.report import Check, Verdict

DOCUMENT = IssuedRecord(
    issuer="NTRCN-1",
    identifier="DCC-1",
    salt=bytes(16),
    xml=sha256(b"xml").digest(),
    pdf=sha256(b"pdf").digest(),
)
FIRST, LATEST = 1000, 5000


def change(status: Status, decided: int, before: Change | None = None, **other: Any) -> Change:  # noqa: ANN401 (fields)
    """Decide a status; ``before`` is the change before."""
    fields: dict[str, Any] = {
        "issuer": DOCUMENT.issuer,
        "identifier": DOCUMENT.identifier,
        "salt": bytes(16),
        "document": DOCUMENT.document_digest,
        "status": status,
        "decided": decided,
        "effective": decided,
        "reason": "a reason",
        "previous": before.leaf if before else None,
        **other,
    }
    record = StatusRecord(**fields)
    return Change(record, entry_of(record, b"any tag.").leaf_hash)


def word(last: Change, changes: int, time: int) -> StatusWord:
    """Write the word that the contract would hold after a change."""
    return StatusWord(last.record.status, changes, time, last.leaf[:24])


def judge(
    changes: list[Change], latest: StatusWord | None, at: int, first: StatusWord | None = None
) -> Check:
    """Judge with sightings at 1000 and 5000."""
    seen = [SeenWord(FIRST, first), SeenWord(LATEST, latest)]
    return check_status(DOCUMENT, changes, seen, instant(at))


SUSPENDED = change(Status.SUSPENDED, 2000)
VALID = change(Status.VALID, 3000, SUSPENDED)
REVOKED = change(Status.REVOKED, 4000, VALID)
ALL = [SUSPENDED, VALID, REVOKED]


@pytest.mark.parametrize(
    ("at", "verdict", "status"),
    [
        (1000, Verdict.PASSED, "valid"),
        (1999, Verdict.PASSED, "valid"),
        (2000, Verdict.FAILED, "suspended"),
        (2999, Verdict.FAILED, "suspended"),
        (3000, Verdict.PASSED, "valid"),
        (3999, Verdict.PASSED, "valid"),
        (4000, Verdict.FAILED, "revoked"),
        (5000, Verdict.FAILED, "revoked"),
        (9000, Verdict.FAILED, "revoked"),
    ],
)
def test_each_instant_has_the_status_of_its_last_change(
    at: int, verdict: Verdict, status: str
) -> None:
    check = judge(ALL, word(REVOKED, 3, 4001), at)

    assert (check.verdict, check.facts["status"]) == (verdict, status)


def test_before_the_first_sighting_nothing_is_known() -> None:
    assert judge([], None, FIRST - 1).verdict == Verdict.INDETERMINATE
    assert judge([], None, FIRST).verdict == Verdict.PASSED


def test_it_says_as_of_when_and_never_later_than_it_was_seen() -> None:
    assert judge([], None, 9000).says == f"not revoked as of {instant_text(LATEST)}"
    assert judge([], None, 3000).says == f"not revoked as of {instant_text(3000)}"


@pytest.mark.parametrize("at", [LATEST, 9000])
def test_bad_news_of_the_log_counts_before_the_chain_shows_it(at: int) -> None:
    late = change(Status.REVOKED, 6000)

    check = judge([late], None, at)

    assert (check.verdict, check.facts["on_chain"]) == (Verdict.FAILED, "no")
    assert "not yet on the chain" in check.says


def test_bad_news_of_the_log_counts_earlier_only_when_it_was_effective() -> None:
    pending = change(Status.REVOKED, 4500)

    assert judge([pending], None, 4499).verdict == Verdict.PASSED
    assert judge([pending], None, 4500).verdict == Verdict.FAILED


@pytest.mark.parametrize("at", [3500, LATEST, 9000])
def test_good_news_of_the_log_alone_does_not_count(at: int) -> None:
    check = judge([SUSPENDED, VALID], word(SUSPENDED, 1, 2001), at)

    assert (check.verdict, check.facts["status"]) == (Verdict.FAILED, "suspended")


def test_the_worst_of_what_is_pending_counts() -> None:
    suspended = change(Status.SUSPENDED, 4000)
    again = change(Status.VALID, 4100, suspended)

    assert judge([suspended, again], None, LATEST).facts["status"] == "suspended"


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.SUPERSEDED, Status.REVOKED])
def test_every_status_but_valid_fails(status: Status) -> None:
    one = change(status, 2000)

    assert judge([one], word(one, 1, 2001), LATEST).verdict == Verdict.FAILED


def test_a_retroactive_revocation_counts_from_its_effect_and_is_told() -> None:
    one = change(Status.REVOKED, 4000, effective=2000)

    check = judge([one], word(one, 1, 4001), 2000)

    assert check.verdict == Verdict.FAILED
    assert "so it is retroactive" in check.says
    assert judge([one], word(one, 1, 4001), 1999).verdict == Verdict.PASSED


def test_affected_results_and_successors_are_told() -> None:
    partly = change(Status.REVOKED, 2000, affected=("r1", "r2"))
    replaced = change(Status.SUPERSEDED, 2000, successor=sha256(b"new").digest())

    assert ", for the results r1, r2" in judge([partly], word(partly, 1, 2001), LATEST).says
    check = judge([replaced], word(replaced, 1, 2001), LATEST)
    assert check.facts["successor"] == sha256(b"new").hexdigest()


def test_a_word_whose_record_is_missing_counts_from_its_own_time() -> None:
    latest = word(REVOKED, 3, 4001)

    for changes in ([], [SUSPENDED], [SUSPENDED, VALID]):
        assert judge(changes, latest, 4001).verdict == Verdict.FAILED
        assert judge(changes, latest, LATEST).verdict == Verdict.FAILED
        assert judge(changes, latest, 4000).verdict == Verdict.INDETERMINATE
    assert "missing" in judge([], latest, LATEST).says


def test_the_earlier_sighting_must_fit_the_list_too() -> None:
    one = change(Status.SUSPENDED, 500)
    back = change(Status.VALID, 2000, one)
    early, late = word(one, 1, 501), word(back, 2, 2001)

    assert judge([one, back], late, LATEST, first=early).verdict == Verdict.PASSED
    for first in (
        replace(early, ref=bytes(24)),
        replace(early, status=Status.REVOKED),
        replace(early, changes=3),
        replace(late, time=999),
        replace(early, time=FIRST + 1),
    ):
        assert judge([one, back], late, LATEST, first=first).verdict == Verdict.FAILED
    assert judge([one, back], None, LATEST, first=early).verdict == Verdict.FAILED


CONTRADICTIONS: dict[str, tuple[list[Change], StatusWord | None]] = {
    "another count": (ALL, word(REVOKED, 2, 4001)),
    "a count beyond the list": (ALL, word(REVOKED, 4, 4001)),
    "another record": (ALL, word(SUSPENDED, 3, 4001)),
    "another status": (ALL, replace(word(REVOKED, 3, 4001), status=Status.VALID)),
    "a word of the future": ([SUSPENDED], word(SUSPENDED, 1, LATEST + 1)),
    "a first record with one before it": ([VALID], word(VALID, 1, 3001)),
    "a gap in the list": ([SUSPENDED, REVOKED], word(REVOKED, 2, 4001)),
    "a record twice": ([SUSPENDED, SUSPENDED], word(SUSPENDED, 2, 2001)),
    "a change after the end": (
        [*ALL, change(Status.VALID, 4500, REVOKED)],
        word(REVOKED, 3, 4001),
    ),
    "another document": ([change(Status.SUSPENDED, 2000, document=bytes(32))], None),
    "another issuer": ([change(Status.SUSPENDED, 2000, issuer="NTRCN-2")], None),
    "another identifier": ([change(Status.SUSPENDED, 2000, identifier="DCC-2")], None),
}


@pytest.mark.parametrize(("changes", "latest"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
@pytest.mark.parametrize("at", [0, FIRST, LATEST, 9000])
def test_a_contradiction_fails_at_every_instant(
    changes: list[Change], latest: StatusWord | None, at: int
) -> None:
    assert judge(changes, latest, at).verdict == Verdict.FAILED


def test_seconds_that_no_calendar_holds_are_told_as_numbers() -> None:
    assert instant_text(0) == "1970-01-01T00:00:00Z"
    assert instant_text((1 << 40) - 1) == "second 1099511627775"
    last = change(Status.SUSPENDED, (1 << 40) - 1)
    assert judge([last], None, LATEST).verdict == Verdict.FAILED
