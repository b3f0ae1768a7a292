"""One migrated database a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trustsvc.store.engine import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'trustsvc.sqlite'}")
    opened.migrate()
    yield opened
    opened.close()
