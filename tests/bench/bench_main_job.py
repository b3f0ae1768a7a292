"""Measure the main job: issue, verify, replay; signing beside signxml in the same run."""

import tempfile
from pathlib import Path
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml import algorithms
from signxml.xades import xades

from tests.bench.timing import Row, best_ms
from tests.support.founding import founded, work
from tests.support.pki import seal
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.render import render_pdf
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.replay import replay
from trustsvc_keys.algorithms import Algorithm

ISSUER = "NTRCN-91320000MA00EXAMP9"
DOCUMENTS = 40


def run() -> list[Row]:
    """Measure and give the rows to print."""
    with tempfile.TemporaryDirectory() as folder, founded(Path(folder), {ISSUER: "Bench"}) as made:
        issued, issue_s = _issue_many(made)
        begun = perf_counter()
        work(made)
        prove_s = perf_counter() - begun
        return [
            *_issuing(issue_s, prove_s),
            *_parts(made, issued[0]),
        ]


def _issue_many(made: Deployment) -> tuple[list[Issued], float]:
    contents = [example_dcc(f"BENCH-{number}") for number in range(DOCUMENTS + 1)]
    own = made.seal(ISSUER)
    requests = [Request(ISSUER, content, 10**7, "http://127.0.0.1:8000") for content in contents]
    issued = [issue(made.keep, made.log, own, requests[0])]
    begun = perf_counter()
    issued += [issue(made.keep, made.log, own, request) for request in requests[1:]]
    return issued, perf_counter() - begun


def _issuing(issue_s: float, prove_s: float) -> list[Row]:
    rate = DOCUMENTS / issue_s
    proved = f"{1000 * prove_s / (DOCUMENTS + 1):.1f} ms"
    return [
        ("issue XML and PDF, all recorded", f"{rate:.0f} /s", "60 /s", ""),
        ("sequence, anchor, prove: each document of one batch", proved, "", ""),
    ]


def _parts(made: Deployment, one: Issued) -> list[Row]:
    xml = made.keep.objects.get(f"documents/{one.id}/document.xml")
    pdf = made.keep.objects.get(f"documents/{one.id}/document.pdf")
    evidence, policy = show_evidence(made.keep, one.id), made.trust.policy
    prepared = example_dcc("BENCH-PARTS")
    question = Question(xml, made.trust, 10**7, evidence)
    size = f"{len(xml) / 1000:.0f} KB"
    page_ms = best_ms(
        lambda: render_pdf(
            xml,
            kind=DocumentKind.DCC,
            url="HTTP://127.0.0.1:8000/AAAAAAAAAAAAAAAA",
            token="A" * 16,
            at=one.recorded,
        )
    )
    return [
        (
            f"intake of {size}",
            f"{best_ms(lambda: take_in(prepared, limit_bytes=10**7)):.1f} ms",
            "10 ms",
            "",
        ),
        (
            f"verify XAdES-B of {size}",
            f"{best_ms(lambda: read_xml_signatures(xml)):.2f} ms",
            "1.5 ms",
            f"signxml signs it in {_signxml_ms(prepared):.1f} ms",
        ),
        ("render the page", f"{page_ms:.0f} ms", "10 ms", ""),
        ("verify PAdES-B", f"{best_ms(lambda: read_pdf_signatures(pdf)):.1f} ms", "12 ms", ""),
        (
            "replay in process",
            f"{best_ms(lambda: replay(evidence, xml, policy)):.1f} ms",
            "5 ms",
            f"evidence of {len(evidence):,} bytes",
        ),
        ("verify a file with its evidence", f"{best_ms(lambda: verify(question)):.1f} ms", "", ""),
    ]


def _signxml_ms(content: bytes) -> float:
    made = seal(Algorithm.RSA_PKCS1_SHA256)
    assert isinstance(made.key, rsa.RSAPrivateKey)
    signer = xades.XAdESSigner(method=algorithms.SignatureConstructionMethod.enveloped)
    key, certificate = made.key, made.certificate

    def sign() -> None:
        signer.sign(etree.fromstring(content), key=key, cert=[certificate])

    return best_ms(sign, rounds=5)
