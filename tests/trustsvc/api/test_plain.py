"""Plain documents over HTTP: a form with the PDF and what is stated of it."""

import json
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.founded import ISSUER
from tests.support.pdfs import report
from tests.support.plain import stated
from tests.support.service import Service

ADDRESS = "/v1/documents"


def _send(
    service: Service,
    number: str,
    *,
    register: str | None = None,
    headers: dict[str, str] | None = None,
    **parts: Any,  # noqa: ANN401  whatever a form holds
) -> Response:
    files = {"document": report(f"API {number}"), "metadata": json.dumps(stated(number)), **parts}
    if register is not None:
        files["register"] = register
    sent = {name: (None if isinstance(one, str) else name, one) for name, one in files.items()}
    chosen = {**service.issuer, **(headers or {})}
    return service.client.post(ADDRESS, files=sent, headers=chosen)


@pytest.fixture
def allowed(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    changed = service.deployment.settings.model_copy(
        update={"registering_issuers": f" {ISSUER} ,X"}
    )
    monkeypatch.setattr(service.deployment, "settings", changed)
    return service


def test_a_plain_document_is_issued_and_handed_out(service: Service) -> None:
    answer = _send(service, "P-1")

    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["document_digest"] == told["pdf_digest"]
    address, token = f"{ADDRESS}/{told['id']}", {"token": told["token"]}
    described = service.client.get(address, params=token).json()
    assert (described["kind"], described["registered"]) == ("plain", False)
    assert described["links"].keys() == {"pdf", "metadata", "status", "evidence"}
    assert described["facts"]["title"]["zh"] == "检测报告"
    pdf = service.client.get(f"{address}/pdf", params=token)
    assert pdf.content.startswith(report("API P-1"))
    for part in ("xml", "json"):
        missing = service.client.get(
            f"{address}/{part}", params=token, headers={"If-None-Match": "*"}
        )
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_what_is_issued_is_verified_and_shown(service: Service) -> None:
    told = _send(service, "P-2").json()
    service.work()
    token = {"token": told["token"]}
    address = f"{ADDRESS}/{told['id']}"
    pdf = service.client.get(f"{address}/pdf", params=token).content
    evidence = service.client.get(f"{address}/evidence", params=token).content

    judged = service.client.post("/v1/verifications", files={"file": pdf, "evidence": evidence})
    page = service.client.get(f"/d/{told['token']}?lang=en")
    checked = service.client.post("/check?lang=en", files={"file": pdf})

    assert judged.json()["outcome"] == "genuine_valid"
    assert "On record, and valid today" in page.text
    assert "0042" in page.text
    assert f"{address}/xml" not in page.text
    assert "Genuine, unaltered, valid today" in checked.text
    assert "Pressure gauge" in checked.text


def test_registering_is_for_those_whom_the_operator_lets(service: Service) -> None:
    answer = _send(service, "P-3", register="true")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-approved")


def test_what_is_registered_is_shown_as_that(allowed: Service) -> None:
    told = _send(allowed, "P-4", register="true").json()
    allowed.work()
    address, token = f"{ADDRESS}/{told['id']}", {"token": told["token"]}

    pdf = allowed.client.get(f"{address}/pdf", params=token).content
    status = allowed.client.get(f"{address}/status").json()
    judged = allowed.client.post("/v1/verifications", files={"file": pdf}).json()
    page = allowed.client.get(f"/d/{told['token']}?lang=en").text
    number = allowed.client.get("/look-up?number=P-4&lang=en").text

    assert pdf == report("API P-4")
    assert status["registered"] is True
    assert (judged["verdict"], judged["outcome"]) == ("indeterminate", "registered")
    for text in (page, number):
        assert "not signed" in text
        assert "it states that it was issued on 3 may 2019" in text.lower()
        assert "genuine" not in text.lower()
    assert "byte for byte as it came; not signed" in page
    assert "Issued, as it states" in page


def test_a_pdf_that_carries_its_metadata_needs_no_other(service: Service) -> None:
    told = _send(service, "P-5").json()
    pdf = service.client.get(f"{ADDRESS}/{told['id']}/pdf", params={"token": told["token"]}).content

    again = service.client.post(ADDRESS, files={"document": pdf}, headers=service.issuer)

    assert (again.status_code, again.json()["code"]) == (409, "already-recorded")


def test_a_key_gives_the_same_answer_again(allowed: Service) -> None:
    for register in ("true", "false"):
        headers = {"Idempotency-Key": f"plain-{register}"}
        first = _send(allowed, f"P-6-{register}", register=register, headers=headers)
        second = _send(allowed, f"P-6-{register}", register=register, headers=headers)
        other = _send(allowed, f"P-7-{register}", register=register, headers=headers)

        assert (first.status_code, second.status_code) == (201, 201), first.text
        assert first.content == second.content
        assert second.headers["idempotency-replayed"] == "true"
        assert other.json()["code"] == "idempotency-mismatch"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"metadata": "{}"}, "refused-document"),
        ({"metadata": "no json"}, "malformed-request"),
        ({"metadata": '{"number": "P", "colour": 1}'}, "malformed-request"),
        ({"document": b"no pdf"}, "malformed-xml"),
        ({"document": report()[:100]}, "refused-document"),
        ({"colour": "red"}, "malformed-request"),
        ({"register": "maybe"}, "malformed-request"),
    ],
)
def test_what_is_wrong_with_a_form_is_named(
    service: Service, parts: dict[str, Any], code: str
) -> None:
    answer = _send(service, "P-8", **parts)

    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["code"] == code


def test_a_form_without_a_document_is_refused(service: Service) -> None:
    answer = service.client.post(ADDRESS, files={"metadata": (None, "{}")}, headers=service.issuer)

    assert answer.json()["where"] == "form.document"


@settings(max_examples=25, deadline=None, derandomize=True)
@given(metadata=st.binary(max_size=40), document=st.binary(max_size=40))
def test_random_forms_are_refused_and_never_a_fault_of_ours(
    service: Service, metadata: bytes, document: bytes
) -> None:
    files = {"document": b"%PDF-1.7" + document, "metadata": metadata}

    answer = service.client.post(ADDRESS, files=files, headers=service.issuer)

    assert answer.status_code in {400, 422}, answer.text


def test_a_plain_document_has_a_cover_and_others_have_a_page(service: Service) -> None:
    told = _send(service, "P-COVER").json()
    address, token = f"{ADDRESS}/{told['id']}/cover.pdf", {"token": told["token"]}

    first, again = (service.client.get(address, params=token) for _ in range(2))

    assert first.headers["content-type"] == "application/pdf"
    assert first.content == again.content
    assert first.content.startswith(b"%PDF-")
    other = service.client.get(service.at("cover.pdf"), headers=service.issuer)
    assert other.status_code == 404
    assert service.client.get(address).status_code == 401
