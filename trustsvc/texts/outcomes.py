"""Decide which sentence fits the facts, and in which tone it is told.

Invariants, tested over every combination: only ``genuine_valid`` and ``on_record_valid`` sound
good; what cannot be told never sounds bad; only a file can be genuine; of what was only registered
nothing is ever said but when, and what it states.
"""

from enum import StrEnum

from trustsvc.texts.facts import Content, Facts, Record, Trust, Word


class Tone(StrEnum):
    """How a verdict or a row looks: colour, sign and word say the same."""

    OK = "ok"
    WARN = "warn"
    NO = "no"
    NONE = "none"


class Outcome(StrEnum):
    """Which sentence: its key in the catalogue."""

    GENUINE_VALID = "genuine_valid"
    GENUINE_SUSPENDED = "genuine_suspended"
    GENUINE_SUPERSEDED = "genuine_superseded"
    GENUINE_REVOKED = "genuine_revoked"
    GENUINE_EXPIRED = "genuine_expired"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    EVIDENCE_OTHER = "evidence_other"
    EVIDENCE_REFUSED = "evidence_refused"
    ISSUER_REFUSED = "issuer_refused"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNSIGNED = "unsigned"
    NOT_ON_RECORD = "not_on_record"
    NOT_ANCHORED_YET = "not_anchored_yet"
    CANNOT_TELL = "cannot_tell"
    ON_RECORD_VALID = "on_record_valid"
    ON_RECORD_SUSPENDED = "on_record_suspended"
    ON_RECORD_SUPERSEDED = "on_record_superseded"
    ON_RECORD_REVOKED = "on_record_revoked"
    ON_RECORD_EXPIRED = "on_record_expired"
    REGISTERED = "registered"
    REGISTERED_SUSPENDED = "registered_suspended"
    REGISTERED_SUPERSEDED = "registered_superseded"
    REGISTERED_REVOKED = "registered_revoked"
    UNSIGNED_OTHER = "unsigned_other"
    UNSIGNED_REFUSED = "unsigned_refused"
    NOT_FOUND = "not_found"


TONES = {
    Outcome.GENUINE_VALID: Tone.OK,
    Outcome.GENUINE_SUSPENDED: Tone.WARN,
    Outcome.GENUINE_SUPERSEDED: Tone.WARN,
    Outcome.GENUINE_REVOKED: Tone.NO,
    Outcome.GENUINE_EXPIRED: Tone.WARN,
    Outcome.ALTERED: Tone.NO,
    Outcome.UNREADABLE: Tone.NO,
    Outcome.EVIDENCE_OTHER: Tone.WARN,
    Outcome.EVIDENCE_REFUSED: Tone.NO,
    Outcome.ISSUER_REFUSED: Tone.NO,
    Outcome.UNKNOWN_ISSUER: Tone.NONE,
    Outcome.UNSIGNED: Tone.NONE,
    Outcome.NOT_ON_RECORD: Tone.NONE,
    Outcome.NOT_ANCHORED_YET: Tone.NONE,
    Outcome.CANNOT_TELL: Tone.NONE,
    Outcome.ON_RECORD_VALID: Tone.OK,
    Outcome.ON_RECORD_SUSPENDED: Tone.WARN,
    Outcome.ON_RECORD_SUPERSEDED: Tone.WARN,
    Outcome.ON_RECORD_REVOKED: Tone.NO,
    Outcome.ON_RECORD_EXPIRED: Tone.WARN,
    Outcome.REGISTERED: Tone.NONE,
    Outcome.REGISTERED_SUSPENDED: Tone.WARN,
    Outcome.REGISTERED_SUPERSEDED: Tone.WARN,
    Outcome.REGISTERED_REVOKED: Tone.NO,
    Outcome.UNSIGNED_OTHER: Tone.WARN,
    Outcome.UNSIGNED_REFUSED: Tone.NO,
    Outcome.NOT_FOUND: Tone.NONE,
}

GENUINE = {
    Word.SUSPENDED: Outcome.GENUINE_SUSPENDED,
    Word.SUPERSEDED: Outcome.GENUINE_SUPERSEDED,
    Word.REVOKED: Outcome.GENUINE_REVOKED,
    Word.EXPIRED: Outcome.GENUINE_EXPIRED,
}
ON_RECORD = {
    Word.VALID: Outcome.ON_RECORD_VALID,
    Word.SUSPENDED: Outcome.ON_RECORD_SUSPENDED,
    Word.SUPERSEDED: Outcome.ON_RECORD_SUPERSEDED,
    Word.REVOKED: Outcome.ON_RECORD_REVOKED,
    Word.EXPIRED: Outcome.ON_RECORD_EXPIRED,
}
REGISTERED = {
    Word.SUSPENDED: Outcome.REGISTERED_SUSPENDED,
    Word.SUPERSEDED: Outcome.REGISTERED_SUPERSEDED,
    Word.REVOKED: Outcome.REGISTERED_REVOKED,
}
BROKEN = {Content.ALTERED: Outcome.ALTERED, Content.UNREADABLE: Outcome.UNREADABLE}
BAD_RECORD = {Record.OTHER: Outcome.EVIDENCE_OTHER, Record.REFUSED: Outcome.EVIDENCE_REFUSED}
BAD_UNSIGNED = {Record.OTHER: Outcome.UNSIGNED_OTHER, Record.REFUSED: Outcome.UNSIGNED_REFUSED}
NOBODY_SIGNED = (Trust.UNSIGNED, Trust.STATED)


def outcome_of(facts: Facts) -> Outcome:
    """Decide; what weighs most comes first: altered, then refused, then the status."""
    word = facts.standing.word
    if facts.content is Content.UNSEEN and facts.record is Record.ABSENT:
        return Outcome.NOT_FOUND
    if facts.content in BROKEN:
        return BROKEN[facts.content]
    if facts.trust in NOBODY_SIGNED and facts.record in BAD_UNSIGNED:
        return BAD_UNSIGNED[facts.record]
    if facts.trust is Trust.STATED:
        return REGISTERED.get(word, Outcome.REGISTERED)
    if facts.content is Content.UNSEEN:
        return ON_RECORD.get(word, Outcome.CANNOT_TELL)
    return _of_signed(facts)


def _of_signed(facts: Facts) -> Outcome:
    if facts.record in BAD_RECORD:
        return BAD_RECORD[facts.record]
    if facts.trust is Trust.REFUSED:
        return Outcome.ISSUER_REFUSED
    return _of_readable(facts)


def _of_readable(facts: Facts) -> Outcome:
    signed = facts.content in (Content.INTACT, Content.RESTORED)
    genuine = signed and facts.trust is Trust.TRUSTED
    if facts.standing.word in GENUINE:
        return (GENUINE if genuine else ON_RECORD)[facts.standing.word]
    sure = facts.doubt is None and facts.record is Record.ANCHORED
    cases = (
        (facts.content is Content.UNSIGNED, Outcome.UNSIGNED),
        (signed and facts.trust is Trust.UNKNOWN, Outcome.UNKNOWN_ISSUER),
        (not genuine, Outcome.CANNOT_TELL),
        (facts.record is Record.PENDING, Outcome.NOT_ANCHORED_YET),
        (facts.record is Record.ABSENT, Outcome.NOT_ON_RECORD),
        (sure and facts.standing.word is Word.VALID, Outcome.GENUINE_VALID),
    )
    return next((outcome for holds, outcome in cases if holds), Outcome.CANNOT_TELL)
