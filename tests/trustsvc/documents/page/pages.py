"""One page of each kind, rendered once for the tests that look at them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.trustsvc.documents.page.files import with_files
from tests.trustsvc.documents.page.reading import AT, TOKEN, URL, render
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.metadata import CoreMetadata, plain_metadata
from trustsvc.documents.page.cover import Covered, render_cover
from trustsvc.documents.page.render import render_draft


@dataclass(frozen=True)
class Made:
    """A kind of page; ``document`` is the XML inside."""

    name: str
    again: Callable[[], bytes]
    document: bytes = b""
    language: str = "zh"
    tables: bool = True

    def pdf(self) -> bytes:
        """Give the page, rendered at most once."""
        return _once(self)


@cache
def _once(made: Made) -> bytes:
    return made.again()


def report() -> CoreMetadata:
    """Give the metadata of a test report on paper."""
    return plain_metadata(
        {
            "identifier": "TR-2019-0815",
            "title": {"zh": "液压泵噪声检测报告", "en": "Noise of a hydraulic pump"},
            "issuer_name": {"zh": "海川计量检测有限公司（示例）", "en": "Haichuan (example)"},  # noqa: RUF001 - Chinese
            "customer_name": "Qinglan",
            "issue_date": "2019-08-15",
            "languages": ["zh", "en"],
            "cites": ["HC-T-2019-00001"],
        }
    )


def cover() -> bytes:
    """Render a cover."""
    covered = Covered(metadata=report(), sha256=bytes(range(32)), size_bytes=1_234_567)
    return render_cover(covered, url=URL, token=TOKEN, at=AT)


DCC, DCOC = example_dcc(), example_dcoc()
PICTURED = with_files(DCC)

MADE = (
    Made("dcc", lambda: render(DCC), DCC),
    Made("dcc-de", lambda: render(DCC, languages=("de",)), DCC, "de"),
    Made("dcc-pictures", lambda: render(PICTURED), PICTURED),
    Made("dcoc", lambda: render(DCOC, DocumentKind.DCOC), DCOC),
    Made("draft", lambda: render_draft(DCC, kind=DocumentKind.DCC, at=AT), DCC),
    Made("cover", cover, tables=False),
)
