"""Issue certificates: fix the intent, prepare, lint, sign once, remember.

1. Serial number and start of validity are drawn.
2. The certificate is prepared under a throw-away key and linted.
3. The intent, with those very bytes, is on disk.
4. The authority's key signs them, once.
5. The certificate is on disk, and only then given out.

A process that dies between any two lines goes on from the intent: same serial, same bytes.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography import x509

from trustsvc_keys.authority.book import Book, Intent
from trustsvc_keys.authority.lint import lint
from trustsvc_keys.authority.linters import Linter, judge
from trustsvc_keys.authority.prepare import CertificateRequest, issuer_of, prepare
from trustsvc_keys.authority.shards import draw_serial
from trustsvc_keys.authority.throwaway import sign_prepared
from trustsvc_keys.errors import LintRefused, PlanChanged
from trustsvc_keys.signers.signer import Signer


def issue(  # noqa: PLR0913  # what is issued, by whom, and where it is remembered
    request: CertificateRequest,
    *,
    issuer: x509.Certificate | None,
    open_issuer: Callable[[], Signer],
    book: Book,
    now: datetime,
    linters: tuple[Linter, ...] = (),
) -> x509.Certificate:
    """Issue a certificate, or give the one that the book holds under that name.

    Args:
        request: What it shall say; the same as before when the name was used before.
        issuer: The issuer's certificate; None for a root.
        open_issuer: Opens the issuer's key; not called when the certificate exists.
        book: Where it is remembered.
        now: The start of validity of a new certificate.
        linters: Independent linters that judge it too.

    Raises:
        LintRefused: It would break its profile; nothing was signed or remembered.
        PlanChanged: The book holds another certificate or intent under that name.
        MalformedName: The subject cannot be written.
        KeyProblem: The issuer's key cannot be used.
    """
    start = now.astimezone(UTC).replace(microsecond=0)
    intent = book.find_intent(request.name) or _intend(request, issuer, book, start, linters)
    again = prepare(request, issuer, serial=intent.serial, not_before=intent.not_before)
    if _to_be_signed(again) != _to_be_signed(intent.prepared):
        raise PlanChanged(name=request.name)
    issued = book.find_certificate(request.name)
    if issued is None:
        issued = book.save_certificate(request.name, sign_prepared(intent.prepared, open_issuer()))
    certificate = x509.load_der_x509_certificate(issued)
    if certificate.tbs_certificate_bytes != _to_be_signed(intent.prepared):
        raise PlanChanged(name=request.name)
    return certificate


def _intend(
    request: CertificateRequest,
    issuer: x509.Certificate | None,
    book: Book,
    start: datetime,
    linters: tuple[Linter, ...],
) -> Intent:
    """Draw the serial number, prepare, lint and write down; nothing is signed yet.

    Raises:
        LintRefused: The certificate would break its profile.
    """
    serial = draw_serial(0 if request.lists_url is None else book.count())
    prepared = prepare(request, issuer, serial=serial, not_before=start)
    findings = lint(
        x509.load_der_x509_certificate(prepared), request.profile, issuer_of(request, issuer)
    )
    findings = (*findings, *judge(linters, prepared, request.profile.name))
    if findings:
        raise LintRefused(name=request.name, findings=findings)
    return book.save_intent(
        Intent(
            name=request.name,
            authority=request.authority,
            profile=request.profile.name,
            serial=serial,
            not_before=start,
            prepared=prepared,
        )
    )


def _to_be_signed(certificate: bytes) -> bytes:
    """Give the octets under a certificate's signature."""
    return x509.load_der_x509_certificate(certificate).tbs_certificate_bytes
