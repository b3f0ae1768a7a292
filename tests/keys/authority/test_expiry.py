"""The alarm comes before the end, and says what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import DAY, NOW, demo, der, lists_of
from trustsvc_keys.authority.expiry import (
    THRESHOLDS,
    Ending,
    Level,
    ending_of_certificate,
    ending_of_list,
    expiring,
)
from trustsvc_keys.errors import MalformedCertificate, MalformedRevocationList

LIVES = st.timedeltas(timedelta(hours=1), timedelta(days=9_000))


def ending(life: timedelta, what: str = "seal") -> Ending:
    return Ending(what=what, name="CN=x", begins=NOW - life, ends=NOW)


def level_at(life: timedelta, left: timedelta) -> Level | None:
    lines = expiring([ending(life)], NOW - left)
    return lines[0].level if lines else None


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (91 * DAY, None),
        (90 * DAY, Level.NOTICE),
        (31 * DAY, Level.NOTICE),
        (30 * DAY, Level.WARNING),
        (8 * DAY, Level.WARNING),
        (7 * DAY, Level.URGENT),
        (timedelta(seconds=1), Level.URGENT),
        (timedelta(0), Level.ENDED),
        (-400 * DAY, Level.ENDED),
    ],
)
def test_levels_begin_90_30_and_7_days_before_the_end(left: timedelta, level: Level | None) -> None:
    assert level_at(3 * 365 * DAY, left) is level


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (6 * DAY, None),
        (timedelta(days=3, hours=12), Level.NOTICE),
        (timedelta(days=2, hours=7), Level.WARNING),
        (timedelta(hours=16), Level.URGENT),
    ],
)
def test_a_list_of_seven_days_is_not_told_of_for_ever(left: timedelta, level: Level | None) -> None:
    assert level_at(7 * DAY, left) is level


@given(LIVES, LIVES, LIVES)
@settings(max_examples=100, deadline=None)
def test_it_only_grows_more_pressing(life: timedelta, one: timedelta, other: timedelta) -> None:
    less, more = sorted((one, other))

    assert (level_at(life, less) or 0) >= (level_at(life, more) or 0)


@given(LIVES)
@settings(max_examples=50, deadline=None)
def test_nothing_is_told_of_at_its_beginning(life: timedelta) -> None:
    assert level_at(life, life) is None


def test_each_is_told_once_the_first_to_end_first() -> None:
    late = ending(900 * DAY)
    early = Ending(what="ocsp", name="CN=y", begins=NOW - 90 * DAY, ends=NOW - DAY)

    lines = expiring([late, early, late], NOW - 2 * DAY)

    assert [(line.what, line.level.word) for line in lines] == [
        ("ocsp", "urgent"),
        ("seal", "urgent"),
    ]
    assert "trustsvc keys csr" in lines[1].remedy
    assert lines[0].left == DAY


def test_other_thresholds_may_be_given() -> None:
    assert expiring([ending(900 * DAY)], NOW - 200 * DAY) == ()
    (line,) = expiring([ending(900 * DAY)], NOW - 200 * DAY, [timedelta(days=365), *THRESHOLDS[1:]])
    assert line.level is Level.NOTICE
    (line,) = expiring([ending(7 * DAY)], NOW - 6 * DAY, within=6 * DAY)
    assert line.level is Level.NOTICE


def test_certificates_and_lists_of_a_hierarchy_are_told_by_their_kind(tmp_path: Path) -> None:
    made = demo(tmp_path)
    seal = next(iter(made.issuers.values()))

    kinds = [
        ending_of_certificate(der(one)).what for one in (made.root, made.issuing, seal.certificate)
    ]
    root_list, issuing_list = (ending_of_list(one) for one in lists_of(made))

    assert kinds == ["root", "authority", "seal"]
    assert ending_of_certificate(der(seal.certificate)).ends == seal.certificate.not_valid_after_utc
    assert (root_list.what, issuing_list.ends) == ("list", NOW + 7 * DAY)
    assert [line.what for line in expiring([root_list, issuing_list], NOW + 5 * DAY)] == [
        "list"
    ] * 2


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_bytes_that_end_never_are_told_so(data: bytes) -> None:
    with pytest.raises(MalformedCertificate, match="malformed-certificate"):
        ending_of_certificate(data)
    with pytest.raises(MalformedRevocationList, match="malformed-revocation-list"):
        ending_of_list(data)


def test_every_remedy_is_for_something_that_ends() -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    for what in ("root", "authority", "seal", "time-stamping", "ocsp", "list"):
        (line,) = expiring([Ending(what=what, name="x", begins=NOW, ends=at)], at)
        assert line.remedy
