"""The guide's core metadata over HTTP: derived, completed beside, each change a revision."""

import json
from typing import Any

import jsonschema_rs
import pytest
from httpx2 import Response

from tests.support.service import Service
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.guide.fields import FIELDS
from trustsvc.documents.guide.schema import METADATA_SCHEMA, STATED_SCHEMA

GLN = "4012345000009"
ADDRESS = "/v1/documents"


def post(service: Service, document: bytes, stated: Any, **headers: str) -> Response:  # noqa: ANN401  JSON
    text = stated if isinstance(stated, bytes | str) else json.dumps(stated)
    answer: Response = service.client.post(
        ADDRESS,
        files={"document": ("dcc.xml", document, "application/xml")},
        data={"metadata": text},
        headers={**service.issuer, **headers},
    )
    return answer


def fetch(service: Service, document: str, **parameters: str) -> dict[str, Any]:
    answer = service.client.get(
        f"{ADDRESS}/{document}/metadata", headers=service.issuer, params=parameters
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    jsonschema_rs.validate(METADATA_SCHEMA, found)
    return found


def put(service: Service, document: str, stated: Any) -> Response:  # noqa: ANN401  JSON
    answer: Response = service.client.put(
        f"{ADDRESS}/{document}/metadata", json=stated, headers=service.issuer
    )
    return answer


def organisation(found: dict[str, Any], role: str) -> dict[str, Any]:
    one: dict[str, Any] = next(one for one in found["organisations"] if one["role"] == role)
    return one


def test_what_a_dcc_says_is_there_without_a_word_beside_it(service: Service) -> None:
    found = fetch(service, service.issue("META-1"))

    assert (found["revision"], found["revisions"]) == (1, 1)
    assert found["status"] == {"document": "valid", "expired": False, "guide": "有效"}
    assert found["dates"].keys() == {"effective", "version"}
    assert {one["source"] for one in found["dates"].values()} == {"document"}
    uscc = organisation(found, "issuer")["identifiers"][0]
    assert (uscc["scheme"], uscc["value"]) == ("uscc", "91320000MA00EXAMPN")
    assert uscc["source"] == "document"
    assert [one["code"] for one in found["findings"]] == ["metadata-other-account"]
    assert found["relations"]["based_on"]
    assert found["relations"]["cites"]


def test_a_wrong_check_character_of_a_uscc_warns_and_never_refuses(service: Service) -> None:
    stated = {"organisations": [{"role": "customer", "uscc": "91350100M0001TGQXM"}]}

    answer = post(service, example_dcc("META-2"), stated)

    assert answer.status_code == 201, answer.text
    codes = [one["code"] for one in answer.json()["findings"]]
    assert "uscc-check-digit" in codes
    found = fetch(service, answer.json()["id"])
    assert [one["code"] for one in found["findings"]].count("uscc-check-digit") >= 1


def test_what_is_stated_beside_completes_a_document(service: Service) -> None:
    old = service.issue("META-3-OLD")
    stated = {
        "organisations": [{"role": "customer", "gln": GLN}],
        "instruments": [
            {
                "instrument": "A-1",
                "state": "restricted",
                "stated_by": "Owner",
                "since": "2026-11-01",
            }
        ],
        "standards": [{"reference": "JJG 229-2010", "state": "current"}],
        "relations": [{"relation": "supplements", "identifier": "META-3-OLD"}],
    }
    jsonschema_rs.validate(STATED_SCHEMA, stated)

    answer = post(service, example_dcc("META-3"), stated)

    found = fetch(service, answer.json()["id"])
    gln = {"scheme": "gln", "value": GLN, "source": "stated"}
    assert gln in organisation(found, "customer")["identifiers"]
    assert [one["guide"] for one in found["instruments"]] == ["限用"]
    assert [one["guide"] for one in found["standards"]] == ["现行"]
    (supplements,) = found["relations"]["supplements"]
    assert supplements["source"] == "stated"
    assert [one["id"] for one in supplements["on_record"]] == [old]


@pytest.mark.parametrize(
    ("stated", "place", "code"),
    [
        ({"organisations": [{"role": "customer", "gln": "4012345000001"}]},
         "$.organisations[0].gln", "gln-check-digit"),
        ({"organisations": [{"role": "owner", "gln": GLN}]},
         "$.organisations[0]", "metadata-no-organisation"),
        ({"organisations": [{"role": "issuer", "uscc": "91350100M0001TGQXM"}]},
         "$.organisations[0].uscc", "metadata-contradicts"),
        ({"dates": {"expiry": "2030-01-01"}}, "$.dates.expiry", "metadata-no-expiry"),
        ({"dates": {"version": "1999-01-01"}}, "$.dates.version", "metadata-contradicts"),
        ({"dates": {"version": "2026-02-30"}}, "$.dates.version", "model-wrong-value"),
        ({"relations": [{"relation": "cites", "identifier": "META-BAD"}]},
         "$.relations[0].identifier", "metadata-itself"),
        ({"relations": [{"relation": "likes", "identifier": "X"}]},
         "$.relations[0].relation", "model-wrong-value"),
        ({"instruments": [{"instrument": "A-1", "state": "qualified"}]},
         "$.instruments[0]", "model-missing-field"),
        ({"colour": "red"}, "$.colour", "model-unknown-field"),
        ([], "$", "model-wrong-type"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(
    service: Service, stated: object, place: str, code: str
) -> None:
    answer = post(service, example_dcc("META-BAD"), stated)

    assert answer.status_code == 422, answer.text
    (finding, *_) = answer.json()["findings"]
    assert finding["code"] == code
    assert finding["xpath"].startswith(place)
    assert set(finding["remedy"]) == {"en", "zh"}


@pytest.mark.parametrize("text", ["{", "{}{}", "﻿nothing", '{"a":1,"a":2}'])
def test_what_is_no_json_is_refused(service: Service, text: str) -> None:
    answer = post(service, example_dcc("META-NO-JSON"), text)

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed-request"
    assert "metadata" in answer.json()["detail"]


def test_a_refused_statement_leaves_the_number_free(service: Service) -> None:
    assert post(service, example_dcc("META-FREE"), {"colour": 1}).status_code == 422

    assert post(service, example_dcc("META-FREE"), {}).status_code == 201


def test_a_form_has_no_other_fields(service: Service) -> None:
    answer = service.client.post(
        ADDRESS, files={"other": b"x"}, data={"metadata": "{}"}, headers=service.issuer
    )

    assert answer.status_code == 400
    assert "form.other" in answer.json()["detail"]


def test_the_same_key_with_other_metadata_is_another_request(service: Service) -> None:
    document, key = example_dcc("META-KEY"), {"Idempotency-Key": "meta-key"}
    first = post(service, document, {}, **key)
    again = post(service, document, {}, **key)
    other = post(service, document, {"standards": []}, **key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert other.status_code == 422


def test_each_change_is_a_revision_and_earlier_ones_stay(service: Service) -> None:
    document = service.issue("META-REVISED")
    first = {"standards": [{"reference": "JJG 229-2010", "state": "current"}]}
    second = {"standards": [{"reference": "JJG 229-2010", "state": "withdrawn"}]}

    assert put(service, document, first).json()["revision"] == 2
    assert put(service, document, first).json()["revision"] == 2
    assert put(service, document, second).json()["revision"] == 3

    assert [one["guide"] for one in fetch(service, document)["standards"]] == ["废止"]
    old = fetch(service, document, revision="2")
    assert (old["revision"], old["revisions"]) == (2, 3)
    assert [one["guide"] for one in old["standards"]] == ["现行"]
    assert fetch(service, document, revision="1")["standards"] == []
    missing = service.client.get(
        f"{ADDRESS}/{document}/metadata?revision=9", headers=service.issuer
    )
    assert missing.status_code == 404


def test_a_refused_change_changes_nothing(service: Service) -> None:
    document = service.issue("META-KEPT")

    assert put(service, document, {"dates": {"expiry": "2030-01-01"}}).status_code == 422

    assert fetch(service, document)["revisions"] == 1


def test_only_the_issuer_states(service: Service) -> None:
    document = service.issue("META-OWN")
    address = f"{ADDRESS}/{document}/metadata"

    assert service.client.put(address, json={}).status_code == 401
    assert service.client.put(address, json={}, headers=service.other).status_code == 404
    assert service.client.get(address).status_code == 401
    assert service.client.get(address, headers=service.other).status_code == 404


def test_who_holds_the_token_reads_and_what_is_held_is_not_sent_again(service: Service) -> None:
    address, parameters = service.at("metadata"), {"token": service.token}
    answer = service.client.get(address, params=parameters)

    again = service.client.get(
        address, params=parameters, headers={"If-None-Match": answer.headers["etag"]}
    )

    assert answer.status_code == 200
    assert again.status_code == 304


def test_a_document_recorded_before_there_were_metadata_has_them_all_the_same(
    service: Service,
) -> None:
    document = service.issue("META-OLD-VERSION")
    with service.deployment.keep.database.transaction() as session:
        session.connection().exec_driver_sql(
            "DELETE FROM metadata_revision WHERE document = ?", (document,)
        )

    found = fetch(service, document)

    assert (found["revision"], found["revisions"]) == (1, 1)
    assert put(service, document, {"dates": {}}).json()["revision"] == 2


def test_a_dcoc_says_dates_numbers_and_relations_itself(service: Service) -> None:
    dcc = service.post(example_dcc("META-CITED"))
    answer = service.post(example_dcoc("META-DCOC", ("META-CITED", dcc["document_digest"])))

    found = fetch(service, answer["id"])

    assert found["dates"].keys() == {"effective", "expiry", "version"}
    (cited,) = found["relations"]["cites"]
    assert cited["how"] == "evaluation"
    assert [(one["id"], one["agrees"]) for one in cited["on_record"]] == [(dcc["id"], "digest")]
    assert {one["kind"] for one in found["relations"]["based_on"]} == {"standard", "scheme"}


def test_status_words_follow_the_document(service: Service) -> None:
    document = service.issue("META-STATUS")
    for status, guide in (("suspended", "暂停"), ("valid", "有效"), ("revoked", "撤销")):
        changed = service.client.post(
            f"{ADDRESS}/{document}/status",
            json={"status": status, "reason": "a test"},
            headers=service.issuer,
        )
        assert changed.status_code in {200, 201}, changed.text
        assert fetch(service, document)["status"]["guide"] == guide


def test_the_schema_is_public_and_holds_every_item_of_the_guide(service: Service) -> None:
    answer = service.client.get("/v1/metadata/schema")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    jsonschema_rs.validator_for(schema)
    jsonschema_rs.validator_for(schema["$defs"]["stated"])
    for field in FIELDS:
        place: dict[str, Any] = schema
        for part in field.place.split("."):
            name = part.partition("[")[0]
            place = place["properties"][name]
            if place["type"] == "array":
                place = place["items"]
        assert place["type"] == "string", field.item
    etag = {"If-None-Match": answer.headers["etag"]}
    assert service.client.get("/v1/metadata/schema", headers=etag).status_code == 304


@pytest.mark.parametrize("part", ["xml", "pdf", "json"])
def test_files_point_to_their_metadata(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part), headers=service.issuer)
    again = service.client.get(
        service.at(part), headers={**service.issuer, "If-None-Match": answer.headers["etag"]}
    )

    for one in (answer, again):
        assert one.headers["link"] == f'<{service.at("metadata")}>; rel="describedby"'
    address = answer.links["describedby"]["url"]
    assert service.client.get(address, headers=service.issuer).status_code == 200
