"""Issuing answers once: repeated, raced and confused requests included."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.service import Service
from trustsvc.documents.dcc.example import example_dcc

ADDRESS = "/v1/documents"
VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
ANSWER = {
    "id", "identifier", "token", "document_digest", "pdf_digest",
    "recorded", "promise", "findings", "waivers",
}  # fmt: skip


def post(service: Service, content: bytes, key: str | None = None, **headers: str) -> Response:
    sent = {**service.issuer, "Content-Type": "application/xml", **headers}
    if key is not None:
        sent["Idempotency-Key"] = key
    return service.client.post(ADDRESS, content=content, headers=sent)


@pytest.mark.parametrize("form", ["application/xml", "text/xml", "Application/XML; charset=utf-8"])
def test_xml_is_taken_under_either_name(service: Service, form: str) -> None:
    answer = post(service, example_dcc(f"FORM-{form[:6]}-{len(form)}"), **{"Content-Type": form})

    assert answer.status_code == 201, answer.text
    assert answer.json().keys() == ANSWER
    assert "idempotency-replayed" not in answer.headers


def test_the_same_bytes_are_recorded_once(service: Service) -> None:
    assert post(service, example_dcc("TWICE-1")).status_code == 201

    answer = post(service, example_dcc("TWICE-1"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "already-recorded"


def test_a_number_is_used_once(service: Service) -> None:
    assert post(service, example_dcc("TWICE-2")).status_code == 201

    answer = post(service, example_dcc("TWICE-2").replace(b"Haichuan", b"Haichwan"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "identifier-taken"


def test_the_same_request_again_gets_the_same_bytes(service: Service) -> None:
    first = post(service, example_dcc("KEY-1"), "key-1")
    second = post(service, example_dcc("KEY-1"), "key-1")

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(service: Service) -> None:
    assert post(service, example_dcc("KEY-2"), "key-2").status_code == 201

    answer = post(service, example_dcc("KEY-2b"), "key-2")

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-mismatch"
    numbers = service.client.get(ADDRESS, params={"identifier": "KEY-2b"}).json()["documents"]
    assert numbers == []


def test_one_key_serves_no_two_purposes(service: Service) -> None:
    document = post(service, example_dcc("KEY-3"), "key-3").json()["id"]
    headers = {**service.issuer, "Idempotency-Key": "key-3"}
    change = {"status": "revoked", "reason": "test"}

    answer = service.client.post(f"{ADDRESS}/{document}/status", json=change, headers=headers)

    assert answer.status_code == 422
    assert service.client.get(f"{ADDRESS}/{document}/status").json()["status"] == "valid"


def test_a_key_of_one_issuer_is_nothing_to_another(service: Service) -> None:
    assert post(service, example_dcc("KEY-4"), "key-4").status_code == 201

    other = post(service, example_dcc("KEY-4b"), "key-4", **service.other)

    assert other.status_code in {201, 422}
    assert other.json().get("code") != "idempotency-mismatch"


def test_a_refusal_is_not_kept(service: Service) -> None:
    assert post(service, b"<a/>", "key-5").status_code == 422

    assert post(service, example_dcc("KEY-5"), "key-5").status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(service: Service, key: str) -> None:
    answer = post(service, example_dcc("KEY-6"), key)

    assert answer.status_code == 400
    assert answer.json()["where"] == "Idempotency-Key"


def test_requests_in_flight_with_one_key_get_one_answer(service: Service) -> None:
    content = example_dcc("RACE-1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(service, content, "race-1"), range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("idempotency-replayed") for answer in answers].count(None) == 1


def test_bodies_that_race_for_one_key_make_one_document(service: Service) -> None:
    contents = [example_dcc(f"RACE-2-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda content: post(service, content, "race-2"), contents))

    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    made = [
        number
        for number in range(4)
        if service.client.get(ADDRESS, params={"identifier": f"RACE-2-{number}"}).json()[
            "documents"
        ]
    ]
    assert len(made) == 1


def test_the_same_bytes_raced_without_a_key_make_one_document(service: Service) -> None:
    content = example_dcc("RACE-3")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(service, content), range(4)))

    documents = {answer.json().get("id") for answer in answers if answer.status_code == 201}
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(documents) == 1


def test_revocations_that_race_under_one_key_are_one(service: Service) -> None:
    address = f"{ADDRESS}/{service.issue('RACE-4')}/status"
    headers = {**service.issuer, "Idempotency-Key": "race-4"}
    change = {"status": "revoked", "reason": "test"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: service.client.post(address, json=change, headers=headers), range(8))
        )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(service.client.get(address).json()["history"]) == 1


@pytest.fixture(scope="module")
def toggled(service: Service) -> str:
    return f"{ADDRESS}/{service.issue('KEY-7')}/status"


@given(
    key=st.text(VISIBLE, min_size=1, max_size=255).filter(lambda text: text == text.strip()),
    reasons=st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=4),
)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_key_stands_for_its_first_request_alone(
    service: Service, toggled: str, key: str, reasons: list[str]
) -> None:
    address = toggled
    headers = {**service.issuer, "Idempotency-Key": key}
    before = len(service.client.get(address).json()["history"])
    first, done = None, 0
    for reason in [*reasons, reasons[0]]:
        now = service.client.get(address).json()["status"]
        change = {"status": "valid" if now == "suspended" else "suspended", "reason": reason}
        answer = service.client.post(address, json=change, headers=headers)
        if first is None:
            if answer.status_code == 201:
                first, done = (
                    (change, answer.content),
                    int("idempotency-replayed" not in answer.headers),
                )
        elif change == first[0]:
            assert answer.content == first[1]
            assert answer.headers["idempotency-replayed"] == "true"
        else:
            assert answer.status_code == 422

    assert len(service.client.get(address).json()["history"]) == before + done
