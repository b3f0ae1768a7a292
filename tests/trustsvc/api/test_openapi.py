"""The OpenAPI document describes what there is, for machines; /docs shows it to people."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

METHODS = {"get", "post"}


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_can_be_read(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    tags = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= tags, name
        for parameter in operation.get("parameters", ()):
            known = parameter.get("description") or parameter["schema"].get("examples")
            assert known, (name, parameter["name"])


def test_every_operation_answers_problems_as_problems(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert "X-Request-Id" in answer["headers"], name
            if status in {"4XX", "5XX"}:
                (form,) = answer["content"]
                assert form == "application/problem+json", name
        assert "422" not in operation["responses"], name


def test_the_two_ways_in_are_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    by_name = dict(operations(document))

    assert schemes["api_key"]["scheme"] == "bearer"
    assert schemes["look_up_token"]["in"] == "query"
    assert by_name["post /v1/documents"]["security"] == [{"api_key": []}]
    reads = by_name["get /v1/documents/{document_id}/pdf"]["security"]
    assert {name for way in reads for name in way} == {"api_key", "look_up_token"}
    assert "security" not in by_name["get /v1/documents/{document_id}/status"]
    assert "security" not in by_name["post /v1/verifications"]


def test_both_posts_that_change_something_take_an_idempotency_key(document: dict[str, Any]) -> None:
    by_name = dict(operations(document))
    for name in ("post /v1/documents", "post /v1/documents/{document_id}/status"):
        names = {parameter["name"].lower() for parameter in by_name[name]["parameters"]}

        assert "idempotency-key" in names
        assert "Idempotency-Replayed" in by_name[name]["responses"]["201"]["headers"]


def test_files_are_described_by_their_form(document: dict[str, Any]) -> None:
    by_name = dict(operations(document))
    for part, form in (("xml", "application/xml"), ("pdf", "application/pdf")):
        answers = by_name[f"get /v1/documents/{{document_id}}/{part}"]["responses"]

        assert list(answers["200"]["content"]) == [form]
        assert "304" in answers


def test_people_read_every_operation_without_a_script_or_a_third_party(
    client: TestClient, document: dict[str, Any]
) -> None:
    for address in ("/docs", "/errors"):
        answer = client.get(address)
        policy = answer.headers["content-security-policy"]

        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert not re.findall(r"(?:src|href)=\"(?!/|#)", answer.text)
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
    page = client.get("/docs").text
    for path in document["paths"]:
        assert path in page


def test_nothing_of_the_frameworks_own_pages_is_left(client: TestClient) -> None:
    for address in ("/redoc", "/docs/oauth2-redirect"):
        assert client.get(address).status_code == 404
