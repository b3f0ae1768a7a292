"""Recalls and references over HTTP: each learns what concerns it, and nobody more."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.chained import Use, certificate, conformity
from tests.support.service import Service

ADDRESS = "/v1/affected"


@dataclass(frozen=True)
class Chain:
    """A standard of another issuer, a calibration with it, a certificate of conformity."""

    ids: dict[str, str]
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def chain(service: Service) -> Chain:
    today = datetime.now(UTC).date()
    ids: dict[str, str] = {}
    digests: dict[str, str] = {}

    def issue(number: str, content: bytes, headers: dict[str, str]) -> None:
        answer = service.post(content, **headers)
        ids[number], digests[number] = answer["id"], answer["document_digest"]

    secret = Use(serial="PRIMARY-1", name="Secret primary cell")
    issue("STD-1", certificate("STD-1", today, serial="S-1", uses=[secret]), service.other)
    use = Use(serial="S-1", certificate="STD-1", digest=digests["STD-1"], in_result=2)
    issue("CAL-1", certificate("CAL-1", today, uses=[use], results=2), {})
    issue("COC-1", conformity("COC-1", today, ("CAL-1", digests["CAL-1"])), {})
    service.work()
    files = {
        number: service.client.get(
            f"/v1/documents/{name}/xml",
            headers=service.other if number == "STD-1" else service.issuer,
        ).content
        for number, name in ids.items()
    }
    return Chain(ids, files)


def verified(service: Service, content: bytes, **form: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    files = [("file", ("a.xml", content)), *form.pop("files", [])]
    headers = form.pop("headers", {})
    answer = service.client.post("/v1/verifications", files=files, data=form, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_issuer_is_told_of_its_own_documents_and_results(service: Service, chain: Chain) -> None:
    answer = service.client.get(ADDRESS, params={"equipment": "s-1"}, headers=service.issuer)

    found = {one["identifier"]: one for one in answer.json()["affected"]}
    assert set(found) == {"CAL-1", "COC-1"}
    assert found["CAL-1"]["results"] == ["r2"]
    assert [step["identifier"] for step in found["COC-1"]["path"]] == ["CAL-1", "COC-1"]
    assert found["COC-1"]["id"] == chain.ids["COC-1"]
    assert all(one["sure"] for one in found.values())


def test_pages_follow_each_other(service: Service, chain: Chain) -> None:
    asked = {"certificate": "STD-1", "limit": "1"}

    first = service.client.get(ADDRESS, params=asked, headers=service.issuer).json()
    rest = service.client.get(
        ADDRESS, params={**asked, "after": first["next"]}, headers=service.issuer
    ).json()

    told = [one["id"] for one in (*first["affected"], *rest["affected"])]
    assert told == sorted([chain.ids["CAL-1"], chain.ids["COC-1"]])
    assert rest["next"] is None


def test_chains_through_others_show_only_what_one_cites_oneself(
    service: Service, chain: Chain
) -> None:
    answer = service.client.get(
        ADDRESS, params={"equipment": "PRIMARY-1"}, headers=service.issuer
    ).json()

    paths = {
        one["identifier"]: [step["identifier"] for step in one["path"]]
        for one in answer["affected"]
    }
    assert paths == {"CAL-1": ["STD-1", "CAL-1"], "COC-1": ["STD-1", "CAL-1", "COC-1"]}
    assert chain.ids["STD-1"] not in {one["id"] for one in answer["affected"]}


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 400, "malformed-request"),
        ({"equipment": "---"}, 400, "malformed-request"),
        ({"equipment": "x" * 201}, 422, "invalid-fields"),
        ({"equipment": "S-1", "from": "soon"}, 400, "malformed-request"),
        ({"equipment": "S-1", "from": "2026-02-01", "to": "2026-01-01"}, 400, "malformed-request"),
    ],
)
def test_a_bad_question_is_a_clear_problem(
    service: Service, asked: dict[str, str], status: int, code: str
) -> None:
    answer = service.client.get(ADDRESS, params=asked, headers=service.issuer)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_strangers_are_told_nothing(service: Service) -> None:
    assert service.client.get(ADDRESS, params={"equipment": "S-1"}).status_code == 401


def test_a_verification_walks_references_only_when_asked(service: Service, chain: Chain) -> None:
    plain = verified(service, chain.files["COC-1"])

    assert plain["references"] is None
    assert plain["verdict"] == "passed"


def test_a_stranger_is_told_what_became_of_it_all_and_no_names(
    service: Service, chain: Chain
) -> None:
    answer = verified(service, chain.files["COC-1"], references="report")

    assert answer["verdict"] == "passed"
    told = answer["references"]
    assert [one["identifier"] for one in told["documents"]] == ["COC-1", "CAL-1"]
    assert [hop["outcome"] for hop in told["hops"]] == ["passed", "missing"]
    assert told["hops"][1]["reasons"] == ["private"]
    assert "STD-1" not in str(told)
    assert "Secret" not in str(answer)


def test_an_issuer_is_told_the_names_in_its_own_documents(service: Service, chain: Chain) -> None:
    answer = verified(service, chain.files["COC-1"], references="report", headers=service.issuer)

    numbers = [one["identifier"] for one in answer["references"]["documents"]]
    assert numbers == ["COC-1", "CAL-1", "STD-1"]
    assert "Secret" not in str(answer)


def test_files_that_come_along_are_walked_in_the_open(service: Service, chain: Chain) -> None:
    along = [("cited", (name, content)) for name, content in chain.files.items()]

    answer = verified(service, chain.files["COC-1"], files=along)

    assert "Secret primary cell" in str(answer["references"])


def test_required_references_count(service: Service, chain: Chain) -> None:
    answer = verified(service, chain.files["COC-1"], references="require")

    assert answer["verdict"] == "indeterminate"
    assert answer["outcome"] == "cannot_tell"
    (check,) = (one for one in answer["checks"] if one["name"] == "references")
    assert check["verdict"] == "indeterminate"


def test_a_crowd_of_files_is_refused(service: Service, chain: Chain) -> None:
    along = [("cited", (f"{number}", b"<a/>")) for number in range(60)]
    files = [("file", ("a.xml", chain.files["COC-1"])), *along]

    answer = service.client.post("/v1/verifications", files=files)

    assert answer.status_code == 400
    assert "52" in answer.json()["why"]
