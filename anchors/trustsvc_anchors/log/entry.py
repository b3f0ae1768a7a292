"""Write and read the entries that the public sees in place of the private records.

Entry = ``01`` ‖ class ‖ tag (8 bytes) ‖ SHA-256(encoded record): 42 bytes, hashed to a leaf by
RFC 9162, 2.1.1. The leaf hash does not depend on the entry's index.
An issuer finds every entry in its name by its tag, which changes each month; strangers cannot link
the months. Public entries carry a tag of zeros.
Frozen format.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256

from trustsvc_anchors.errors import MalformedEntry
from trustsvc_anchors.log.merkle import leaf_hash
from trustsvc_anchors.log.record import Record, RecordKind, encode_record

ENTRY_SIZE = 42
"""Octets of an encoded entry."""
TAG_SIZE = 8
"""Octets of a tag."""
NO_TAG = bytes(TAG_SIZE)
"""The tag of public entries."""

_VERSION = 1
_DIGEST_SIZE = 32
_PUBLIC_KINDS = frozenset({RecordKind.KEY, RecordKind.ANCHOR, RecordKind.TIMESTAMP})


class EntryClass(IntEnum):
    """Whether the record behind an entry is private or served to everybody."""

    DOCUMENT = 0
    PUBLIC = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log: class, tag (8 bytes) and the digest of the record (32 bytes)."""

    entry_class: EntryClass
    tag: bytes
    record: bytes

    def __post_init__(self) -> None:
        """Refuse what could not be read back.

        Raises:
            MalformedEntry: a part of the wrong size, or a public entry with a tag.
        """
        if len(self.tag) != TAG_SIZE:
            raise MalformedEntry(where="tag", why=f"{len(self.tag)} bytes, not {TAG_SIZE}")
        if len(self.record) != _DIGEST_SIZE:
            raise MalformedEntry(where="record", why=f"{len(self.record)} bytes, not 32")
        if self.entry_class == EntryClass.PUBLIC and self.tag != NO_TAG:
            raise MalformedEntry(where="tag", why="a public entry has a tag of zeros")

    def encode(self) -> bytes:
        """Write the 42 bytes that are logged."""
        return bytes((_VERSION, self.entry_class)) + self.tag + self.record

    @property
    def leaf_hash(self) -> bytes:
        """Hash the entry to its leaf (RFC 9162, 2.1.1)."""
        return leaf_hash(self.encode())


def parse_entry(data: bytes) -> Entry:
    """Read an entry from its 42 bytes.

    Raises:
        MalformedEntry: another size, version or class, or a public entry with a tag.
    """
    if len(data) != ENTRY_SIZE:
        raise MalformedEntry(where="entry", why=f"{len(data)} bytes, not {ENTRY_SIZE}")
    if data[0] != _VERSION:
        raise MalformedEntry(where="entry", why=f"version {data[0]}, not {_VERSION}")
    if data[1] not in tuple(EntryClass):
        raise MalformedEntry(where="entry", why=f"class {data[1]} is unknown")
    return Entry(EntryClass(data[1]), data[2:10], data[10:])


def issuer_tag(tag_key: bytes, organization_identifier: str, at: datetime) -> bytes:
    """Compute the tag that an issuer's entries carry in the month of ``at``, in UTC (8 bytes)."""
    month = at.astimezone(UTC).strftime("%Y-%m")
    message = (organization_identifier + month).encode()
    return hmac.digest(tag_key, message, sha256)[:TAG_SIZE]


def entry_of(record: Record, tag: bytes = NO_TAG) -> Entry:
    """Make the entry of a record; records of public kinds take no tag.

    Raises:
        MalformedEntry: a tag of another size than 8 bytes, or for a record of a public kind.
    """
    public = record.kind in _PUBLIC_KINDS
    entry_class = EntryClass.PUBLIC if public else EntryClass.DOCUMENT
    return Entry(entry_class, tag, sha256(encode_record(record)).digest())
