"""Files byte for byte, with entity tags, conditions and HEAD."""

import hashlib

import pytest

from tests.support.service import Service

FORMS = {"xml": "application/xml", "pdf": "application/pdf", "evidence": "application/json"}


@pytest.mark.parametrize("part", FORMS)
def test_the_entity_tag_is_the_digest_of_the_bytes(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part), headers=service.issuer)

    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer.headers["content-type"] == FORMS[part]
    assert answer.headers["cache-control"] == "private, no-cache"
    assert service.id in answer.headers["content-disposition"]


def test_what_is_served_is_what_was_recorded(service: Service) -> None:
    told = service.client.get(service.at(), headers=service.issuer).json()

    for part, member in (("xml", "document_digest"), ("pdf", "pdf_digest")):
        content = service.client.get(service.at(part), headers=service.issuer).content
        assert hashlib.sha256(content).hexdigest() == told[member]


@pytest.mark.parametrize("part", FORMS)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"old", {}', '"a,b",W/{} , "c"', "*"])
def test_who_holds_the_bytes_gets_none(service: Service, part: str, form: str) -> None:
    etag = service.client.get(service.at(part), headers=service.issuer).headers["etag"]
    headers = {**service.issuer, "If-None-Match": form.format(etag)}

    answer = service.client.get(service.at(part), headers=headers)

    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("part", FORMS)
@pytest.mark.parametrize("given", ['"other"', 'W/"other"', "", '"', "x*", '"*"'])
def test_who_holds_other_bytes_gets_ours(service: Service, part: str, given: str) -> None:
    headers = {**service.issuer, "If-None-Match": given}

    assert service.client.get(service.at(part), headers=headers).status_code == 200


@pytest.mark.parametrize("part", FORMS)
def test_a_condition_is_no_way_around_permission(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part), headers={"If-None-Match": "*"})

    assert answer.status_code == 401


@pytest.mark.parametrize("part", ["", "status", *FORMS])
def test_head_says_what_get_says_without_content(service: Service, part: str) -> None:
    get = service.client.get(service.at(part), headers=service.issuer)
    head = service.client.head(service.at(part), headers=service.issuer)

    ours = ("content-type", "content-length", "etag", "cache-control", "content-disposition")
    assert head.status_code == get.status_code
    assert head.content == b""
    assert [head.headers.get(name) for name in ours] == [get.headers.get(name) for name in ours]


def test_head_of_nothing_is_a_404_without_content(service: Service) -> None:
    answer = service.client.head("/v1/documents/nothing/xml", headers=service.issuer)

    assert answer.status_code == 404
    assert answer.content == b""


def test_evidence_of_a_document_that_is_not_anchored_is_not_yet(service: Service) -> None:
    fresh = service.issue("ARTEFACTS-1")

    answer = service.client.get(f"/v1/documents/{fresh}/evidence", headers=service.issuer)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-yet"
    assert answer.headers["retry-after"] == "5"


def test_the_checkpoint_is_asked_for_anew_and_sent_once(service: Service) -> None:
    first = service.client.get("/log/checkpoint")
    second = service.client.get("/log/checkpoint", headers={"If-None-Match": first.headers["etag"]})

    assert first.text.startswith("log.demo.invalid\n")
    assert second.status_code == 304
    assert second.headers["cache-control"] == "public, no-cache"


def test_tiles_are_kept_for_ever(service: Service) -> None:
    size = int(service.client.get("/log/checkpoint").text.splitlines()[1])

    for kind in ("0", "entries"):
        answer = service.client.get(f"/log/tile/{kind}/000.p/{size}")

        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        *("%2e%2e/checkpoint", "0/../../trustsvc.toml", "%2e%2e/%2e%2e/keys/passphrase"),
        *("0/%00", "0/000.p/1%00", "0", "", "0//000", "0/000/", "entries/x000/", "9" * 60),
    ],
)
def test_nothing_else_is_a_tile(service: Service, path: str) -> None:
    assert service.client.get(f"/log/tile/{path}").status_code in {404, 422}


@pytest.mark.parametrize("digest", ["00" * 32, "zz", "", "0", "é", "%00", "0 0"])
def test_no_record_is_found_by_a_wrong_digest(service: Service, digest: str) -> None:
    assert service.client.get(f"/log/record/{digest}").status_code == 404
