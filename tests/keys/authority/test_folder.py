"""The book in a folder: what is written stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import DAY, NOW
from trustsvc_keys.authority.book import Intent, Revocation, RevocationReason
from trustsvc_keys.authority.folder import (
    FolderBook,
    encode_intent,
    encode_revocation,
    parse_intent,
    parse_revocation,
)
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.errors import MalformedBook

INSTANTS = st.integers(0, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
INTENTS = st.builds(
    Intent,
    name=st.text(max_size=20),
    authority=st.text(max_size=20),
    profile=st.sampled_from(ProfileName),
    serial=st.integers(0, 1 << 160),
    not_before=INSTANTS,
    prepared=st.binary(max_size=50),
)
REVOCATIONS = st.builds(
    Revocation,
    name=st.text(max_size=20),
    authority=st.text(max_size=20),
    serial=st.integers(0, 1 << 160),
    change=st.integers(1, 1000),
    reason=st.none() | st.sampled_from(RevocationReason),
    at=INSTANTS,
    invalid_from=st.none() | INSTANTS,
)
INTENT = Intent(
    name="seal-1",
    authority="issuing",
    profile=ProfileName.SEAL,
    serial=1 << 64,
    not_before=NOW,
    prepared=b"\x30\x00",
)
REVOCATION = Revocation(
    name="seal-1",
    authority="issuing",
    serial=1 << 64,
    change=1,
    reason=RevocationReason.KEY_COMPROMISE,
    at=NOW,
    invalid_from=NOW - DAY,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(INTENTS)
@settings(max_examples=50, derandomize=True)
def test_an_intent_is_read_back_as_it_was(intent: Intent) -> None:
    assert parse_intent(encode_intent(intent), where="test") == intent


@given(REVOCATIONS)
@settings(max_examples=50, derandomize=True)
def test_a_revocation_is_read_back_as_it_was(revocation: Revocation) -> None:
    assert parse_revocation(encode_revocation(revocation), where="test") == revocation


@given(st.integers(0, len(encode_intent(INTENT)) - 1), st.integers(1, 255))
@settings(max_examples=150, derandomize=True)
def test_a_changed_page_is_refused_or_says_something_else(place: int, change: int) -> None:
    for page, parse in (
        (encode_intent(INTENT), parse_intent),
        (encode_revocation(REVOCATION), parse_revocation),
    ):
        damaged = bytearray(page)
        damaged[place % len(page)] ^= change
        try:
            read = parse(bytes(damaged), where="test")
        except MalformedBook:
            continue
        assert read not in {INTENT, REVOCATION}


@given(st.binary(max_size=100) | JSON.map(lambda value: repr(value).encode()))
@settings(max_examples=100, derandomize=True)
def test_bytes_that_are_no_page_are_refused(data: bytes) -> None:
    for parse in (parse_intent, parse_revocation):
        with pytest.raises(MalformedBook, match="where: test"):
            parse(data, where="test")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seal"', b'"root-of-all"'),
        (b'"name": "seal-1"', b'"name": 5'),
        (b'"name": "seal-1"', b'"name": "seal-1", "more": 1'),
        (b'"not_before": ', b'"not_before": 1e3, "x": '),
        (b'"not_before": 17', b'"not_before": 999999999999999917'),
        (b'"3000"', b'"30 00"'),
        (b'"10000000000000000"', b'"0x10000000000000000"'),
        (b'"10000000000000000"', b'"010000000000000000"'),
        (b"\n}", b"}"),
        (b"{", b"[" * 40_000 + b"{"),
        (b"{", b" " * 70_000 + b"{"),
    ],
)
def test_a_page_in_another_form_is_refused(old: bytes, new: bytes) -> None:
    page = encode_intent(INTENT)
    assert old in page

    with pytest.raises(MalformedBook, match="malformed-book"):
        parse_intent(page.replace(old, new), where="test")


def test_the_first_writer_of_a_name_wins(tmp_path: Path) -> None:
    first, second = FolderBook(tmp_path), FolderBook(tmp_path)
    other = Intent(
        name="seal-1",
        authority="issuing",
        profile=ProfileName.SEAL,
        serial=2 << 64,
        not_before=NOW,
        prepared=b"",
    )

    kept = first.save_intent(INTENT)

    assert kept == INTENT
    assert second.save_intent(other) == INTENT
    assert second.find_intent("seal-1") == INTENT
    assert first.save_certificate("seal-1", b"one") == b"one"
    assert second.save_certificate("seal-1", b"two") == b"one"


def test_revocations_come_by_authority_and_in_order(tmp_path: Path) -> None:
    book = FolderBook(tmp_path)
    changes = [
        Revocation(
            name="seal-1",
            authority="issuing",
            serial=7,
            change=number,
            reason=RevocationReason.CERTIFICATE_HOLD if number % 2 else None,
            at=NOW,
        )
        for number in range(1, 12)
    ]
    for change in reversed(changes):
        book.save_revocation(change)

    assert book.revocations("issuing") == tuple(changes)
    assert book.revocations("root") == ()


@pytest.mark.parametrize("name", ["", "../root", "a/b", ".hidden", "a.json", "a" * 129, "印"])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(MalformedBook, match="is not a name"):
        FolderBook(tmp_path / "book").find_certificate(name)


def test_a_draft_left_by_a_crash_is_no_page(tmp_path: Path) -> None:
    book = FolderBook(tmp_path)
    (tmp_path / "revocations" / ".seal-1.1.json.abcd").write_bytes(b"{")

    assert book.revocations("issuing") == ()
    assert book.find_intent("seal-1") is None
