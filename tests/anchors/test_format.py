"""FORMAT.md says what the code does: every row is a test, every field has a row."""

import json
import re
import tomllib
from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest

from tests.support.peers import ROOT
from tests.support.sealed_chain import SealedChain, address_of
from tests.support.world import World, hexadecimal
from trustsvc_anchors import policy as policy_module
from trustsvc_anchors.chain.finality import SealedHeader
from trustsvc_anchors.chain.seals import Seal
from trustsvc_anchors.errors import MalformedEvidence, MalformedPolicy, MalformedRecord
from trustsvc_anchors.evidence import (
    Evidence,
    ProvenRecord,
    Sighting,
    encode_evidence,
    parse_evidence,
)
from trustsvc_anchors.log.record import (
    AugmentedRecord,
    IssuedRecord,
    Status,
    StatusRecord,
    parse_record,
    record_fields,
)
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.replay import STEPS

Row = tuple[str, str, bool]  # field, type, optional


def tables() -> dict[str, list[Row]]:
    """Read the tables of fields and keys, by their heading."""
    found: dict[str, list[Row]] = {}
    heading = ""
    for line in (ROOT / "anchors" / "FORMAT.md").read_text(encoding="utf-8").splitlines():
        heading = line.lstrip("# ") if line.startswith("#") else heading
        row = re.fullmatch(r"\| `([\w.]+)`( \*)? \| (.+?) \| .+ \|", line)
        if row:
            found.setdefault(heading, []).append((row[1], row[3], bool(row[2])))
    return found


TABLES = tables()


def example() -> dict[str, Any]:
    """Make evidence that has a member in every list."""
    world = World()
    issued = world.issue(b"<a></a>", b"%PDF")
    first = world.anchor()
    world.mine()
    world.log_anchor(first)
    world.augment(issued, issued.document_digest, b"<a></a><!---->", [(7, 14)])
    world.change(issued, Status.SUSPENDED)
    latest = world.anchor()
    world.issue(b"<b></b>", b"%PDF", "DCC-2026-2")
    evidence = world.evidence(issued, first, latest, descendants=1)
    fields: dict[str, Any] = json.loads(encode_evidence(evidence))
    return fields


EVIDENCE = example()
DIGEST = sha256(b"any").digest()
OWN: dict[str, Any] = {"issuer": "NTRCN-1", "identifier": "DCC-1", "salt": bytes(16)}
RECORDS: dict[str, dict[str, Any]] = {
    "issued": record_fields(
        IssuedRecord(xml=DIGEST, pdf=DIGEST, xml_signature=DIGEST, pdf_signature=DIGEST, **OWN)
    ),
    "augmented": record_fields(
        AugmentedRecord(
            document=DIGEST, issued=DIGEST, rendition=DIGEST, level="LT", ranges=((1, 2),), **OWN
        )
    ),
    "status": record_fields(
        StatusRecord(
            document=DIGEST,
            status=Status.SUPERSEDED,
            decided=1,
            effective=1,
            reason="why",
            affected=("r1",),
            previous=DIGEST,
            successor=DIGEST,
            **OWN,
        )
    ),
    "anchor": EVIDENCE["anchor_records"][0]["record"],
}

WAYS: dict[str, tuple[str | int, ...]] = {
    "Evidence": (),
    "Proven record": ("document",),
    "Sighting": ("sightings", 0),
    "Sealed header": ("sightings", 0, "descendants", 0),
    "Seal": ("sightings", 0, "seals", 0),
}


def flat(fields: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Write nested objects with dotted keys."""
    found: dict[str, Any] = {}
    for key, value in fields.items():
        inner = (
            flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
        )
        found |= inner
    return found


def is_of_type(value: Any, kind: str) -> bool:  # noqa: ANN401 (JSON or TOML)
    """Tell whether a value is of a type as the tables name it."""
    if kind.startswith("base64"):
        size = re.search(r"(\d+) bytes", kind)
        octets = b64decode(value, validate=True)
        return size is None or len(octets) == int(size[1])
    if kind.startswith("list"):
        inner = {"base64": str, "objects": dict, "tables": dict, "texts": str, "lists": list}
        named = next(name for name in inner if f"of {name}" in kind)
        return isinstance(value, list) and all(isinstance(one, inner[named]) for one in value)
    types = {"whole": int, "text": str, "object": dict, "table": dict, "boolean": bool}
    word = re.match(r"\w+", kind)
    return word is not None and isinstance(value, types[word[0]])


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Evidence", ("version", *Evidence.__slots__)),
        ("Proven record", ProvenRecord.__slots__),
        ("Sighting", Sighting.__slots__),
        ("Sealed header", SealedHeader.__slots__),
        ("Seal", Seal.__slots__),
        *((kind, tuple(flat(fields))) for kind, fields in RECORDS.items()),
    ],
)
def test_a_table_names_exactly_the_fields_that_there_are(
    heading: str, fields: tuple[str, ...]
) -> None:
    assert sorted(name for name, _, _ in TABLES[heading]) == sorted(fields)


ROWS = [(heading, row) for heading in WAYS for row in TABLES[heading]]


@pytest.mark.parametrize(("heading", "row"), ROWS, ids=str)
def test_a_field_of_the_evidence_is_there_of_its_type_and_needed(heading: str, row: Row) -> None:
    name, kind, optional = row
    fields = json.loads(json.dumps(EVIDENCE))
    holder = fields
    for key in WAYS[heading]:
        holder = holder[key]

    assert is_of_type(holder[name], kind)
    assert not optional
    del holder[name]
    with pytest.raises(MalformedEvidence, match=name):
        parse_evidence(json.dumps(fields).encode())


RECORD_ROWS = [(kind, row) for kind in RECORDS for row in TABLES[kind]]


@pytest.mark.parametrize(("kind", "row"), RECORD_ROWS, ids=str)
def test_a_field_of_a_record_is_there_of_its_type_and_needed_or_not(kind: str, row: Row) -> None:
    name, of_type, optional = row
    fields = json.loads(json.dumps(RECORDS[kind]))

    assert is_of_type(flat(fields)[name], of_type)
    way = name.split(".")
    holder = fields
    for key in way[:-1]:
        holder = holder[key]
    del holder[way[-1]]
    pruned = {key: value for key, value in fields.items() if value != {}}
    for value in pruned.values():
        for key in (
            [key for key, inner in value.items() if inner == {}] if isinstance(value, dict) else ()
        ):
            del value[key]
    if optional and name != "digests.xml.sha256":
        assert parse_record(pruned, "record")
    elif not optional:
        with pytest.raises(MalformedRecord, match="record"):
            parse_record(pruned, "record")


def complete(rule: str = "qbft") -> dict[str, Any]:
    """Give a policy that uses every key of one rule."""
    world = World(SealedChain(rule=rule))
    world.mine()
    validators = World.validators_of(world.chain.keys, 0, 10**6)
    text = world.policy({"validators": validators}, extra='status_max_age = "P7D"')
    fields = tomllib.loads(text.decode() + "\n[anchors.witnesses]\nthreshold = 0\nkeys = []\n")
    assert hexadecimal(address_of(world.chain.keys[0])) in text.decode() or rule == "pinned_block"
    return fields


def as_toml(value: Any) -> str:  # noqa: ANN401 (TOML)
    """Write a value of a policy on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value)


def written(fields: dict[str, Any]) -> bytes:
    return "".join(f"{key} = {as_toml(value)}\n" for key, value in fields.items()).encode()


POLICY_WAYS: dict[str, tuple[str | int, ...]] = {
    "policy": (),
    "anchors": ("anchors",),
    "anchors.chain": ("anchors", "chain", 0),
    "anchors.chain.validators": ("anchors", "chain", 0, "validators", 0),
    "anchors.chain.pinned": ("anchors", "chain", 0, "pinned", 0),
    "anchors.log": ("anchors", "log", 0),
    "anchors.witnesses": ("anchors", "witnesses"),
}
POLICY_ROWS = [(heading, row) for heading in POLICY_WAYS for row in TABLES[heading]]


@pytest.mark.parametrize(("heading", "row"), POLICY_ROWS, ids=str)
def test_a_key_of_the_policy_is_there_of_its_type_and_needed_or_not(heading: str, row: Row) -> None:
    name, kind, optional = row
    pinned = "pinned" in (name, *heading.split("."))
    fields = complete("pinned_block" if pinned else "qbft")
    holder: Any = fields
    for step in POLICY_WAYS[heading]:
        holder = holder[step]

    assert parse_policy(written(fields))
    assert is_of_type(holder[name], kind)
    del holder[name]
    if optional:
        assert parse_policy(written(fields))
    else:
        with pytest.raises(MalformedPolicy, match=name):
            parse_policy(written(fields))


def test_every_key_that_the_code_reads_has_a_row() -> None:
    source = (ROOT / "anchors" / "trustsvc_anchors" / "policy.py").read_text(encoding="utf-8")
    calls = (
        r"\b(?:root|anchors|table|item)\.(?:text|whole|choice|truth|octets|items|tables|table)\("
    )
    read = set(re.findall(calls + r'"(\w+)"', source)) | {"status_max_age"}

    assert policy_module.__doc__
    assert read == {name for heading in POLICY_WAYS for name, _, _ in TABLES[heading]}


def test_the_steps_are_listed_with_their_numbers() -> None:
    text = (ROOT / "anchors" / "FORMAT.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| (\d+) `([\w.]+)` \|", text, re.MULTILINE) == [
        (str(number), name) for number, name in enumerate(STEPS, 1)
    ]
