"""The pages as a person meets them: the right sentence, in the right language, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.founding import founded, work
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.server import make_application
from trustsvc.texts.catalogue import languages, text
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.show_document import show_evidence

ISSUER = "NTRCN-91320000MA00EXAMP9"
VOID = {"meta", "input", "br", "link", "path", "circle", "line", "rect"}
TECHNICAL = re.compile(r'<details class="tech".*?</details>', re.DOTALL)
JARGON = re.compile(
    r"Traceback|ValueError|TOTAL[-_]|HASH_FAILURE|NO_POE|INDETERMINATE|lxml|pyhanko"
)


class Balance(HTMLParser):
    """Complains of elements that are not closed, and of anything fetched or run."""

    def __init__(self) -> None:
        """Start with nothing open."""
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        if tag in ("script", "img", "iframe") or "src" in given or "style" in given:
            self.fetched.append(tag)
        if tag == "link" and not str(given.get("href")).startswith("data:"):
            self.fetched.append(tag)
        self.fetched += [name for name in given if name.startswith("on")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass an element that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        assert self.open.pop() == tag


@dataclass(frozen=True)
class Site:
    """A served deployment with one valid and one revoked document."""

    deployment: Deployment
    client: TestClient
    valid: Issued
    revoked: Issued

    def artefact(self, issued: Issued, name: str) -> bytes:
        """Give an issued file."""
        return self.deployment.keep.objects.get(f"documents/{issued.id}/{name}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with founded(tmp_path_factory.mktemp("pages"), {ISSUER: "Haichuan (test)"}) as made:
        issued = []
        for number in ("PAGE-1", "PAGE-2"):
            wanted = Request(ISSUER, example_dcc(number), 10**7, "http://127.0.0.1:8000")
            issued.append(issue(made.keep, made.log, made.seal(ISSUER), wanted))
        change = parse_change("revoked", "the reference standard was faulty")
        change_status(made.keep, made.log, ISSUER, issued[1].id, change)
        work(made)
        client = TestClient(make_application(made), follow_redirects=False)
        yield Site(made, client, *issued)


def assert_page(body: str) -> None:
    balance = Balance()
    balance.feed(body)
    assert balance.open == []
    assert balance.fetched == []
    assert not JARGON.search(TECHNICAL.sub("", body))


@pytest.mark.parametrize("language", list(languages()))
def test_every_page_is_whole_in_every_language(site: Site, language: str) -> None:
    pdf = site.artefact(site.valid, "document.pdf")
    answers = [
        site.client.get(f"/?lang={language}"),
        site.client.get(f"/d/{site.valid.token}?lang={language}"),
        site.client.get(f"/d/{site.revoked.token}?lang={language}&at=2026-01-01"),
        site.client.get(f"/look-up?number=PAGE-1&lang={language}"),
        site.client.get(f"/look-up?number=nothing&lang={language}"),
        site.client.get(f"/no-such-page?lang={language}"),
        site.client.post(f"/check?lang={language}", files={"file": ("a.pdf", pdf)}),
        site.client.post(f"/check?lang={language}", files={"file": ("a.txt", b"hello")}),
    ]

    for answer in answers:
        assert_page(answer.text)
        assert f'<html lang="{languages()[language].tag}">' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_scanned_code_is_on_record_and_never_genuine(site: Site) -> None:
    answer = site.client.get(f"/d/{site.valid.token}?lang=en")

    assert "On record, and valid today" in answer.text
    assert "2026-0417-088" in answer.text
    assert "Genuine" not in answer.text
    assert "DEMO: nobody vouches" in answer.text


def test_a_revoked_document_is_told_with_its_reason(site: Site) -> None:
    answer = site.client.get(f"/d/{site.revoked.token}?lang=en")

    assert "Revoked, no longer to be relied on" in answer.text
    assert "the reference standard was faulty" in answer.text


def test_the_short_address_leads_to_the_page_in_any_case(site: Site) -> None:
    answer = site.client.get(f"/{site.valid.token.lower()}")

    assert answer.status_code == 307
    assert answer.headers["location"] == f"/d/{site.valid.token}"


@pytest.mark.parametrize("name", ["document.xml", "document.pdf"])
def test_an_issued_file_is_genuine(site: Site, name: str) -> None:
    content = site.artefact(site.valid, name)

    answer = site.client.post("/check?lang=en", files={"file": (name, content)})

    assert "Genuine, unaltered, valid today" in answer.text


def test_a_file_with_its_evidence_needs_no_register(site: Site) -> None:
    files = {
        "file": ("a.xml", site.artefact(site.valid, "document.xml")),
        "evidence": ("e.json", show_evidence(site.deployment.keep, site.valid.id)),
    }

    answer = site.client.post("/check?lang=en", files=files)

    assert "Genuine, unaltered" in answer.text


def test_an_altered_file_shows_nothing_but_that(site: Site) -> None:
    altered = site.artefact(site.valid, "document.xml").replace(b"-40.028", b"-40.038")

    answer = site.client.post("/check?lang=en", files={"file": ("a.xml", altered)})

    assert text("outcome.altered.headline", "en") in answer.text
    assert "-40.038" not in answer.text
    assert text("row.issuer.title", "en") not in answer.text.split("<footer>")[0]


def test_an_unreadable_upload_says_what_to_do(site: Site) -> None:
    answer = site.client.post("/check?lang=en", files={"file": ("a.txt", b"hello")})

    assert answer.status_code == 422
    assert text("page.error.bad_file", "en") in answer.text


def test_no_upload_is_ever_stored(site: Site) -> None:
    objects = site.deployment.data / "objects"
    before = sorted(path for path in objects.rglob("*") if path.is_file())

    site.client.post("/check", files={"file": ("a.xml", example_dcc("NEVER-STORED"))})

    assert sorted(path for path in objects.rglob("*") if path.is_file()) == before


def test_what_a_document_says_cannot_become_markup(site: Site) -> None:
    hostile = "<script>alert(1)</script>"

    answer = site.client.get("/look-up", params={"number": hostile, "lang": "en"})

    assert hostile not in answer.text


def test_a_number_alone_shows_no_results(site: Site) -> None:
    answer = site.client.get("/look-up?number=PAGE-1&lang=en")

    assert "On record" in answer.text
    assert "100.072" not in answer.text
    assert site.valid.token not in answer.text


def test_the_browser_s_language_is_followed(site: Site) -> None:
    answer = site.client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})

    assert '<html lang="zh' in answer.text


def test_an_upload_s_verdict_is_told_in_the_other_languages_too(site: Site) -> None:
    content = site.artefact(site.valid, "document.xml")

    answer = site.client.post("/check?lang=en", files={"file": ("a.xml", content)})

    told = text("outcome.genuine_valid.headline", "zh", when=text("phrase.today", "zh"))
    assert f'<p lang="zh-CN"><b>中文</b> {told}' in answer.text


def test_the_instant_asked_for_is_told(site: Site) -> None:
    content = site.artefact(site.valid, "document.xml")

    answer = site.client.post(
        "/check?lang=en", files={"file": ("a.xml", content)}, data={"at": "2020-01-01"}
    )

    assert "Judged for 1 January 2020, 23:59 UTC." in answer.text
    assert text("outcome.cannot_tell.headline", "en") in answer.text
    assert "Genuine" not in answer.text


def test_a_reader_s_day_is_answered_beside_the_question(site: Site) -> None:
    before = site.client.get(f"/d/{site.revoked.token}?lang=en&at=2020-01-01")
    today = site.client.get(f"/d/{site.revoked.token}?lang=en&at=2999-01-01")

    assert "Not on record then; it was entered later." in before.text
    assert '<p class="answer no">' in today.text


@pytest.mark.parametrize(
    ("given", "name", "status"),
    [
        ({"data": {"at": "soon"}, "files": {"file": ("a.xml", b"<a/>")}}, "bad_day", 400),
        ({"data": {"file": "no upload"}}, "no_file", 400),
        ({"data": {}}, "no_file", 400),
        ({"files": {"file": ("a.xml", b"")}}, "no_file", 400),
        ({"files": {"file": ("a.xml", b"x" * 10_000_001)}}, "too_large", 413),
        ({"files": {"file": ("a.jpg", b"\xff\xd8\xff\xe0")}}, "bad_file", 422),
    ],
)
def test_what_cannot_be_checked_is_a_page_that_says_what_to_do(
    site: Site, given: dict[str, Any], name: str, status: int
) -> None:
    answer = site.client.post("/check?lang=en", **given)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert text(f"page.error.{name}", "en") in answer.text
    assert_page(answer.text)


def test_a_day_that_is_none_is_a_page(site: Site) -> None:
    answer = site.client.get(f"/d/{site.valid.token}?lang=en&at=yesterday")

    assert answer.status_code == 400
    assert text("page.error.bad_day", "en") in answer.text


def test_a_service_that_cannot_answer_says_nothing_of_the_document(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.deployment.data / "policy.toml").rename(site.deployment.data / "policy.away")
    monkeypatch.delitem(site.deployment.__dict__, "trust", raising=False)
    try:
        answer = site.client.post("/check?lang=en", files={"file": ("a.xml", b"<a/>")})
    finally:
        (site.deployment.data / "policy.away").rename(site.deployment.data / "policy.toml")

    assert answer.status_code == 503
    assert text("page.error.unavailable_says", "en") in answer.text
    assert "policy" not in answer.text


def test_a_typed_code_is_read_as_people_write_it(site: Site) -> None:
    token = site.valid.token
    typed = f"{token[:4]} {token[4:8]}-{token[8:]}".lower().replace("o", "0").replace("i", "1")

    answer = site.client.get("/look-up", params={"code": typed, "lang": "zh"})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/d/{token}?lang=zh"


def test_whoever_reloads_a_verdict_comes_to_the_form(site: Site) -> None:
    answer = site.client.get("/check?lang=en")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/?lang=en"


def test_the_address_to_compare_is_ours_whatever_the_request_says(site: Site) -> None:
    answer = site.client.get(f"/d/{site.valid.token}?lang=en", headers={"Host": "evil.example"})

    assert "127.0.0.1:8000" in answer.text
    assert "evil.example" not in answer.text


def test_search_engines_may_know_the_front_page_alone(site: Site) -> None:
    front = site.client.get("/")
    document = site.client.get(f"/d/{site.valid.token}")

    assert "x-robots-tag" not in front.headers
    assert document.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in document.text


def test_results_show_what_people_look_for(site: Site) -> None:
    answer = site.client.get(f"/d/{site.valid.token}?lang=en")

    heads = re.findall(r'<th scope="col">([^<]*)', answer.text)
    assert [head.strip() for head in heads] == [
        "Nominal temperature",
        "Error of indication",
        "U (k = 2)",
        "Limit",
        "Conformity",
        "Accredited scope",
    ]
    assert "<td>±0.35</td>" in answer.text


def test_the_customer_s_name_is_not_shown(site: Site) -> None:
    for language in languages():
        answer = site.client.get(f"/d/{site.valid.token}?lang={language}")

        assert "Qinglan" not in answer.text
        assert "青岚" not in answer.text


def test_every_download_of_the_page_works(site: Site) -> None:
    page = site.client.get(f"/d/{site.valid.token}?lang=en").text

    addresses = re.findall(r'href="(/v1/documents/[^"]+)"', page)
    assert len(addresses) == 3
    assert {site.client.get(address).status_code for address in addresses} == {200}


def test_a_file_beyond_every_limit_is_a_page_too(site: Site) -> None:
    huge = b"x" * 13_000_000

    form = site.client.post("/check?lang=en", files={"file": ("a.pdf", huge)})
    machine = site.client.post("/v1/verifications", files={"file": ("a.pdf", huge)})

    assert form.status_code == machine.status_code == 413
    assert text("page.error.too_large_says", "en", megabytes=10) in form.text
    assert form.headers["connection"] == "close"
    assert machine.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/no/such/page", "/no-such-page", "/d/x/y"])
def test_a_lost_person_gets_a_page_and_a_machine_a_problem(site: Site, path: str) -> None:
    person = site.client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    machine = site.client.get(f"/v1{path}", headers={"Accept": "text/html"})

    assert person.status_code == machine.status_code == 404
    assert text("page.error.not_found", "en") in person.text
    assert_page(person.text)
    assert machine.headers["content-type"] == "application/problem+json"
