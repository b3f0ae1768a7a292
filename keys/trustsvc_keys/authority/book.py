"""Remember what an authority is about to sign, what it issued and what it revoked: the port.

A folder keeps it for an offline root, a database for a service. Three promises: an intent is on
disk before the authority's key signs; the first writer of a name wins and nothing is ever
overwritten; whatever was saved is found again after a crash.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from trustsvc_keys.authority.profiles import ProfileName


class RevocationReason(StrEnum):
    """Why a certificate is no longer to be relied on (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """All that will be signed, fixed before it is signed.

    Attributes:
        name: The certificate's name in the book, as in ``seal-NTRCN-…-1``.
        authority: The name of the certificate that signs it; its own for a root.
        profile: The profile that it was linted against.
        serial: Its serial number, with 64 random bits.
        not_before: The start of its validity, aware, whole seconds.
        prepared: The certificate in DER under a throw-away signature.
    """

    name: str
    authority: str
    profile: ProfileName
    serial: int
    not_before: datetime
    prepared: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """One change of a certificate's standing; the changes of one certificate are numbered from 1.

    Attributes:
        name: The certificate's name in the book.
        authority: The name of the certificate that issued it.
        serial: Its serial number.
        change: The number of this change.
        reason: Why; None releases a certificate from ``certificateHold``.
        at: When it was decided, aware, whole seconds.
        invalid_from: Since when the key is suspected, if earlier (RFC 5280, 5.3.2).
    """

    name: str
    authority: str
    serial: int
    change: int
    reason: RevocationReason | None
    at: datetime
    invalid_from: datetime | None = None


class Book(Protocol):
    """Where an authority writes before it acts."""

    def find_intent(self, name: str) -> Intent | None:
        """Give the intent of that name, if there is one.

        Raises:
            MalformedBook: What is there was not written by us.
        """

    def save_intent(self, intent: Intent) -> Intent:
        """Keep an intent for ever; give the one that is kept, which may be an earlier one.

        Raises:
            MalformedBook: What is there was not written by us.
        """

    def count(self) -> int:
        """Count the certificates of which there is an intent."""

    def find_certificate(self, name: str) -> bytes | None:
        """Give the certificate issued under that name in DER, if there is one."""

    def save_certificate(self, name: str, certificate: bytes) -> bytes:
        """Keep an issued certificate for ever; give the one that is kept."""

    def revocations(self, authority: str) -> tuple[Revocation, ...]:
        """Give all changes of certificates of one authority, each certificate's in order.

        Raises:
            MalformedBook: What is there was not written by us.
        """

    def save_revocation(self, revocation: Revocation) -> Revocation:
        """Keep a change for ever; give the one kept under its certificate and number."""
