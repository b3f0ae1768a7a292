"""One document's whole life over real HTTP, told by whoever meets it; then servers die in it."""

import hashlib
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import PATIENCE_S, Server, serving, start, trustsvc
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc

DOCUMENTS = "/v1/documents"
PARTS = ("xml", "pdf", "evidence")


@dataclass
class Story:
    """What the people in the story know: the laboratory its key, the customer the token."""

    folder: Path
    server: Server
    key: str

    @property
    def laboratory(self) -> dict[str, str]:
        """Give the headers of the laboratory."""
        return {"Authorization": f"Bearer {self.key}"}

    def issue(self, content: bytes, key: str) -> dict[str, Any]:
        """Send a document as the laboratory does."""
        headers = {**self.laboratory, "Content-Type": "application/xml", "Idempotency-Key": key}
        answer = self.server.http.post(DOCUMENTS, content=content, headers=headers)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def fetch(self, told: dict[str, Any], stage: str) -> dict[str, Path]:
        """Fetch every file of a document with its token, as the customer does."""
        folder = self.folder / stage
        folder.mkdir()
        files = {}
        for part in PARTS:
            address = f"{DOCUMENTS}/{told['id']}/{part}"
            answer = self.server.http.get(address, params={"token": told["token"]})
            files[part] = folder / f"document.{part}"
            files[part].write_bytes(answer.raise_for_status().content)
        return files

    def verify(self, file: Path, evidence: Path | None = None) -> dict[str, Any]:
        """Upload a file as a relying party does."""
        sent = {"file": file.read_bytes()}
        if evidence is not None:
            sent["evidence"] = evidence.read_bytes()
        answer = self.server.http.post("/v1/verifications", files=sent)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def replay(self, evidence: Path, file: Path) -> subprocess.CompletedProcess[str]:
        """Replay as an auditor does, who has the files and a policy and nothing of ours."""
        policy = str(self.folder / "var" / "policy.toml")
        return subprocess.run(  # noqa: S603  our own program
            [
                *(sys.executable, "-m", "trustsvc_anchors", "replay"),
                *(str(evidence), str(file), "--policy", policy),
            ],
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a service from the command line; each story has a copy of its own."""
    data = tmp_path_factory.mktemp("founded") / "var"
    trustsvc(data, "init")
    return data


@pytest.fixture(scope="module")
def story(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    shutil.copytree(founded, folder / "var")
    with serving(folder / "var") as server:
        (key,) = (folder / "var" / "keys").glob("api-key-*")
        yield Story(folder, server, key.read_text().strip())


@pytest.fixture(scope="module")
def issued(story: Story) -> dict[str, Any]:
    """The laboratory issues."""
    return story.issue(example_dcc(), "calibration-417")


@pytest.fixture(scope="module")
def valid(story: Story, issued: dict[str, Any]) -> dict[str, Path]:
    """The customer fetches what the laboratory issued, once it is anchored."""
    story.server.until(f"{DOCUMENTS}/{issued['id']}/status", "anchored")
    return story.fetch(issued, "valid")


@pytest.fixture(scope="module")
def judged(story: Story, valid: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """A relying party uploads it while it is valid."""
    return {part: story.verify(valid[part]) for part in ("xml", "pdf")}


@pytest.fixture(scope="module")
def conformity(story: Story, issued: dict[str, Any], valid: dict[str, Path]) -> dict[str, Any]:
    """A certificate of conformity cites the calibration certificate."""
    del valid
    cites = (issued["identifier"], issued["document_digest"])
    return story.issue(example_dcoc(cites=cites), "conformity-1")


@pytest.fixture(scope="module")
def shown(
    story: Story, issued: dict[str, Any], judged: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The laboratory revokes, and somebody asks the moment after."""
    del judged
    address = f"{DOCUMENTS}/{issued['id']}/status"
    change = {"status": "revoked", "reason": "the reference standard was faulty"}
    answer = story.server.http.post(address, json=change, headers=story.laboratory)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = story.server.http.get(address).json()
    return found


@pytest.fixture(scope="module")
def revoked(
    story: Story, issued: dict[str, Any], valid: dict[str, Path], shown: dict[str, Any]
) -> dict[str, Path]:
    """The customer fetches fresh evidence, as soon as there is some that knows of a change."""
    del shown
    held = f'"{hashlib.sha256(valid["evidence"].read_bytes()).hexdigest()}"'
    headers = {**story.laboratory, "If-None-Match": held}
    address = f"{DOCUMENTS}/{issued['id']}/evidence"
    end = time.monotonic() + PATIENCE_S
    while True:
        answer = story.server.http.get(address, headers=headers)
        if answer.status_code != 304 and answer.json()["statuses"]:
            return story.fetch(issued, "revoked")
        assert time.monotonic() < end, "no fresh evidence"
        time.sleep(0.1)


def test_issuing_answers_with_a_promise(issued: dict[str, Any]) -> None:
    assert issued["identifier"] == "HC-T-2026-00417"
    assert issued["promise"].startswith("log.demo.invalid/promise\n")


def test_who_shows_nothing_gets_no_file(story: Story, issued: dict[str, Any]) -> None:
    for part in PARTS:
        address = f"{DOCUMENTS}/{issued['id']}/{part}"

        assert story.server.http.get(address).status_code == 401
        wrong = story.server.http.get(address, params={"token": "A" * 16})
        assert wrong.status_code == 403


def test_the_files_are_what_the_answer_named(
    issued: dict[str, Any], valid: dict[str, Path]
) -> None:
    for part, member in (("xml", "document_digest"), ("pdf", "pdf_digest")):
        assert hashlib.sha256(valid[part].read_bytes()).hexdigest() == issued[member]


def test_the_log_holds_it_and_the_chain_holds_the_log(
    story: Story, issued: dict[str, Any], valid: dict[str, Path]
) -> None:
    del valid
    status = story.server.http.get(f"{DOCUMENTS}/{issued['id']}/status").json()
    size = int(story.server.http.get("/log/checkpoint").text.splitlines()[1])
    anchors = story.server.http.get("/v1/anchors").json()["anchors"]

    assert status["log_index"] < size
    assert any(status["log_index"] < anchor["size"] <= size for anchor in anchors)
    assert status["anchored"] in {anchor["block_time"] for anchor in anchors}


def test_both_files_pass_while_it_is_valid(judged: dict[str, dict[str, Any]]) -> None:
    for part, answer in judged.items():
        assert answer["verdict"] == "passed", (part, answer)


def test_anybody_replays_it_without_us(story: Story, valid: dict[str, Path]) -> None:
    for part in ("xml", "pdf"):
        done = story.replay(valid["evidence"], valid[part])

        assert done.returncode == 0, done.stdout + done.stderr


def test_a_certificate_of_conformity_cites_it(
    story: Story, issued: dict[str, Any], conformity: dict[str, Any]
) -> None:
    address = f"{DOCUMENTS}/{conformity['id']}"

    status = story.server.until(f"{address}/status", "anchored")
    told = story.server.http.get(address, params={"token": conformity["token"]}).json()
    content = story.server.http.get(f"{address}/xml", headers=story.laboratory).text

    assert status["status"] == "valid"
    assert told["kind"] == "dcoc"
    assert issued["document_digest"] in content


def test_a_revocation_shows_at_once(shown: dict[str, Any]) -> None:
    assert shown["status"] == "revoked"
    assert shown["history"][-1]["reason"] == "the reference standard was faulty"


def test_after_the_revocation_every_verdict_is_failed_for_its_status(
    story: Story, revoked: dict[str, Path]
) -> None:
    for part in ("xml", "pdf"):
        for evidence in (revoked["evidence"], None):
            answer = story.verify(revoked[part], evidence)

            assert answer["verdict"] == "failed"
            failed = [one["name"] for one in answer["checks"] if one["verdict"] == "failed"]
            assert failed == ["status"]


def test_fresh_evidence_replays_to_failed_and_the_old_to_what_it_knew(
    story: Story, valid: dict[str, Path], revoked: dict[str, Path]
) -> None:
    fresh = story.replay(revoked["evidence"], valid["xml"])
    old = story.replay(valid["evidence"], valid["xml"])

    assert fresh.returncode == 1
    assert "revoked" in fresh.stdout
    assert old.returncode == 0


def test_the_files_never_changed(valid: dict[str, Path], revoked: dict[str, Path]) -> None:
    for part in ("xml", "pdf"):
        assert valid[part].read_bytes() == revoked[part].read_bytes()


def test_repeating_the_first_request_is_no_harm(story: Story, issued: dict[str, Any]) -> None:
    assert story.issue(example_dcc(), "calibration-417") == issued


@pytest.fixture
def fresh(founded: Path, tmp_path: Path) -> Path:
    """Another service."""
    shutil.copytree(founded, tmp_path / "var")
    return tmp_path


def test_a_second_worker_stands_by_and_takes_over_when_the_server_dies(fresh: Path) -> None:
    with serving(fresh / "var") as server:
        (key,) = (fresh / "var" / "keys").glob("api-key-*")
        story = Story(fresh, server, key.read_text().strip())
        second = start(fresh / "var", "work")
        try:
            first = story.issue(example_dcc("STORY-1"), "first")
            server.until(f"{DOCUMENTS}/{first['id']}/status", "anchored")
            assert said(second, 0.5) == ""

            killed = story.issue(example_dcc("STORY-2"), "second")
            server.kill()

            assert said(second, PATIENCE_S).startswith("working")
            with serving(fresh / "var") as again:
                answer = again.until(f"{DOCUMENTS}/{killed['id']}/status", "anchored")
                story.server = again
                assert story.issue(example_dcc("STORY-2"), "second") == killed
                files = story.fetch(killed, "again")
        finally:
            second.terminate()
            second.communicate(timeout=20)

    assert answer["status"] == "valid"
    assert story.replay(files["evidence"], files["pdf"]).returncode == 0


def test_a_killed_server_continues_where_it_was(fresh: Path) -> None:
    told = []
    for number in range(2):
        with serving(fresh / "var") as server:
            (key,) = (fresh / "var" / "keys").glob("api-key-*")
            story = Story(fresh, server, key.read_text().strip())
            told.append(story.issue(example_dcc(f"KILLED-{number}"), f"killed-{number}"))
            time.sleep(0.3 * number)
            server.kill()

    with serving(fresh / "var") as server:
        for one in told:
            status = server.until(f"{DOCUMENTS}/{one['id']}/status", "anchored")
            assert status["status"] == "valid"
        story.server = server
        for number, one in enumerate(told):
            files = story.fetch(one, f"kept-{number}")
            assert story.replay(files["evidence"], files["xml"]).returncode == 0
            assert story.verify(files["pdf"])["verdict"] == "passed"


def said(process: subprocess.Popen[str], patience_s: float) -> str:
    """Give the next line that a process prints, or nothing when it prints none in time."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], patience_s)
    return process.stdout.readline() if ready else ""
