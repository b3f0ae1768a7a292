"""Health says in time what ends, and which promise of the practice statement is late."""

from pathlib import Path

from tests.support.founded import MovedClock, copied
from trustsvc.deployment import Deployment
from trustsvc.workflows.show_health import show_health
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.life import revoke

DAY_S = 86_400


def keys(made: Deployment) -> str:
    return show_health(made.keep, made.trust, made.authority)["keys"]


def test_a_young_service_has_nothing_to_say(template: Path, tmp_path: Path) -> None:
    with copied(template, tmp_path / "data") as made:
        assert set(show_health(made.keep, made.trust, made.authority).values()) == {"ok"}


def test_a_list_that_is_late_is_told(template: Path, tmp_path: Path) -> None:
    clock = MovedClock()
    with copied(template, tmp_path / "data", clock) as made:
        clock.move(1.1 * DAY_S)

        assert "the revocation list of issuing was due by" in keys(made)


def test_a_decision_that_nobody_published_is_told_after_an_hour(
    template: Path, tmp_path: Path
) -> None:
    clock = MovedClock()
    with copied(template, tmp_path / "data", clock) as made:
        with made.office() as office:
            seal = next(name for name in office.book.names() if name.startswith("seal"))
            revoke(office, seal, RevocationReason.SUPERSEDED, made.clock())

        assert keys(made) == "ok"
        clock.move(3_700)
        assert f"{seal} is revoked and on no list" in keys(made)


def test_a_certificate_that_ends_within_days_is_told_with_what_to_do(
    template: Path, tmp_path: Path
) -> None:
    clock = MovedClock()
    with copied(template, tmp_path / "data", clock) as made:
        clock.move(1_090 * DAY_S)

        told = keys(made)

    assert "seal CN=" in told
    assert "trustsvc keys csr" in told
