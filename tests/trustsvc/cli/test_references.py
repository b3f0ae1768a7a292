"""Tracing and recalling from the command line: clear lines, clear exit codes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.chained import Use, certificate
from tests.support.founded import ISSUER, copied, found_once, issued, request
from tests.support.founding import work
from trustsvc.cli.app import app


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    place = tmp_path_factory.mktemp("references") / "data"
    today = datetime.now(UTC).date()
    with copied(template, place) as service:
        standard = certificate(
            "NMI-1", today, serial="S-1", laboratory="Example National Metrology Institute"
        )
        done = issued(service, request(standard))
        use = Use(serial="S-1", certificate="NMI-1", digest=done.document_digest.hex())
        other = issued(service, request(certificate("CAL-1", today, uses=[use])))
        work(service)
        content = service.keep.objects.get(f"documents/{other.id}/document.xml")
    (place.parent / "cal.xml").write_bytes(content)
    return place


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(data)])


def test_a_whole_chain_is_drawn_and_passes(data: Path, tmp_path: Path) -> None:
    file, picture = str(data.parent / "cal.xml"), tmp_path / "chain.svg"

    answer = run(data, "trace", file, "--svg", str(picture), "--language", "zh")

    assert answer.exit_code == 0, answer.output
    assert "NMI-1" in answer.stdout
    assert "国家计量基准" in answer.stdout
    assert "NMI-1" in picture.read_text()


def test_json_tells_nodes_and_hops(data: Path) -> None:
    answer = run(data, "trace", str(data.parent / "cal.xml"), "--json")

    told = json.loads(answer.stdout)
    assert told["verdict"] == "passed"
    assert [one["identifier"] for one in told["documents"]] == ["CAL-1", "NMI-1"]
    assert [(hop["from"], hop["to"]) for hop in told["hops"]] == [(0, 1)]


def test_verify_tells_references_when_asked(data: Path) -> None:
    file = str(data.parent / "cal.xml")

    plain, asked = run(data, "verify", file), run(data, "verify", file, "--require-references")

    assert "NMI-1" not in plain.stdout
    assert asked.exit_code == 0, asked.output
    assert "NMI-1" in asked.stdout


def test_recalls_name_documents_results_and_ways(data: Path) -> None:
    listed = run(data, "affected", "--equipment", "s-1")
    nothing = run(data, "affected", "--equipment", "S-1", "--to", "2020-01-01")
    other = run(data, "affected", "--certificate", "NMI-1", "--issuer", ISSUER, "--json")

    assert listed.exit_code == 0
    assert "CAL-1" in listed.stdout
    assert "r1" in listed.stdout
    assert "no document" in nothing.stdout
    assert [one["identifier"] for one in json.loads(other.stdout)["affected"]] == ["CAL-1"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("affected",),
        ("affected", "--equipment", "/"),
        ("affected", "--equipment", "S", "--from", "never"),
        ("trace", "not-there.xml"),
        ("trace", "FILE", "--with", "not-there"),
        ("trace", "FILE", "--language", "xx"),
    ],
)
def test_bad_usage_is_one_line_and_64(data: Path, arguments: tuple[str, ...]) -> None:
    file = str(data.parent / "cal.xml")

    answer = run(data, *(file if part == "FILE" else part for part in arguments))

    assert answer.exit_code == 64
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_picture_that_cannot_be_written_is_one_line(data: Path, tmp_path: Path) -> None:
    file = str(data.parent / "cal.xml")

    answer = run(data, "trace", file, "--svg", str(tmp_path / "no" / "folder.svg"))

    assert answer.exit_code == 69
