"""Engines for the tests: every promise of the RPC is tried on both."""

from collections.abc import Iterator

import pytest

from tests.devnet.world import User
from tests.support.peers import peer
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.opening import open_engine


@pytest.fixture(scope="session", params=["devnet:memory", "anvil:"])
def user(request: pytest.FixtureRequest) -> Iterator[User]:
    """A user of each engine."""
    if request.param == "anvil:":
        peer("anvil")
    engine = open_engine(request.param)
    yield User(engine)
    engine.close()


@pytest.fixture
def engine() -> Iterator[EmbeddedEngine]:
    """A fresh chain in memory."""
    fresh = EmbeddedEngine()
    yield fresh
    fresh.close()
