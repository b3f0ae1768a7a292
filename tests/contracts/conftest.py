"""Give each test a world of its own."""

import pytest

from tests.support.registry import World


@pytest.fixture
def world() -> World:
    """Deploy the contract and register a log."""
    return World()
