"""A draft shows a document before anybody signs it, whatever its faults."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner, Result

from tests.trustsvc.documents.page.reading import squeezed, text_of
from trustsvc.cli.app import app
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dcc.xml"
    path.write_bytes(example_dcc())
    return path


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["draft", *map(str, words)])


def test_every_sheet_says_draft_and_no_code_is_printed(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.pdf"

    answer = _run(file, "--out", out)

    assert answer.exit_code == 0
    assert "neither signed nor issued" in answer.stdout
    shown = squeezed(text_of(out.read_bytes()))
    with pikepdf.open(BytesIO(out.read_bytes())) as pdf:
        assert shown.count("草稿DRAFT") == len(pdf.pages)
        assert pdf.attachments["document.xml"].get_file().read_bytes() == example_dcc()
    assert "Look-upcode" not in shown
    assert "Signedelectronically" not in shown
    assert "neithersignednorissued" in shown


def test_languages_are_chosen(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.pdf"

    answer = _run(file, "--out", out, "--language", "de")

    assert answer.exit_code == 0
    assert "Kalibrierschein" in text_of(out.read_bytes())


def test_a_d_coc_has_a_draft_too(tmp_path: Path) -> None:
    file, out = tmp_path / "dcoc.xml", tmp_path / "draft.pdf"
    file.write_bytes(example_dcoc())

    assert _run(file, "--out", out).exit_code == 0
    assert "Certificate of Conformity" in text_of(out.read_bytes())


def test_faults_are_told_and_the_draft_is_written(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.pdf"
    file.write_bytes(example_dcc().replace(b"<dcc:receiptDate>2026-11-05", b"<dcc:receiptDate>?"))

    answer = _run(file, "--out", out)

    assert answer.exit_code == 0
    assert "receiptDate" in answer.stderr
    assert out.read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"%PDF-1.7", (), "malformed-xml"),
        (b"<other/>", (), "neither a DCC nor a D-CoC"),
        (example_dcc(), ("--language", "Chinese"), "ISO 639-1"),
    ],
)
def test_what_has_no_draft_is_told_in_one_line(
    file: Path, tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    file.write_bytes(content)

    answer = _run(file, "--out", tmp_path / "draft.pdf", *options)

    assert answer.exit_code == 64
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not (tmp_path / "draft.pdf").exists()


def test_a_folder_that_is_not_there_is_told(file: Path, tmp_path: Path) -> None:
    answer = _run(file, "--out", tmp_path / "nowhere" / "draft.pdf")

    assert answer.exit_code != 0
    assert "unavailable" in answer.stderr
