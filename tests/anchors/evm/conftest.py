"""Give tests a chain of their own."""

from collections.abc import Iterator

import pytest

from tests.support.chain import ChainWorld, opened


@pytest.fixture(params=["devnet:memory", "anvil:"])
def world(request: pytest.FixtureRequest) -> Iterator[ChainWorld]:
    """Open each engine in turn, with one log registered."""
    with opened(request.param) as ready:
        yield ready


@pytest.fixture
def devnet() -> Iterator[ChainWorld]:
    """Open the embedded engine, whose blocks are sealed."""
    with opened("devnet:memory") as ready:
        yield ready


@pytest.fixture
def anvil() -> Iterator[ChainWorld]:
    """Open anvil, which can hold blocks back, forget transactions and undo blocks."""
    with opened("anvil:") as ready:
        yield ready
