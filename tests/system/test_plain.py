"""The stories of two PDFs, by the command line alone: a new test report, and one of 2019.

The laboratory issues the one and has the other registered; a customer and an auditor, who have the
files and a policy, find out what each is worth, with the service and without.
"""

import csv
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.pdfs import report
from tests.support.serving import trustsvc, variables

NEW: dict[str, Any] = {
    "number": "HC-R-2026-0117",
    "title": {"zh": "检测报告", "en": "Test report"},
    "issue_date": "2026-11-24",
    "object": {"zh": "压力表", "en": "Pressure gauge"},
    "serial": "0042",
}
OLD = 'number = "HC-R-2019-0009"\ntitle = "Test report"\nissue_date = 2019-05-03\n'
SENTENCE = "not signed: it states that it was issued on 3 May 2019; nothing here shows who made it"


@dataclass(frozen=True)
class Papers:
    """The files that a customer has of a document."""

    pdf: Path
    evidence: Path
    id: str


@dataclass(frozen=True)
class Office:
    """The laboratory's desk."""

    data: Path
    folder: Path
    new: Papers
    old: Papers

    def verify(self, file: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Verify as whoever has the file does; give the exit code and the answer."""
        done = _run("trustsvc", "verify", str(file), "--json", *arguments)
        return done.returncode, json.loads(done.stdout)

    def here(self, file: Path) -> tuple[int, dict[str, Any]]:
        """Verify with the service."""
        return self.verify(file, "--data", str(self.data))

    def alone(self, file: Path, evidence: Path) -> tuple[int, dict[str, Any]]:
        """Verify without the service, by its policy."""
        policy = str(self.data / "policy.toml")
        return self.verify(file, "--policy", policy, "--evidence", str(evidence))

    def replay(self, file: Path, evidence: Path) -> int:
        """Replay as an auditor does, with nothing of ours but the package for auditors."""
        policy = str(self.data / "policy.toml")
        parts = ("replay", str(evidence), str(file), "--policy", policy)
        return _run("trustsvc_anchors", *parts).returncode

    def altered(self, papers: Papers) -> Path:
        """Give a copy in which one letter of the page is another."""
        path = self.folder / f"altered-{papers.pdf.name}"
        spoilt = papers.pdf.read_bytes().replace(b"Pressure gauge", b"Pressure gouge")
        assert spoilt != papers.pdf.read_bytes()
        path.write_bytes(spoilt)
        return path


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own programs
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        env=variables(),
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    data = folder / "var"
    trustsvc(data, "init")
    (folder / "new.pdf").write_bytes(report("Pressure gauge, new"))
    (folder / "new.json").write_text(json.dumps(NEW))
    (folder / "old.pdf").write_bytes(report("Pressure gauge, old"))
    (folder / "old.toml").write_text(OLD)
    papers = {}
    for verb, name, metadata in (("issue", "new", "new.json"), ("register", "old", "old.toml")):
        out = folder / f"{name}-out"
        approve = ["--approve"] if verb == "register" else []
        parts = [str(folder / f"{name}.pdf"), "--metadata", str(folder / metadata)]
        told = json.loads(trustsvc(data, verb, *parts, "--out", str(out), "--json", *approve))
        assert told["anchored"]
        assert sorted(Path(one).suffix for one in told["files"]) == [".json", ".pdf"]
        base = out / told["id"]
        pdf, evidence = base.with_suffix(".pdf"), base.with_suffix(".evidence.json")
        papers[name] = Papers(pdf, evidence, told["id"])
    return Office(data, folder, papers["new"], papers["old"])


def test_the_new_report_is_what_was_sent_and_a_signature_behind_it(office: Office) -> None:
    pdf, sent = office.new.pdf.read_bytes(), (office.folder / "new.pdf").read_bytes()

    assert pdf.startswith(sent)
    assert len(pdf) > len(sent)


def test_the_new_report_is_genuine(office: Office) -> None:
    for code, answer in (
        office.here(office.new.pdf),
        office.alone(office.new.pdf, office.new.evidence),
    ):
        assert (code, answer["verdict"], answer["outcome"]) == (0, "passed", "genuine_valid")
        assert "真实" in answer["sentence"]["zh"]
    assert office.replay(office.new.pdf, office.new.evidence) == 0


def test_the_old_report_is_registered_and_no_more(office: Office) -> None:
    assert office.old.pdf.read_bytes() == (office.folder / "old.pdf").read_bytes()

    code, answer = office.here(office.old.pdf)

    assert (code, answer["verdict"], answer["outcome"]) == (2, "indeterminate", "registered")
    assert SENTENCE in answer["sentence"]["en"]
    assert "文件自述签发于 2019 年 5 月 3 日" in answer["sentence"]["zh"]
    code, answer = office.alone(office.old.pdf, office.old.evidence)
    assert (code, answer["outcome"]) == (2, "registered")
    assert "not signed" in answer["sentence"]["en"]
    assert office.replay(office.old.pdf, office.old.evidence) == 0


def test_altered_copies_are_found_out(office: Office) -> None:
    new, old = office.altered(office.new), office.altered(office.old)

    assert office.here(new)[1]["outcome"] == "altered"
    assert office.alone(new, office.new.evidence)[1]["outcome"] == "altered"
    assert office.here(old)[1]["outcome"] == "unsigned"
    assert office.alone(old, office.old.evidence)[1]["outcome"] == "unsigned_other"
    for file, papers in ((new, office.new), (old, office.old)):
        assert office.replay(file, papers.evidence) == 1


def test_a_status_tells_which_is_which(office: Office) -> None:
    told = [trustsvc(office.data, "status", one.id) for one in (office.new, office.old)]

    assert "registered and not signed" not in told[0]
    assert "valid" in told[0]
    assert "registered and not signed" in told[1]


def test_the_operator_must_approve(office: Office) -> None:
    (office.folder / "other.pdf").write_bytes(report("other"))
    parts = [str(office.folder / "other.pdf"), "--metadata", str(office.folder / "new.json")]

    done = _run("trustsvc", "register", *parts, "--data", str(office.data))

    assert done.returncode == 64
    assert "--approve" in done.stderr


def test_a_folder_is_imported_by_the_command(office: Office) -> None:
    folder = office.folder / "folder"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.pdf").write_bytes(report(f"Folder {number}"))
    lines = "文件名,证书编号,签发日期\n0.pdf,F-0,2019/5/3\n1.pdf,F-1,\nnone.pdf,=F-2,\n2.pdf,F-0,\n"
    (folder / "index.csv").write_bytes(lines.encode("gb18030"))
    command = ("trustsvc", "import", str(folder), "--index", str(folder / "index.csv"))
    options = ("--data", str(office.data), "--approve", "--json", "--language", "zh")

    first, again = _run(*command, *options), _run(*command, *options)

    assert (first.returncode, again.returncode) == (1, 1), first.stderr
    told = [json.loads(one.stdout)["outcomes"] for one in (first, again)]
    assert [one["registered"] for one in told] == [2, 0]
    assert [one["already there"] for one in told] == [0, 2]
    assert [one["refused"] for one in told] == [2, 2]
    with (folder / "index.outcome.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["already there"] * 2 + ["refused"] * 2
    assert [bool(row["id"]) for row in rows] == [True, True, False, False]
    assert rows[2]["number"] == "'=F-2", "no spreadsheet computes it"
    assert "没有文件 none.pdf" in rows[2]["why"]
    assert rows[3]["remedy"]
    assert not (folder / "index.outcome.csv.part").exists()


def test_an_index_without_its_columns_is_one_clear_line(office: Office) -> None:
    index = office.folder / "bad.csv"
    index.write_text("a,b\n1,2\n")

    done = _run(
        "trustsvc", "import", str(office.folder), "--index", str(index), "--data", str(office.data)
    )

    assert done.returncode == 64
    assert "no column is called file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
