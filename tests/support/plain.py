"""Plain documents for tests: what is stated of them, and PDFs that arrive signed."""

from datetime import UTC, datetime
from typing import Any

from tests.support.founded import ISSUER
from tests.support.pdfs import report
from trustsvc.deployment import Deployment
from trustsvc.signatures.pades.sign import PdfSignatureIntent, sign_pdf
from trustsvc.workflows.issue import Issued, Request
from trustsvc.workflows.issue_plain import issue_plain
from trustsvc.workflows.register import Registration, register

LIMIT_BYTES = 10_000_000


def stated(number: str = "R-1") -> dict[str, Any]:
    """State a test report."""
    return {
        "number": number,
        "title": {"zh": "检测报告", "en": "Test report"},
        "issue_date": "2019-05-03",
        "object": "Pressure gauge",
        "serial": "0042",
        "customer": "A customer",
    }


def issued_plain(deployment: Deployment, pdf: bytes | None = None, number: str = "R-1") -> Issued:
    """Issue a plain document."""
    content = report() if pdf is None else pdf
    wanted = Request(ISSUER, content, LIMIT_BYTES, "https://demo.invalid", stated=stated(number))
    seal = deployment.seal
    return issue_plain(deployment.keep, deployment.log, lambda: seal(ISSUER), wanted)


def registered(deployment: Deployment, pdf: bytes | None = None, number: str = "R-1") -> Issued:
    """Register an old document, as an operator who approves."""
    return register(deployment.keep, deployment.log, registration(pdf, number))


def registration(
    pdf: bytes | None = None, number: str = "R-1", issuer: str = ISSUER, *, approved: bool = True
) -> Registration:
    """Ask for the registration of an old document."""
    content = report() if pdf is None else pdf
    return Registration(issuer, content, stated(number), LIMIT_BYTES, approved)


def signed_elsewhere(deployment: Deployment, pdf: bytes, issuer: str = ISSUER) -> bytes:
    """Give a PDF as an issuer signed it elsewhere."""
    seal = deployment.seal(issuer)
    intent = PdfSignatureIntent(
        signing_time=datetime(2026, 11, 24, 12, tzinfo=UTC),
        certificate=seal.certificate,
        chain=seal.chain,
        algorithm=seal.signer.algorithm,
        file_id=bytes(16),
    )
    return sign_pdf(pdf, intent, seal.signer.sign)


def pdf_of(deployment: Deployment, document_id: str) -> bytes:
    """Give the PDF on record."""
    return deployment.keep.objects.get(f"documents/{document_id}/document.pdf")
