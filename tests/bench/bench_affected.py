"""Measure recalls: 312 documents of 40,000 that rest on one standard, most of them through chains.

The register is filled with rows by the code that records documents; the answer is compared with
what the generator knows.
"""

import tempfile
from pathlib import Path
from time import perf_counter

from sqlmodel import delete

from tests.bench.timing import Row, best_ms
from tests.support.register import Crowd, crowd, found_issuers, record
from trustsvc.clock import system_clock
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.graph.affected import Suspicion
from trustsvc.store import references
from trustsvc.store.engine import Database
from trustsvc.store.log_files import LogFiles
from trustsvc.store.objects import Objects
from trustsvc.workflows.affected import affected
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.references import read_references, read_untraced

DOCUMENTS, AFFECTED = 40_000, 312
TABLES = (
    *(references.TracedDocument, references.DocumentNumber, references.CalibratedItem),
    *(references.ReferenceRow, references.Equipment),
)
ISSUER = "NTRCN-91320000MA00EXAMP9"


def run() -> list[Row]:
    """Measure and give the rows to print."""
    everything = crowd(DOCUMENTS)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.sqlite")
        database.migrate()
        found_issuers(database, [ISSUER])
        begun = perf_counter()
        record(database, everything.documents, ISSUER)
        filled_s = perf_counter() - begun
        place = Path(folder)
        keep = Keep(database, Objects(place / "objects"), LogFiles(place / "log"), system_clock)
        rows = _asking(keep, everything, filled_s)
        database.close()
    return [*rows, _reading()]


def _asking(keep: Keep, everything: Crowd, filled_s: float) -> list[Row]:
    suspicion = Suspicion("e0", since=everything.since, until=everything.until)
    begun = perf_counter()
    found = {one.id for one in affected(keep, suspicion)}
    took_s = perf_counter() - begun
    if found != everything.expected or len(found) != AFFECTED:
        missed = sorted(everything.expected - found)[:3]
        raise AssertionError(f"{len(found)} found, missed {missed}")  # noqa: EM102, TRY003  a bench
    told = f"{AFFECTED} of {DOCUMENTS:,} documents that rest on one standard"
    per_row = f"{1000 * filled_s / DOCUMENTS:.2f} ms a document to record"
    _forget(keep)
    begun = perf_counter()
    read = read_untraced(keep)
    again_s = perf_counter() - begun
    return [
        (told, f"{took_s:.2f} s", "10 s", per_row),
        (f"read {read:,} documents that an older version recorded", f"{again_s:.1f} s", "", ""),
    ]


def _forget(keep: Keep) -> None:
    with keep.database.transaction() as session:
        for table in reversed(TABLES):
            session.exec(delete(table))


def _reading() -> Row:
    content = example_dcc()
    metadata = take_in(content).metadata
    took = best_ms(lambda: read_references(content, metadata))
    return ("read what a 20 KB document rests on", f"{took:.1f} ms", "", "once, when it is issued")
