"""Read from an authority's book how every certificate stands, again whenever it changed.

Pages of a book are written once, so only new ones are read. Whoever revokes does so in another
process: a look at the folders' times tells of it, and once in a while they are listed in any case,
for two writings within one tick of a clock can leave the same time.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from trustsvc_keys.authority.book import Revocation
from trustsvc_keys.authority.certify import first_name
from trustsvc_keys.authority.folder import FolderBook, parse_revocation
from trustsvc_keys.authority.revoke import standing_of
from trustsvc_keys.errors import AuthorityProblem, MalformedBook

_LIST_ANYWAY_S = 30.0
_ROOMS = ("certificates", "revocations")


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """How the certificates of one authority stand.

    Attributes:
        issued: By serial number, every certificate that the book holds as issued: its revocation or
            suspension, or None where it is good.
        signers: The certificates of the responder among them, newest last.
    """

    issued: Mapping[int, Revocation | None]
    signers: tuple[x509.Certificate, ...]


ReadStandings = Callable[[], Standings]
"""Gives how everything stands now; the same object as long as nothing changed.

It may raise MalformedBook or AuthorityProblem.
"""


class FolderStandings:
    """Read the standings from an authority's folder; a `ReadStandings`."""

    def __init__(
        self,
        book: FolderBook,
        authority: str,
        signer: str,
        *,
        steady: Callable[[], float] | None = None,
    ) -> None:
        """Take the book.

        Args:
            book: The authority's.
            authority: Its name.
            signer: The name of the responder's first certificate.
            steady: Gives seconds since some moment.
        """
        self._book = book
        self._authority = authority
        self._signer = signer
        self._steady = steady or time.monotonic
        self._serials: dict[str, int] = {}
        self._signers: dict[str, x509.Certificate] = {}
        self._seen: set[str] = set()
        self._changes: list[Revocation] = []
        self._stamps: tuple[int, ...] = ()
        self._listed_at = 0.0
        self._last: Standings | None = None
        self._is_current = False

    def __call__(self) -> Standings:
        """Give how everything stands now.

        Raises:
            MalformedBook: A page was not written by us, or contradicts another.
            AuthorityProblem: The folder cannot be read.
        """
        try:
            return self._read()
        except OSError as error:
            raise AuthorityProblem(what="book", why=error.strerror or "cannot read") from error

    def _read(self) -> Standings:
        """List the folders if they changed or were not listed for long."""
        # Taken before the folders are listed: what comes meanwhile shows as a change next time.
        stamps = tuple((self._book.folder / room).stat().st_mtime_ns for room in _ROOMS)
        now = self._steady()
        recent = now - self._listed_at < _LIST_ANYWAY_S
        if self._last is not None and self._is_current and recent and stamps == self._stamps:
            return self._last
        self._read_certificates()
        self._read_changes()
        self._stamps, self._listed_at = stamps, now
        if self._last is None or not self._is_current:
            standing = standing_of(self._changes)
            self._last = Standings(
                issued={serial: standing.get(name) for name, serial in self._serials.items()},
                signers=tuple(self._signers.values()),
            )
            self._is_current = True
        return self._last

    def _read_certificates(self) -> None:
        """Read certificates that are new."""
        for path in _pages(self._book.folder / "certificates", "der", self._seen):
            name = path.stem
            intent = self._book.find_intent(name)
            if intent is None:
                raise MalformedBook(where=str(path), why="issued without an intent")
            if intent.authority == self._authority:
                self._read_certificate(name, path, intent.serial)
            self._note(path)

    def _read_certificate(self, name: str, path: Path, serial: int) -> None:
        """Read one certificate of the authority; keep the responder's own."""
        try:
            certificate = x509.load_der_x509_certificate(path.read_bytes())
        except ValueError as error:
            raise MalformedBook(where=str(path), why="not a certificate") from error
        if certificate.serial_number != serial:
            raise MalformedBook(where=str(path), why="not the serial number of its intent")
        self._serials[name] = serial
        if first_name(name) == self._signer:
            self._signers[name] = certificate

    def _read_changes(self) -> None:
        """Read changes of standing that are new."""
        for path in _pages(self._book.folder / "revocations", "json", self._seen):
            change = parse_revocation(path.read_bytes(), where=str(path))
            if change.authority == self._authority:
                self._changes.append(change)
            self._note(path)

    def _note(self, path: Path) -> None:
        """Note that a page was read, and that what was known is out of date."""
        self._seen.add(path.name)
        self._is_current = False


def _pages(room: Path, ending: str, seen: set[str]) -> list[Path]:
    """List the pages of a room that were not seen; drafts begin with a dot."""
    return sorted(path for path in room.glob(f"[!.]*.{ending}") if path.name not in seen)
