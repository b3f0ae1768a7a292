"""A founded service, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.founded import MovedClock, copied, found_once
from trustsvc.deployment import Deployment


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def service(template: Path, tmp_path: Path, clock: MovedClock) -> Iterator[Deployment]:
    with copied(template, tmp_path / "data", clock) as deployment:
        yield deployment
