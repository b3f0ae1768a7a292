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
from datetime import datetime
from pathlib import Path

from cryptography import x509

from trustsvc_keys.authority.certify import CertificateStep, certify, holder_step, newest
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.linters import Linter
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.persons import Attendance
from trustsvc_keys.authority.plan import (
    ISSUING_NAME,
    ROOT_NAME,
    CeremonyPlan,
    HolderPlan,
    holder_name,
)
from trustsvc_keys.authority.profiles import ISSUING, ROOT, ProfileName
from trustsvc_keys.signers.opening import Passphrase


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
    made = {
        holder: _hold(office, holder, issuing, now)
        for holder in plan.holders
        if not holder.key.by_request
    }
    office.transcript.end(at=office.clock())
    return _hierarchy(office, root, issuing, made)


def _hold(
    office: Office, holder: HolderPlan, issuing: x509.Certificate, now: datetime
) -> IssuerKeys:
    """Make one holder's key and certificate, or give the newest renewal of it."""
    name = holder_name(holder)
    first = certify(office, holder_step(holder), issuing, now)
    return IssuerKeys(
        certificate=newest(office.book, name) or first,
        key_uri=office.uri(name),
        chain=(issuing,),
        name=name,
    )


def _hierarchy(
    office: Office,
    root: x509.Certificate,
    issuing: x509.Certificate,
    made: Mapping[HolderPlan, IssuerKeys],
) -> Hierarchy:
    """Sort what was made by what it is for."""
    by_kind: dict[ProfileName, IssuerKeys] = {}
    issuers: dict[str, IssuerKeys] = {}
    signatories: dict[str, tuple[IssuerKeys, ...]] = {}
    for holder, keys in made.items():
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
