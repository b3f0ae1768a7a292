"""Write and read evidence: the one file that lets a stranger check a document offline.

The schema is closed and the file canonical JSON: UTF-8, keys sorted, no white space, one line feed
at the end, octets in base64; seals are sorted by key, nodes bytewise, and none stands twice. What
is read is written again and compared, so a file has one form and no bit to hide in.
Reading judges the form alone; ``replay`` judges what it proves. ``anchors/FORMAT.md`` says what
each field means.

Frozen format.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from trustsvc_anchors.chain.finality import SealedHeader
from trustsvc_anchors.chain.seals import Seal
from trustsvc_anchors.errors import MalformedEvidence, MalformedRecord
from trustsvc_anchors.log.octets import encode_octets, find_octets
from trustsvc_anchors.log.record import Record, RecordKind, parse_record, record_fields

VERSION = 1
"""Version of the format that this module writes and reads."""
LARGEST_FILE_BYTES = 8 * 2**20
"""A sighting takes 3 to 12 KB; a thousand status changes take 1.5 MB."""

_DIGEST_BYTES, _TAG_BYTES, _KEY_BYTES = 32, 8, 64
_LARGEST_INDEX = (1 << 48) - 1
_MOST_SIGHTINGS = 2

_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class ProvenRecord:
    """A record, the tag of its entry, and its inclusion proof under a log head."""

    record: Record
    tag: bytes
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A block header with its seals, later headers, and what is proved at its state root."""

    header: bytes
    seals: tuple[Seal, ...]
    descendants: tuple[SealedHeader, ...]
    nodes: tuple[bytes, ...]

    @property
    def sealed(self) -> SealedHeader:
        """Give the header with its seals."""
        return SealedHeader(self.header, self.seals)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that replay needs beside the document and the auditor's policy."""

    document: ProvenRecord
    checkpoint: str
    consistency: tuple[bytes, ...]
    statuses: tuple[ProvenRecord, ...]
    renditions: tuple[ProvenRecord, ...]
    anchor_records: tuple[ProvenRecord, ...]
    sightings: tuple[Sighting, ...]


def encode_evidence(evidence: Evidence) -> bytes:
    """Write evidence in its one canonical form; order and repetition of nodes and seals are lost.

    Raises:
        MalformedEvidence: a text that UTF-8 cannot hold.
    """
    fields = {
        "version": VERSION,
        "document": _proven_fields(evidence.document),
        "checkpoint": evidence.checkpoint,
        "consistency": _octets_list(evidence.consistency),
        "statuses": [_proven_fields(proven) for proven in evidence.statuses],
        "renditions": [_proven_fields(proven) for proven in evidence.renditions],
        "anchor_records": [_proven_fields(proven) for proven in evidence.anchor_records],
        "sightings": [_sighting_fields(sighting) for sighting in evidence.sightings],
    }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError as error:
        raise MalformedEvidence(where="evidence", why="half a surrogate pair") from error


def parse_evidence(data: bytes) -> Evidence:
    """Read evidence, and accept only what ``encode_evidence`` would write.

    Raises:
        MalformedEvidence: not version 1, an unknown or missing key, or not canonical.
    """
    fields = _closed(_read_json(data), ("version", *Evidence.__slots__), "evidence")
    if type(fields["version"]) is not int or fields["version"] != VERSION:
        raise MalformedEvidence(where="version", why=f"not {VERSION}")
    evidence = Evidence(
        document=_parse_proven(fields["document"], "document", RecordKind.ISSUED),
        checkpoint=_parse_text(fields["checkpoint"], "checkpoint"),
        consistency=_parse_digests(fields["consistency"], "consistency"),
        statuses=_parse_records(fields, "statuses", RecordKind.STATUS),
        renditions=_parse_records(fields, "renditions", RecordKind.AUGMENTED),
        anchor_records=_parse_records(fields, "anchor_records", RecordKind.ANCHOR),
        sightings=_parse_list(fields["sightings"], "sightings", _parse_sighting),
    )
    if not 1 <= len(evidence.sightings) <= _MOST_SIGHTINGS:
        raise MalformedEvidence(where="sightings", why=f"{len(evidence.sightings)}, not 1 or 2")
    if encode_evidence(evidence) != data:
        raise MalformedEvidence(where="evidence", why="not in canonical form")
    return evidence


def _proven_fields(proven: ProvenRecord) -> dict[str, object]:
    return {
        "record": record_fields(proven.record),
        "tag": encode_octets(proven.tag),
        "index": proven.index,
        "path": _octets_list(proven.path),
    }


def _sighting_fields(sighting: Sighting) -> dict[str, object]:
    return {
        **_sealed_fields(sighting.sealed),
        "descendants": [_sealed_fields(sealed) for sealed in sighting.descendants],
        "nodes": _octets_list(sorted(set(sighting.nodes))),
    }


def _sealed_fields(sealed: SealedHeader) -> dict[str, object]:
    seals = sorted({(seal.key, seal.r, seal.s) for seal in sealed.seals})
    return {
        "header": encode_octets(sealed.header),
        "seals": [
            dict(zip(Seal.__slots__, map(encode_octets, seal), strict=True)) for seal in seals
        ],
    }


def _octets_list(items: tuple[bytes, ...] | list[bytes]) -> list[str]:
    return [encode_octets(item) for item in items]


def _read_json(data: bytes) -> object:
    if len(data) > LARGEST_FILE_BYTES:
        raise MalformedEvidence(where="evidence", why=f"over {LARGEST_FILE_BYTES} bytes")
    try:
        return json.loads(data.decode())
    except ValueError as error:  # no JSON, no UTF-8, or a number of over 4,300 digits
        raise MalformedEvidence(where="evidence", why="not JSON in UTF-8") from error
    except RecursionError as error:
        raise MalformedEvidence(where="evidence", why="nests too deep") from error


def _closed(value: object, keys: tuple[str, ...], where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise MalformedEvidence(where=where, why="not an object")
    if value.keys() != set(keys):
        odd = min(value.keys() ^ set(keys))
        why = "missing key" if odd in keys else "unknown key"
        raise MalformedEvidence(where=where, why=f"{why} {ascii(odd)[:100]}")
    return value


def _parse_list(
    value: object, where: str, parse: Callable[[object, str], _Parsed]
) -> tuple[_Parsed, ...]:
    if not isinstance(value, list):
        raise MalformedEvidence(where=where, why="not a list")
    return tuple(parse(item, f"{where}[{position}]") for position, item in enumerate(value))


def _parse_text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise MalformedEvidence(where=where, why="not a text")
    return value


def _parse_octets(value: object, where: str, size: int | None = None) -> bytes:
    data = find_octets(value)
    if data is None:
        raise MalformedEvidence(where=where, why="not canonical base64")
    if size is not None and len(data) != size:
        raise MalformedEvidence(where=where, why=f"{len(data)} bytes, not {size}")
    return data


def _parse_digest(value: object, where: str) -> bytes:
    return _parse_octets(value, where, _DIGEST_BYTES)


def _parse_digests(value: object, where: str) -> tuple[bytes, ...]:
    return _parse_list(value, where, _parse_digest)


def _parse_records(
    fields: Mapping[str, object], where: str, kind: RecordKind
) -> tuple[ProvenRecord, ...]:
    return _parse_list(fields[where], where, lambda item, place: _parse_proven(item, place, kind))


def _parse_proven(value: object, where: str, kind: RecordKind) -> ProvenRecord:
    fields = _closed(value, ProvenRecord.__slots__, where)
    index = fields["index"]
    if type(index) is not int or not 0 <= index <= _LARGEST_INDEX:
        raise MalformedEvidence(where=f"{where}.index", why="not a whole number below 2^48")
    return ProvenRecord(
        record=_parse_record(fields["record"], f"{where}.record", kind),
        tag=_parse_octets(fields["tag"], f"{where}.tag", _TAG_BYTES),
        index=index,
        path=_parse_digests(fields["path"], f"{where}.path"),
    )


def _parse_record(value: object, where: str, kind: RecordKind) -> Record:
    if not isinstance(value, dict):
        raise MalformedEvidence(where=where, why="not an object")
    try:
        record = parse_record(value, where)
    except MalformedRecord as error:
        raise MalformedEvidence(**error.fields) from error
    if record.kind != kind:
        raise MalformedEvidence(where=f"{where}.kind", why=f"not {kind}")
    return record


def _parse_sighting(value: object, where: str) -> Sighting:
    fields = _closed(value, Sighting.__slots__, where)
    return Sighting(
        header=_parse_octets(fields["header"], f"{where}.header"),
        seals=_parse_list(fields["seals"], f"{where}.seals", _parse_seal),
        descendants=_parse_list(fields["descendants"], f"{where}.descendants", _parse_sealed),
        nodes=_parse_list(fields["nodes"], f"{where}.nodes", _parse_octets),
    )


def _parse_sealed(value: object, where: str) -> SealedHeader:
    fields = _closed(value, SealedHeader.__slots__, where)
    return SealedHeader(
        header=_parse_octets(fields["header"], f"{where}.header"),
        seals=_parse_list(fields["seals"], f"{where}.seals", _parse_seal),
    )


def _parse_seal(value: object, where: str) -> Seal:
    fields = _closed(value, Seal.__slots__, where)
    return Seal(
        key=_parse_octets(fields["key"], f"{where}.key", _KEY_BYTES),
        r=_parse_digest(fields["r"], f"{where}.r"),
        s=_parse_digest(fields["s"], f"{where}.s"),
    )
