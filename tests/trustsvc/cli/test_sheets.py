"""The commands around workbooks: template and results."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from trustsvc.cli.app import app
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.page.render import render_pdf
from trustsvc.documents.sheets.intake import dcc_from_sheets
from trustsvc.documents.sheets.result_rows import results_of
from trustsvc.documents.sheets.results_out import results_csv, results_workbook


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "document.xml"
    path.write_bytes(example_dcc())
    return path


@pytest.mark.parametrize("name", ["new.xlsx", "new.CSV"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_issued_as_it_is(tmp_path: Path, name: str, language: str) -> None:
    answer = run("template", tmp_path / name, "--language", language)

    assert answer.exit_code == 0, answer.output
    assert dcc_from_sheets((tmp_path / name).read_bytes()).identifier == "HC-T-2026-00417"


def test_an_empty_template_is_smaller(tmp_path: Path) -> None:
    run("template", tmp_path / "full.csv")
    run("template", tmp_path / "empty.csv", "--empty")

    assert (tmp_path / "empty.csv").stat().st_size < (tmp_path / "full.csv").stat().st_size / 2


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        (("template", "a.docx"), "neither .xlsx nor .csv"),
        (("template", "a.xlsx", "--language", "fr"), "neither zh nor en"),
        (("template", "there.xlsx"), "a file already"),
        (("results", "missing.xml"), "No such file"),
        (("results", "page.html"), "refused"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], tells: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_bytes(b"work of years")
    Path("page.html").write_text("<html/>")

    answer = run(*words)

    assert answer.exit_code == 64
    assert tells in answer.stderr
    assert Path("there.xlsx").read_bytes() == b"work of years"


def test_results_go_to_standard_output_or_to_files(tmp_path: Path, certificate: Path) -> None:
    xml = certificate.read_bytes()
    expected = results_csv(results_of(xml))

    printed = run("results", certificate)
    written = run(
        "results", certificate, "--csv", tmp_path / "r.csv", "--xlsx", tmp_path / "r.xlsx"
    )
    told = run("results", certificate, "--json")

    assert printed.stdout_bytes == expected
    assert (tmp_path / "r.csv").read_bytes() == expected
    assert (tmp_path / "r.xlsx").read_bytes() == results_workbook(results_of(xml), xml)
    assert "20 rows" in written.output
    assert json.loads(told.stdout)[15]["value"] == "-0.041"


def test_results_come_out_of_a_pdf_that_carries_its_xml(tmp_path: Path, certificate: Path) -> None:
    page = tmp_path / "document.pdf"
    xml = certificate.read_bytes()
    page.write_bytes(rendered(xml))

    assert run("results", page).stdout_bytes == results_csv(results_of(xml))


def rendered(xml: bytes) -> bytes:
    from datetime import UTC, datetime  # noqa: PLC0415  one test needs it

    from trustsvc.documents.kinds import DocumentKind  # noqa: PLC0415  one test needs it

    return render_pdf(
        xml,
        kind=DocumentKind.DCC,
        url="HTTPS://DEMO.INVALID/ABCDEFGHIJKLMNOP",
        token="ABCDEFGHIJKLMNOP",  # noqa: S106  a look-up code
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )
