"""An upgrade from the command line lists what it changed, or says what a person must supply."""

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.support.shared import dcc_file
from trustsvc.cli.app import app
from trustsvc.documents.intake import take_in

SAMPLE = "samples/gp-temperature/GP_DCC_temperature_typical_v12.xml"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["upgrade", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def sample() -> Path:
    return next(
        path
        for path in dcc_file("samples").rglob("*.xml")
        if b'schemaVersion="3.1' in path.read_bytes()
    )


def test_every_change_is_listed(tmp_path: Path) -> None:
    out = tmp_path / "new.xml"

    code, _, told = run(sample(), "--identifier", "NEW-1", "--out", out)

    assert code == 0, told
    assert "changed: schemaVersion 3.1" in told
    assert take_in(out.read_bytes()).identifier == "NEW-1"


def test_changes_come_as_json_for_machines(tmp_path: Path) -> None:
    code, told, _ = run(sample(), "--identifier", "NEW-1", "--out", tmp_path / "new.xml", "--json")

    assert code == 0
    assert len(json.loads(told)["changes"]) >= 2


def test_what_is_current_is_refused_in_one_line(tmp_path: Path) -> None:
    run(sample(), "--identifier", "NEW-1", "--out", tmp_path / "new.xml")

    code, _, told = run(tmp_path / "new.xml", "--identifier", "NEW-2")

    assert code == 64
    assert told.startswith("trustsvc: not-upgradable")
