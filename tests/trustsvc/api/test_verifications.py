"""Files are judged over HTTP and forgotten; a verdict is an answer, not an error."""

import pytest

from tests.support.service import Service
from trustsvc.documents.dcc.example import example_dcc

ADDRESS = "/v1/verifications"


@pytest.fixture(scope="module")
def files(service: Service) -> dict[str, bytes]:
    return {
        part: service.client.get(service.at(part), headers=service.issuer).content
        for part in ("xml", "pdf", "evidence")
    }


@pytest.mark.parametrize("part", ["xml", "pdf"])
@pytest.mark.parametrize("with_evidence", [True, False])
def test_what_was_issued_passes(
    service: Service, files: dict[str, bytes], part: str, *, with_evidence: bool
) -> None:
    sent = {"file": (f"a.{part}", files[part])}
    if with_evidence:
        sent["evidence"] = ("a.json", files["evidence"])

    answer = service.client.post(ADDRESS, files=sent)

    assert answer.status_code == 200
    assert answer.json()["verdict"] == "passed", answer.text
    assert answer.json()["document"] == service.id
    assert answer.json()["sentence"].keys() == {"en", "zh"}


def test_an_altered_file_fails_with_200(service: Service, files: dict[str, bytes]) -> None:
    altered = files["xml"].replace(b"Haichuan", b"Haichwan", 1)
    assert altered != files["xml"]

    answer = service.client.post(ADDRESS, files={"file": ("a.xml", altered)})

    assert answer.status_code == 200
    assert answer.json()["verdict"] == "failed"
    assert answer.json()["document"] is None


def test_the_instant_is_the_callers(service: Service, files: dict[str, bytes]) -> None:
    sent = {"file": ("a.xml", files["xml"])}

    before = service.client.post(ADDRESS, files=sent, data={"at": "2020-01-01"})
    unclear = service.client.post(ADDRESS, files=sent, data={"at": "2026-11-24T12:00:00"})

    assert before.json()["at"] == "2020-01-01T23:59:59Z"
    assert before.json()["verdict"] != "passed"
    assert unclear.status_code == 400
    assert unclear.json()["where"] == "at"


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"<a/>", b"%PDF-1.7\n", b"PK\x03\x04", b"<!DOCTYPE a><a/>", b"\xff\xfe<"],
)
def test_what_is_no_document_never_breaks_us(service: Service, content: bytes) -> None:
    answer = service.client.post(ADDRESS, files={"file": ("a", content)})

    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 200:
        assert answer.json()["verdict"] != "passed"


@pytest.mark.parametrize("evidence", [b"", b"{}", b"null", b"[" * 10_000, b"\xff"])
def test_evidence_that_is_none_never_passes(
    service: Service, files: dict[str, bytes], evidence: bytes
) -> None:
    sent = {"file": ("a.xml", files["xml"]), "evidence": ("e.json", evidence)}

    answer = service.client.post(ADDRESS, files=sent)

    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 200 and evidence:
        assert answer.json()["verdict"] != "passed"


def test_an_upload_is_not_kept(service: Service) -> None:
    secret = example_dcc("NEVER-KEPT-1")

    assert service.client.post(ADDRESS, files={"file": ("a.xml", secret)}).status_code == 200

    kept = [
        path
        for path in service.deployment.data.rglob("*")
        if path.is_file() and b"NEVER-KEPT-1" in path.read_bytes()
    ]
    assert kept == []
