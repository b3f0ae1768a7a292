"""Write down each use of a private key: planned before, closed after.

A row names the key, what it was for, SHA-256 of what it signed and when; never key material, and no
attribute of a URI that holds or leads to a PIN. A row that is planned and never closed says that
nobody knows: the process died, or is at it now. Where a row cannot be written, nothing is signed.

`journalled` and `journalled_account` wrap what signs; where rows go is the journal's own:
`trustsvc_keys.signers.journal_file.FolderJournal` keeps them in a file.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from trustsvc_keys.errors import JournalUnavailable, KeysError
from trustsvc_keys.signers.ethereum import EthereumSigner
from trustsvc_keys.signers.signer import Signer

DONE = "done"
"""The outcome of a use that gave a signature."""
Signature = TypeVar("Signature")

_PIN = re.compile(r"(?P<before>[?;&])pin-(?:value|source)=[^;&]*(?P<after>[;&]|$)", re.IGNORECASE)


class KeyJournal(Protocol):
    """Where uses of private keys are written down."""

    def plan(self, key_uri: str, purpose: str, digest: bytes) -> int:
        """Bring to the disk that a key is about to be used; give the row's number.

        Args:
            key_uri: The key, as `journal_uri` writes it.
            purpose: What for, in a few words.
            digest: SHA-256 of what is handed to the key.

        Raises:
            JournalUnavailable: It cannot be written; the key must not be used.
        """

    def close(self, row: int, outcome: str) -> None:
        """Write down what became of a planned use: `DONE`, or what `failure` gives.

        Raises:
            JournalUnavailable: It cannot be written; the use stays open.
        """


class JournalledSigner:
    """A signer whose every use has a row; a `trustsvc_keys.signers.signer.Signer` itself."""

    __slots__ = ("_journal", "_purpose", "_signer", "algorithm", "public_key", "uri")

    def __init__(self, signer: Signer, journal: KeyJournal, purpose: str) -> None:
        """Take the signer, where its uses are written down, and what they are for."""
        self._signer = signer
        self._journal = journal
        self._purpose = purpose
        self.uri = signer.uri
        self.algorithm = signer.algorithm
        self.public_key = signer.public_key

    def __repr__(self) -> str:
        """Name the signer."""
        return f"journalled({self._signer!r})"

    def sign(self, data: bytes) -> bytes:
        """Sign as the signer does, between two rows.

        Raises:
            JournalUnavailable: The use cannot be written down; nothing was signed.
            KeyProblem: The key cannot be used now.
        """
        return _between(
            self._journal, (self.uri, self._purpose, data), lambda: self._signer.sign(data)
        )


class JournalledAccount:
    """An account of an EVM chain whose every use has a row."""

    __slots__ = ("_account", "_journal", "_purpose", "address", "public_key", "uri")

    def __init__(self, account: EthereumSigner, journal: KeyJournal, purpose: str) -> None:
        """Take the account, where its uses are written down, and what they are for."""
        self._account = account
        self._journal = journal
        self._purpose = purpose
        self.uri = account.uri
        self.public_key = account.public_key
        self.address = account.address

    def __repr__(self) -> str:
        """Name the account."""
        return f"journalled({self._account!r})"

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign a digest of 32 bytes as the account does, between two rows.

        Raises:
            JournalUnavailable: The use cannot be written down; nothing was signed.
            BadSignature: As the account.
            KeyProblem: The key cannot be used now.
        """
        return _between(
            self._journal,
            (self.uri, self._purpose, digest),
            lambda: self._account.sign_digest(digest),
        )


def journalled(signer: Signer, journal: KeyJournal, purpose: str) -> Signer:
    """Give a signer that writes each use down before and after."""
    return JournalledSigner(signer, journal, purpose)


def journalled_account(
    account: EthereumSigner, journal: KeyJournal, purpose: str
) -> JournalledAccount:
    """Give an account that writes each use down; its rows have SHA-256 of the digest signed."""
    return JournalledAccount(account, journal, purpose)


def journal_uri(uri: str) -> str:
    """Give a key's URI without what holds a PIN, or says where one lies (RFC 7512, 2.4)."""
    shorter = _PIN.sub(lambda found: found["before"] if found["after"] else "", uri)
    return uri if shorter == uri else journal_uri(shorter)


def failure(error: KeysError) -> str:
    """Give the outcome of a use that ended in an error: its code, no field of it."""
    return f"failed: {error.code}"


def _between(
    journal: KeyJournal, use: tuple[str, str, bytes], sign: Callable[[], Signature]
) -> Signature:
    """Sign between the two rows of a use: key, purpose, and what is signed.

    What fails in a way that no class of ours names leaves its row open, which is what we know.
    """
    uri, purpose, data = use
    row = journal.plan(journal_uri(uri), purpose, hashlib.sha256(data).digest())
    try:
        signature = sign()
    except KeysError as error:
        # The error is what the caller must hear; a row that stays open claims nothing false.
        with suppress(JournalUnavailable):
            journal.close(row, failure(error))
        raise
    # The use is on disk already. A signature that exists is not made safer by losing it.
    with suppress(JournalUnavailable):
        journal.close(row, DONE)
    return signature
