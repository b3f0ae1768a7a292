"""Run a key ceremony from its plan: a root, an issuing authority, a seal for each organisation.

Running the same plan again changes nothing and needs no passphrase; a ceremony that was cut short
goes on where it stopped; a plan with more organisations adds them. What the plan says of an
existing certificate must be what it said before.

``<folder>/keys/<name>.pem`` holds the private keys, ``<folder>/book/`` the book. A real root's key
is carried away after the ceremony; nothing here needs it again until the next authority.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from trustsvc_keys.algorithms import Algorithm, PublicKey
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.issue import issue
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.prepare import CertificateRequest
from trustsvc_keys.authority.profiles import ISSUING, ROOT, SEAL, Profile
from trustsvc_keys.errors import KeyTaken, MalformedName
from trustsvc_keys.signers.files import make_folder
from trustsvc_keys.signers.opening import Passphrase, open_signer
from trustsvc_keys.signers.pkcs8 import ROUNDS
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key, write_key
from trustsvc_keys.signers.uri import key_uri

ROOT_NAME = "root"
ISSUING_NAME = "issuing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPlan:
    """A seal for one organisation.

    Attributes:
        subject: The organisation; its identifier must be given.
        generation: 1 for its first key; the next number replaces the key.
    """

    subject: Subject
    generation: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyPlan:
    """What a ceremony makes.

    Attributes:
        root: The root authority's name.
        issuing: The issuing authority's name.
        seals: The organisations that get a seal.
        policies: Policy OIDs of the issuing authority and its seals, the *logged* one among them.
        algorithm: What all keys are made for.
        root_validity, issuing_validity, seal_validity: How long each is valid.
        crl_base: The address under which ``root.crl`` and ``issuing.crl`` are published, if any.
        rounds: The cost of one guess at a key file's passphrase.
    """

    root: Subject
    issuing: Subject
    seals: tuple[SealPlan, ...]
    policies: tuple[str, ...]
    algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256
    root_validity: timedelta = timedelta(days=20 * 365)
    issuing_validity: timedelta = timedelta(days=10 * 365)
    seal_validity: timedelta = timedelta(days=3 * 365)
    crl_base: str | None = None
    rounds: int = ROUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKeys:
    """An organisation's seal.

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
        book: Where all of it is remembered.
    """

    root: x509.Certificate
    issuing: x509.Certificate
    root_key_uri: str
    issuing_key_uri: str
    issuers: Mapping[str, IssuerKeys]
    book: FolderBook


def run_ceremony(
    plan: CeremonyPlan, folder: Path, now: datetime, passphrase: Passphrase
) -> Hierarchy:
    """Make all keys and certificates of a plan that are not there yet.

    Args:
        plan: What to make.
        folder: Where keys and book are kept; made when it is not there.
        now: The start of validity of what is new.
        passphrase: Protects the key files; asked only when a key is made or used.

    Raises:
        PlanChanged: The plan says otherwise than before of something that exists.
        LintRefused: A certificate would break its profile.
        MalformedName: A subject cannot be written, or lacks its identifier.
        KeyProblem: A key file cannot be used.
    """
    desk = _Desk(plan=plan, folder=folder.absolute(), now=now, passphrase=passphrase)
    root = desk.certify(_root_step(plan), None)
    issuing = desk.certify(_issuing_step(plan), root)
    issuers = {}
    for seal in plan.seals:
        step = _seal_step(plan, seal)
        issuers[str(seal.subject.identifier)] = IssuerKeys(
            certificate=desk.certify(step, issuing),
            key_uri=desk.uri(step.name),
            chain=(issuing,),
            name=step.name,
        )
    return Hierarchy(
        root=root,
        issuing=issuing,
        root_key_uri=desk.uri(ROOT_NAME),
        issuing_key_uri=desk.uri(ISSUING_NAME),
        issuers=issuers,
        book=desk.book,
    )


def seal_name(seal: SealPlan) -> str:
    """Name a seal in the book: readable, unique for each identifier, safe as a file name.

    Raises:
        MalformedName: The organisation has no identifier.
    """
    if seal.subject.identifier is None:
        raise MalformedName(where="identifier", why="a seal needs one (EN 319 412-3, 4.2.1)")
    identifier = str(seal.subject.identifier)
    readable = re.sub(r"[^A-Za-z0-9-]", "_", identifier)[:64]
    mark = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    return f"seal-{readable}-{mark}-{seal.generation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One certificate of a plan."""

    name: str
    authority: str
    profile: Profile
    subject: Subject
    validity: timedelta


def _root_step(plan: CeremonyPlan) -> _Step:
    return _Step(
        name=ROOT_NAME,
        authority=ROOT_NAME,
        profile=ROOT,
        subject=plan.root,
        validity=plan.root_validity,
    )


def _issuing_step(plan: CeremonyPlan) -> _Step:
    return _Step(
        name=ISSUING_NAME,
        authority=ROOT_NAME,
        profile=ISSUING,
        subject=plan.issuing,
        validity=plan.issuing_validity,
    )


def _seal_step(plan: CeremonyPlan, seal: SealPlan) -> _Step:
    return _Step(
        name=seal_name(seal),
        authority=ISSUING_NAME,
        profile=SEAL,
        subject=seal.subject,
        validity=plan.seal_validity,
    )


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """The plan, the folder and the keys opened so far, during one ceremony."""

    plan: CeremonyPlan
    folder: Path
    now: datetime
    passphrase: Passphrase
    signers: dict[str, Signer] = field(default_factory=dict)

    @property
    def book(self) -> FolderBook:
        """Give the ceremony's book."""
        return FolderBook(self.folder / "book")

    def uri(self, name: str) -> str:
        """Name a key by its URI."""
        return key_uri(self.folder / "keys" / f"{name}.pem")

    def signer(self, name: str) -> Signer:
        """Open a key, or make it when there is none; in one ceremony only once."""
        if name not in self.signers:
            self.signers[name] = self._make(name) or open_signer(self.uri(name), self.passphrase)
        return self.signers[name]

    def public_key(self, name: str) -> PublicKey:
        """Give the public key of a name; from its certificate, if that exists, without opening."""
        issued = self.book.find_certificate(name)
        if issued is None:
            return self.signer(name).public_key
        return x509.load_der_x509_certificate(issued).public_key()  # type: ignore[return-value]  # linted when it was issued

    def certify(self, step: _Step, issuer: x509.Certificate | None) -> x509.Certificate:
        """Issue one certificate of the plan, or give the one that exists."""
        base = self.plan.crl_base
        request = CertificateRequest(
            name=step.name,
            authority=step.authority,
            profile=step.profile,
            subject=step.subject,
            public_key=self.public_key(step.name),
            validity=step.validity,
            policies=self.plan.policies,
            crl_url=None if base is None else f"{base.rstrip('/')}/{step.authority}.crl",
        )
        return issue(
            request,
            issuer=issuer,
            open_issuer=lambda: self.signer(step.authority),
            book=self.book,
            now=self.now,
        )

    def _make(self, name: str) -> Signer | None:
        """Make and write a new key; give nothing when there is one already."""
        folder = self.folder / "keys"
        path = folder / f"{name}.pem"
        if path.exists():
            return None
        make_folder(folder)
        key = make_key(self.plan.algorithm)
        try:
            uri = write_key(path, key, self.passphrase(), rounds=self.plan.rounds)
        except KeyTaken:
            return None
        return SoftwareSigner(uri, key)
