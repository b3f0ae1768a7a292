"""Issue one certificate of a plan: its key, the persons' consent, its line in the transcript.

The order is that of `trustsvc_keys.authority.issue`, and the persons are asked between intent and
signature: what they are shown is what is signed. What the root signs in a folder of its own is
copied to the authority's book before anything else goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from trustsvc_keys.algorithms import PublicKey
from trustsvc_keys.authority.accreditation import Accreditation
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.issue import issue
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.office import Office, key_digest
from trustsvc_keys.authority.persons import Step
from trustsvc_keys.authority.plan import ISSUING_NAME, CeremonyPlan, HolderPlan, holder_name
from trustsvc_keys.authority.prepare import CertificateRequest
from trustsvc_keys.authority.profiles import Profile
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.signers.signer import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStep:
    """One certificate of a plan."""

    name: str
    authority: str
    profile: Profile
    subject: Subject
    validity: timedelta
    accreditation: Accreditation | None = None


def holder_step(holder: HolderPlan, *, name: str | None = None) -> CertificateStep:
    """Give the certificate of a holder, as the issuing authority makes it; a renewal by name."""
    return CertificateStep(
        name=name or holder_name(holder),
        authority=ISSUING_NAME,
        profile=holder.profile,
        subject=holder.subject,
        validity=holder.validity,
        accreditation=holder.accreditation,
    )


def certify(
    office: Office,
    step: CertificateStep,
    issuer: x509.Certificate | None,
    now: datetime,
    public_key: PublicKey | None = None,
) -> x509.Certificate:
    """Issue one certificate of the plan, or give the one that exists.

    Args:
        office: Where.
        step: What.
        issuer: The certificate of the authority; None for the root itself.
        now: The start of validity of a new certificate.
        public_key: The key that it certifies; None for the one that the plan keeps.

    Raises:
        AuthorityProblem: As `run_ceremony`.
        KeyProblem: A key cannot be used.
    """
    exists = office.book.find_certificate(step.name) is not None
    if exists:
        book = office.book
    else:
        book = office.book_of(step.authority, f"sign-certificate {step.name}")
        if step.authority != step.name:
            # Opened before the subject's key is made: a mistyped secret is noticed here.
            office.signer(step.authority)
    request = request_for(office.plan, step, public_key or office.public_key(step.name))
    refuse_shared_key(office, step, request)
    was_signed = book.find_certificate(step.name) is not None
    certificate = issue(
        request,
        issuer=issuer,
        open_issuer=lambda: approved_signer(office, step, book),
        book=book,
        now=now,
        linters=office.linters,
    )
    if not exists and book.folder != office.book.folder:
        _copy(book, office.book, step.name)
    office.tell_certificate(step.name, found=was_signed)
    return certificate


def request_for(
    plan: CeremonyPlan, step: CertificateStep, public_key: PublicKey
) -> CertificateRequest:
    """Say what a certificate of the plan says, for a public key."""
    addresses, authority = plan.addresses, step.authority
    certificates = addresses.certificates
    return CertificateRequest(
        name=step.name,
        authority=authority,
        profile=step.profile,
        subject=step.subject,
        public_key=public_key,
        validity=step.validity,
        policies=plan.policies_of(step.profile),
        lists_url=addresses.lists,
        issuer_url=None if certificates is None else f"{certificates}/{authority}.cer",
        # The offline root has no responder: its list says what became of what it signed.
        ocsp_url=addresses.ocsp if authority == ISSUING_NAME else None,
        accreditation=step.accreditation,
        says_semantics=plan.says_semantics,
    )


def approved_signer(office: Office, step: CertificateStep, book: FolderBook) -> Signer:
    """Ask about a certificate whose intent is on disk, and open the authority's key.

    Raises:
        CeremonyStopped: A person said no.
        PersonsMissing: The step takes two persons who are not here.
        KeyProblem: The key cannot be used.
    """
    intent = book.find_intent(step.name)
    if intent is None:
        raise AuthorityProblem(what=step.name, why="no intent before its signature")
    prepared = x509.load_der_x509_certificate(intent.prepared)
    says = {
        "profile": str(step.profile.name),
        "subject": prepared.subject.rfc4514_string(),
        "serial": f"{intent.serial:x}",
        "valid from": prepared.not_valid_before_utc.isoformat(),
        "valid to": prepared.not_valid_after_utc.isoformat(),
        "key": key_digest(prepared.public_key()),
        "signed by": step.authority,
    }
    office.approve(Step(action="sign-certificate", name=step.name, says=says))
    return office.signer(step.authority)


def refuse_shared_key(office: Office, step: CertificateStep, request: CertificateRequest) -> None:
    """Refuse a key that is certified for somebody or something else: one key, one purpose.

    Raises:
        AuthorityProblem: It is.
    """
    if office.book.find_certificate(step.name) is not None:
        return
    digest = key_digest(request.public_key)
    for name in office.book.names():
        issued = office.book.find_certificate(name)
        if issued is None or first_name(name) == first_name(step.name):
            continue
        if key_digest(x509.load_der_x509_certificate(issued).public_key()) == digest:
            raise AuthorityProblem(what=step.name, why=f"its key is {name}'s already")


def first_name(name: str) -> str:
    """Give the name of the certificate that a renewal renews; its own for the first."""
    first, mark, number = name.rpartition("-r")
    return first if mark and number.isdigit() else name


def renewed_name(name: str, number: int) -> str:
    """Name the renewals of a certificate: ``<name>-r2``, ``<name>-r3`` and so on."""
    return name if number == 1 else f"{name}-r{number}"


def newest(book: FolderBook, name: str) -> x509.Certificate | None:
    """Give the last renewal of a certificate, or itself; None where there is none."""
    found, number = None, 1
    while (issued := book.find_certificate(renewed_name(name, number))) is not None:
        found, number = issued, number + 1
    return None if found is None else x509.load_der_x509_certificate(found)


def _copy(book: FolderBook, other: FolderBook, name: str) -> None:
    """Bring what the root signed to the authority's own book: the intent, then the certificate."""
    intent, issued = book.find_intent(name), book.find_certificate(name)
    if intent is not None and issued is not None:
        other.save_intent(intent)
        other.save_certificate(name, issued)
