"""Signing elsewhere over HTTP: what is asked for, what is refused and how, what repeats."""

import base64
import hashlib
from typing import Any

import pytest
from httpx2 import Response

from tests.support.elsewhere import Distant, distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER
from tests.support.service import Service
from tests.trustsvc.api.test_problems import problem
from trustsvc.documents.dcc.example import example_dcc
from trustsvc_keys.algorithms import Algorithm

SIGNINGS = "/v1/signings"


@pytest.fixture(scope="module", autouse=True)
def _trusted(service: Service) -> None:
    trust_the_other_authority(service.deployment)


def prepare(
    service: Service, number: str, by: Distant | None = None, key: str | None = None
) -> Response:
    files = {"document": example_dcc(number), "certificates": (by or distant()).pem}
    headers = {**service.issuer, **({"Idempotency-Key": key} if key else {})}
    return service.client.post(SIGNINGS, files=files, headers=headers)


def sign(service: Service, asked: dict[str, Any], by: Distant | None = None) -> Response:
    value = (by or distant()).sign(base64.b64decode(asked["to_sign"]))
    return attach(service, asked["id"], asked["part"], value)


def attach(service: Service, document: str, part: str, value: bytes, **headers: str) -> Response:
    body = {"part": part, "value": base64.b64encode(value).decode()}
    address = f"{SIGNINGS}/{document}/signature"
    return service.client.post(address, json=body, headers={**service.issuer, **headers})


def test_two_signatures_make_a_document(service: Service) -> None:
    asked = prepare(service, "S-1")
    assert asked.status_code == 202, asked.text
    first = asked.json()
    to_sign = base64.b64decode(first["to_sign"])
    assert (first["part"], first["algorithm"]) == ("xml", "ecdsa-p256-sha256")
    assert first["sha256"] == hashlib.sha256(to_sign).hexdigest()
    assert first["expires"] > first["signing_time"]

    following = sign(service, first)
    assert following.status_code == 202, following.text
    second = following.json()
    assert (second["part"], second["expires"]) == ("pdf", None)

    done = sign(service, second)
    assert done.status_code == 201, done.text
    assert done.json().keys() == service.post(example_dcc("S-1b")).keys()
    found = service.client.get(f"/v1/documents/{first['id']}", headers=service.issuer)
    assert found.json()["identifier"] == "S-1"
    shown = service.client.get(f"{SIGNINGS}/{first['id']}", headers=service.issuer).json()
    assert (shown["part"], shown["to_sign"], shown["sha256"]) == (None, None, None)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_every_algorithm_can_be_asked_for(service: Service, algorithm: Algorithm) -> None:
    by = distant(algorithm)
    files = {"document": example_dcc(f"S-{algorithm}"), "certificates": by.pem}
    address = f"{SIGNINGS}?algorithm={algorithm}"

    asked = service.client.post(address, files=files, headers=service.issuer)

    assert asked.json()["algorithm"] == algorithm, asked.text
    assert sign(service, sign(service, asked.json(), by).json(), by).status_code == 201


def test_a_lost_answer_is_given_again(service: Service) -> None:
    first = prepare(service, "S-2", key="prepare S-2")
    again = prepare(service, "S-2", key="prepare S-2")
    asked = first.json()

    assert again.json() == asked
    assert again.headers["Idempotency-Replayed"] == "true"
    shown = service.client.get(f"{SIGNINGS}/{asked['id']}", headers=service.issuer)
    assert shown.json() == asked
    problem(prepare(service, "S-2b", key="prepare S-2"), 422, "idempotency-mismatch")


def test_a_repeated_value_gets_the_same_answer(service: Service) -> None:
    asked = prepare(service, "S-3").json()
    for part, status in (("xml", 202), ("pdf", 201)):
        value = distant().sign(base64.b64decode(asked["to_sign"]))
        key = {"Idempotency-Key": f"{part} S-3"}
        first = attach(service, asked["id"], part, value, **key)
        kept, again = (
            attach(service, asked["id"], part, value, **key),
            attach(service, asked["id"], part, value),
        )

        assert (first.status_code, kept.status_code, again.status_code) == (status,) * 3
        assert first.json() == kept.json() == again.json()
        assert kept.headers["Idempotency-Replayed"] == "true"
        asked = first.json()


def test_a_second_value_is_refused(service: Service) -> None:
    first = prepare(service, "S-4").json()
    second = sign(service, first).json()

    found = problem(sign(service, first), 409, "signing-conflict")
    assert "accepted before" in found["why"]

    assert sign(service, second).status_code == 201
    problem(sign(service, second), 409, "signing-conflict")
    problem(sign(service, first), 409, "signing-conflict")


def test_a_value_of_another_key_is_refused_with_a_remedy(service: Service) -> None:
    asked = prepare(service, "S-5").json()

    found = problem(sign(service, asked, distant(name="Another")), 422, "refused-value")

    assert found["part"] == "xml"
    assert "to_sign" in found["remedy"]
    assert sign(service, asked).status_code == 202


@pytest.mark.parametrize("value", ["", "%", "YQ", "é", "A" * 3_000])
def test_what_is_no_base64_is_refused(service: Service, value: str) -> None:
    body = {"part": "xml", "value": value}

    answer = service.client.post(f"{SIGNINGS}/x/signature", json=body, headers=service.issuer)

    assert "body.value" in [
        one["where"] for one in problem(answer, 422, "invalid-fields")["errors"]
    ]


def test_another_issuers_certificate_is_refused(service: Service) -> None:
    strange = distant(organisation=OTHER)

    found = problem(prepare(service, "S-6", strange), 422, "refused-certificate")

    assert found["why"] == f"it names {OTHER}, not {ISSUER}"


def test_without_certificates_the_registered_ones_are_meant(service: Service) -> None:
    headers = {**service.issuer, "Content-Type": "application/xml"}

    answer = service.client.post(SIGNINGS, content=example_dcc("S-7"), headers=headers)

    assert "held here" in problem(answer, 422, "refused-certificate")["why"]


def test_a_form_without_document_is_refused(service: Service) -> None:
    files = {"certificates": distant().pem}

    answer = service.client.post(SIGNINGS, files=files, headers=service.issuer)

    assert problem(answer, 422, "invalid-fields")["where"] == "body.document"


def test_a_signing_is_shown_to_its_issuer_alone(service: Service) -> None:
    asked = prepare(service, "S-8").json()
    address = f"{SIGNINGS}/{asked['id']}"
    body = {"part": "xml", "value": "AAAA"}
    client = service.client

    problem(client.get(address, headers=service.other), 404, "not-found")
    problem(client.delete(address, headers=service.other), 404, "not-found")
    answer = client.post(f"{address}/signature", json=body, headers=service.other)
    problem(answer, 404, "not-found")
    assert client.get(address).status_code == 401
    problem(client.get(f"{SIGNINGS}/nothing", headers=service.issuer), 404, "not-found")
    problem(client.get(f"{SIGNINGS}/{service.id}", headers=service.issuer), 404, "not-found")
    problem(client.get(f"/v1/documents/{asked['id']}", headers=service.issuer), 404, "not-found")


def test_a_prepared_document_is_withdrawn_while_nothing_is_signed(service: Service) -> None:
    asked = prepare(service, "S-9", key="prepare S-9").json()
    address = f"{SIGNINGS}/{asked['id']}"

    assert service.client.delete(address, headers=service.issuer).status_code == 204
    problem(service.client.delete(address, headers=service.issuer), 404, "not-found")
    problem(sign(service, asked), 404, "not-found")

    again = prepare(service, "S-9", key="prepare S-9")
    assert again.json()["id"] != asked["id"]
    assert "Idempotency-Replayed" not in again.headers
    assert sign(service, again.json()).status_code == 202
    address = f"{SIGNINGS}/{again.json()['id']}"
    answer = service.client.delete(address, headers=service.issuer)
    problem(answer, 409, "signing-conflict")


def test_a_prepared_number_is_not_issued_in_another_way(service: Service) -> None:
    prepare(service, "S-10")
    headers = {**service.issuer, "Content-Type": "application/xml"}

    answer = service.client.post("/v1/documents", content=example_dcc("S-10"), headers=headers)

    problem(answer, 409, "signing-conflict")


def test_metadata_are_stated_beside_what_is_signed_elsewhere(service: Service) -> None:
    files = {"document": example_dcc("S-META"), "certificates": distant().pem}
    stated = '{"standards": [{"reference": "JJG 229-2010", "state": "current"}]}'
    wrong = '{"dates": {"expiry": "2030-01-01"}}'

    def ask(metadata: str) -> Response:
        return service.client.post(
            SIGNINGS, files=files, data={"metadata": metadata}, headers=service.issuer
        )

    refused, asked = ask(wrong), ask(stated)

    assert refused.status_code == 422
    assert refused.json()["findings"][0]["xpath"] == "$.dates.expiry"
    following = sign(service, asked.json())
    done = sign(service, following.json())
    assert done.status_code == 201, done.text
    address = f"/v1/documents/{done.json()['id']}/metadata"
    shown = service.client.get(address, headers=service.issuer).json()
    assert [one["guide"] for one in shown["standards"]] == ["现行"]
