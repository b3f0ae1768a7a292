"""Open the OCSP responder that a ceremony made, from the authority's folder."""

from collections.abc import Callable
from datetime import datetime

from cryptography import x509

from trustsvc_keys.answers.ocsp import Responder
from trustsvc_keys.answers.standings import FolderStandings
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ISSUING_NAME, holder_name
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.errors import KeysError, UnknownCertificate
from trustsvc_keys.signers.signer import Signer


def open_responder(
    office: Office,
    *,
    clock: Callable[[], datetime] | None = None,
    through: Callable[[Signer], Signer] | None = None,
    report: Callable[[KeysError], None] | None = None,
) -> Responder:
    """Open the newest OCSP key of an authority's plan; nothing is written.

    The key is opened once. A renewed certificate, a certificate issued and a revocation decided
    later, by whatever process, are noticed while it runs; a new generation of the key is not.

    Args:
        office: The authority's office.
        clock: Tells the time; None for the office's.
        through: Wraps the signer, as a journal of key uses does.
        report: Told of each failure that is not the asker's.

    Raises:
        UnknownCertificate: The plan has no OCSP responder, or its certificate is not there yet.
        AuthorityProblem: Its certificate is revoked, or not valid now; or the book is away.
        KeyProblem: Its key cannot be opened.
    """
    issuing = office.book.find_certificate(ISSUING_NAME)
    if issuing is None:
        raise UnknownCertificate(name=ISSUING_NAME)
    name = _newest_name(office)
    signer = office.signer(name)
    return Responder(
        authority=x509.load_der_x509_certificate(issuing),
        signer=signer if through is None else through(signer),
        read=FolderStandings(office.book, ISSUING_NAME, name),
        clock=clock or office.clock,
        report=report,
    )


def _newest_name(office: Office) -> str:
    """Name the last generation of the plan's responder that has a certificate.

    Raises:
        UnknownCertificate: There is none.
    """
    planned = [one for one in office.plan.holders if one.profile.name is ProfileName.OCSP]
    for holder in sorted(planned, key=lambda one: one.generation, reverse=True):
        name = holder_name(holder)
        if office.book.find_certificate(name) is not None:
            return name
    raise UnknownCertificate(name=ProfileName.OCSP)
