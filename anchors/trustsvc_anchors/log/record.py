"""Write and read the private records whose digests are logged.

A record is deterministic CBOR (RFC 8949, 4.2.1): a map with text keys. In JSON (``record_fields``)
it has the same keys and nesting, octets in base64, a status as its word, and is a closed schema.
Optional keys are left out, never null or empty; a digest stands under its algorithm's name.
Every record can be read back: what breaks the table cannot be built.
Frozen format:

| kind | keys beside ``version`` (1) and ``kind``; * optional |
| --- | --- |
| issued | issuer, identifier, salt (16 bytes), digests {xml*, pdf}, signatures* {xml*, pdf*} |
| augmented | issuer, identifier, salt, document, issued, rendition, level, ranges [[from, to]] |
| status | issuer, identifier, salt, document, status (1 valid, 2 suspended, 3 superseded, |
| | 4 revoked), decided, effective, reason, affected* [id], previous* (leaf hash), successor* |
| key | what (certificate, crl, tag-key), digest, subject |
| anchor | chain_id, contract (20 bytes), log_id, size, root, block_number, block_hash |
| timestamp | size, root, token (DER, RFC 3161, over SHA-256 of the checkpoint's text) |

``digests.*``, ``signatures.*``, ``document``, ``issued``, ``rendition``, ``successor`` and
``digest`` are maps {sha256: 32 bytes}; instants are whole Unix seconds; ranges are offsets in the
rendition, ``to`` exclusive.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, TypeAlias

from trustsvc_anchors import cbor
from trustsvc_anchors.errors import MalformedRecord
from trustsvc_anchors.log.forms import Choice, Form, Octets, Ranges, Text, Texts, Whole, Word

VERSION = 1
"""Version of the format that this module writes and reads."""


class RecordKind(StrEnum):
    """What a record is about."""

    ISSUED = "issued"
    AUGMENTED = "augmented"
    STATUS = "status"
    KEY = "key"
    ANCHOR = "anchor"
    TIMESTAMP = "timestamp"


class Status(IntEnum):
    """The status of a document; the numbers are those in the contract."""

    VALID = 1
    SUSPENDED = 2
    SUPERSEDED = 3
    REVOKED = 4


class _Checked:
    """Refuse to be built with values that the table does not allow."""

    __slots__ = ()
    kind: ClassVar[RecordKind]

    def __post_init__(self) -> None:
        """Check every value.

        Raises:
            MalformedRecord: the first that does not fit.
        """
        for key in _KEYS[self.kind]:
            value = getattr(self, key.attribute)
            fault = None if key.absent(value) else key.form.fault(value)
            if fault:
                raise MalformedRecord(where=".".join(key.path), why=fault)
        contradiction = self._contradiction()
        if contradiction:
            where, why = contradiction
            raise MalformedRecord(where=where, why=why)

    def _contradiction(self) -> tuple[str, str] | None:
        """Find a key that others forbid, and why."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRecord(_Checked):
    """A document as issued; ``issuer`` is an organizationIdentifier, ``xml`` absent when plain."""

    kind: ClassVar[RecordKind] = RecordKind.ISSUED
    issuer: str
    identifier: str
    salt: bytes
    xml: bytes | None
    pdf: bytes
    xml_signature: bytes | None = None
    pdf_signature: bytes | None = None

    @property
    def document_digest(self) -> bytes:
        """Give the digest that names the document: of its XML, of a plain one's PDF."""
        return self.pdf if self.xml is None else self.xml

    def _contradiction(self) -> tuple[str, str] | None:
        """Find the signature of an XML that is not there."""
        if self.xml is None and self.xml_signature is not None:
            return "signatures.xml", "there is no XML"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentedRecord(_Checked):
    """A rendition: the ``issued`` bytes (XML or PDF, by digest) with ``ranges`` inserted."""

    kind: ClassVar[RecordKind] = RecordKind.AUGMENTED
    issuer: str
    identifier: str
    salt: bytes
    document: bytes
    issued: bytes
    rendition: bytes
    level: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRecord(_Checked):
    """A change of a document's status; ``previous`` is the leaf hash of the one before."""

    kind: ClassVar[RecordKind] = RecordKind.STATUS
    issuer: str
    identifier: str
    salt: bytes
    document: bytes
    status: Status
    decided: int
    effective: int
    reason: str
    affected: tuple[str, ...] = ()
    previous: bytes | None = None
    successor: bytes | None = None

    def _contradiction(self) -> tuple[str, str] | None:
        """Find what does not go with the status or the instants."""
        if self.effective > self.decided:
            return "effective", "later than decided"
        if self.effective < self.decided and self.status != Status.REVOKED:
            return "effective", "only a revocation is retroactive"
        if self.successor is not None and self.status != Status.SUPERSEDED:
            return "successor", "only for superseded"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord(_Checked):
    """A certificate or CRL that we publish, or the digest of an issuer's tag key."""

    kind: ClassVar[RecordKind] = RecordKind.KEY
    what: str
    sha256: bytes
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorRecord(_Checked):
    """A log head that a final block holds."""

    kind: ClassVar[RecordKind] = RecordKind.ANCHOR
    chain_id: int
    contract: bytes
    log_id: bytes
    size: int
    root: bytes
    block_number: int
    block_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampRecord(_Checked):
    """A time-stamp token over a checkpoint's text, its signatures left out."""

    kind: ClassVar[RecordKind] = RecordKind.TIMESTAMP
    size: int
    root: bytes
    token: bytes


Record: TypeAlias = (
    IssuedRecord | AugmentedRecord | StatusRecord | KeyRecord | AnchorRecord | TimestampRecord
)


@dataclass(frozen=True, slots=True)
class _Key:
    """Where the value of an attribute stands in the map, and what it may be."""

    attribute: str
    path: tuple[str, ...]
    form: Form
    optional: bool

    def absent(self, value: object) -> bool:
        """Tell whether the key is left out for this value."""
        return self.optional and (value is None or value == ())


def _key(attribute: str, form: Form, path: str = "", *, optional: bool = False) -> _Key:
    """Make a key; its dotted path is the attribute's name unless it is told."""
    return _Key(attribute, tuple((path or attribute).split(".")), form, optional)


_DIGEST = Octets(32)
_SECONDS = Whole(1 << 40)
_SIZE = Whole(1 << 48)
_NUMBER = Whole(1 << 53)  # what every JSON reader keeps exactly
_DEPTH = 3  # of the longest path below
_OWN = (_key("issuer", Text(128)), _key("identifier", Text(512)), _key("salt", Octets(16)))
_DOCUMENT = _key("document", _DIGEST, "document.sha256")
_HEAD = (_key("size", _SIZE), _key("root", _DIGEST))

_KEYS: dict[RecordKind, tuple[_Key, ...]] = {
    RecordKind.ISSUED: (
        *_OWN,
        _key("xml", _DIGEST, "digests.xml.sha256", optional=True),
        _key("pdf", _DIGEST, "digests.pdf.sha256"),
        _key("xml_signature", _DIGEST, "signatures.xml.sha256", optional=True),
        _key("pdf_signature", _DIGEST, "signatures.pdf.sha256", optional=True),
    ),
    RecordKind.AUGMENTED: (
        *_OWN,
        _DOCUMENT,
        _key("issued", _DIGEST, "issued.sha256"),
        _key("rendition", _DIGEST, "rendition.sha256"),
        _key("level", Text(16)),
        _key("ranges", Ranges(1000, _SIZE)),
    ),
    RecordKind.STATUS: (
        *_OWN,
        _DOCUMENT,
        _key("status", Word(Status)),
        _key("decided", _SECONDS),
        _key("effective", _SECONDS),
        _key("reason", Text(1000, least=0, lines=True)),
        _key("affected", Texts(10_000, Text(512)), optional=True),
        _key("previous", _DIGEST, optional=True),
        _key("successor", _DIGEST, "successor.sha256", optional=True),
    ),
    RecordKind.KEY: (
        _key("what", Choice(("certificate", "crl", "tag-key"))),
        _key("sha256", _DIGEST, "digest.sha256"),
        _key("subject", Text(1000)),
    ),
    RecordKind.ANCHOR: (
        _key("chain_id", _NUMBER),
        _key("contract", Octets(20)),
        _key("log_id", _DIGEST),
        *_HEAD,
        _key("block_number", _NUMBER),
        _key("block_hash", _DIGEST),
    ),
    RecordKind.TIMESTAMP: (*_HEAD, _key("token", Octets(65_536, least=1))),
}

_CLASSES: dict[RecordKind, Callable[..., Record]] = {
    RecordKind.ISSUED: IssuedRecord,
    RecordKind.AUGMENTED: AugmentedRecord,
    RecordKind.STATUS: StatusRecord,
    RecordKind.KEY: KeyRecord,
    RecordKind.ANCHOR: AnchorRecord,
    RecordKind.TIMESTAMP: TimestampRecord,
}


def encode_record(record: Record) -> bytes:
    """Write a record as deterministic CBOR (RFC 8949, 4.2.1)."""
    return cbor.encode(_nest(record, lambda _, value: value))


def record_fields(record: Record) -> dict[str, object]:
    """Show a record in JSON's types, with the same keys and nesting as in CBOR."""
    return _nest(record, lambda form, value: form.shown(value))


def _nest(record: Record, write: Callable[[Form, object], object]) -> dict[str, Any]:
    """Lay the values out as the map of the table."""
    fields: dict[str, Any] = {"version": VERSION, "kind": str(record.kind)}
    for key in _KEYS[record.kind]:
        value = getattr(record, key.attribute)
        if not key.absent(value):
            place = fields
            for name in key.path[:-1]:
                place = place.setdefault(name, {})
            place[key.path[-1]] = write(key.form, value)
    return fields


def parse_record(fields: Mapping[str, object], where: str) -> Record:
    """Read a record from the JSON types that ``record_fields`` gives.

    Raises:
        MalformedRecord: an unknown, missing or unfit key; ``where`` is put before its name.
    """
    leaves = dict(_leaves(fields, ()))
    version, kind = leaves.pop(("version",), None), leaves.pop(("kind",), None)
    if type(version) is not int or version != VERSION:
        raise MalformedRecord(where=f"{where}.version", why=f"not {VERSION}")
    if not isinstance(kind, str) or kind not in _CLASSES:
        raise MalformedRecord(where=f"{where}.kind", why=f"not one of {', '.join(_CLASSES)}")
    values = {key.attribute: _take(key, leaves, where) for key in _KEYS[RecordKind(kind)]}
    if leaves:
        raise MalformedRecord(where=where, why=f"unknown key {ascii(min(leaves, key=repr))[:100]}")
    try:
        return _CLASSES[RecordKind(kind)](**values)
    except MalformedRecord as error:
        told = {**error.fields, "where": f"{where}.{error.fields['where']}"}
        raise MalformedRecord(**told) from error


def _take(key: _Key, leaves: dict[tuple[str, ...], object], where: str) -> object:
    """Take the value of a key out of the leaves; a key that is there has a value."""
    if key.path not in leaves:
        if key.optional:
            return () if isinstance(key.form, Texts) else None
        raise MalformedRecord(where=f"{where}.{'.'.join(key.path)}", why="missing")
    value = key.form.read(leaves.pop(key.path))
    if fault := key.form.fault(value):
        raise MalformedRecord(where=f"{where}.{'.'.join(key.path)}", why=fault)
    return value


def _leaves(fields: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Walk through the nested maps; what is no map, empty or too deep is a leaf."""
    if isinstance(fields, Mapping) and fields and len(path) < _DEPTH:
        for name, value in fields.items():
            yield from _leaves(value, (*path, name))
    else:
        yield path, fields
