"""Signed notes: other people's notes open, ours are verified by others, nothing else opens."""

import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.peers import peer
from trustsvc_anchors.errors import MalformedNote, UnprovedSignature
from trustsvc_anchors.log.note import (
    NoteSigner,
    VerifierKey,
    open_note,
    parse_verifier_key,
    sign_note,
)

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = NoteSigner("log.example.cn", PRIVATE_KEY.public_key().public_bytes_raw(), PRIVATE_KEY.sign)
OTHER = NoteSigner(
    "witness.example/w1",
    Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw(),
    Ed25519PrivateKey.from_private_bytes(bytes(32)).sign,
)
TEXT = "第一行\n\nsecond\n"
NOTE = sign_note(TEXT, SIGNER)
WITNESSED = NOTE + sign_note(TEXT, OTHER).rpartition("\n\n")[2]

# The example of golang.org/x/mod/sumdb/note, the package that notes come from.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = (
    GO_TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p"
    "ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"))


def test_a_note_that_others_signed_opens() -> None:
    assert open_note(GO_NOTE, parse_verifier_key(GO_KEY)) == GO_TEXT
    assert parse_verifier_key(GO_KEY).vkey == GO_KEY


def test_openssl_verifies_our_signature_over_the_text(tmp_path: Path) -> None:
    openssl = peer("openssl")
    octets = b64decode(NOTE.split()[-1])
    (tmp_path / "text").write_bytes(TEXT.encode())
    (tmp_path / "signature").write_bytes(octets[4:])
    pem = PRIVATE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)

    key, files = ("-inkey", "key.pem"), ("-in", "text", "-sigfile", "signature")
    command = (openssl, "pkeyutl", "-verify", "-rawin", "-pubin", *key, *files)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # noqa: S603 (a fixed command)

    assert done.returncode == 0, done.stdout
    assert octets[:4] == SIGNER.verifier_key.key_id


@settings(max_examples=50, deadline=None, derandomize=True)
@given(text=TEXTS)
def test_what_is_signed_opens_as_it_was(text: str) -> None:
    assert open_note(sign_note(text + "\n", SIGNER), SIGNER.verifier_key) == text + "\n"


def test_a_note_with_lines_of_other_keys_opens_with_each_of_them() -> None:
    assert open_note(WITNESSED, SIGNER.verifier_key) == TEXT
    assert open_note(WITNESSED, OTHER.verifier_key) == TEXT


def test_one_flipped_bit_anywhere_does_not_open() -> None:
    data = NOTE.encode()

    for place in range(len(data)):
        for bit in range(8):
            flipped = data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]
            note = flipped.decode(errors="surrogateescape")
            with pytest.raises((MalformedNote, UnprovedSignature), match=r"note|text|signature"):
                open_note(note, SIGNER.verifier_key)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", "not a text, an empty line"),
        (TEXT, "a dash, a key name"),
        ("no empty line\n", "not a text, an empty line"),
        (NOTE.rstrip("\n"), "not a text, an empty line"),
        (NOTE + "\n", "not a text, an empty line"),
        (NOTE + "x\n", "a dash, a key name"),
        (NOTE.replace("\n— ", "\n- "), "a dash, a key name"),
        (NOTE + "— a+b AAAAAAA=\n", "a dash, a key name"),
        (NOTE + "— ab AAAAAAB=\n", "not canonical base64"),
        (NOTE + "— ab AAAAAA==\n", "not canonical base64 of id and signature"),
        (NOTE + "— ab not-base64\n", "not canonical base64"),
        ("a\tb\n" + NOTE, "a control character"),
        ("a\ud800b\n" + NOTE, "a control character"),
        ("a\rb\n" + NOTE, "a control character"),
        ("x" * (1 << 20) + NOTE, "more than 1048576 characters"),
        (NOTE + "— ab AAAAAAA=\n" * 64, "more than 64 signatures"),
    ],
)
def test_what_is_no_note_is_malformed(note: str, why: str) -> None:
    with pytest.raises(MalformedNote, match=why):
        open_note(note, SIGNER.verifier_key)


def test_a_note_does_not_open_with_a_key_that_did_not_sign_it() -> None:
    with pytest.raises(UnprovedSignature, match="not signed by witness"):
        open_note(NOTE, OTHER.verifier_key)


def test_a_note_does_not_open_with_another_name_of_the_same_key() -> None:
    renamed = NoteSigner("other.example.cn", SIGNER.public_key, SIGNER.sign)

    with pytest.raises(UnprovedSignature, match="not signed by other"):
        open_note(NOTE, renamed.verifier_key)


def test_one_bad_signature_of_the_key_spoils_a_good_one() -> None:
    bad = sign_note("other\n", SIGNER).rpartition("\n\n")[2]

    with pytest.raises(UnprovedSignature, match="does not verify"):
        open_note(NOTE + bad, SIGNER.verifier_key)


def test_a_public_key_that_is_no_point_verifies_nothing() -> None:
    key = VerifierKey(SIGNER.name, SIGNER.verifier_key.key_id, b"\xff" * 32)

    with pytest.raises(UnprovedSignature, match="does not verify"):
        open_note(NOTE, key)


@pytest.mark.parametrize("text", ["", "no newline", "a\rb\n", "a\ud800\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNote, match="no newline at its end"):
        sign_note(text, SIGNER)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "a\ud800", "x" * 256])
def test_a_name_that_no_note_can_carry_is_refused(name: str) -> None:
    with pytest.raises(MalformedNote, match="key name"):
        sign_note(TEXT, NoteSigner(name, SIGNER.public_key, SIGNER.sign))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not name"),
        ("name", "not name"),
        ("name+00000000", "not name"),
        ("name+00000000+AQ=", "not name"),
        ("name+00000000+AQ==", "0 bytes, not 32"),
        (GO_KEY.replace("c74f20a3", "c74f20a4"), "its id does not belong"),
        (GO_KEY.replace("c74f20a3", "C74F20A3"), "its id does not belong"),
        (GO_KEY.replace("Peter", "Petra"), "its id does not belong"),
        (GO_KEY.replace("+ARpc", "+BBpc"), "not name"),
        ("a\ud800" + GO_KEY, "key name"),
    ],
)
def test_what_is_no_verifier_key_is_malformed(text: str, why: str) -> None:
    with pytest.raises(MalformedNote, match=why):
        parse_verifier_key(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text() | st.from_regex(r"[a-z]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", fullmatch=True))
def test_any_text_is_a_verifier_key_or_malformed(text: str) -> None:
    try:
        assert parse_verifier_key(text).vkey == text
    except MalformedNote as error:
        assert error.code == "malformed-note"  # noqa: PT017 (either will do)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(head=st.text(max_size=30), tail=st.text(max_size=30), cut=st.integers(0, len(NOTE)))
def test_any_text_is_a_signed_note_or_refused(head: str, tail: str, cut: int) -> None:
    for note in (head, head + "\n\n" + tail, head + NOTE, NOTE[:cut] + tail + NOTE[cut:]):
        try:
            assert open_note(note, SIGNER.verifier_key) == TEXT
        except (MalformedNote, UnprovedSignature):
            assert note != NOTE
