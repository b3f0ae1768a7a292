"""Records: one encoding each, one JSON each, frozen bytes, closed schema, limits."""

import json
from base64 import b64encode
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedRecord
from trustsvc_anchors.log.record import (
    AnchorRecord,
    AugmentedRecord,
    IssuedRecord,
    KeyRecord,
    Record,
    Status,
    StatusRecord,
    TimestampRecord,
    encode_record,
    parse_record,
    record_fields,
)

Path: TypeAlias = tuple[str | int, ...]


def digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


SALT = bytes(range(16))
ISSUED = IssuedRecord(
    issuer="NTRCN-91350100M000100Y43",
    identifier="证书 2026-0001",
    salt=SALT,
    xml=digest("xml"),
    pdf=digest("pdf"),
    xml_signature=digest("xml signature"),
    pdf_signature=digest("pdf signature"),
)
PLAIN = replace(ISSUED, xml=None, xml_signature=None, pdf_signature=None)
AUGMENTED = AugmentedRecord(
    issuer="NTRCN-91350100M000100Y43",
    identifier="证书 2026-0001",
    salt=SALT,
    document=digest("xml"),
    issued=digest("xml"),
    rendition=digest("rendition"),
    level="LTA",
    ranges=((100, 200), (200, 201), (5000, 70_000)),
)
REVOKED = StatusRecord(
    issuer="NTRCN-91350100M000100Y43",
    identifier="证书 2026-0001",
    salt=SALT,
    document=digest("xml"),
    status=Status.REVOKED,
    decided=1_790_000_000,
    effective=1_780_000_000,
    reason="reference standard found out of tolerance\nall results of that day",
    affected=("result-1", "result-7"),
    previous=digest("previous"),
)
SUPERSEDED = StatusRecord(
    issuer="NTRCN-91350100M000100Y43",
    identifier="证书 2026-0001",
    salt=SALT,
    document=digest("xml"),
    status=Status.SUPERSEDED,
    decided=1_790_000_000,
    effective=1_790_000_000,
    reason="",
    successor=digest("successor"),
)
KEY = KeyRecord(what="crl", sha256=digest("crl"), subject="CN=Issuing CA,O=DEMO,C=CN")
ANCHOR = AnchorRecord(
    chain_id=20_260,
    contract=bytes(range(20)),
    log_id=digest("log"),
    size=1_000_001,
    root=digest("root"),
    block_number=812,
    block_hash=digest("block"),
)
TIMESTAMP = TimestampRecord(size=7, root=digest("root"), token=b"\x30\x03\x02\x01\x00")
SAMPLES: dict[str, Record] = {
    "issued": ISSUED,
    "plain": PLAIN,
    "augmented": AUGMENTED,
    "revoked": REVOKED,
    "superseded": SUPERSEDED,
    "key": KEY,
    "anchor": ANCHOR,
    "timestamp": TIMESTAMP,
}
each_sample = pytest.mark.parametrize("record", SAMPLES.values(), ids=SAMPLES)

# SHA-256 of the encodings; confirmed with cbor2 as an independent encoder.
FROZEN = {
    "issued": "1adafa68c62f55784dd675528f533ffac0410c8e8e1132d67108781a97291d00",
    "plain": "eb63784e0663dea2a6031b8585da638a7a0fa1ed711e34530f04f039eabad87d",
    "augmented": "3cb899a4e43892cbb63bf428674cb71484c335c1ce85eeae4d589093ce671568",
    "revoked": "899e266c1f23eb2e7b3245d2d14e8e785596976eeb564169fc8fd4aef36e1ecd",
    "superseded": "f82ef0982ecc0d41572815bdc399613e9f4585a09cd39c99f41acd0279fd2333",
    "key": "4ca460af0308096df374d48d969b3e727debf21647ea336b515d762ab192fb75",
    "anchor": "4cc2dfc716c45d6962ab7f98650e53659f2a55947666e5eb22942a31c495b9d4",
    "timestamp": "57400fc547b49b9099d1676e2862b3325f7d3fc28d77e367bad59f6a837b06f2",
}

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
DIGESTS = st.binary(min_size=32, max_size=32)
SECONDS = st.integers(min_value=0, max_value=2**40 - 1)
OWN = {"issuer": TEXTS, "identifier": TEXTS, "salt": st.binary(min_size=16, max_size=16)}
RANGES = st.lists(st.integers(0, 2**48 - 1), min_size=2, max_size=12, unique=True).map(
    lambda edges: tuple(zip(*[iter(sorted(edges))] * 2, strict=False))
)
STATUSES = st.builds(
    StatusRecord,
    **OWN,
    document=DIGESTS,
    status=st.just(Status.REVOKED),
    decided=st.just(2**40 - 1),
    effective=SECONDS,
    reason=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    affected=st.lists(TEXTS, max_size=5, unique=True).map(tuple),
    previous=st.none() | DIGESTS,
)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(IssuedRecord, **OWN, xml=DIGESTS, pdf=DIGESTS, xml_signature=st.none() | DIGESTS),
    st.builds(
        AugmentedRecord,
        **OWN,
        document=DIGESTS,
        issued=DIGESTS,
        rendition=DIGESTS,
        level=st.sampled_from(["B", "T", "LT", "LTA"]),
        ranges=RANGES,
    ),
    STATUSES,
    st.builds(KeyRecord, what=st.just("certificate"), sha256=DIGESTS, subject=TEXTS),
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["sha256", "xml", "pdf", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(
    value: dict[str, Any] | list[Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Give the path to every value within, the outermost last."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))
        yield (*path, key)


def changed(fields: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Give a copy with another value at a path; without it when the value is Ellipsis."""
    copy = deepcopy(fields)
    place: Any = copy
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


@each_sample
def test_a_record_read_from_its_json_is_the_same(record: Record) -> None:
    text = json.dumps(record_fields(record))

    assert parse_record(json.loads(text), "record") == record


@settings(max_examples=100, deadline=None, derandomize=True)
@given(record=RECORDS)
def test_any_record_read_from_its_json_is_the_same(record: Record) -> None:
    text = json.dumps(record_fields(record))

    again = parse_record(json.loads(text), "record")

    assert again == record
    assert encode_record(again) == encode_record(record)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(one=RECORDS, other=RECORDS)
def test_different_records_have_different_bytes(one: Record, other: Record) -> None:
    assert (one == other) == (encode_record(one) == encode_record(other))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bytes_are_frozen(name: str) -> None:
    assert sha256(encode_record(SAMPLES[name])).hexdigest() == FROZEN[name]


def test_a_small_record_is_encoded_as_written_out_by_hand() -> None:
    record = KeyRecord(what="crl", sha256=bytes(32), subject="CA")

    expected = (
        "a5"
        "646b696e64"
        "636b6579"  # kind: key
        "6477686174"
        "6363726c"  # what: crl
        "66646967657374"
        "a1"
        "66736861323536"
        "5820"
        + "00" * 32  # digest: {sha256: …}
        + "677375626a656374"
        + "624341"  # subject: CA
        + "6776657273696f6e"
        + "01"  # version: 1
    )
    assert encode_record(record).hex() == expected


def test_the_document_digest_is_of_the_xml_and_of_a_plain_document_of_the_pdf() -> None:
    assert ISSUED.document_digest == digest("xml")
    assert PLAIN.document_digest == digest("pdf")


def test_absent_values_leave_no_key() -> None:
    assert record_fields(PLAIN).keys() == {
        "version",
        "kind",
        "issuer",
        "identifier",
        "salt",
        "digests",
    }
    assert record_fields(PLAIN)["digests"] == {"pdf": {"sha256": b64encode(PLAIN.pdf).decode()}}
    assert "affected" not in record_fields(SUPERSEDED)


def test_a_status_is_a_word_in_json_and_its_number_in_the_bytes() -> None:
    assert record_fields(REVOKED)["status"] == "revoked"
    assert b"\x66status\x04" in encode_record(REVOKED)


@each_sample
def test_one_more_key_anywhere_is_refused(record: Record) -> None:
    shown = record_fields(record)

    for path in [("extra",), *((*path, "extra") for path in places(shown))]:
        try:
            broken = changed(shown, path, "x")
        except (TypeError, IndexError):
            continue  # a key inside a text or a list
        with pytest.raises(MalformedRecord, match=r"unknown key|not a|missing"):
            parse_record(broken, "record")


@each_sample
def test_one_key_less_is_another_record_or_none(record: Record) -> None:
    shown = record_fields(record)

    for path in places(shown):
        broken = changed(shown, path, ...)
        try:
            assert parse_record(broken, "record") != record
        except MalformedRecord as error:
            assert str(error.fields["where"]).startswith("record")  # noqa: PT017 (either will do)


@each_sample
def test_one_changed_character_anywhere_is_another_record_or_none(record: Record) -> None:
    shown = record_fields(record)
    text = json.dumps(shown)

    for place, character in enumerate(text):
        flipped = text[:place] + chr(ord(character) ^ 1) + text[place + 1 :]
        try:
            again = parse_record(json.loads(flipped), "record")
        except (MalformedRecord, json.JSONDecodeError):
            continue
        assert encode_record(again) != encode_record(record)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(record=st.sampled_from(list(SAMPLES.values())), junk=JUNK, data=st.data())
def test_junk_anywhere_is_malformed_and_nothing_else(
    record: Record, junk: object, data: st.DataObject
) -> None:
    shown = record_fields(record)
    path = data.draw(st.sampled_from(list(places(shown))))

    broken = changed(shown, path, junk)

    try:
        again = parse_record(broken, "record")
    except MalformedRecord:
        return
    assert record_fields(again) == broken


FAULTS: list[tuple[Record, dict[str, object], str]] = [
    (ISSUED, {"issuer": ""}, "0 characters, not 1 to 128"),
    (ISSUED, {"issuer": "x" * 129}, "129 characters, not 1 to 128"),
    (ISSUED, {"identifier": "x" * 513}, "513 characters, not 1 to 512"),
    (ISSUED, {"identifier": "a\nb"}, "a control character or a surrogate"),
    (ISSUED, {"identifier": "a\x85b"}, "a control character or a surrogate"),
    (ISSUED, {"identifier": "a\ud800"}, "a control character or a surrogate"),
    (ISSUED, {"salt": bytes(15)}, "15 bytes, not 16"),
    (ISSUED, {"pdf": bytes(33)}, "33 bytes, not 32"),
    (ISSUED, {"pdf": None}, "not octets"),
    (ISSUED, {"xml": None}, "there is no XML"),
    (REVOKED, {"reason": "x" * 1001}, "1001 characters, not 0 to 1000"),
    (REVOKED, {"reason": "a\tb"}, "a control character or a surrogate"),
    (REVOKED, {"status": 4}, "not one of valid, suspended, superseded, revoked"),
    (REVOKED, {"decided": 2**40}, "not from 0 to below"),
    (REVOKED, {"decided": -1}, "not from 0 to below"),
    (REVOKED, {"decided": True}, "not a whole number"),
    (REVOKED, {"affected": tuple(map(str, range(10_001)))}, "not a list of 1 to 10000 texts"),
    (REVOKED, {"affected": ("a", "a")}, "a text twice"),
    (REVOKED, {"affected": ("a", "")}, "0 characters, not 1 to 512"),
    (REVOKED, {"affected": ["a"]}, "not a list"),
    (REVOKED, {"effective": REVOKED.decided + 1}, "later than decided"),
    (REVOKED, {"status": Status.SUSPENDED}, "only a revocation is retroactive"),
    (REVOKED, {"successor": bytes(32)}, "only for superseded"),
    (AUGMENTED, {"ranges": ()}, "not a list of 1 to 1000 ranges"),
    (AUGMENTED, {"ranges": ((5, 5),)}, "an empty range"),
    (AUGMENTED, {"ranges": ((9, 5),)}, "an empty range"),
    (AUGMENTED, {"ranges": ((5, 9), (8, 10))}, "ranges overlap or lack order"),
    (AUGMENTED, {"ranges": ((5, 9), (1, 3))}, "ranges overlap or lack order"),
    (AUGMENTED, {"ranges": ((5, 9, 10),)}, "not a range of two numbers"),
    (AUGMENTED, {"ranges": ((5, 2**48),)}, "not from 0 to below"),
    (AUGMENTED, {"level": "x" * 17}, "17 characters, not 1 to 16"),
    (KEY, {"what": "secret"}, "not one of certificate, crl, tag-key"),
    (ANCHOR, {"contract": bytes(32)}, "32 bytes, not 20"),
    (ANCHOR, {"size": 2**48}, "not from 0 to below"),
    (ANCHOR, {"chain_id": 2**53}, "not from 0 to below"),
    (TIMESTAMP, {"token": b""}, "0 bytes, not 1 to 65536"),
]


@pytest.mark.parametrize(("record", "values", "why"), FAULTS)
def test_a_record_that_breaks_the_table_cannot_be_built(
    record: Record, values: dict[str, Any], why: str
) -> None:
    with pytest.raises(MalformedRecord, match=why):
        replace(record, **values)


def test_texts_of_the_full_length_fit() -> None:
    record = replace(
        REVOKED,
        issuer="x" * 128,
        identifier="证" * 512,
        reason="\n" * 1000,
        affected=tuple(f"{index:0512}" for index in range(10_000)),
    )

    assert parse_record(record_fields(record), "record") == record


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("version",), 2, "record.version"),
        (("version",), True, "record.version"),
        (("version",), ..., "record.version"),
        (("kind",), "other", "record.kind"),
        (("kind",), ["issued"], "record.kind"),
        (("digests", "pdf", "sha256"), ..., "record.digests.pdf.sha256"),
        (("digests", "pdf", "sha256"), "AA==", "record.digests.pdf.sha256"),
        (("salt",), b64encode(bytes(15)).decode(), "record.salt"),
        (("salt",), "AAAAAAAAAAAAAAAAAAAAAB==", "record.salt"),
        (("issuer",), 7, "record.issuer"),
        (("signatures",), {}, "record"),
    ],
)
def test_a_fault_is_named_by_its_place(path: tuple[str, ...], value: object, where: str) -> None:
    broken = changed(record_fields(ISSUED), path, value)

    with pytest.raises(MalformedRecord, match=where) as caught:
        parse_record(broken, "record")
    assert caught.value.fields["where"] == where


def test_an_empty_list_is_written_by_leaving_it_out() -> None:
    broken = changed(record_fields(REVOKED), ("affected",), [])

    with pytest.raises(MalformedRecord, match="not a list"):
        parse_record(broken, "record")
