"""Over HTTP a model in JSON is issued like XML; what was issued goes out as JSON and CBOR."""

import json
from typing import Any

import pytest
from httpx2 import Response

from tests.support.service import Service
from trustsvc.documents.authoring.examples import dcc_model_example, dcoc_model_example
from trustsvc.documents.authoring.lossless import from_cbor, from_json, to_json
from trustsvc.documents.dcc.example import example_dcc

ADDRESS = "/v1/documents"


def post(service: Service, value: Any, **headers: str) -> Response:  # noqa: ANN401  JSON
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    given = {**service.issuer, "Content-Type": "application/json; charset=utf-8", **headers}
    answer: Response = service.client.post(ADDRESS, content=content, headers=given)
    return answer


def fetch(service: Service, document: str, part: str, **headers: str) -> Response:
    answer: Response = service.client.get(
        f"{ADDRESS}/{document}/{part}", headers={**service.issuer, **headers}
    )
    return answer


@pytest.mark.parametrize(
    "model",
    [dcc_model_example("JSON-1"), dcoc_model_example("JSON-2")],
    ids=["dcc", "dcoc"],
)
def test_a_model_is_issued(service: Service, model: dict[str, Any]) -> None:
    answer = post(service, model)

    assert answer.status_code == 201, answer.text
    assert answer.json()["identifier"] == model["identifier"]
    xml = fetch(service, answer.json()["id"], "xml").text
    assert model["identifier"] in xml
    assert "<ds:SignatureValue>" in xml


def test_digits_come_through(service: Service) -> None:
    text = json.dumps(dcc_model_example("JSON-3")).replace('"0.10"', "0.10")

    document = post(service, text.encode()).json()["id"]

    columns = fetch(service, document, "xml").text
    assert "<si:valueXMLList>0.02 0.10 -0.15</si:valueXMLList>" in columns


def test_the_same_key_gives_the_same_document(service: Service) -> None:
    model = dcc_model_example("JSON-4")
    first = post(service, model, **{"Idempotency-Key": "json-4"})
    again = post(service, model, **{"Idempotency-Key": "json-4"})
    other = post(service, dcc_model_example("JSON-5"), **{"Idempotency-Key": "json-4"})

    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-mismatch"


def test_faults_are_told_where_they_stand_in_the_json(service: Service) -> None:
    model = dcc_model_example("JSON-6")
    model["results"][0]["unit"] = "degC"
    del model["customer"]

    answer = post(service, model)

    assert answer.status_code == 422
    told = {finding["xpath"]: finding for finding in answer.json()["findings"]}
    assert set(told) == {"$", "$.results[0].unit"}
    assert set(told["$"]["says"]) == {"en", "zh"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "malformed-json"),
        (b"[]", "malformed-json"),
        (b"{", "malformed-json"),
        (b'{"format":"trustsvc-xml/1","root":["a b"]}', "malformed-tree"),
        (b"{}", "refused-document"),
        (b'{"kind":"dcoc"}', "refused-document"),
        (b'{"kind":[]}', "refused-document"),
    ],
)
def test_what_is_no_model_is_refused(service: Service, content: bytes, code: str) -> None:
    answer = post(service, content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_carried_document_is_issued_as_the_xml_that_it_carries(service: Service) -> None:
    answer = post(service, to_json(example_dcc("JSON-7")))

    assert answer.status_code == 201, answer.text
    assert answer.json()["identifier"] == "JSON-7"


def test_json_and_cbor_give_the_issued_xml_back_byte_for_byte(service: Service) -> None:
    xml = fetch(service, service.id, "xml").content

    plain = fetch(service, service.id, "json")
    packed = fetch(service, service.id, "json", Accept="application/cbor")

    assert plain.headers["content-type"] == "application/json"
    assert packed.headers["content-type"] == "application/cbor"
    assert from_json(plain.content) == from_cbor(packed.content) == xml


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "json"),
        ("application/cbor;q=0.5, application/json", "json"),
        ("application/json;q=0.5, application/cbor", "cbor"),
        ("application/cbor, */*;q=0.1", "cbor"),
        ("application/*", "json"),
        ("text/html", "json"),
        ("application/cbor;q=0", "json"),
        (";;,q=", "json"),
    ],
)
def test_the_caller_chooses_the_form(service: Service, accept: str, form: str) -> None:
    answer = fetch(service, service.id, "json", Accept=accept)

    assert answer.headers["content-type"] == f"application/{form}"
    assert answer.headers["vary"] == "Accept"


def test_each_form_has_its_own_entity_tag(service: Service) -> None:
    plain = fetch(service, service.id, "json")
    packed = fetch(service, service.id, "json", Accept="application/cbor")
    tag = {"If-None-Match": plain.headers["etag"]}

    assert plain.headers["etag"] != packed.headers["etag"]
    assert fetch(service, service.id, "json", **tag).status_code == 304
    assert fetch(service, service.id, "json", **tag, Accept="application/cbor").status_code == 200


def test_only_readers_of_the_document_get_it(service: Service) -> None:
    assert service.client.get(service.at("json")).status_code == 401
    assert service.client.get(service.at("json"), headers=service.other).status_code == 404
    assert service.client.get(service.at("json"), params={"token": service.token}).is_success
