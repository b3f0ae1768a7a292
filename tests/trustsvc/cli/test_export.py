"""Exporting from the command line: the form on standard output, what gets lost beside it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from trustsvc.cli.app import app
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dcoc.xml"
    path.write_bytes(example_dcoc())
    return path


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, words)])


def test_a_credential_comes_out_and_what_is_left_out_is_said(file: Path) -> None:
    answer = _run(file, "--to", "untp")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["name"].startswith("Certificate of conformity")
    assert "not signed yet" in answer.stdout
    assert "left out: administrativeData/dcocSoftware" in answer.stderr
    assert "lacking: issuer.id as a DID" in answer.stderr


def test_rows_take_the_status_that_they_are_told(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"

    answer = _run(file, "--to", "iaf", "--status", "suspended", "--out", out)

    assert answer.exit_code == 0
    assert "suspended" in out.read_text()
    assert answer.stderr == ""
    assert answer.stdout == f"wrote {out}, {out.stat().st_size} bytes\n"


def test_without_a_status_the_field_is_named_as_lacking(file: Path) -> None:
    answer = _run(file, "--to", "iaf-json")

    assert json.loads(answer.stdout)["certification_status"] == ""
    assert "lacking: certification_status" in answer.stderr


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (example_dcoc(), ("--to", "pdf"), "none of untp, iaf, iaf-json"),
        (example_dcoc(), ("--to", "iaf", "--status", "good"), "none of valid, suspended"),
        (example_dcc(), ("--to", "untp"), "not a D-CoC"),
        (b"%PDF-1.7", ("--to", "untp"), "give the XML of the D-CoC"),
        (b"<x", ("--to", "untp"), "malformed-xml"),
        (example_dcoc().replace(b"<dcoc:certNo>", b"<dcoc:no>"), ("--to", "iaf"), "malformed-xml"),
        (example_dcoc().replace(b"2026-11-18", b"soon"), ("--to", "iaf"), "wrong-value"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_breath(
    tmp_path: Path, content: bytes, options: tuple[str, ...], told: str
) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)

    answer = _run(path, *options)

    assert answer.exit_code == 64
    assert answer.stdout == ""
    assert told in answer.stderr


def test_a_place_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    answer = _run(file, "--to", "untp", "--out", tmp_path / "no" / "such" / "folder")

    assert answer.exit_code == 69
    assert "No such file" in answer.stderr
