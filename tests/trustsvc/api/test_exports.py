"""Exports of a D-CoC over HTTP: for whoever may have its files, with today's status."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass

import jsonschema_rs
import pytest
from lxml import etree

from tests.support.service import Service
from tests.support.shared import dcc_file
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration

FORMS = {
    "untp.json": "application/ld+json",
    "iaf.csv": "text/csv; charset=utf-8",
    "iaf.json": "application/json",
}


@dataclass(frozen=True)
class Issued:
    """A D-CoC that was issued: its id and its look-up token."""

    id: str
    token: str

    def at(self, part: str) -> str:
        """Give the address of an export."""
        return f"/v1/documents/{self.id}/{part}"


def _issue(service: Service, document: bytes) -> Issued:
    answer = service.post(document)
    return Issued(answer["id"], answer["token"])


@pytest.fixture(scope="module")
def dcoc(service: Service) -> Issued:
    return _issue(service, example_dcoc("EXPORT-1"))


@pytest.mark.parametrize("part", FORMS)
def test_the_issuer_and_who_holds_the_token_have_exports(
    service: Service, dcoc: Issued, part: str
) -> None:
    by_key = service.client.get(dcoc.at(part), headers=service.issuer)
    by_token = service.client.get(dcoc.at(part), params={"token": dcoc.token})

    assert by_key.status_code == by_token.status_code == 200
    assert by_key.content == by_token.content
    assert by_key.headers["content-type"] == FORMS[part]
    assert by_key.headers["etag"] == f'"{hashlib.sha256(by_key.content).hexdigest()}"'
    assert f"{dcoc.id}.{part}" in by_key.headers["content-disposition"]
    assert "EXPORT-1" in by_key.text


@pytest.mark.parametrize("part", FORMS)
def test_nobody_else_has_them(service: Service, dcoc: Issued, part: str) -> None:
    get = service.client.get

    assert get(dcoc.at(part)).status_code == 401
    assert get(dcoc.at(part), headers={"If-None-Match": "*"}).status_code == 401
    assert get(dcoc.at(part), params={"token": service.token}).status_code in {401, 403}
    assert get(dcoc.at(part), headers=service.other).status_code == 404
    assert get(f"/v1/documents/nothing/{part}", headers=service.issuer).status_code == 404


@pytest.mark.parametrize("part", FORMS)
def test_who_holds_an_export_gets_none(service: Service, dcoc: Issued, part: str) -> None:
    etag = service.client.get(dcoc.at(part), headers=service.issuer).headers["etag"]

    answer = service.client.get(dcoc.at(part), headers={**service.issuer, "If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.content == b""


@pytest.mark.parametrize("part", FORMS)
def test_a_dcc_has_no_such_export(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part), headers=service.issuer)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_the_credential_is_valid_and_leads_to_the_signed_xml(
    service: Service, dcoc: Issued
) -> None:
    schema = json.loads(dcc_file("untp/schemas_ConformityCredential.json").read_bytes())
    credential = service.client.get(dcoc.at("untp.json"), headers=service.issuer).json()
    xml = service.client.get(dcoc.at("xml"), headers=service.issuer).content

    jsonschema_rs.validator_for(schema, validate_formats=True).validate(credential)

    subject = credential["credentialSubject"]
    assert subject["conformityCertificate"]["linkURL"].endswith(dcoc.at("xml"))
    assert hashlib.sha256(xml).hexdigest() in subject["description"]
    assert "ds:Signature" in subject["description"]


def test_rows_tell_the_status_of_today(service: Service) -> None:
    dcoc = _issue(service, example_dcoc("EXPORT-2"))

    def told() -> str:
        text = service.client.get(dcoc.at("iaf.csv"), headers=service.issuer).text
        return next(csv.DictReader(io.StringIO(text)))["certification_status"]

    before = told()
    change = {"status": "suspended", "reason": "surveillance is late"}
    answer = service.client.post(dcoc.at("status"), json=change, headers=service.issuer)

    assert answer.status_code == 201, answer.text
    assert (before, told()) == ("active", "suspended")


def test_an_eu_declaration_is_issued_and_exported_as_one(service: Service) -> None:
    declaration = _issue(service, example_declaration("EXPORT-3"))

    credential = service.client.get(declaration.at("untp.json"), headers=service.issuer).json()

    assert credential["credentialSubject"]["attestationType"] == "declaration"


def test_the_schema_is_for_everybody(service: Service) -> None:
    answer = service.client.get("/schemas/dcoc-1.0.xsd")
    again = service.client.get(
        "/schemas/dcoc-1.0.xsd", headers={"If-None-Match": answer.headers["etag"]}
    )

    root = etree.fromstring(answer.content)
    assert root.get("targetNamespace") == "urn:trustsvc:dcoc:1"
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"].startswith("public")
    assert again.status_code == 304
