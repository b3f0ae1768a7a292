"""Open the time-stamping authority that a ceremony made, from the authority's folder."""

from collections.abc import Callable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc_keys.answers.clock import WatchedClock
from trustsvc_keys.answers.ordering import KeptOrder
from trustsvc_keys.answers.timestamp import TimeStamping
from trustsvc_keys.answers.timestamp_signer import stamping_certificates
from trustsvc_keys.authority.certify import newest
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ISSUING_NAME, holder_name
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.authority.revoke import revoked_now
from trustsvc_keys.errors import AuthorityProblem, KeysError, UnknownCertificate
from trustsvc_keys.signers.signer import Signer


def open_time_stamping(  # noqa: PLR0913  # what TimeStamping takes, but key and certificates
    office: Office,
    *,
    policies: Sequence[str],
    clock: WatchedClock,
    order: KeptOrder | None = None,
    through: Callable[[Signer], Signer] | None = None,
    report: Callable[[KeysError], None] | None = None,
) -> TimeStamping:
    """Open the newest time-stamping key of an authority's plan; nothing is written.

    Args:
        office: The authority's office.
        policies: Under which it stamps; the first by default.
        clock: Tells the time.
        order: Makes ``ordering`` true; None does not say it.
        through: Wraps the signer, as a journal of key uses does.
        report: Told of each failure that is not the asker's.

    Raises:
        UnknownCertificate: The plan has no time stamping, or its certificate is not there yet.
        AuthorityProblem: Its certificate is revoked, or may not stamp; or the policies do not suit.
        KeyProblem: Its key cannot be opened.
    """
    name, certificate = _newest_certificate(office)
    issuing = office.book.find_certificate(ISSUING_NAME)
    if issuing is None:
        raise UnknownCertificate(name=ISSUING_NAME)
    revoked = {one.serial for one in revoked_now(ISSUING_NAME, office.book)}
    if certificate.serial_number in revoked:
        raise AuthorityProblem(what=name, why="its certificate is revoked or suspended")
    signer = office.signer(name)
    return TimeStamping(
        signer=signer if through is None else through(signer),
        certificates=stamping_certificates(certificate.public_bytes(Encoding.DER), (issuing,)),
        policies=policies,
        clock=clock,
        order=order,
        report=report,
    )


def _newest_certificate(office: Office) -> tuple[str, x509.Certificate]:
    """Find the last generation of the plan that has a certificate, and its last renewal.

    Raises:
        UnknownCertificate: There is none.
    """
    planned = [
        holder for holder in office.plan.holders if holder.profile.name is ProfileName.TIME_STAMPING
    ]
    for holder in sorted(planned, key=lambda one: one.generation, reverse=True):
        name = holder_name(holder)
        certificate = newest(office.book, name)
        if certificate is not None:
            return name, certificate
    raise UnknownCertificate(name=ProfileName.TIME_STAMPING)
