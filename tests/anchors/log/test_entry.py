"""Entries: 42 frozen bytes, tags that change with the month, classes by kind."""

import hmac
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedEntry
from trustsvc_anchors.log.entry import (
    ENTRY_SIZE,
    Entry,
    EntryClass,
    entry_of,
    issuer_tag,
    parse_entry,
)
from trustsvc_anchors.log.record import (
    AnchorRecord,
    IssuedRecord,
    KeyRecord,
    Record,
    TimestampRecord,
    encode_record,
)

TAG = bytes(range(1, 9))
RECORD = bytes(range(32))
KEY = KeyRecord(what="tag-key", sha256=RECORD, subject="LEIXG-529900T8BM49AURSDO55")
ISSUED = IssuedRecord(issuer="I", identifier="1", salt=bytes(16), xml=None, pdf=RECORD)
ANCHOR = AnchorRecord(
    chain_id=1,
    contract=bytes(20),
    log_id=RECORD,
    size=1,
    root=RECORD,
    block_number=1,
    block_hash=RECORD,
)
TIMESTAMP = TimestampRecord(size=1, root=RECORD, token=b"0")


def test_an_entry_is_version_class_tag_and_record() -> None:
    entry = Entry(EntryClass.DOCUMENT, TAG, RECORD)

    assert entry.encode() == b"\x01\x00" + TAG + RECORD
    assert entry.leaf_hash == sha256(b"\x00\x01\x00" + TAG + RECORD).digest()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(tag=st.binary(min_size=8, max_size=8), record=st.binary(min_size=32, max_size=32))
def test_an_entry_read_from_its_bytes_is_the_same(tag: bytes, record: bytes) -> None:
    for entry in (
        Entry(EntryClass.DOCUMENT, tag, record),
        Entry(EntryClass.PUBLIC, bytes(8), record),
    ):
        assert parse_entry(entry.encode()) == entry


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=60) | st.binary(min_size=ENTRY_SIZE, max_size=ENTRY_SIZE))
def test_any_bytes_are_an_entry_or_malformed(data: bytes) -> None:
    for tried in (data, b"\x01\x01" + data[2:], b"\x01\x00" + data[2:]):
        try:
            assert parse_entry(tried).encode() == tried
        except MalformedEntry:
            assert len(tried) != ENTRY_SIZE or tried[:2] != b"\x01\x00"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "0 bytes, not 42"),
        (bytes(43), "43 bytes, not 42"),
        (b"\x02" + bytes(41), "version 2, not 1"),
        (b"\x01\x02" + bytes(40), "class 2 is unknown"),
        (b"\x01\x01\x01" + bytes(39), "a public entry has a tag of zeros"),
    ],
)
def test_other_bytes_are_malformed(data: bytes, why: str) -> None:
    with pytest.raises(MalformedEntry, match=why):
        parse_entry(data)


@pytest.mark.parametrize(("tag", "record"), [(bytes(7), RECORD), (TAG, bytes(31))])
def test_an_entry_with_a_part_of_another_size_cannot_be_built(tag: bytes, record: bytes) -> None:
    with pytest.raises(MalformedEntry, match="bytes, not"):
        Entry(EntryClass.DOCUMENT, tag, record)


def test_the_entry_of_a_document_holds_the_digest_of_its_record() -> None:
    entry = entry_of(ISSUED, TAG)

    assert entry == Entry(EntryClass.DOCUMENT, TAG, sha256(encode_record(ISSUED)).digest())


@pytest.mark.parametrize("record", [KEY, ANCHOR, TIMESTAMP])
def test_entries_of_public_records_are_public_and_take_no_tag(record: Record) -> None:
    assert entry_of(record).entry_class == EntryClass.PUBLIC
    assert entry_of(record).tag == bytes(8)
    with pytest.raises(MalformedEntry, match="a public entry has a tag of zeros"):
        entry_of(record, TAG)


def test_a_tag_is_the_start_of_an_hmac_over_issuer_and_month() -> None:
    at = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)

    expected = hmac.new(b"key", b"NTRCN-91350100M000100Y432026-03", "sha256").digest()[:8]
    assert issuer_tag(b"key", "NTRCN-91350100M000100Y43", at) == expected


def test_a_tag_lasts_for_a_month_of_utc_and_not_longer() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    end = datetime(2026, 4, 1, tzinfo=UTC)
    beijing = timezone(timedelta(hours=8))

    tag = issuer_tag(b"key", "issuer", start)

    assert issuer_tag(b"key", "issuer", end - timedelta(seconds=1)) == tag
    assert issuer_tag(b"key", "issuer", datetime(2026, 4, 1, 7, tzinfo=beijing)) == tag
    assert issuer_tag(b"key", "issuer", end) != tag
    assert issuer_tag(b"other", "issuer", start) != tag
    assert issuer_tag(b"key", "another", start) != tag
