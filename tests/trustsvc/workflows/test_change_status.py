"""Hold changes of status to a simple model, on record, in the log and on the chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import select

from tests.support.founded import ISSUER, OTHER, MovedClock, copied, found_once, issued, request
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.errors import (
    IdempotencyMismatch,
    MalformedRequest,
    NotAllowed,
    NotFound,
    StatusConflict,
)
from trustsvc.store.idempotency import RequestKey
from trustsvc.store.submissions import SubmissionRow
from trustsvc.workflows.change_status import Change, Changed, change_status, parse_change
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.show_status import show_status
from trustsvc_anchors.evm.capture import final_header, final_status
from trustsvc_anchors.log.promise import open_promise
from trustsvc_anchors.log.record import Status
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Check, Verdict

KEY = RequestKey(ISSUER, "key", b"1" * 32)
ALLOWED = {
    Status.VALID: {Status.SUSPENDED, Status.SUPERSEDED, Status.REVOKED},
    Status.SUSPENDED: {Status.VALID, Status.SUPERSEDED, Status.REVOKED},
    Status.SUPERSEDED: {Status.REVOKED},
    Status.REVOKED: set[Status](),
}
"""The model: what may follow what (DESIGN section 1)."""


def _change(
    service: Deployment,
    document: str,
    status: Status,
    effective: datetime | None = None,
    key: RequestKey | None = None,
) -> Changed:
    change = Change(status, "a reason", effective)
    return change_status(service.keep, service.log, ISSUER, document, change, key=key)


def _replayed_status(service: Deployment, document: str, at: datetime | None = None) -> Check:
    xml = service.keep.objects.get(f"documents/{document}/document.xml")
    report = replay(show_evidence(service.keep, document), xml, service.trust.policy, at=at)
    return next(check for check in report.checks if check.name == "status")


def test_a_change_shows_at_once_and_is_promised(service: Deployment) -> None:
    document = issued(service, request("N-1")).id

    changed = _change(service, document, Status.SUSPENDED)

    status = show_status(service.keep, document)
    assert status.status is Status.SUSPENDED
    assert (status.history[0].reason, status.history[0].on_chain) == ("a reason", False)
    open_promise(changed.promise, service.log.promise_signer.verifier_key)


def test_nobody_changes_the_status_of_another_issuers_document(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    change = Change(Status.REVOKED, "a reason")

    with pytest.raises(NotAllowed, match="another issuer"):
        change_status(service.keep, service.log, OTHER, document, change)
    with pytest.raises(NotFound, match="document"):
        change_status(service.keep, service.log, ISSUER, "unknown", change)

    assert show_status(service.keep, document).history == ()


def test_only_a_revocation_reaches_back_and_none_ahead(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    now = datetime.now(UTC)

    for status, effective in (
        (Status.SUSPENDED, now - timedelta(days=1)),
        (Status.SUPERSEDED, now - timedelta(seconds=5)),
        (Status.REVOKED, now + timedelta(days=1)),
    ):
        with pytest.raises(MalformedRequest, match="effective"):
            _change(service, document, status, effective)
    with pytest.raises(MalformedRequest, match="reason"):
        change_status(service.keep, service.log, ISSUER, document, Change(Status.REVOKED, "  \n"))

    assert show_status(service.keep, document).history == ()


def test_a_retroactive_revocation_counts_from_then_on_and_says_so(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
    _change(service, document, Status.REVOKED, since)
    work(service)

    def status_at(at: datetime) -> Status:
        return show_status(service.keep, document, at).status

    assert status_at(since - timedelta(seconds=1)) is Status.VALID
    assert status_at(since) is Status.REVOKED
    assert show_status(service.keep, document).history[0].retroactive
    check = _replayed_status(service, document)
    assert check.verdict is Verdict.FAILED
    assert "retroactive" in check.says


def test_the_same_key_changes_once_and_answers_the_same(service: Deployment) -> None:
    document = issued(service, request("N-1")).id

    first = _change(service, document, Status.REVOKED, key=KEY)
    second = _change(service, document, Status.REVOKED, key=KEY)

    assert second == first
    with pytest.raises(IdempotencyMismatch, match="key"):
        _change(service, document, Status.VALID, key=RequestKey(ISSUER, "key", b"2" * 32))
    assert len(show_status(service.keep, document).history) == 1


def test_the_same_key_many_times_at_once_changes_once(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    answers: list[Changed] = []

    def change() -> None:
        answers.append(_change(service, document, Status.REVOKED, key=KEY))

    threads = [Thread(target=change) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6
    assert len(set(answers)) == 1


def test_without_a_key_a_second_revocation_is_a_conflict(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    _change(service, document, Status.REVOKED)

    with pytest.raises(StatusConflict, match="revoked"):
        _change(service, document, Status.REVOKED)


def test_changes_come_to_the_chain_in_order_one_transaction_each(service: Deployment) -> None:
    first = issued(service, request("N-1"))
    second = issued(service, request("N-2"))
    _change(service, first.id, Status.SUSPENDED)
    _change(service, second.id, Status.REVOKED)
    _change(service, first.id, Status.VALID)
    _change(service, first.id, Status.REVOKED)

    work(service)

    with service.keep.database.reading() as session:
        sent = session.exec(
            select(SubmissionRow.subject).where(SubmissionRow.purpose == "status")
        ).all()
    assert sent == [f"{first.id}:1", f"{second.id}:1", f"{first.id}:2", f"{first.id}:3"]
    with service.chain() as chain:
        sealed = final_header(chain.endpoint, chain.rule)
        words = [
            final_status(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id, digest)
            for digest in (first.document_digest, second.document_digest)
        ]
    assert [word and (word.status, word.changes) for word in words] == [(4, 3), (4, 1)]
    assert all(step.on_chain for step in show_status(service.keep, first.id).history)


def test_a_document_revoked_before_its_first_anchor_has_the_word_in_its_evidence(
    service: Deployment,
) -> None:
    document = issued(service, request("N-1")).id
    _change(service, document, Status.REVOKED)

    work(service)

    check = _replayed_status(service, document)
    assert check.verdict is Verdict.FAILED
    assert check.facts["status"] == "revoked"
    assert check.facts["on_chain"] == "yes"


def test_a_reinstated_document_passes_again(service: Deployment) -> None:
    document = issued(service, request("N-1")).id
    work(service)
    _change(service, document, Status.SUSPENDED)
    work(service)
    assert _replayed_status(service, document).facts["status"] == "suspended"

    _change(service, document, Status.VALID)
    work(service)

    assert _replayed_status(service, document).verdict is Verdict.PASSED


def test_words_are_read_or_refused() -> None:
    change = parse_change("Revoked", "why", "2026-11-24T12:00:00+08:00", ("r1",))

    assert change.status is Status.REVOKED
    assert change.effective == datetime(2026, 11, 24, 4, tzinfo=UTC)
    assert change.affected == ("r1",)
    for word, effective in (("gone", None), ("revoked", "yesterday"), ("revoked", "12:00")):
        with pytest.raises(MalformedRequest, match=r"status|effective"):
            parse_change(word, "why", effective)


class _World:
    """One service for all examples; each has a document of its own."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.clock = MovedClock()
        self._copy = copied(template, folder, self.clock)
        self.service = self._copy.__enter__()
        self.count = 0

    def close(self) -> None:
        self._copy.__exit__(None, None, None)


WORLD: list[_World] = []


@pytest.fixture(scope="module", autouse=True)
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    WORLD.append(_World(template, tmp_path_factory.mktemp("machine") / "data"))
    yield
    WORLD.pop().close()


class Changes(RuleBasedStateMachine):
    """Whatever is asked in whatever order, status and history are those of the model."""

    def __init__(self) -> None:
        """Take the world."""
        super().__init__()
        self._world = WORLD[0]
        self._model: list[tuple[Status, datetime]] = []
        self._document = ""

    @initialize()
    def issue(self) -> None:
        """Issue a document."""
        self._world.count += 1
        number = f"M-{self._world.count}"
        self._document = issued(self._world.service, request(number)).id

    @rule(status=st.sampled_from(Status), back=st.none() | st.integers(0, 10_000))
    def change(self, status: Status, back: int | None) -> None:
        """Ask for a change, perhaps one that reaches back."""
        now = self._world.clock().replace(microsecond=0)
        effective = None if back is None else now - timedelta(seconds=back)
        current = self._model[-1][0] if self._model else Status.VALID
        allowed = status in ALLOWED[current]
        early = bool(back) and status is not Status.REVOKED
        try:
            done = _change(self._world.service, self._document, status, effective)
        except StatusConflict:
            assert not allowed
        except MalformedRequest:
            assert early or back == 0, "a second may have passed"
        else:
            assert allowed
            assert not early
            self._model.append((status, effective or done.decided))

    @rule(seconds=st.integers(1, 5_000))
    def pass_time(self, seconds: int) -> None:
        """Time goes on."""
        self._world.clock.move(seconds)

    @rule(back=st.integers(0, 20_000))
    def look(self, back: int) -> None:
        """Ask for the status at an instant."""
        at = self._world.clock() - timedelta(seconds=back)
        found = show_status(self._world.service.keep, self._document, at)
        reached = [status for status, effective in self._model if effective <= at]
        assert found.status is (reached[-1] if reached else Status.VALID)

    @invariant()
    def history_is_the_model(self) -> None:
        """The history is what was accepted, in order."""
        if self._document:
            found = show_status(self._world.service.keep, self._document)
            told = [(step.status, step.effective) for step in found.history]
            assert told == self._model


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=10,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
