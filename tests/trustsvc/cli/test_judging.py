"""Documents are linted, and schemas installed, from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.shared import dcc_file
from trustsvc.cli.app import app
from trustsvc.documents.authoring.examples import dcc_model_example
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.kinds import DCC_RELEASES


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def _file(folder: Path, content: bytes, name: str = "a.xml") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_right_document_has_nothing_to_tell(tmp_path: Path) -> None:
    done = run("lint", _file(tmp_path, example_dcc()), "--data", tmp_path)

    assert done.exit_code == 0
    assert done.stdout == "DCC 3.3.0 (grammar): error 0, warning 0, note 0\n"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", r"warning: “\degreeCelsius”: the D-SI has no unit “degreeCelsius”"),
        ("zh", r"处理： 改为 \degreecelsius"),  # noqa: RUF001  a Chinese colon
    ],
)
def test_findings_are_told_in_the_language_that_was_asked_for(
    tmp_path: Path, language: str, told: str
) -> None:
    wrong = example_dcc().replace(rb"\degreecelsius", rb"\degreeCelsius")

    done = run("lint", _file(tmp_path, wrong), "--data", tmp_path, "--language", language)

    assert done.exit_code == 0
    assert told in done.stdout
    assert "dcc:digitalCalibrationCertificate/dcc:measurementResults" in done.stdout


def test_an_error_makes_the_command_fail(tmp_path: Path) -> None:
    wrong = example_dcc().replace(b">zh</dcc:mandatory", b">fr</dcc:mandatory")

    done = run("lint", _file(tmp_path, wrong), "--data", tmp_path, "--json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["counts"] == {"error": 1, "warning": 0, "note": 0}
    assert told["findings"][0]["code"] == "mandatory-language-unused"
    assert told["findings"][0]["remedy"].keys() == {"en", "zh"}


def test_a_model_is_linted_as_what_it_becomes(tmp_path: Path) -> None:
    model = _file(tmp_path, json.dumps(dcc_model_example()).encode(), "model.json")

    done = run("lint", model, "--data", tmp_path)

    assert done.exit_code == 0
    assert done.stdout.startswith("DCC 3.3.0")


def test_certificates_of_equipment_may_be_given_along(tmp_path: Path) -> None:
    old = example_dcc("ENMI-RT-2026-0031").replace(b"2027-11-09", b"2026-11-09")
    cited = _file(tmp_path, old.replace(b"2026-11-1", b"2025-11-1"), "cited.xml")

    done = run("lint", _file(tmp_path, example_dcc()), "--data", tmp_path, "--cited", cited)

    assert "equipment-overdue" in done.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<a", "malformed-xml"),
        (b"<a/>", "unknown-kind"),
        (b"%PDF-1.7\n", "pdf"),
        (example_dcc().replace(b"3.3.0", b"9.9.9"), "unknown-release"),
    ],
)
def test_what_is_no_document_is_told_in_a_line(tmp_path: Path, content: bytes, told: str) -> None:
    done = run("lint", _file(tmp_path, content), "--data", tmp_path)

    assert done.exit_code == 64
    assert told in done.stderr.lower()


def test_schemas_are_added_listed_and_used(tmp_path: Path) -> None:
    added = run("schemas", "add", dcc_file("xsd"), "--data", tmp_path)
    listed = run("schemas", "list", "--data", tmp_path, "--json")
    linted = run("lint", _file(tmp_path, example_dcc()), "--data", tmp_path)

    assert added.exit_code == 0
    assert "installed dcc 3.3.0: 4 files, as published" in added.stdout
    rows = {row["release"]: row["schema"] for row in json.loads(listed.stdout)}
    assert all(rows[number]["known"] for number in DCC_RELEASES)
    assert rows["1.0.0"] is None
    assert "(grammar + published-schema)" in linted.stdout


def test_a_folder_without_schemas_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    done = run("schemas", "add", tmp_path / "empty", "--data", tmp_path)

    assert done.exit_code == 64
    assert "empty" in done.stderr


def test_a_release_that_nobody_knows_is_not_fetched(tmp_path: Path) -> None:
    done = run("schemas", "fetch", "9.9.9", "--data", tmp_path)

    assert done.exit_code == 66
    assert "9.9.9" in done.stderr
