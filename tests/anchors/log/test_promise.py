"""Promises: four frozen lines under a key of their own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedNote
from trustsvc_anchors.log.checkpoint import open_checkpoint
from trustsvc_anchors.log.note import NoteSigner, sign_note
from trustsvc_anchors.log.promise import (
    Promise,
    encode_promise,
    open_promise,
    parse_promise,
    sign_promise,
)

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = NoteSigner(
    "log.example.cn/promise", PRIVATE_KEY.public_key().public_bytes_raw(), PRIVATE_KEY.sign
)
IN_LOG_BY = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
ANCHORED_BY = datetime(2026, 3, 1, 13, 0, 30, tzinfo=UTC)
PROMISE = Promise("log.example.cn", bytes(range(32)), IN_LOG_BY, ANCHORED_BY)
TEXT = (
    "log.example.cn/promise\n"
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "2026-03-01T12:00:30Z\n"
    "2026-03-01T13:00:30Z\n"
)


def test_a_promise_is_four_lines() -> None:
    assert encode_promise(PROMISE) == TEXT
    assert parse_promise(TEXT) == PROMISE


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    leaf=st.binary(min_size=32, max_size=32),
    at=st.datetimes(max_value=datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (the zone follows)
    wait_s=st.integers(0, 10**6),
)
def test_a_signed_promise_opens_as_it_was(leaf: bytes, at: datetime, wait_s: int) -> None:
    start = at.replace(microsecond=0)
    promise = Promise("log.example.cn", leaf, start, start + timedelta(seconds=wait_s))

    assert open_promise(sign_promise(promise, SIGNER), SIGNER.verifier_key) == promise


def test_a_promise_is_never_a_checkpoint() -> None:
    with pytest.raises(MalformedNote, match="not three lines"):
        open_checkpoint(sign_promise(PROMISE, SIGNER), SIGNER.verifier_key)


def test_a_signed_note_about_something_else_is_no_promise() -> None:
    with pytest.raises(MalformedNote, match="not four lines"):
        open_promise(sign_note("log.example.cn\n", SIGNER), SIGNER.verifier_key)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not four lines"),
        (TEXT[:-1], "not four lines"),
        (TEXT + "\n", "not four lines"),
        (TEXT.replace("/promise", ""), "no /promise in line 1"),
        (TEXT.replace("log.example.cn", ""), "origin"),
        (TEXT.replace("8=", "9="), "no leaf in line 2"),
        (TEXT.replace("AAEC", ""), "29 bytes, not 32"),
        (TEXT.replace("30Z", "30+00:00"), "not RFC 3339"),
        (TEXT.replace("30Z", "30.5Z"), "not RFC 3339"),
        (TEXT.replace("T12", " 12"), "not RFC 3339"),
        (TEXT.replace("2026-03", "2026-3"), "not RFC 3339"),
        (TEXT.replace("2026-03", "2026-13"), "not RFC 3339"),
        (TEXT.replace("T12", "T14"), "before in_log_by"),
    ],
)
def test_other_texts_are_malformed(text: str, why: str) -> None:
    with pytest.raises(MalformedNote, match=why):
        parse_promise(text)


@pytest.mark.parametrize(
    "at",
    [
        IN_LOG_BY.replace(tzinfo=None),
        IN_LOG_BY.replace(microsecond=1),
        IN_LOG_BY.astimezone(timezone(timedelta(hours=8))),
    ],
)
def test_an_instant_that_would_not_be_read_back_cannot_be_promised(at: datetime) -> None:
    with pytest.raises(MalformedNote, match="not in UTC, or no whole second"):
        Promise("log.example.cn", bytes(32), at, ANCHORED_BY)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.text(),
    lines=st.lists(st.text(max_size=20) | st.sampled_from(TEXT.split("\n")), max_size=6),
)
def test_any_text_is_a_promise_or_malformed(text: str, lines: list[str]) -> None:
    for tried in (text, "\n".join(lines)):
        try:
            assert encode_promise(parse_promise(tried)) == tried
        except MalformedNote:
            assert tried != TEXT
