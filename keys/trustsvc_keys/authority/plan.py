"""Say what a ceremony shall make; `trustsvc_keys.authority.plan_file` reads it from CEREMONY.toml.

Holders are all that is not an authority: seals, signatories, the time-stamping authority and the
OCSP responder. Each has a key of its own, and so have the authorities.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority import practice
from trustsvc_keys.authority.accreditation import Accreditation
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.profiles import DEMO_ARC, Profile, ProfileName
from trustsvc_keys.errors import MalformedName
from trustsvc_keys.signers.pkcs8 import ROUNDS

ROOT_NAME = "root"
ISSUING_NAME = "issuing"


class ClockSource(StrEnum):
    """Where a ceremony has its time from.

    ``kernel`` refuses unless the kernel calls its clock synchronised; ``system`` takes the
    machine's clock as it is; ``stated`` takes the instant that the persons give, for a machine
    that never had a network. Every person confirms the time with the first step.
    """

    KERNEL = "kernel"
    SYSTEM = "system"
    STATED = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan:
    """A key's custody.

    Attributes:
        uri: ``file:`` or ``pkcs11:``; None for a file in the authority's folder.
        algorithm: What it is made for; None for the plan's.
        by_request: The holder makes and keeps it; the certificate follows from a request.
    """

    uri: str | None = None
    algorithm: Algorithm | None = None
    by_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderPlan:
    """One certificate below the issuing authority.

    Attributes:
        profile: What kind of certificate.
        subject: Whom it names; with an identifier for seals and signatories.
        generation: 1 for the first key; the next number makes a new key beside the old one.
        key: Where its key is kept.
        validity: How long it is valid.
        accreditation: The organisation's, if it has one.
    """

    profile: Profile
    subject: Subject
    generation: int = 1
    key: KeyPlan = KeyPlan()
    validity: timedelta = practice.SEAL_VALIDITY
    accreditation: Accreditation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where everybody finds what an authority publishes; http, because https would need itself.

    Attributes:
        lists: Holds ``<authority>.crl``.
        certificates: Holds ``<authority>.cer``.
        ocsp: Where the issuing authority's responder answers.
    """

    lists: str | None = None
    certificates: str | None = None
    ocsp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyPlan:
    """What a ceremony makes.

    Attributes:
        root, issuing: The authorities' names.
        holders: The certificates below them.
        policies: Policy OIDs of all below the root, the *logged* one among them.
        logged: The one among them that only seals and signatories carry (and the authority above).
        algorithm: What keys are made for, where nothing else is said.
        root_key, issuing_key: Where the authorities' keys are kept.
        root_validity, issuing_validity: How long the authorities are valid.
        root_folder: Where the root's key and book are kept when they are kept apart.
        addresses: What certificates say of where to find lists, certificates and answers.
        persons: The two who open the authorities' keys together; nobody for a demo.
        clock: Where the ceremony has its time from.
        says_semantics: Seals state that their identifier is one of EN 319 412-1, 5.1.4.
        rounds: The cost of one guess at a key file's passphrase.
        digest: SHA-256 of the plan's file in hex, for the transcript; empty when there was none.
    """

    root: Subject
    issuing: Subject
    holders: tuple[HolderPlan, ...]
    policies: tuple[str, ...]
    logged: str | None = None
    algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256
    root_key: KeyPlan = KeyPlan()
    issuing_key: KeyPlan = KeyPlan()
    root_validity: timedelta = practice.ROOT_VALIDITY
    issuing_validity: timedelta = practice.ISSUING_VALIDITY
    root_folder: Path | None = None
    addresses: Addresses = Addresses()
    persons: tuple[str, ...] = ()
    clock: ClockSource = ClockSource.SYSTEM
    says_semantics: bool = False
    rounds: int = ROUNDS
    digest: str = ""

    @property
    def is_demo(self) -> bool:
        """Say whether all policies lie under the arc for examples."""
        return all(f"{policy}.".startswith(f"{DEMO_ARC}.") for policy in self.policies)

    def policies_of(self, profile: Profile) -> tuple[str, ...]:
        """Give the policies that certificates of a profile carry."""
        if profile.logged:
            return self.policies
        return tuple(policy for policy in self.policies if policy != self.logged)

    def key_of(self, name: str) -> KeyPlan:
        """Give the custody of the key of a name in the book; the default for unplanned names."""
        if name == ROOT_NAME:
            return self.root_key
        if name == ISSUING_NAME:
            return self.issuing_key
        planned = {holder_name(holder): holder.key for holder in self.holders}
        return planned.get(name, KeyPlan())


def holder_name(holder: HolderPlan) -> str:
    """Name a certificate in the book: readable, unique for each holder, safe as a file name.

    Raises:
        MalformedName: A seal's or signatory's organisation has no identifier, or a signatory no
            name.
    """
    kind = holder.profile.name
    if kind not in {ProfileName.SEAL, ProfileName.SIGNATORY}:
        return f"{kind}-{holder.generation}"
    if holder.subject.identifier is None:
        raise MalformedName(where="identifier", why=f"a {kind} needs one (EN 319 412-3, 4.2.1)")
    identifier = str(holder.subject.identifier)
    marked = identifier
    if kind is ProfileName.SIGNATORY:
        person = holder.subject.person
        if person is None:
            raise MalformedName(where="surname", why="a signatory is a person (EN 319 412-2)")
        told = (identifier, person.surname, person.given_name, person.serial_number or "")
        marked = "\n".join(told)
    readable = re.sub(r"[^A-Za-z0-9-]", "_", identifier)[:64]
    mark = hashlib.sha256(marked.encode()).hexdigest()[:8]
    return f"{kind}-{readable}-{mark}-{holder.generation}"
