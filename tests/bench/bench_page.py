"""Measure how long a page takes: three sheets, of one laboratory, each with other results.

``run`` is called by the benchmark runner. Beside it stands a sheet with a title alone, which is
what the typesetter takes at least. Figures are the time of the processor, which another process on
the machine does not lengthen.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from time import process_time

import typst

from tests.bench.timing import Row
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.fonts import page_fonts
from trustsvc.documents.page.render import render_pdf
from trustsvc.documents.page.typesetter import STANDARDS
from trustsvc.documents.xml import parse_xml

AT = datetime(2026, 11, 24, tzinfo=UTC)
TOKEN = "A" * 16
PAGES = 14
WARM = 3
GOAL = "10 ms"
_LEAST = '#set document(title: "x")\n#set text(lang: "zh", font: "Noto Sans CJK SC")\n= 证书'


def run() -> list[Row]:
    """Measure and give the rows to print."""
    least = _best([_title(place) for place in range(PAGES)])
    both, one = _rendered(()), _rendered(("en",))
    dcoc = _best([_render(_conformity(place), DocumentKind.DCOC, ()) for place in range(PAGES)])
    read = _best([_read(_calibration(place)) for place in range(PAGES)])
    return [
        ("page: DCC, Chinese and English", f"{both:.0f} ms", GOAL, f"one title: {least:.1f} ms"),
        ("page: DCC, English", f"{one:.0f} ms", GOAL, ""),
        ("page: D-CoC, Chinese and English", f"{dcoc:.0f} ms", GOAL, ""),
        ("page: read the XML and choose", f"{read:.1f} ms", "", ""),
    ]


def _rendered(languages: tuple[str, ...]) -> float:
    calls = [_render(_calibration(place), DocumentKind.DCC, languages) for place in range(PAGES)]
    return _best(calls)


def _best(calls: Sequence[Callable[[], object]]) -> float:
    times = []
    for call in calls:
        begun = process_time()
        call()
        times.append(1000 * (process_time() - begun))
    return min(times[WARM:])


def _calibration(place: int) -> bytes:
    chance = random.Random(place)  # noqa: S311 - results that differ, the same in every run
    other = f"{chance.randrange(100_000, 200_000) / 1000:.4f}".encode()
    return example_dcc(f"HC-T-2026-{place:05d}").replace(b"138.5328", other)


def _conformity(place: int) -> bytes:
    return example_dcoc(f"HR-C-2026-{place:05d}")


def _render(
    document: bytes, kind: DocumentKind, languages: tuple[str, ...]
) -> Callable[[], object]:
    url = f"HTTPS://Q.EXAMPLE.CN/{TOKEN}"
    return lambda: render_pdf(document, kind=kind, url=url, token=TOKEN, at=AT, languages=languages)


def _read(document: bytes) -> Callable[[], object]:
    return lambda: page_of(parse_xml(document), DocumentKind.DCC)


def _title(place: int) -> Callable[[], object]:
    program = f"{_LEAST} {place}".encode()
    return lambda: _compiler().compile(
        input=program, format="pdf", pdf_standards=STANDARDS, timestamp=AT
    )


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=page_fonts())
