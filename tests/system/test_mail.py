"""A copy that mail or an editor changed passes with a note; one changed digit fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.support.founding import founded, work
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.workflows.issue import Request, issue
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Report, Verdict

ISSUER = "NTRCN-91320000MA00EXAMP9"


@dataclass(frozen=True)
class Sent:
    """An issued document with its evidence, as the receiver has them."""

    deployment: Deployment
    xml: bytes
    evidence: bytes

    def replayed(self, copy: bytes) -> Report:
        """Replay the evidence with a copy."""
        return replay(self.evidence, copy, self.deployment.trust.policy)

    def verified(self, copy: bytes) -> Verification:
        """Verify a copy with the evidence alone, without our store."""
        return verify(Question(copy, self.deployment.trust, 10**7, self.evidence))


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with founded(tmp_path_factory.mktemp("mail"), {ISSUER: "Mail test"}) as deployment:
        wanted = Request(ISSUER, example_dcc(), 10**7, "http://127.0.0.1:8000")
        issued = issue(deployment.keep, deployment.log, deployment.seal(ISSUER), wanted)
        work(deployment)
        xml = deployment.keep.objects.get(f"documents/{issued.id}/document.xml")
        yield Sent(deployment, xml, show_evidence(deployment.keep, issued.id))


def declared(xml: bytes, codec: str, name: str, mark: bytes = b"") -> bytes:
    return mark + f'<?xml version="1.0" encoding="{name}"?>\n{xml.decode()}'.encode(codec)


HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "line ends": lambda xml: xml.replace(b"\n", b"\r\n"),
    "byte order mark": lambda xml: b"\xef\xbb\xbf" + xml,
    "UTF-16": lambda xml: declared(xml, "utf-16-le", "UTF-16", b"\xff\xfe"),
    "GB 18030": lambda xml: declared(xml, "gb18030", "GB18030"),
    "declaration": lambda xml: declared(xml, "utf-8", "UTF-8"),
    "trailing comment": lambda xml: xml + b"\n<!-- scanned by the mail gateway -->\n",
    "trailing line end": lambda xml: xml + b"\n",
}
HARMFUL: dict[str, Callable[[bytes], bytes]] = {
    "a changed digit": lambda xml: xml.replace(b"-40.028", b"-40.038"),
    "a comment inside a value": lambda xml: xml.replace(b"-40.028", b"-40<!--x-->.028"),
    "a DOCTYPE": lambda xml: b"<!DOCTYPE x>\n" + xml,
    "a value under another name": lambda xml: xml.replace(b"CNAS L00000", b"CNAS L00001"),
    "the end cut off": lambda xml: xml[:-20],
}


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_passes_with_a_note(sent: Sent, change: str) -> None:
    copy = HARMLESS[change](sent.xml)
    assert copy != sent.xml

    replayed, verified = sent.replayed(copy), sent.verified(copy)

    assert replayed.verdict is Verdict.PASSED, [check.says for check in replayed.checks]
    bytes_step = next(check for check in replayed.checks if check.name == "document.bytes")
    assert "transport changed" in bytes_step.says
    assert verified.report.verdict is Verdict.PASSED, [c.says for c in verified.report.checks]


@pytest.mark.parametrize("change", HARMFUL)
def test_a_harmful_change_fails(sent: Sent, change: str) -> None:
    copy = HARMFUL[change](sent.xml)
    assert copy != sent.xml

    replayed, verified = sent.replayed(copy), sent.verified(copy)

    assert replayed.verdict is Verdict.FAILED
    assert verified.report.verdict is Verdict.FAILED


def test_the_issued_bytes_are_what_canonicalisation_gives(sent: Sent) -> None:
    assert sent.replayed(sent.xml).checks[1].verdict is Verdict.PASSED
    assert "transport" not in sent.replayed(sent.xml).checks[1].says
