"""Lists come in pages of bounded size, complete and without repetition, however they are cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.service import Service

ADDRESS = "/v1/documents"


@pytest.fixture(scope="module")
def known(service: Service) -> list[str]:
    for number in range(6):
        service.issue(f"LIST-{number}")
    answer = service.client.get(ADDRESS, headers=service.issuer).json()
    assert answer["next"] is None
    return [line["id"] for line in answer["documents"]]


@given(limits=st.lists(st.integers(1, 100), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_pages_of_any_size_join_to_the_whole(
    service: Service, known: list[str], limits: list[int]
) -> None:
    seen: list[str] = []
    after, turn = "", 0
    while True:
        limit = limits[turn % len(limits)]
        parameters: dict[str, str | int] = {"after": after, "limit": limit}
        page = service.client.get(ADDRESS, params=parameters, headers=service.issuer).json()
        assert 1 <= len(page["documents"]) <= limit
        seen += [line["id"] for line in page["documents"]]
        if page["next"] is None:
            break
        after, turn = page["next"], turn + 1

    assert seen == known


@given(after=st.text(max_size=80))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_cursor_is_answered(service: Service, known: list[str], after: str) -> None:
    answer = service.client.get(ADDRESS, params={"after": after}, headers=service.issuer)

    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert {line["id"] for line in answer.json()["documents"]} <= set(known)


@pytest.mark.parametrize("limit", [0, -1, 101, 10**30, "x", 1.5])
@pytest.mark.parametrize("address", [ADDRESS, "/v1/anchors"])
def test_a_page_out_of_bounds_is_refused(service: Service, address: str, limit: object) -> None:
    answer = service.client.get(address, params={"limit": str(limit)}, headers=service.issuer)

    assert answer.status_code == 422


def test_a_number_alone_leads_to_status_and_nothing_else(service: Service) -> None:
    (line,) = service.client.get(ADDRESS, params={"identifier": "HC-T-2026-00417"}).json()[
        "documents"
    ]

    assert line.keys() == {"id", "identifier", "issuer", "status"}
    assert service.client.get(line["status"]).json()["status"] == "valid"


def test_an_issuer_lists_its_own_alone(service: Service, known: list[str]) -> None:
    lines = service.client.get(ADDRESS, headers=service.other).json()["documents"]

    assert not {line["id"] for line in lines} & set(known)


def test_nobody_lists_everything(service: Service) -> None:
    answer = service.client.get(ADDRESS)

    assert answer.status_code == 400
    assert answer.json()["where"] == "identifier"


def test_anchors_come_newest_first_in_pages(service: Service) -> None:
    service.work()
    whole = service.client.get("/v1/anchors").json()["anchors"]
    assert whole

    seen, before = [], None
    while True:
        parameters = {"limit": 1, **({} if before is None else {"before": before})}
        page = service.client.get("/v1/anchors", params=parameters).json()
        seen += page["anchors"]
        before = page["next"]
        if before is None:
            break

    assert seen == whole
    blocks = [anchor["block_number"] for anchor in seen]
    assert blocks == sorted(blocks, reverse=True)


@pytest.mark.parametrize("before", [-1, 2**63, 10**40, "x"])
def test_a_block_that_cannot_be_is_refused(service: Service, before: object) -> None:
    answer = service.client.get("/v1/anchors", params={"before": str(before)})

    assert answer.status_code == 422
