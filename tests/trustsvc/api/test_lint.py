"""POST /v1/lint is a dry run: all that is to be said of a document, and nothing is kept."""

import json

import pytest

from tests.support.service import Service
from trustsvc.documents.authoring.examples import dcc_model_example
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc

XML = {"content-type": "application/xml"}


@pytest.mark.parametrize(("document", "kind"), [(example_dcc(), "dcc"), (example_dcoc(), "dcoc")])
def test_a_right_document_has_no_findings(service: Service, document: bytes, kind: str) -> None:
    answer = service.client.post("/v1/lint", content=document, headers=XML)

    assert answer.status_code == 200
    told = answer.json()
    assert told["kind"] == kind
    assert told["judged_by"] == ["grammar"]
    assert told["findings"] == told["waivers"] == []


def test_a_model_in_json_is_judged_as_the_xml_that_it_becomes(service: Service) -> None:
    model = json.dumps(dcc_model_example())

    answer = service.client.post(
        "/v1/lint", content=model, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 200
    assert answer.json()["release"] == "3.3.0"


def test_findings_are_told_and_the_document_stays_unissued(service: Service) -> None:
    number = "LINT-2026-1"
    wrong = example_dcc(number).replace(rb"\degreecelsius", rb"\degreeCelsius")

    told = service.client.post("/v1/lint", content=wrong, headers=XML).json()["findings"]

    assert {finding["code"] for finding in told} == {"unit-misspelt"}
    assert told[0]["remedy"]["zh"] == r"改为 \degreecelsius"
    found = service.client.get("/v1/documents", params={"identifier": number})
    assert number not in found.text.replace(f"identifier={number}", "") or found.status_code == 404


def test_issuing_tells_the_same_warnings(service: Service) -> None:
    wrong = example_dcc("LINT-2026-2").replace(b"IEC 60751:2022", b"IEC 60751")

    issued = service.client.post("/v1/documents", content=wrong, headers={**service.issuer, **XML})

    assert "standard-undated" in {finding["code"] for finding in issued.json()["findings"]}


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (b"<a", "application/xml", 422, "malformed-xml"),
        (b"<a/>", "application/xml", 422, "refused-document"),
        (b"%PDF-1.7", "application/pdf", 415, "unsupported-media"),
    ],
)
def test_what_is_no_document_is_a_problem(
    service: Service, content: bytes, form: str, status: int, code: str
) -> None:
    answer = service.client.post("/v1/lint", content=content, headers={"content-type": form})

    assert answer.status_code == status
    assert code in answer.text
