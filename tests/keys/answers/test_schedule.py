"""Deadlines are the practice statement's: lists in time, decisions published in time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.keys.answers.kept import hold_once
from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import DAY, NOW
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.answers.schedule import DueReason, ListDue, lists_due, unpublished
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.life import release, revoke
from trustsvc_keys.authority.practice import (
    LIST_INTERVAL,
    RENEW_BEFORE,
    REVOCATION_PUBLISHED,
    ROOT_LIST_VALIDITY,
)
from trustsvc_keys.errors import MalformedBook

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
HOLD = RevocationReason.CERTIFICATE_HOLD


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Plan the ceremony of the example."""
    return Planned(tmp_path)


@pytest.fixture
def made(planned: Planned) -> Hierarchy:
    """Hold the ceremony, and publish the first lists."""

    def hold() -> None:
        planned.ceremony()
        for authority in ("root", "issuing"):
            publish_list(planned.office(), authority, NOW)

    hold_once(planned.place, "published", hold)
    return planned.ceremony()


def due(planned: Planned, at: datetime) -> dict[str, tuple[DueReason, datetime, bool]]:
    """Give what is due by authority."""
    return {
        one.authority: (one.reason, one.by, one.is_late) for one in lists_due(planned.folder, at)
    }


def test_every_authority_needs_a_first_list(planned: Planned) -> None:
    planned.ceremony()
    by = NOW + REVOCATION_PUBLISHED

    assert due(planned, NOW) == {
        "root": (DueReason.FIRST, by, False),
        "issuing": (DueReason.FIRST, by, False),
    }
    assert all(one.is_late for one in lists_due(planned.folder, by + SECOND))


def test_where_no_authority_is_nothing_is_due(tmp_path: Path) -> None:
    assert lists_due(tmp_path, NOW) == ()
    assert unpublished(tmp_path, NOW) == ()
    assert list(tmp_path.iterdir()) == []


def test_the_next_list_is_due_an_hour_before_its_day_is_over(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.issuing
    by = NOW + LIST_INTERVAL

    assert due(planned, by - HOUR - SECOND) == {}
    assert due(planned, by - HOUR) == {"issuing": (DueReason.INTERVAL, by, False)}
    assert due(planned, by + SECOND) == {"issuing": (DueReason.INTERVAL, by, True)}
    publish_list(planned.office(), "issuing", by - HOUR)
    assert due(planned, by) == {}


def test_the_roots_next_list_is_due_in_time_for_two_persons_to_meet(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.root
    end = NOW + ROOT_LIST_VALIDITY
    at = end - RENEW_BEFORE
    publish_list(planned.office(), "issuing", at)

    assert due(planned, at - SECOND).get("root") is None
    assert due(planned, at)["root"] == (DueReason.INTERVAL, end, False)
    assert due(planned, end + SECOND)["root"] == (DueReason.INTERVAL, end, True)


def test_a_decision_is_due_within_the_hour_and_no_longer_once_a_list_tells_it(
    planned: Planned, made: Hierarchy
) -> None:
    name, at = made.issuers[INSTITUTE].name, NOW + 2 * HOUR
    change = revoke(planned.office(at), name, HOLD, at)
    by = at + REVOCATION_PUBLISHED

    [told] = unpublished(planned.folder, by)
    [late] = unpublished(planned.folder, by + SECOND)

    assert (told.change, told.by, told.is_late, late.is_late) == (change, by, False, True)
    assert lists_due(planned.folder, at) == (
        ListDue(authority="issuing", reason=DueReason.DECISION, by=by, is_late=False),
    )
    publish_list(planned.office(at), "issuing", at)
    assert unpublished(planned.folder, by + DAY) == ()
    assert due(planned, at) == {}


def test_a_release_must_be_published_too(planned: Planned, made: Hierarchy) -> None:
    name = made.issuers[INSTITUTE].name
    revoke(planned.office(), name, HOLD, NOW)
    publish_list(planned.office(), "issuing", NOW)
    released = release(planned.office(), name, NOW + HOUR)

    [told] = unpublished(planned.folder, NOW + HOUR)
    publish_list(planned.office(), "issuing", NOW + HOUR)

    assert told.change == released
    assert unpublished(planned.folder, NOW + HOUR) == ()


def test_what_was_released_before_anybody_was_told_needs_no_list(
    planned: Planned, made: Hierarchy
) -> None:
    name = made.issuers[INSTITUTE].name
    revoke(planned.office(), name, HOLD, NOW)
    release(planned.office(), name, NOW)

    assert unpublished(planned.folder, NOW) == ()


def test_a_decision_within_the_second_of_the_last_list_is_not_overlooked(
    planned: Planned, made: Hierarchy
) -> None:
    revoke(planned.office(), made.issuers[INSTITUTE].name, HOLD, NOW)

    assert len(unpublished(planned.folder, NOW)) == 1


def test_a_revocation_that_grew_is_not_published_by_the_list_before(
    planned: Planned, made: Hierarchy
) -> None:
    name = made.issuers[INSTITUTE].name
    revoke(planned.office(), name, RevocationReason.SUPERSEDED, NOW)
    publish_list(planned.office(), "issuing", NOW)
    revoke(
        planned.office(),
        name,
        RevocationReason.KEY_COMPROMISE,
        NOW + HOUR,
        invalid_from=NOW - DAY,
    )

    [told] = unpublished(planned.folder, NOW + HOUR)
    publish_list(planned.office(), "issuing", NOW + HOUR)

    assert told.by == NOW + HOUR + REVOCATION_PUBLISHED
    assert unpublished(planned.folder, NOW + HOUR) == ()


def test_the_roots_decisions_are_known_while_the_root_is_away(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.root
    revoke(planned.office(), "issuing", RevocationReason.CA_COMPROMISE, NOW)
    planned.root_folder.rename(planned.place / "safe")

    [told] = unpublished(planned.folder, NOW)

    assert told.change.authority == "root"


def test_a_list_that_cannot_be_read_is_told(planned: Planned, made: Hierarchy) -> None:
    assert made.root
    [path] = (planned.folder / "lists").glob("issuing-*.crl")
    path.write_bytes(b"\x30\x00")

    with pytest.raises(MalformedBook, match="not a revocation list"):
        lists_due(planned.folder, NOW)
