"""Measure the import of a folder of old PDFs: 40,000 files in 10 minutes is 67 a second.

A part of that folder is made here, every file another, of about 20 KB; the rate does not fall with
the number of files (the indexes are trees). What runs beside it, log and evidence, is not counted.
"""

import csv
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench.timing import Row
from tests.support.founded import ISSUER, copied, found_once
from tests.support.pdfs import report
from trustsvc.deployment import Deployment
from trustsvc.documents.plain.index import parse_index
from trustsvc.workflows.import_folder import FolderImport, Outcome, Word, import_folder

COUNT = 2_000
WHOLE, MINUTES = 40_000, 10
FILLING = "0 " * 9_000


def run() -> list[Row]:
    """Measure and give the rows to print."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        index = make_folder(root / "old", COUNT)
        with copied(found_once(root / "founded"), root / "data") as deployment:
            first = _import(deployment, root / "old", index, Word.REGISTERED)
            again = _import(deployment, root / "old", index, Word.THERE)
    target = f"{MINUTES} min"
    return [
        (
            f"import: {WHOLE:,} old PDFs of 20 KB, at the rate of {COUNT:,}",
            f"{WHOLE / first / 60:.1f} min",
            target,
            f"{first:.0f} a second on one core",
        ),
        ("import: the same again, nothing to do", f"{WHOLE / again / 60:.1f} min", "", ""),
    ]


def make_folder(folder: Path, count: int) -> bytes:
    """Make a folder with so many PDFs, and give its index."""
    folder.mkdir()
    template = report("Number 0000000", lambda pdf: pdf.pages[0].contents_add(FILLING.encode()))
    index = folder / "index.csv"
    with index.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("文件", "编号", "名称", "签发日期", "器具名称", "出厂编号"))
        for number in range(count):
            content = template.replace(b"Number 0000000", b"Number %07d" % number)
            (folder / f"{number:07}.pdf").write_bytes(content)
            rows.writerow(
                (f"{number:07}.pdf", f"OLD-{number}", "检测报告", "2019-05-03", "表", number)
            )
    return index.read_bytes()


def _import(deployment: Deployment, folder: Path, index: bytes, expected: Word) -> float:
    """Import, and give the rate."""
    told: list[Outcome] = []
    wanted = FolderImport(folder, ISSUER, 10_000_000, approved=True)
    begun = perf_counter()
    import_folder(deployment.keep, deployment.log, wanted, parse_index(index).rows, told.append)
    taken = perf_counter() - begun
    if {outcome.word for outcome in told} != {expected}:
        raise AssertionError(next(one for one in told if one.word is not expected))
    return len(told) / taken
