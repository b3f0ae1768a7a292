"""Checkpoints: three frozen lines under one signature."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_anchors.errors import MalformedNote, UnprovedSignature
from trustsvc_anchors.log.checkpoint import (
    Checkpoint,
    encode_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from trustsvc_anchors.log.note import NoteSigner, sign_note

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = NoteSigner("log.example.cn", PRIVATE_KEY.public_key().public_bytes_raw(), PRIVATE_KEY.sign)
CHECKPOINT = Checkpoint("log.example.cn", 1_000_001, bytes(range(32)))
TEXT = "log.example.cn\n1000001\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

# The example in C2SP tlog-checkpoint.
C2SP_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_a_checkpoint_is_three_lines() -> None:
    assert encode_checkpoint(CHECKPOINT) == TEXT
    assert parse_checkpoint(TEXT) == CHECKPOINT


def test_the_example_of_the_standard_is_read_and_written_the_same() -> None:
    checkpoint = parse_checkpoint(C2SP_TEXT)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert encode_checkpoint(checkpoint) == C2SP_TEXT


@settings(max_examples=50, deadline=None, derandomize=True)
@given(size=st.integers(0, 2**48 - 1), root=st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_opens_as_it_was(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("log.example.cn", size, root)

    note = sign_checkpoint(checkpoint, SIGNER)

    assert open_checkpoint(note, SIGNER.verifier_key) == checkpoint


def test_a_checkpoint_of_another_key_does_not_open() -> None:
    other = NoteSigner("other.example.cn", SIGNER.public_key, SIGNER.sign)

    with pytest.raises(UnprovedSignature, match="not signed by other"):
        open_checkpoint(sign_checkpoint(CHECKPOINT, SIGNER), other.verifier_key)


def test_a_signed_note_about_something_else_is_no_checkpoint() -> None:
    note = sign_note("log.example.cn/promise\nsomething\n", SIGNER)

    with pytest.raises(MalformedNote, match="not three lines"):
        open_checkpoint(note, SIGNER.verifier_key)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not three lines"),
        (TEXT[:-1], "not three lines"),
        (TEXT + "extension\n", "not three lines"),
        (TEXT.replace("1000001", "01000001"), "not a decimal number"),
        (TEXT.replace("1000001", "-1"), "not a decimal number"),
        (TEXT.replace("1000001", "1_0"), "not a decimal number"),
        (TEXT.replace("1000001", "1\u0661"), "not a decimal number"),
        (TEXT.replace("1000001", ""), "not a decimal number"),
        (TEXT.replace("1000001", str(2**48)), "not from 0 to below"),
        (TEXT.replace("8=", "9="), "not canonical base64"),
        (TEXT.replace("AAEC", ""), "29 bytes, not 32"),
        (TEXT.replace("log.example.cn", ""), "origin"),
        (TEXT.replace("log.example.cn", "log example"), "origin"),
    ],
)
def test_other_texts_are_malformed(text: str, why: str) -> None:
    with pytest.raises(MalformedNote, match=why):
        parse_checkpoint(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.text(),
    lines=st.lists(st.text(max_size=20) | st.sampled_from(TEXT.split("\n")), max_size=5),
)
def test_any_text_is_a_checkpoint_or_malformed(text: str, lines: list[str]) -> None:
    for tried in (text, "\n".join(lines)):
        try:
            assert encode_checkpoint(parse_checkpoint(tried)) == tried
        except MalformedNote:
            assert tried != TEXT
