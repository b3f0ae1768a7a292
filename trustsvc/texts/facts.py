"""Name what is known of a document, in words that need no other part of the service.

Workflows fill these in from reports and rows; ``outcomes`` and ``verdicts`` make sentences of them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Content(StrEnum):
    """What became of the bytes."""

    INTACT = "intact"
    RESTORED = "restored"
    """Transport had changed line ends or encoding; undone before comparing."""
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    UNSIGNED = "unsigned"
    AS_REGISTERED = "as_registered"
    """Nobody signed it; its bytes are those of an old document that was registered."""
    UNCERTAIN = "uncertain"
    """A signature of a kind that we cannot judge."""
    UNSEEN = "unseen"
    """No file came: a scanned code or a typed number."""


class Trust(StrEnum):
    """What became of the question who signed."""

    TRUSTED = "trusted"
    REGISTERED = "registered"
    """No signature was looked at; the register of this service names the issuer."""
    STATED = "stated"
    """Nobody signed it; it was registered as it came, and states of itself what it states."""
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"
    LAPSED = "lapsed"
    """The certificate has expired, and nothing proves that it signed before."""
    REVOKED = "revoked"
    """The certificate was revoked, and nothing proves that it signed before."""
    REFUSED = "refused"


class Word(StrEnum):
    """The status of a document, as in the log; ``expired`` is computed."""

    VALID = "valid"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    """It was not on record then."""


class Record(StrEnum):
    """What became of the independent record: log and chain."""

    ANCHORED = "anchored"
    PENDING = "pending"
    ABSENT = "absent"
    """It is not on record here."""
    NOT_GIVEN = "not_given"
    """No evidence came along, and there is no register to ask."""
    OTHER = "other"
    """The evidence is about other bytes."""
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Doubt(StrEnum):
    """Why it cannot be told, where nothing above says it already."""

    PART_UNSIGNED = "part_unsigned"
    NO_XML_INSIDE = "no_xml_inside"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    STATUS_UNPROVED = "status_unproved"
    STATUS_OLD = "status_old"
    VOUCHERS = "vouchers"
    REFERENCES = "references"
    """What it rests on is in doubt, and the asker wants that to count."""
    NO_EVIDENCE = "no_evidence"
    RECORD = "record"
    OTHER = "other"


class Rests(StrEnum):
    """What became of all that a document rests on."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"
    NOTHING = "nothing"
    """It cites nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What became of what a document rests on, and of how many references."""

    word: Rests
    count: int = 0
    broken: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A status, and what its issuer said with it."""

    word: Word
    since: datetime | None = None
    reason: str = ""
    affected: tuple[str, ...] = ()
    retroactive: bool = False
    until: date | None = None
    """End of validity, of a document that has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a verdict for people is made of.

    ``standing`` is what the verdict judges, at ``at`` (None: now); ``beside`` is the status at
    another instant, ``beside_at``, which is told and changes nothing. ``as_of`` is when a status
    that comes from evidence alone was last known; None where a register answered.
    """

    content: Content
    trust: Trust
    standing: Standing
    record: Record
    at: datetime | None = None
    as_of: datetime | None = None
    beside: Standing | None = None
    beside_at: datetime | None = None
    doubt: Doubt | None = None
    issuer: str = ""
    organisation: str = ""
    identifier: str = ""
    issued: date | None = None
    recorded: datetime | None = None
    anchored: datetime | None = None
    promised: datetime | None = None
    successor: str = ""
    vouchers: tuple[str, ...] = field(default=())
    references: References | None = None
    """None where nobody asked what it rests on."""
    demo: bool = False
    development: bool = False
