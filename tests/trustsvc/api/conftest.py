"""One service for all tests of the API; each test issues the documents that it changes."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.support.service import Service, demo_service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with demo_service(tmp_path_factory.mktemp("api") / "var") as found:
        yield found


@pytest.fixture(scope="session")
def client(service: Service) -> TestClient:
    return service.client
