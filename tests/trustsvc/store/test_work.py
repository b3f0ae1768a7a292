"""Hold rows of work to a simple model: nothing due is lost, nobody finishes another's attempt."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from trustsvc.store.engine import Database
from trustsvc.store.work import (
    BACKOFF_S,
    Claim,
    Work,
    drop,
    earliest_due,
    fail,
    finish,
    list_troubled,
    next_due,
    postpone,
    ring,
    rouse,
)

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _ring(database: Database, at: datetime, subject: str = "log") -> None:
    with database.transaction() as session:
        ring(session, "anchor", subject, at)


def _claim(database: Database, now: datetime) -> Claim:
    with database.transaction() as session:
        claim = next_due(session, now)
    assert claim is not None
    return claim


def _row(database: Database, subject: str = "log") -> Work:
    with database.reading() as session:
        return session.get_one(Work, ("anchor", subject))


def test_what_is_taken_up_is_not_due_for_others_until_its_time_has_passed(
    database: Database,
) -> None:
    _ring(database, AT)
    _claim(database, AT)

    with database.transaction() as session:
        assert next_due(session, AT) is None
        assert next_due(session, AT + timedelta(seconds=BACKOFF_S[0])) is not None


def test_a_bell_during_the_work_makes_it_due_again_at_once(database: Database) -> None:
    _ring(database, AT)
    claim = _claim(database, AT)
    _ring(database, AT)

    with database.transaction() as session:
        finish(session, claim, AT)

    assert _claim(database, AT).attempts == claim.attempts + 1


def test_a_bell_during_the_work_shortens_a_pause(database: Database) -> None:
    _ring(database, AT)
    claim = _claim(database, AT)
    _ring(database, AT)

    with database.transaction() as session:
        postpone(session, claim, AT, 3_600)

    _claim(database, AT)


def test_an_attempt_that_was_overtaken_changes_nothing(database: Database) -> None:
    _ring(database, AT)
    slow = _claim(database, AT)
    later = AT + timedelta(seconds=BACKOFF_S[0])
    quick = _claim(database, later)
    before = _row(database)

    with database.transaction() as session:
        finish(session, slow, later)
        postpone(session, slow, later, 0)
        fail(session, slow, later, "too late")
    assert _row(database) == before
    with database.transaction() as session:
        postpone(session, quick, later, 0)
    third = _claim(database, later)
    with database.transaction() as session:
        finish(session, slow, later)
        finish(session, quick, later)

    assert _row(database).state == "due", "only the third may finish it"
    with database.transaction() as session:
        finish(session, third, later)
    assert _row(database).state == "done"


def test_failures_come_later_each_time_and_a_bell_does_not_hurry_them(database: Database) -> None:
    now = AT
    _ring(database, now)
    for pause in (*BACKOFF_S, BACKOFF_S[-1]):
        claim = _claim(database, now)
        with database.transaction() as session:
            fail(session, claim, now, "the chain is down")
        _ring(database, now)
        with database.reading() as session:
            assert earliest_due(session) == now + timedelta(seconds=pause)
            assert [row.last_error for row in list_troubled(session)] == ["the chain is down"]
        now += timedelta(seconds=pause)


def test_success_forgets_failures(database: Database) -> None:
    _ring(database, AT)
    for _ in range(3):
        claim = _claim(database, AT + timedelta(hours=1))
        with database.transaction() as session:
            fail(session, claim, AT, "why " * 1_000)
    assert len(_row(database).last_error) == 500
    claim = _claim(database, AT + timedelta(hours=1))

    with database.transaction() as session:
        postpone(session, claim, AT, 1)

    row = _row(database)
    assert (row.failures, row.last_error, row.due) == (0, "", AT + timedelta(seconds=1))


def test_a_new_worker_takes_up_what_a_dead_one_left_and_what_failed(database: Database) -> None:
    for subject in ("died", "failed", "done"):
        _ring(database, AT, subject)
    claims = {claim.subject: claim for claim in (_claim(database, AT) for _ in range(3))}
    with database.transaction() as session:
        fail(session, claims["failed"], AT, "why")
        finish(session, claims["done"], AT)
    _ring(database, AT + timedelta(minutes=1), "not yet")

    with database.transaction() as session:
        rouse(session, AT)

    assert {_claim(database, AT).subject, _claim(database, AT).subject} == {"died", "failed"}
    with database.transaction() as session:
        assert next_due(session, AT) is None


def test_work_that_is_no_longer_necessary_is_forgotten(database: Database) -> None:
    _ring(database, AT)
    claim = _claim(database, AT)

    with database.transaction() as session:
        drop(session, "anchor", "log")
        finish(session, claim, AT)

    with database.reading() as session:
        assert earliest_due(session) is None


class Rows(RuleBasedStateMachine):
    """Any order of bells, attempts, deaths and ends leaves no bell unanswered."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        """Open an empty database."""
        super().__init__()
        self._folder = TemporaryDirectory()
        self._database = Database(f"sqlite:///{Path(self._folder.name) / 'work.sqlite'}")
        self._database.migrate()
        self._now = AT
        self._bells: dict[str, int] = {}
        self._answered: dict[str, int] = {}
        self._newest: dict[str, Claim] = {}

    def teardown(self) -> None:
        """Close it."""
        self._database.close()
        self._folder.cleanup()

    @rule(subject=st.sampled_from("ab"), wait=st.integers(0, 5))
    def ring(self, subject: str, wait: int) -> None:
        """Somebody needs work done."""
        _ring(self._database, self._now + timedelta(seconds=wait), subject)
        self._bells[subject] = self._bells.get(subject, 0) + 1

    @rule(seconds=st.integers(1, 200))
    def pass_time(self, seconds: int) -> None:
        """Time goes on."""
        self._now += timedelta(seconds=seconds)

    @rule(target=claims)
    def take_up(self) -> tuple[Claim | None, int]:
        """A worker takes up what is due; it may die of it, and never be heard of again."""
        with self._database.transaction() as session:
            claim = next_due(session, self._now)
        if claim is None:
            return None, 0
        self._newest[claim.subject] = claim
        return claim, self._bells[claim.subject]

    @rule(taken=consumes(claims), how=st.sampled_from(["finish", "postpone", "fail"]))
    def end(self, taken: tuple[Claim | None, int], how: str) -> None:
        """It ends, perhaps long after another worker took it up."""
        claim, bells = taken
        if claim is None:
            return
        with self._database.transaction() as session:
            if how == "finish":
                finish(session, claim, self._now)
            elif how == "postpone":
                postpone(session, claim, self._now, 3)
            else:
                fail(session, claim, self._now, "why")
        if how == "finish" and self._newest[claim.subject] is claim:
            self._answered[claim.subject] = bells

    @rule()
    def restart(self) -> None:
        """A new worker begins."""
        with self._database.transaction() as session:
            rouse(session, self._now)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """A row is done exactly when its last bell was answered; else it is due some time."""
        for subject, bells in self._bells.items():
            row = _row(self._database, subject)
            assert (row.state == "done") == (self._answered.get(subject, 0) == bells)
            if row.state == "due":
                assert row.due <= self._now + timedelta(seconds=max(BACKOFF_S))


TestRows = Rows.TestCase
TestRows.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
