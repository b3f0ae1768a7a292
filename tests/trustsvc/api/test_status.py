"""A status is public, shows at once, and answers for an instant."""

import pytest

from tests.support.service import Service

ADDRESS = "/v1/documents/{}/status"


@pytest.mark.parametrize("at", ["2026-11-24T12:00:00", "2026-11-24T12:00", "20261124T120000"])
def test_an_instant_without_zone_is_refused_with_what_helps(service: Service, at: str) -> None:
    answer = service.client.get(service.at("status"), params={"at": at})

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed-request"
    assert answer.json()["where"] == "at"
    assert "append Z or +08:00" in answer.json()["why"]


@pytest.mark.parametrize(
    "at",
    ["yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
     "1899-12-31", "2026-11-24T25:00:00Z", "٢٠٢٦-11-24", "\x00" * 10, "2026-11-24T12:00:00+99:00"],
)  # fmt: skip
def test_what_is_no_instant_is_refused(service: Service, at: str) -> None:
    answer = service.client.get(service.at("status"), params={"at": at})

    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-24T12:00:00+08:00", "2026-11-24T04:00:00Z"),
        ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"),
        ("2026-11-24", "2026-11-24T23:59:59Z"),
        ("9998-12-31T23:59:59-14:00", "9999-01-01T13:59:59Z"),
    ],
)
def test_the_answer_states_the_instant_in_utc(service: Service, at: str, told: str) -> None:
    assert service.client.get(service.at("status"), params={"at": at}).json()["at"] == told


def test_an_unknown_document_has_no_status(service: Service) -> None:
    for unknown in ("nothing", "%00", "é", "a" * 64):
        assert service.client.get(ADDRESS.format(unknown)).status_code == 404
    assert service.client.get(ADDRESS.format("a" * 65)).status_code == 422


def test_status_is_public_and_never_cached(service: Service) -> None:
    answer = service.client.get(service.at("status"))

    assert answer.json()["status"] == "valid"
    assert answer.json()["anchored"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_change_shows_at_once_and_leaves_the_past_alone(service: Service) -> None:
    document = service.issue("STATUS-1")
    address = ADDRESS.format(document)
    before = service.client.get(address).json()["at"]

    for status in ("suspended", "valid", "revoked"):
        wanted = {"status": status, "reason": f"test: {status}"}
        answer = service.client.post(address, json=wanted, headers=service.issuer)
        assert answer.status_code == 201
        assert "/promise\n" in answer.json()["promise"]
        assert service.client.get(address).json()["status"] == status

    past = service.client.get(address, params={"at": f"{int(before[:4]) - 1}-01-01"}).json()
    history = service.client.get(address).json()["history"]
    assert past["status"] == "valid"
    assert [step["status"] for step in history] == ["suspended", "valid", "revoked"]


def test_revoked_is_final(service: Service) -> None:
    address = ADDRESS.format(service.issue("STATUS-2"))
    wanted = {"status": "revoked", "reason": "test"}
    assert service.client.post(address, json=wanted, headers=service.issuer).status_code == 201

    answer = service.client.post(
        address, json={"status": "valid", "reason": "regret"}, headers=service.issuer
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "status-conflict"
    assert (answer.json()["now"], answer.json()["asked"]) == ("revoked", "valid")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "revoked", "reason": " "}, 400),
        ({"status": "revoked", "reason": "x" * 1001}, 422),
        ({"status": "suspended", "reason": "x", "effective": "2020-01-01"}, 400),
        ({"status": "revoked", "reason": "x", "effective": "2999-01-01"}, 400),
        ({"status": "revoked", "reason": "x", "effective": "2020-01-01T00:00:00"}, 400),
        ({"status": "revoked", "reason": "x", "effective": "0001-01-01T00:00:00+14:00"}, 400),
        ({"status": "revoked", "reason": "x", "affected": [""]}, 422),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    service: Service, change: dict[str, str], status: int
) -> None:
    answer = service.client.post(service.at("status"), json=change, headers=service.issuer)

    assert answer.status_code == status, answer.text
    assert service.client.get(service.at("status")).json()["history"] == []
