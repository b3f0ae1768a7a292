"""Open an authority's folders, keys and transcript for one ceremony or one operation.

``<folder>/keys/<name>.pem`` holds private keys, ``<folder>/book/`` the book and
``<folder>/transcript/`` what happened; ``<folder>/journal.jsonl`` has a row before and after each
use of an authority's key. When the plan keeps the root apart, its key and the book of
what it signs lie in the root's folder; copies of its certificates lie in the authority's book, so
that nothing needs the root's folder but the next thing that the root signs. An authority's key is
used only after both persons of the plan said yes to that very step; their answers are on disk
before it is taken.
"""

import hashlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trustsvc_keys.algorithms import PublicKey
from trustsvc_keys.authority.custody import must_be_made, open_or_make
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.linters import Linter
from trustsvc_keys.authority.persons import Attendance, Secrets, Step
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME, CeremonyPlan
from trustsvc_keys.authority.transcript import Event, Transcript
from trustsvc_keys.errors import CeremonyStopped, KeyMissing, PersonsMissing, RootAway
from trustsvc_keys.signers.journal import journalled
from trustsvc_keys.signers.journal_file import FILE_NAME, FolderJournal
from trustsvc_keys.signers.opening import Passphrase
from trustsvc_keys.signers.pkcs11_uri import is_pkcs11_uri
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.uri import key_uri

AUTHORITIES = (ROOT_NAME, ISSUING_NAME)


@dataclass(frozen=True, kw_only=True)
class Office:
    """The folders, the keys opened so far and the transcript, during one ceremony or operation.

    Attributes:
        plan: What the ceremony makes.
        folder: The authority's folder, absolute.
        root_folder: The root's folder, absolute; the same one unless the plan keeps it apart.
        clock: Gives the time of the transcript's lines.
        passphrase: Protects the keys of holders, and all keys of a demo.
        attendance: How the two persons are asked; None where the plan names nobody.
        linters: Independent linters that judge what is prepared.
        transcript: What happened.
    """

    plan: CeremonyPlan
    folder: Path
    root_folder: Path
    clock: Callable[[], datetime]
    passphrase: Passphrase
    attendance: Attendance | None
    linters: tuple[Linter, ...]
    transcript: Transcript
    _secrets: Secrets
    _signers: dict[str, Signer] = field(default_factory=dict, repr=False)

    @property
    def root_apart(self) -> bool:
        """Say whether the root is kept in a folder of its own."""
        return self.root_folder != self.folder

    @property
    def book(self) -> FolderBook:
        """Give the authority's own book."""
        return FolderBook(self.folder / "book")

    def book_of(self, authority: str, step: str) -> FolderBook:
        """Give the book of what an authority signs and revokes.

        Raises:
            RootAway: It is the root's, and its folder is not here.
        """
        if authority != ROOT_NAME or not self.root_apart:
            return self.book
        root_was_made = self.book.find_certificate(ROOT_NAME) is not None
        page = self.root_folder / "book" / "certificates" / f"{ROOT_NAME}.der"
        if root_was_made and not page.exists():
            raise RootAway(step=step, folder=str(self.root_folder))
        return FolderBook(self.root_folder / "book")

    def uri(self, name: str) -> str:
        """Name a key by its URI."""
        planned = self.plan.key_of(name).uri
        if planned is not None:
            return planned
        folder = self.root_folder if name == ROOT_NAME else self.folder
        return key_uri(folder / "keys" / f"{name}.pem")

    def signer(self, name: str) -> Signer:
        """Open a key, or make it when there is none; in one ceremony only once.

        Raises:
            KeyProblem: It cannot be opened or made.
            PersonsMissing: It takes two persons.
        """
        if name not in self._signers:
            uri = self.uri(name)
            algorithm = self.plan.key_of(name).algorithm or self.plan.algorithm
            if must_be_made(uri) and self.book.find_certificate(name) is not None:
                # Never a second key for a certificate that exists: its key is only elsewhere.
                raise KeyMissing(where=uri, why=f"{name} has a certificate, but its key is away")
            if name in AUTHORITIES and must_be_made(uri):
                says = {"key": uri, "algorithm": str(algorithm)}
                self.approve(Step(action="make-key", name=name, says=says))
            signer, made = open_or_make(
                uri, algorithm, self._opener(name, uri), rounds=self.plan.rounds
            )
            self._signers[name] = self._journalled(name, signer)
            self._tell_key(name, signer, made=made)
        return self._signers[name]

    def public_key(self, name: str) -> PublicKey:
        """Give the public key of a name; from its certificate, if that exists, without opening."""
        issued = self.book.find_certificate(name)
        if issued is None:
            return self.signer(name).public_key
        return x509.load_der_x509_certificate(issued).public_key()  # type: ignore[return-value]  # linted when it was issued

    def approve(self, step: Step) -> None:
        """Ask both persons about a step, and write down what they said; nobody for a demo.

        Raises:
            CeremonyStopped: One said no.
            PersonsMissing: The plan names two persons and nobody can be asked.
        """
        if not self.plan.persons:
            return
        if self.attendance is None:
            raise PersonsMissing(step=f"{step.action} {step.name}", why="nobody can be asked")
        told = "; ".join(f"{key}: {value}" for key, value in step.says.items())
        for person in self.plan.persons:
            said_yes = self.attendance.confirm(step, person)
            facts = {"action": step.action, "name": step.name, "person": person, "says": told}
            self.tell(Event.ASKED, facts | {"answer": "yes" if said_yes else "no"})
            if not said_yes:
                raise CeremonyStopped(step=f"{step.action} {step.name}", person=person)

    def tell(self, event: Event, facts: dict[str, str]) -> None:
        """Add a line to the transcript."""
        self.transcript.add(event, facts, at=self.clock())

    def tell_certificate(self, name: str, *, found: bool) -> None:
        """Add the line of a certificate, unless there is one."""
        issued, intent = self.book.find_certificate(name), self.book.find_intent(name)
        if issued is None or intent is None:
            return
        digest = hashlib.sha256(issued).hexdigest()
        lines = self.transcript.lines
        if any(
            line.event is Event.CERTIFICATE and line.facts["sha256"] == digest for line in lines
        ):
            return
        certificate = x509.load_der_x509_certificate(issued)
        self.tell(
            Event.CERTIFICATE,
            {
                "name": name,
                "authority": intent.authority,
                "profile": intent.profile,
                "serial": f"{certificate.serial_number:x}",
                "sha256": digest,
                "public_key": key_digest(certificate.public_key()),
                "found": "yes" if found else "no",
            },
        )

    def _journalled(self, name: str, signer: Signer) -> Signer:
        """Write each use of an authority's key down, beside what that key signs.

        A holder's key is its user's to journal: it signs documents, time stamps or answers.
        """
        if name not in AUTHORITIES:
            return signer
        folder = self.root_folder if name == ROOT_NAME else self.folder
        journal = FolderJournal(folder / FILE_NAME, self.clock)
        return journalled(signer, journal, f"authority {name}")

    def _opener(self, name: str, uri: str) -> Passphrase:
        """Choose what opens a key: both secrets for an authority's, else the passphrase."""
        if name not in AUTHORITIES or not self.plan.persons:
            return self.passphrase
        return self._secrets.pin if is_pkcs11_uri(uri) else self._secrets.passphrase

    def _tell_key(self, name: str, signer: Signer, *, made: bool) -> None:
        """Add the line of a key, unless there is one."""
        digest = key_digest(signer.public_key)
        lines = self.transcript.lines
        if any(line.event is Event.KEY and line.facts["public_key"] == digest for line in lines):
            return
        if not made and self.book.find_certificate(name) is not None:
            return
        self.tell(
            Event.KEY,
            {
                "name": name,
                "uri": signer.uri,
                "algorithm": signer.algorithm,
                "public_key": digest,
                "found": "no" if made else "yes",
            },
        )


def open_office(  # noqa: PLR0913  # a plan, its folder, and everybody whom it may ask
    plan: CeremonyPlan,
    folder: Path,
    *,
    clock: Callable[[], datetime],
    passphrase: Passphrase,
    attendance: Attendance | None = None,
    linters: tuple[Linter, ...] = (),
) -> Office:
    """Open an authority's office; nothing is written yet and no key is opened.

    Raises:
        MalformedTranscript: The transcript there is broken.
    """
    transcript = Transcript(folder.absolute() / "transcript")
    transcript.begin_with(
        {
            "plan": plan.digest,
            "software": f"trustsvc-keys {importlib.metadata.version('trustsvc-keys')}",
            "persons": ", ".join(plan.persons),
            "clock": plan.clock,
            "linters": ", ".join(linter.name for linter in linters),
        }
    )
    return Office(
        plan=plan,
        folder=folder.absolute(),
        root_folder=(plan.root_folder or folder).absolute(),
        clock=clock,
        passphrase=passphrase,
        attendance=attendance,
        linters=linters,
        transcript=transcript,
        _secrets=Secrets(plan.persons, attendance),
    )


def key_digest(public_key: object) -> str:
    """Give SHA-256 of a public key's SubjectPublicKeyInfo in hex."""
    encoded = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]  # any public key
    return hashlib.sha256(encoded).hexdigest()
