"""The command line as somebody who knows nothing meets it: one clear line, and what helps."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SLOW_IMPORTS = ("web3", "eth", "eth_account", "pyhanko", "sqlmodel", "alembic", "fastapi", "typst")


def run(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if "TRUSTSVC" not in name}
    if data is not None:
        variables["TRUSTSVC_DATA"] = str(data)
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "trustsvc", *arguments],
        capture_output=True,
        text=True,
        env=variables,
        timeout=120,
        check=False,
    )


def one_line(answer: subprocess.CompletedProcess[str]) -> str:
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    assert lines[0].startswith("trustsvc: ")
    return lines[0]


@dataclass(frozen=True)
class Issued:
    """A data folder with one issued document, and where its files lie."""

    data: Path
    id: str
    out: Path

    def file(self, ending: str) -> str:
        """Give the path of the XML, PDF or evidence."""
        return str(self.out / f"{self.id}.{ending}")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    folder = tmp_path_factory.mktemp("command-line")
    data, out = folder / "var", folder / "out"
    assert run("init", data=data).returncode == 0
    (folder / "dcc.xml").write_text(run("example", "dcc").stdout)
    answer = run("issue", str(folder / "dcc.xml"), "--out", str(out), "--json", data=data)
    assert answer.returncode == 0, answer.stderr
    yield Issued(data, json.loads(answer.stdout)["id"], out)
    shutil.rmtree(folder, ignore_errors=True)


def test_help_imports_nothing_slow() -> None:
    answer = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "trustsvc", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in answer.stderr.splitlines()}
    assert not imported & set(SLOW_IMPORTS)
    assert "issue" in answer.stdout


def test_what_was_issued_verifies_from_the_command_line(issued: Issued) -> None:
    for ending in ("xml", "pdf"):
        answer = run("verify", issued.file(ending), data=issued.data)

        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert "demo keys, nobody vouches" in answer.stdout.lower().replace("demo: ", "demo keys, ")


def test_a_relying_party_needs_the_policy_alone(issued: Issued) -> None:
    answer = run(
        "verify",
        issued.file("pdf"),
        "--evidence",
        issued.file("evidence.json"),
        "--policy",
        str(issued.data / "policy.toml"),
        data=issued.data / "nowhere",
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_status_tells_that_the_document_is_valid_and_anchored(issued: Issued) -> None:
    answer = json.loads(run("status", issued.id, "--json", data=issued.data).stdout)

    assert answer["status"] == "valid"
    assert answer["anchored"]


def test_evidence_goes_to_standard_output(issued: Issued) -> None:
    answer = run("evidence", issued.id, data=issued.data)

    assert answer.stdout == Path(issued.file("evidence.json")).read_text()


def test_evidence_of_another_document_fails(issued: Issued, tmp_path: Path) -> None:
    other = tmp_path / "other.xml"
    other.write_text(run("example", "dcc", "--identifier", "OTHER-1").stdout)
    answer = json.loads(
        run("issue", str(other), "--out", str(tmp_path), "--json", data=issued.data).stdout
    )

    verified = run(
        "verify",
        str(tmp_path / f"{answer['id']}.xml"),
        "--evidence",
        issued.file("evidence.json"),
        data=issued.data,
    )

    assert verified.returncode == 1


def test_init_can_be_repeated_without_harm(issued: Issued) -> None:
    before = {path: path.read_bytes() for path in issued.data.glob("*.toml")}

    assert run("init", data=issued.data).returncode == 0

    assert {path: path.read_bytes() for path in issued.data.glob("*.toml")} == before
    assert run("status", issued.id, data=issued.data).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "tells"),
    [
        (("issue", "missing.xml"), 64, "No such file"),
        (("verify", "missing.xml"), 64, "No such file"),
        (("verify",), 64, "Missing argument"),
        (("nonsense",), 64, "nonsense"),
        (("status", "no-such-id"), 66, "not-found"),
        (("evidence", "no-such-id"), 66, "not-found"),
        (("revoke", "no-such-id", "--reason", "x"), 66, "not-found"),
        (("example", "pdf"), 64, "none of dcc, dcoc, eu-doc"),
        (("status", "x", "--at", "yesterday"), 64, "neither instant nor date"),
        (("status", "x", "--at", "2026-11-24T12:00:00"), 64, "states no zone"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    issued: Issued, arguments: tuple[str, ...], code: int, tells: str
) -> None:
    answer = run(*arguments, data=issued.data)

    assert tells in one_line(answer)
    assert answer.returncode == code


@pytest.mark.parametrize(
    ("name", "content", "tells"),
    [
        ("empty.xml", b"", "malformed-xml"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "malformed-xml"),
        ("page.html", b"<html><body>no</body></html>", "refused-document"),
        ("doctype.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "malformed-xml"),
        ("large.xml", b"<a>" + b"x" * 10_000_001 + b"</a>", "too-large"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(
    issued: Issued, tmp_path: Path, name: str, content: bytes, tells: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    before = sorted(issued.data.rglob("documents/*"))

    answer = run("issue", str(file), "--out", str(tmp_path / "out"), data=issued.data)

    assert answer.returncode == 64
    assert tells in answer.stderr.splitlines()[0]
    assert "Traceback" not in answer.stderr
    assert sorted(issued.data.rglob("documents/*")) == before
    assert not (tmp_path / "out").exists()


def test_the_same_document_twice_is_a_conflict(issued: Issued, tmp_path: Path) -> None:
    file = tmp_path / "dcc.xml"
    file.write_text(run("example", "dcc").stdout)

    answer = run("issue", str(file), data=issued.data)

    assert answer.returncode == 64
    assert "already-recorded" in one_line(answer)


def test_a_folder_without_a_service_says_what_to_do(tmp_path: Path) -> None:
    answer = run("status", "x", data=tmp_path / "empty")

    assert answer.returncode == 69
    assert "trustsvc init" in one_line(answer)


def test_an_unwritable_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    answer = run("init", data=tmp_path / "file" / "var")

    assert answer.returncode == 69
    assert "data-folder-unwritable" in one_line(answer)


def test_a_setting_that_nobody_knows_is_told(issued: Issued, tmp_path: Path) -> None:
    data = tmp_path / "var"
    shutil.copytree(issued.data, data)
    with (data / "trustsvc.toml").open("a") as file:
        file.write("colour = 'blue'\n")

    answer = run("status", issued.id, data=data)

    assert answer.returncode == 64
    assert "colour" in one_line(answer)


def test_serve_refuses_demo_keys_without_being_told(issued: Issued) -> None:
    answer = run("serve", "--port", "1", data=issued.data)

    assert answer.returncode == 64
    assert "nobody vouches" in answer.stderr


def test_the_demo_leaves_a_folder_alone_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    answer = run("demo", "--data", str(tmp_path))

    assert answer.returncode == 64
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    data = tmp_path_factory.mktemp("shown") / "demo"
    return data, run("demo", "--data", str(data))


def test_the_demo_passes_and_leaves_its_files(
    demo: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    data, answer = demo

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.splitlines()[-1] == "demo: passed"
    for number in range(1, 10):
        assert f"  {number}. " in answer.stdout
    expected = {"document.xml", "document.pdf", "document.evidence.json"}
    expected |= {"document.revoked.evidence.json", "trusted-roots.pem", "policy.toml"}
    assert expected <= {path.name for path in data.iterdir()}


@pytest.mark.parametrize("document", ["document.xml", "document.pdf"])
@pytest.mark.parametrize(
    ("evidence", "code"), [("document.evidence.json", 0), ("document.revoked.evidence.json", 1)]
)
def test_the_demos_evidence_replays_as_promised(
    demo: tuple[Path, subprocess.CompletedProcess[str]], document: str, evidence: str, code: int
) -> None:
    data, _ = demo

    answer = subprocess.run(  # noqa: S603  our own program
        [
            *(sys.executable, "-m", "trustsvc_anchors", "replay"),
            *(str(data / evidence), str(data / document)),
            *("--policy", str(data / "policy.toml")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == code, answer.stdout
