"""Core metadata from the command line: stated with a document, shown, completed afterwards."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.founded import copied, found_once
from trustsvc.cli.app import app
from trustsvc.documents.dcc.example import example_dcc

STATED = """
[[organisations]]
role = "customer"
gln = "4012345000009"

[[instruments]]
instrument = "A-1"
state = "restricted"
stated_by = "Owner"
since = 2026-11-01
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    place = tmp_path_factory.mktemp("metadata") / "data"
    with copied(template, place):
        return place


def run(data: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--data", str(data)])


def issued(data: Path, number: str, *options: str | Path) -> str:
    file = data.parent / f"{number}.xml"
    file.write_bytes(example_dcc(number))
    issuer = "NTRCN-91320000MA00EXAMP9"
    done = run(data, "issue", file, "--issuer", issuer, "--json", *options)
    assert done.exit_code == 0, done.output
    return str(json.loads(done.stdout)["id"])


def test_metadata_go_with_a_document_that_is_issued(data: Path) -> None:
    stated = data.parent / "stated.toml"
    stated.write_text(STATED)

    document = issued(data, "CLI-1", "--metadata", stated)
    shown = run(data, "metadata", document)

    assert shown.exit_code == 0, shown.output
    assert "CLI-1: revision 1 of 1" in shown.stdout
    assert "valid 有效" in shown.stdout
    assert "gln 4012345000009 (stated)" in shown.stdout
    assert "A-1: restricted 限用" in shown.stdout


def test_they_are_completed_afterwards_and_earlier_revisions_stay(data: Path) -> None:
    stated = data.parent / "later.json"
    stated.write_text('{"standards": [{"reference": "JJG 229-2010", "state": "withdrawn"}]}')
    document = issued(data, "CLI-2")

    after = run(data, "metadata", document, "--state", stated, "--json")
    before = run(data, "metadata", document, "--revision", "1", "--json")

    assert json.loads(after.stdout)["standards"][0]["guide"] == "废止"
    assert json.loads(before.stdout)["standards"] == []


def test_what_contradicts_is_told_and_changes_nothing(data: Path) -> None:
    stated = data.parent / "wrong.json"
    stated.write_text('{"dates": {"expiry": "2030-01-01"}}')
    document = issued(data, "CLI-3")

    refused = run(data, "metadata", document, "--state", stated)

    assert refused.exit_code != 0
    assert "$.dates.expiry" in refused.output
    assert json.loads(run(data, "metadata", document, "--json").stdout)["revisions"] == 1


def test_a_document_that_is_not_there_is_told(data: Path) -> None:
    missing = run(data, "metadata", "nothing")

    assert missing.exit_code != 0
    assert "nothing" in missing.output
