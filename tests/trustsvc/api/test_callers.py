"""Who may read and change what: the token, the issuer's key, and everybody else."""

import pytest

from tests.support.service import Service

FILES = ("", "xml", "pdf", "evidence")
CHANGE = {"status": "suspended", "reason": "under review"}


@pytest.mark.parametrize("part", FILES)
def test_without_credentials_the_service_asks_for_them(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="trustsvc"'
    assert answer.json()["code"] == "not-allowed"


@pytest.mark.parametrize("part", FILES)
@pytest.mark.parametrize("token", ["AAAAAAAAAAAAAAAA", "x", "ÄÖÜ", "\x00", "A" * 5000])
def test_a_wrong_token_opens_nothing(service: Service, part: str, token: str) -> None:
    answer = service.client.get(service.at(part), params={"token": token})

    assert answer.status_code == 403
    assert "www-authenticate" not in answer.headers


def test_a_token_of_another_document_opens_nothing(service: Service) -> None:
    other = service.issue("CALLERS-1")

    answer = service.client.get(f"/v1/documents/{other}/xml", params={"token": service.token})

    assert answer.status_code == 403


@pytest.mark.parametrize("part", FILES)
def test_the_token_opens_its_document_in_either_case(service: Service, part: str) -> None:
    for token in (service.token, service.token.lower()):
        assert service.client.get(service.at(part), params={"token": token}).status_code == 200


@pytest.mark.parametrize("part", FILES)
def test_the_issuer_reads_its_own(service: Service, part: str) -> None:
    assert service.client.get(service.at(part), headers=service.issuer).status_code == 200


@pytest.mark.parametrize("part", FILES)
def test_another_issuers_document_looks_like_none(service: Service, part: str) -> None:
    nowhere = service.at(part).replace(service.id, "agra37aniav7vdu43z4wdbej")
    theirs = service.client.get(service.at(part), headers=service.other)
    none = service.client.get(nowhere, headers=service.other)

    assert theirs.status_code == none.status_code == 404
    assert theirs.json().keys() == none.json().keys()
    for member in ("type", "title", "code", "remedy", "what"):
        assert theirs.json()[member] == none.json()[member]


def test_only_the_issuer_of_a_document_changes_its_status(service: Service) -> None:
    address = service.at("status")
    nowhere = address.replace(service.id, "agra37aniav7vdu43z4wdbej")

    without = service.client.post(address, json=CHANGE)
    with_token = service.client.post(address, json=CHANGE, params={"token": service.token})
    other = service.client.post(address, json=CHANGE, headers=service.other)
    none = service.client.post(nowhere, json=CHANGE, headers=service.other)

    assert without.status_code == 401
    assert with_token.status_code in {401, 403}
    assert other.status_code == none.status_code == 404
    assert other.json().keys() == none.json().keys()
    assert service.client.get(address).json()["status"] == "valid"


@pytest.mark.parametrize(
    "authorization",
    ["Bearer wrong", "Bearer ", "Bearer", "Basic dXNlcjpwYXNz", "wrong", "Bearer a b"],
)
def test_an_unknown_key_is_told_so(service: Service, authorization: str) -> None:
    headers = {"Authorization": authorization, "Content-Type": "application/xml"}

    answer = service.client.post("/v1/documents", content=b"<a/>", headers=headers)

    assert answer.status_code in {401, 403}, answer.text
    assert answer.json()["code"] in {"unknown-key", "not-allowed"}


def test_an_unknown_bearer_is_an_invalid_token(service: Service) -> None:
    headers = {"Authorization": "Bearer wrong", "Content-Type": "application/xml"}

    answer = service.client.post("/v1/documents", content=b"<a/>", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="trustsvc", error="invalid_token"'


def test_credentials_are_asked_for_before_a_body_is_read(service: Service) -> None:
    answer = service.client.post(
        "/v1/documents", content=b"no xml at all", headers={"Content-Type": "application/xml"}
    )

    assert answer.status_code == 401
