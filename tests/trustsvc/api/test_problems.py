"""Every error is a problem that names what is wrong, what helps and the request."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.support.service import Service
from trustsvc.api.manual import list_errors
from trustsvc.server import FORM_SLACK_BYTES, make_application

MEMBERS = {"type", "title", "status", "detail", "code", "remedy", "request_id"}
XML = {"Content-Type": "application/xml"}
LIMIT = 10_000_000 + FORM_SLACK_BYTES


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found.keys() >= MEMBERS
    assert found["status"] == status
    assert found["code"] == code
    assert found["type"] == f"/errors#{code}"
    assert found["request_id"] == answer.headers["x-request-id"]
    return found


def test_an_unknown_address_is_a_problem(client: TestClient) -> None:
    problem(client.get("/v1/nothing"), 404, "unknown-address")


def test_a_slash_at_the_end_is_no_redirect(client: TestClient) -> None:
    problem(client.get("/v1/documents/"), 404, "unknown-address")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/v1/documents", "GET, HEAD, POST"),
        ("PUT", "/v1/documents/x/status", "GET, HEAD, POST"),
        ("GET", "/v1/verifications", "POST"),
        ("POST", "/v1/anchors", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_all_that_are_right(
    client: TestClient, method: str, address: str, allowed: str
) -> None:
    answer = client.request(method, address)

    assert problem(answer, 405, "unknown-method")["allowed"] == allowed
    assert answer.headers["allow"] == allowed


def test_wrong_fields_are_each_named(service: Service) -> None:
    wanted = {"status": "lost", "effective": 3, "colour": "blue"}

    answer = service.client.post(service.at("status"), json=wanted, headers=service.issuer)

    found = answer.json()
    problem(answer, 422, "invalid-fields")
    assert {fault["where"] for fault in found["errors"]} == {
        "body.status",
        "body.reason",
        "body.effective",
        "body.colour",
    }


@pytest.mark.parametrize("body", [b"{", b'{"status": ', b"\xff\xfe{}", b""])
def test_what_is_no_json_is_refused(service: Service, body: bytes) -> None:
    headers = {**service.issuer, "Content-Type": "application/json"}

    answer = service.client.post(service.at("status"), content=body, headers=headers)

    assert answer.status_code in {400, 422}
    problem(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    ("method", "address", "form"),
    [
        ("POST", "/v1/documents", "application/cbor"),
        ("POST", "/v1/documents", "application/xml2"),
        ("POST", "/v1/documents", ""),
        ("POST", "/v1/documents/x/status", "text/plain"),
        ("POST", "/v1/verifications", "application/xml"),
    ],
)
def test_other_forms_of_a_body_are_not_taken(
    service: Service, method: str, address: str, form: str
) -> None:
    headers = {**service.issuer, "Content-Type": form}

    answer = service.client.request(method, address, content=b"<a/>", headers=headers)

    assert problem(answer, 415, "unsupported-media")["accepted"]


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--y"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file'),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x; charset=klingon",
            b'--x\r\nContent-Disposition: form-data; name="at"\r\n\r\n\xff\r\n--x--\r\n',
        ),
    ],
)
def test_a_malformed_form_is_a_problem(client: TestClient, form: str, body: bytes) -> None:
    answer = client.post("/v1/verifications", content=body, headers={"Content-Type": form})

    assert answer.status_code in {400, 422}, answer.text
    problem(answer, answer.status_code, answer.json()["code"])


def test_more_files_than_the_form_has_are_refused(client: TestClient) -> None:
    files = [("file", (f"{number}.xml", b"<a/>")) for number in range(60)]

    problem(client.post("/v1/verifications", files=files), 400, "malformed-request")


@pytest.mark.parametrize("address", ["/v1/documents", "/v1/verifications"])
def test_a_body_stated_too_large_is_refused_unread(service: Service, address: str) -> None:
    headers = {**service.issuer, "Content-Length": str(LIMIT + 1), **XML}

    answer = service.client.post(address, content=b"", headers=headers)

    problem(answer, 413, "too-large")
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("form", ["application/xml", "multipart/form-data; boundary=x"])
def test_a_body_that_streams_past_the_limit_is_refused(service: Service, form: str) -> None:
    address = "/v1/documents" if form.endswith("xml") else "/v1/verifications"
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(LIMIT // 1_000_000 + 1):
            yield bytes(1_000_000)

    answer = service.client.post(
        address, content=pieces(), headers={**service.issuer, "Content-Type": form}
    )

    problem(answer, 413, "too-large")


def test_a_document_over_its_own_limit_is_refused(service: Service) -> None:
    content = b"<a>" + b"x" * 10_000_000 + b"</a>"

    answer = service.client.post(
        "/v1/documents", content=content, headers={**service.issuer, **XML}
    )

    problem(answer, 413, "too-large")


def test_a_refused_document_comes_back_with_every_finding(service: Service) -> None:
    answer = service.client.post(
        "/v1/documents", content=b"<html><body/></html>", headers={**service.issuer, **XML}
    )

    problem(answer, 422, "refused-document")
    (finding, *_) = answer.json()["findings"]
    assert finding["xpath"]
    assert finding["remedy"].keys() == {"en", "zh"}


def test_what_nobody_foresaw_is_logged_and_not_told(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    application = make_application(service.deployment)
    told = f"no such row: {service.token} {service.key} at 10.0.0.7"

    @application.get("/v1/broken/{part}")
    async def broken(part: str) -> None:
        raise ZeroDivisionError(told + part)

    client = TestClient(application, raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/v1/broken/x?token={service.token.lower()}", headers=service.issuer)

    found = problem(answer, 500, "unexpected")
    assert found.keys() == MEMBERS
    assert "10.0.0.7" not in answer.text
    assert "Traceback" not in answer.text
    (record,) = caplog.records
    assert found["request_id"] in record.getMessage()
    assert "GET /v1/broken/{part}" in record.getMessage()
    assert "ZeroDivisionError" in record.getMessage()
    assert service.token not in caplog.text.upper()
    assert service.key not in caplog.text


def test_ids_of_requests_differ(client: TestClient) -> None:
    ids = {client.get("/healthz").headers["x-request-id"] for _ in range(50)}

    assert len(ids) == 50


def test_every_answer_carries_the_headers_that_browsers_obey(service: Service) -> None:
    for address in ("/healthz", "/v1/nothing", service.at("status"), "/docs", "/openapi.json"):
        headers = service.client.get(address).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "cache-control" in headers


def test_the_page_of_errors_has_every_code_once(client: TestClient) -> None:
    page = client.get("/errors").text

    for error in list_errors():
        assert page.count(f'id="{error["code"]}"') == 1
    assert len(list_errors()) > 40
