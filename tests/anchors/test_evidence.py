"""Evidence has one form: what is read is written again and compared."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.world import World
from trustsvc_anchors.chain.seals import Seal
from trustsvc_anchors.errors import MalformedEvidence
from trustsvc_anchors.evidence import (
    LARGEST_FILE_BYTES,
    Evidence,
    encode_evidence,
    parse_evidence,
)
from trustsvc_anchors.log.record import Status


def make() -> Evidence:
    """Make evidence in which every list has members."""
    world = World()
    xml, longer = b"<a></a>", b"<a><b></b></a>"
    issued = world.issue(xml, b"%PDF")
    first = world.anchor()
    world.mine()
    world.log_anchor(first)
    world.augment(issued, issued.document_digest, longer, [(3, 10)])
    world.change(issued, Status.SUSPENDED)
    latest = world.anchor()
    world.log(world.prove(issued, 1 + len(world.records) // 2).record)
    return world.evidence(issued, first, latest, descendants=1)


def with_seals_in_order(evidence: Evidence) -> Evidence:
    """Sort the seals by key; the nodes are sorted already."""

    def order(seals: tuple[Seal, ...]) -> tuple[Seal, ...]:
        return tuple(sorted(seals, key=lambda seal: seal.key))

    sightings = [
        replace(
            one,
            seals=order(one.seals),
            descendants=tuple(replace(late, seals=order(late.seals)) for late in one.descendants),
        )
        for one in evidence.sightings
    ]
    return replace(evidence, sightings=tuple(sightings))


EVIDENCE = make()
DATA = encode_evidence(EVIDENCE)


def test_it_is_read_as_it_was_written() -> None:
    assert parse_evidence(DATA) == with_seals_in_order(EVIDENCE)
    assert encode_evidence(parse_evidence(DATA)) == DATA


def test_every_list_has_members_in_these_tests() -> None:
    lists = (
        EVIDENCE.consistency,
        EVIDENCE.statuses,
        EVIDENCE.renditions,
        EVIDENCE.anchor_records,
        EVIDENCE.sightings[0].descendants,
    )

    assert all(lists)


def test_it_is_canonical_json() -> None:
    fields = json.loads(DATA)

    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text.encode() + b"\n" == DATA


def test_the_order_of_nodes_and_seals_does_not_matter_to_the_writer() -> None:
    first = EVIDENCE.sightings[0]
    shuffled = replace(first, seals=first.seals[::-1], nodes=first.nodes[::-1] + first.nodes[:1])

    assert encode_evidence(replace(EVIDENCE, sightings=(shuffled, EVIDENCE.sightings[1]))) == DATA


REWRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "no line feed": lambda data: data[:-1],
    "two line feeds": lambda data: data + b"\n",
    "white space": lambda data: data.replace(b'":', b'": ', 1),
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "a needless escape": lambda data: data.replace(b"issued", b"\\u0069ssued", 1),
    "a key twice": lambda data: data.replace(b'"version":1', b'"version":1,"version":1'),
    "a fraction": lambda data: data.replace(b'"version":1', b'"version":1.0'),
    "an exponent": lambda data: data.replace(b'"version":1', b'"version":1e0'),
    "true for one": lambda data: data.replace(b'"version":1', b'"version":true'),
    "another version": lambda data: data.replace(b'"version":1}\n', b'"version":2}\n'),
    "not a number": lambda data: data.replace(b'"version":1', b'"version":NaN'),
    "a huge number": lambda data: data.replace(b'"version":1', b'"version":' + b"9" * 5000),
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "another order": lambda data: json.dumps(
        dict(reversed(json.loads(data).items())), separators=(",", ":")
    ).encode(),
}


@pytest.mark.parametrize("rewrite", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_another_way_of_writing_the_same_is_refused(rewrite: Callable[[bytes], bytes]) -> None:
    changed = rewrite(DATA)

    assert changed != DATA
    with pytest.raises(MalformedEvidence, match="malformed-evidence"):
        parse_evidence(changed)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the way to every value of a JSON tree."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*path, key))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += paths(inner, (*path, place))
    return found


def changed_at(path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> bytes:
    """Change the container at the end of a path, and write canonical JSON again."""
    fields = json.loads(DATA)
    inner = fields
    for key in path[:-1]:
        inner = inner[key]
    change(inner, path[-1])
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


def delete(container: Any, key: Any) -> None:  # noqa: ANN401 (a tree of JSON)
    del container[key]


def add_beside(container: Any, _: Any) -> None:  # noqa: ANN401 (a tree of JSON)
    container["extra"] = 1


KEYS = [path for path in paths(json.loads(DATA)) if isinstance(path[-1], str)]
SHALLOW = [path for path in KEYS if len(path) <= 4 and path[-2:-1] not in [(1,), (2,)]]


@pytest.mark.parametrize("path", SHALLOW, ids=lambda path: ".".join(map(str, path)))
def test_the_schema_is_closed_and_complete(path: tuple[str | int, ...]) -> None:
    optional = path[-1] in {"previous", "affected", "successor", "xml"}

    if not optional:
        with pytest.raises(MalformedEvidence, match="malformed-evidence"):
            parse_evidence(changed_at(path, delete))
    with pytest.raises(MalformedEvidence, match=r"unknown key|not a"):
        parse_evidence(changed_at(path, add_beside))


@pytest.mark.parametrize("value", [None, True, -1, 1.5, "", "x", [], {}, [1], {"a": 1}, 2**60])
@pytest.mark.parametrize("path", SHALLOW, ids=lambda path: ".".join(map(str, path)))
def test_a_value_of_another_kind_never_crashes(path: tuple[str | int, ...], value: object) -> None:
    def put(container: Any, key: Any) -> None:  # noqa: ANN401 (a tree of JSON)
        container[key] = value

    data = changed_at(path, put)
    try:
        evidence = parse_evidence(data)
    except MalformedEvidence:
        return

    assert encode_evidence(evidence) == data


def test_sightings_are_one_or_two() -> None:
    for sightings in ((), (*EVIDENCE.sightings, EVIDENCE.sightings[0])):
        with pytest.raises(MalformedEvidence, match="not 1 or 2"):
            parse_evidence(encode_evidence(replace(EVIDENCE, sightings=sightings)))


def test_records_stand_in_the_list_of_their_kind() -> None:
    for changed in (
        replace(EVIDENCE, document=EVIDENCE.statuses[0]),
        replace(EVIDENCE, statuses=(EVIDENCE.document,)),
        replace(EVIDENCE, renditions=EVIDENCE.statuses),
        replace(EVIDENCE, anchor_records=EVIDENCE.statuses),
    ):
        with pytest.raises(MalformedEvidence, match="kind"):
            parse_evidence(encode_evidence(changed))


def test_a_lone_surrogate_is_refused_on_writing_and_on_reading() -> None:
    with pytest.raises(MalformedEvidence, match="surrogate"):
        encode_evidence(replace(EVIDENCE, checkpoint="\ud800"))
    with pytest.raises(MalformedEvidence, match="surrogate"):
        parse_evidence(DATA.replace(b'"log.example', b'"\\ud800log.example', 1))


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"a":' * 100_000, b" " * LARGEST_FILE_BYTES + b"1"]
)
def test_deep_and_large_files_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedEvidence, match="malformed-evidence"):
        parse_evidence(data)


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=50),
        st.text(max_size=50).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
@example(b"{}")
@example(b"[]")
@example(b"null")
def test_arbitrary_bytes_raise_only_what_is_promised(data: bytes) -> None:
    with pytest.raises(MalformedEvidence, match="malformed-evidence"):
        parse_evidence(data)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(DATA) * 8 - 1))
def test_a_flipped_bit_is_refused_or_kept(bit: int) -> None:
    broken = bytearray(DATA)
    broken[bit // 8] ^= 1 << bit % 8
    try:
        evidence = parse_evidence(bytes(broken))
    except MalformedEvidence:
        return

    assert encode_evidence(evidence) == bytes(broken)
    assert evidence != EVIDENCE
