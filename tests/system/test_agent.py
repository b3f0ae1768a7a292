"""A laboratory without a programmer: workbooks go into a folder, signed certificates come out."""

import json
import multiprocessing
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support import agent_story
from tests.support.dying import KILLED, find_function, parse_death
from tests.support.founded import ISSUER, found_once
from tests.support.serving import serving, trustsvc, variables
from tests.support.workbooks import edited, filled, filled_csv
from trustsvc.deployment import Deployment
from trustsvc.settings import load_settings
from trustsvc.store.documents import Document
from trustsvc.store.records import LogRecord

NUMBER = "HC-T-2026-00417"
FILES = {f"{NUMBER}.{ending}" for ending in ("xml", "pdf", "evidence.json", "receipt.json")}
PATIENCE_S = 60
DEATHS = (
    "after trustsvc.documents.sheets.intake:dcc_from_sheets",
    "after trustsvc.workflows.prepare:prepare",
    "before trustsvc.workflows.issue:record",
    "after trustsvc.workflows.issue:record",
    "after trustsvc.workflows.agent_desk:DeskHere.issue",
    "after trustsvc.workflows.agent_folder:Folders.write",  # the receipt
    "after trustsvc.workflows.agent_folder:Folders.write 2",  # the XML
    "after trustsvc.workflows.agent_folder:Folders.write 3",  # the PDF
    "before trustsvc.store.files:replace_file 3",
    "before trustsvc.workflows.agent_folder:Folders.keep",
    "after trustsvc.workflows.agent_folder:Folders.keep",
    "before trustsvc.workflows.agent_folder:Folders.move",
    "after trustsvc.workflows.agent_folder:Folders.move",
    "before trustsvc.workflows.agent_folder:Folders.write 5",  # the evidence
    "after trustsvc.workflows.agent_folder:Folders.write 5",
    "before trustsvc.workflows.agent_folder:Folders.keep 2",
    "after trustsvc.workflows.agent_folder:Folders.keep 2",
)
Tell = Callable[[Path, str | None], int]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "data")
    (tmp_path / "in").mkdir()
    return tmp_path


@contextmanager
def watching(place: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    words = ("agent", str(place / "in"), str(place / "out"), "--every", "0.1", "--settle", "0.3")
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "trustsvc", *words, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=variables(),
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("watching"), process.stdout.read()
        yield process
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()


def until(path: Path) -> Path:
    """Wait until a file is there."""
    end = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < end, [str(one) for one in path.parent.rglob("*")]
        time.sleep(0.05)
    return path


def drop(place: Path, name: str, content: bytes) -> None:
    """Copy a file into the folder slowly, as a network does."""
    with (place / "in" / name).open("wb") as file:
        for begin in range(0, len(content), 8_000):
            file.write(content[begin : begin + 8_000])
            file.flush()
            time.sleep(0.02)


def test_a_workbook_becomes_a_certificate_that_verifies(place: Path) -> None:
    data = place / "data"
    folder = place / "out" / NUMBER

    with watching(place, "--data", str(data), "--issuer", ISSUER):
        drop(place, "温度计.xlsx", filled())
        evidence = until(folder / f"{NUMBER}.evidence.json")
        until(place / "in" / "done" / "温度计.xlsx")

    assert {path.name for path in folder.iterdir()} == FILES
    for ending in ("xml", "pdf"):
        file = str(folder / f"{NUMBER}.{ending}")
        told = json.loads(trustsvc(data, "verify", file, "--evidence", str(evidence), "--json"))
        assert told["verdict"] == "passed"


def test_a_broken_workbook_is_told_what_to_mend(place: Path) -> None:
    def spoil(workbook: object) -> None:
        workbook["结果"]["F15"] = "=F14+1"  # type: ignore[index]  # a workbook

    with watching(place, "--data", str(place / "data"), "--issuer", ISSUER):
        drop(place, "a.xlsx", edited(spoil))
        text = until(place / "out" / "a.xlsx.mend.txt").read_text("utf-8-sig")
        until(place / "in" / "mend" / "a.xlsx")

    assert "1. 结果!F15  单元格含有公式" in text
    assert "paste it as value" in text
    assert not (place / "out" / NUMBER).exists()


def test_a_laboratory_far_from_the_service_needs_its_key_alone(place: Path) -> None:
    data = place / "data"
    key = place / "key"
    key.write_text((data / "keys" / f"api-key-{ISSUER}").read_text() + "\n")

    with serving(data) as server:
        address = str(server.http.base_url).rstrip("/")
        with watching(place, "--service", address, "--key-file", str(key)):
            drop(place, "a.csv", filled_csv().encode("gb18030"))
            until(place / "out" / NUMBER / f"{NUMBER}.evidence.json")
            drop(place, "b.csv", filled_csv().replace("0.242", "0.243").encode())
            text = until(place / "out" / "b.csv.mend.txt").read_text("utf-8-sig")

    assert {path.name for path in (place / "out" / NUMBER).iterdir()} == FILES
    assert f"证书编号 {NUMBER} 已签发过" in text


@pytest.fixture(scope="module")
def tell() -> Tell:
    """Give what looks into the folder in a fresh process, and its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(agent_story.PRELOADED))

    def telling(place: Path, death: str | None) -> int:
        child = context.Process(target=agent_story.tell_story, args=(place, death))
        child.start()
        child.join(100)
        assert child.exitcode is not None, "the child hangs"
        return child.exitcode

    return telling


@pytest.mark.parametrize("death", DEATHS)
def test_whoever_dies_there_is_continued_by_the_next(death: str, place: Path, tell: Tell) -> None:
    find_function(parse_death(death))
    drop(place, "a.csv", filled_csv().encode())

    assert tell(place, death) == KILLED, "nobody died there"
    assert tell(place, None) == 0

    out = place / "out" / NUMBER
    assert {path.name for path in out.iterdir() if not path.name.startswith(".new-")} == FILES
    assert [path.name for path in (place / "in").rglob("*.csv")] == ["a.csv"]
    assert (place / "in" / "done" / "a.csv").exists()
    deployment = Deployment(load_settings(place / "data"))
    with deployment.keep.database.reading() as session:
        (document,) = session.exec(select(Document)).all()
        kinds = session.exec(select(LogRecord.kind)).all()
    deployment.close()
    receipt = json.loads((out / f"{NUMBER}.receipt.json").read_text())
    assert (document.id, document.state) == (receipt["id"], "recorded")
    assert kinds.count("issued") == 1
    xml = (out / f"{NUMBER}.xml").read_bytes()
    assert xml == deployment.keep.objects.get(f"documents/{document.id}/document.xml")
