"""Run a key ceremony from its plan: a root, an issuing authority, and every holder below it.

1. Whoever is asked to take part is asked before each step that cannot be undone.
2. The root's key is made, and its certificate signed with it.
3. The issuing authority's key is made, and its certificate signed by the root.
4. For each holder (time stamping, OCSP, seals, signatories) a key is made and its certificate
   signed by the issuing authority.
5. Every key, certificate, question and answer is a line of the transcript.

Running the same plan again changes nothing and needs nobody; a ceremony that was cut short goes on
where it stopped; a plan with more holders adds them. What the plan says of an existing certificate
must be what it said before. The root's folder can be taken away after its last step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from trustsvc_keys.algorithms import PublicKey
from trustsvc_keys.authority.accreditation import Accreditation
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.issue import issue
from trustsvc_keys.authority.linters import Linter
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.office import Office, key_digest, open_office
from trustsvc_keys.authority.persons import Attendance, Step
from trustsvc_keys.authority.plan import (
    ISSUING_NAME,
    ROOT_NAME,
    CeremonyPlan,
    HolderPlan,
    holder_name,
)
from trustsvc_keys.authority.prepare import CertificateRequest
from trustsvc_keys.authority.profiles import ISSUING, ROOT, Profile, ProfileName
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.signers.opening import Passphrase
from trustsvc_keys.signers.signer import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKeys:
    """A holder's key and certificate: an organisation's seal, or what else the plan names.

    Attributes:
        certificate: Its certificate.
        key_uri: Opens its signer.
        chain: The authorities above it, nearest first, without the root.
        name: Its name in the book.
    """

    certificate: x509.Certificate
    key_uri: str
    chain: tuple[x509.Certificate, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """What a ceremony made.

    Attributes:
        root, issuing: The authorities' certificates.
        root_key_uri, issuing_key_uri: Open the authorities' signers, as for revocation lists.
        issuers: The seals by organisation identifier.
        signatories: The signatories' by organisation identifier, in the order of the plan.
        time_stamping, ocsp: The services' of the authority, where the plan has them.
        book: Where all of it is remembered.
    """

    root: x509.Certificate
    issuing: x509.Certificate
    root_key_uri: str
    issuing_key_uri: str
    issuers: Mapping[str, IssuerKeys]
    signatories: Mapping[str, tuple[IssuerKeys, ...]]
    time_stamping: IssuerKeys | None
    ocsp: IssuerKeys | None
    book: FolderBook


def run_ceremony(  # noqa: PLR0913  # a plan, its folder, and everybody whom it may ask
    plan: CeremonyPlan,
    folder: Path,
    now: datetime,
    passphrase: Passphrase,
    *,
    attendance: Attendance | None = None,
    linters: tuple[Linter, ...] = (),
    clock: Callable[[], datetime] | None = None,
) -> Hierarchy:
    """Make all keys and certificates of a plan that are not there yet.

    Args:
        plan: What to make.
        folder: Where keys, book and transcript are kept; made when it is not there.
        now: The start of validity of what is new.
        passphrase: Protects the holders' key files; asked only when a key is made or used.
        attendance: How the plan's two persons are asked; needed where it names them.
        linters: Independent linters that judge what is prepared.
        clock: The time of the transcript's lines; by default always ``now``.

    Raises:
        PlanChanged: The plan says otherwise than before of something that exists.
        LintRefused: A certificate would break its profile.
        MalformedName: A subject cannot be written, or lacks its identifier.
        KeyProblem: A key cannot be used.
        CeremonyStopped: A person said no.
        PersonsMissing: A step takes two persons who are not here.
        RootAway: A step needs the root, whose folder is not here.
        MalformedBook, MalformedTranscript: What is there was not written by us.
    """
    office = open_office(
        plan,
        folder,
        clock=clock or (lambda: now),
        passphrase=passphrase,
        attendance=attendance,
        linters=linters,
    )
    root = certify(office, _root_step(plan), None, now)
    issuing = certify(office, _issuing_step(plan), root, now)
    made = [_hold(office, holder, issuing, now) for holder in plan.holders]
    office.transcript.end(at=office.clock())
    return _hierarchy(office, root, issuing, made)


def _hold(
    office: Office, holder: HolderPlan, issuing: x509.Certificate, now: datetime
) -> IssuerKeys:
    """Make one holder's key and certificate."""
    name = holder_name(holder)
    return IssuerKeys(
        certificate=certify(office, holder_step(holder), issuing, now),
        key_uri=office.uri(name),
        chain=(issuing,),
        name=name,
    )


def _hierarchy(
    office: Office, root: x509.Certificate, issuing: x509.Certificate, made: list[IssuerKeys]
) -> Hierarchy:
    """Sort what was made by what it is for."""
    by_kind: dict[ProfileName, IssuerKeys] = {}
    issuers: dict[str, IssuerKeys] = {}
    signatories: dict[str, tuple[IssuerKeys, ...]] = {}
    for holder, keys in zip(office.plan.holders, made, strict=True):
        by_kind[holder.profile.name] = keys
        identifier = str(holder.subject.identifier)
        if holder.profile.name is ProfileName.SEAL:
            issuers[identifier] = keys
        elif holder.profile.name is ProfileName.SIGNATORY:
            signatories[identifier] = (*signatories.get(identifier, ()), keys)
    return Hierarchy(
        root=root,
        issuing=issuing,
        root_key_uri=office.uri(ROOT_NAME),
        issuing_key_uri=office.uri(ISSUING_NAME),
        issuers=issuers,
        signatories=signatories,
        time_stamping=by_kind.get(ProfileName.TIME_STAMPING),
        ocsp=by_kind.get(ProfileName.OCSP),
        book=office.book,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStep:
    """One certificate of a plan."""

    name: str
    authority: str
    profile: Profile
    subject: Subject
    validity: timedelta
    accreditation: Accreditation | None = None


def _root_step(plan: CeremonyPlan) -> CertificateStep:
    return CertificateStep(
        name=ROOT_NAME,
        authority=ROOT_NAME,
        profile=ROOT,
        subject=plan.root,
        validity=plan.root_validity,
    )


def _issuing_step(plan: CeremonyPlan) -> CertificateStep:
    return CertificateStep(
        name=ISSUING_NAME,
        authority=ROOT_NAME,
        profile=ISSUING,
        subject=plan.issuing,
        validity=plan.issuing_validity,
    )


def holder_step(holder: HolderPlan) -> CertificateStep:
    """Give the certificate of a holder, as the issuing authority makes it."""
    return CertificateStep(
        name=holder_name(holder),
        authority=ISSUING_NAME,
        profile=holder.profile,
        subject=holder.subject,
        validity=holder.validity,
        accreditation=holder.accreditation,
    )


def certify(
    office: Office, step: CertificateStep, issuer: x509.Certificate | None, now: datetime
) -> x509.Certificate:
    """Issue one certificate of the plan, or give the one that exists.

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
    request = request_for(office.plan, step, office.public_key(step.name))
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
    lists, certificates = addresses.lists, addresses.certificates
    return CertificateRequest(
        name=step.name,
        authority=authority,
        profile=step.profile,
        subject=step.subject,
        public_key=public_key,
        validity=step.validity,
        policies=plan.policies_of(step.profile),
        crl_url=None if lists is None else f"{lists}/{authority}.crl",
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
    """Refuse a key that is certified under another name: one key, one purpose.

    Raises:
        AuthorityProblem: It is.
    """
    if office.book.find_certificate(step.name) is not None:
        return
    digest = key_digest(request.public_key)
    for name in office.book.names():
        issued = office.book.find_certificate(name)
        if issued is None or name == step.name:
            continue
        if key_digest(x509.load_der_x509_certificate(issued).public_key()) == digest:
            raise AuthorityProblem(what=step.name, why=f"its key is {name}'s already")


def _copy(book: FolderBook, other: FolderBook, name: str) -> None:
    """Bring what the root signed to the authority's own book: the intent, then the certificate."""
    intent, issued = book.find_intent(name), book.find_certificate(name)
    if intent is not None and issued is not None:
        other.save_intent(intent)
        other.save_certificate(name, issued)
