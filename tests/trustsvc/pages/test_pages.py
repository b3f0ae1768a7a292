"""The pages as a person meets them: the right sentence, in the right language, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

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
        if tag in ("script", "img", "link", "iframe"):
            self.fetched.append(tag)
        self.fetched += [name for name, _ in attrs if name.startswith("on") or name == "src"]

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
