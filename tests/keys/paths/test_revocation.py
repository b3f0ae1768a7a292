"""What revocation lists say about a path at an instant."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.keys.world import (
    DAY,
    INSTITUTE,
    NOW,
    demo,
    der,
    lists_of,
)
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.revoke import release, revoke
from trustsvc_keys.paths.validate import PathProblem, PathResult, PathVerdict, validate_path


@pytest.mark.parametrize("mode", ["report", "require"])
def test_a_revocation_counts_without_a_distribution_point(tmp_path: Path, mode: str) -> None:
    made = demo(tmp_path)
    keys = made.issuers[INSTITUTE]
    revoke(keys.name, reason=RevocationReason.SUPERSEDED, book=made.book, now=NOW)

    result = validate_path(
        der(keys.certificate),
        [der(made.issuing)],
        [der(made.root)],
        NOW + DAY,
        crls=lists_of(made)[1:],
        revocation=mode,
    )

    assert result.problem is PathProblem.REVOKED
    assert result.revoked_at == NOW


@dataclass(frozen=True)
class Ask:
    """Ask about the institute's seal in a demo hierarchy."""

    folder: Path

    def __call__(self, at: datetime, crls: tuple[bytes, ...], mode: str = "require") -> PathResult:
        """Ask at an instant, with lists."""
        made = demo(self.folder)
        seal = made.issuers[INSTITUTE].certificate
        return validate_path(
            der(seal), [der(made.issuing)], [der(made.root)], at, crls=crls, revocation=mode
        )


def test_a_later_revocation_leaves_the_time_before_it(tmp_path: Path) -> None:
    made = demo(tmp_path)
    name = made.issuers[INSTITUTE].name
    revoke(name, reason=RevocationReason.SUPERSEDED, book=made.book, now=NOW + 5 * DAY)
    lists = lists_of(made, NOW + 6 * DAY)

    assert Ask(tmp_path)(NOW + 4 * DAY, lists).ok is PathVerdict.PASSED
    assert Ask(tmp_path)(NOW + 6 * DAY, lists).problem is PathProblem.REVOKED
    assert Ask(tmp_path)(NOW + 6 * DAY, lists, "off").ok is PathVerdict.PASSED


def test_a_compromised_key_fails_from_the_date_of_suspicion(tmp_path: Path) -> None:
    made = demo(tmp_path)
    revoke(
        made.issuers[INSTITUTE].name,
        reason=RevocationReason.KEY_COMPROMISE,
        book=made.book,
        now=NOW + 5 * DAY,
        invalid_from=NOW + 3 * DAY,
    )
    lists = lists_of(made, NOW + 6 * DAY)

    assert Ask(tmp_path)(NOW + 2 * DAY, lists).ok is PathVerdict.PASSED
    suspected = Ask(tmp_path)(NOW + 4 * DAY, lists)
    assert suspected.problem is PathProblem.REVOKED
    assert suspected.revoked_at == NOW + 3 * DAY


def test_a_suspension_ends_with_a_newer_list(tmp_path: Path) -> None:
    made = demo(tmp_path)
    name = made.issuers[INSTITUTE].name
    revoke(name, reason=RevocationReason.CERTIFICATE_HOLD, book=made.book, now=NOW)
    old = lists_of(made, NOW + DAY)
    release(name, book=made.book, now=NOW + 2 * DAY)
    new = lists_of(made, NOW + 3 * DAY)

    assert Ask(tmp_path)(NOW + DAY, old).problem is PathProblem.REVOKED
    assert Ask(tmp_path)(NOW + 4 * DAY, old + new).ok is PathVerdict.PASSED
    # A suspension says nothing once its list is out of date.
    stale = Ask(tmp_path)(NOW + 20 * DAY, old)
    assert stale.problem is PathProblem.NO_REVOCATION_DATA
