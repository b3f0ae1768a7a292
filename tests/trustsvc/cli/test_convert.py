"""Documents are converted, and models issued, from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.founded import ISSUER, found_once
from trustsvc.cli.app import app
from trustsvc.documents.authoring.dcc import author_dcc
from trustsvc.documents.authoring.examples import dcc_model_example
from trustsvc.documents.authoring.lossless import from_cbor, from_json
from trustsvc.documents.dcc.example import example_dcc


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("form", ["json", "cbor"])
def test_a_document_goes_out_and_comes_back(tmp_path: Path, form: str) -> None:
    there, back = tmp_path / f"a.{form}", tmp_path / "b.xml"
    (tmp_path / "a.xml").write_bytes(example_dcc())

    assert run("convert", tmp_path / "a.xml", "--to", form, "--out", there).exit_code == 0
    assert run("convert", there, "--to", "xml", "--out", back).exit_code == 0

    read = from_json if form == "json" else from_cbor
    assert read(there.read_bytes()) == example_dcc() == back.read_bytes()


def test_a_model_is_written_as_xml(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("\ufeff" + json.dumps(dcc_model_example()))

    done = run("convert", tmp_path / "model.json", "--to", "xml")

    assert done.stdout_bytes == author_dcc(dcc_model_example())


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        (b"<a/>", "yaml", "none of: json, cbor, xml"),
        (b"<a", "json", "malformed-xml"),
        (b"{", "xml", "malformed-json"),
        (b"\xa1", "xml", "malformed-cbor"),
        (b"{}", "xml", "$"),
    ],
)
def test_what_cannot_be_converted_is_told_in_a_line(
    tmp_path: Path, content: bytes, form: str, told: str
) -> None:
    (tmp_path / "file").write_bytes(content)

    done = run("convert", tmp_path / "file", "--to", form)

    assert done.exit_code == 64
    assert told in done.stderr


def test_a_model_is_issued_from_its_file(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = found_once(tmp_path_factory.mktemp("convert") / "var")
    (tmp_path / "model.json").write_text(json.dumps(dcc_model_example("CLI-JSON-1")))

    done = run("issue", tmp_path / "model.json", "--data", data, "--issuer", ISSUER, "--json")

    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["identifier"] == "CLI-JSON-1"
