"""Let days pass for a whole service: its own clock, and the blocks of its embedded chain.

The story begins some days ago, so that it ends now: strangers have no clock but the system's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.support.founded import ISSUERS, MovedClock
from trustsvc.cli.founding import found
from trustsvc.deployment import Deployment
from trustsvc.settings import load_settings
from trustsvc_devnet.embedded import EmbeddedEngine


@contextmanager
def founded_days_ago(folder: Path, days: int) -> Iterator[tuple[Deployment, MovedClock]]:
    """Found a service at a noon some days ago; chains opened meanwhile follow its clock."""
    now = datetime.now(UTC)
    noon = datetime.combine(now.date() - timedelta(days=days), time(12), tzinfo=UTC)
    clock = MovedClock(noon - now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmbeddedEngine.__init__, "__defaults__", (None, lambda: clock().timestamp()))
        deployment = Deployment(load_settings(folder), clock)
        try:
            found(deployment, ISSUERS)
            yield deployment, clock
        finally:
            deployment.close()


def next_day(clock: MovedClock, days: int = 1) -> date:
    """Let days pass, and give the date."""
    clock.move(86_400 * days)
    return clock().date()
