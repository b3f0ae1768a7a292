"""Keys in files: whole, once, for their owner only, and never seen."""

import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.peers import peer
from trustsvc_keys.algorithms import Algorithm, PrivateKey, verify_signature
from trustsvc_keys.errors import (
    KeyExposed,
    KeyMissing,
    KeysError,
    KeyTaken,
    MalformedKey,
    UnsupportedKey,
    WrongPassphrase,
)
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer
from trustsvc_keys.signers.pkcs8 import ROUNDS, encode_key, parse_key
from trustsvc_keys.signers.software import make_key, read_key, write_key

FAST = 1_000
KEY = make_key(Algorithm.ECDSA_P256_SHA256)
SEALED = encode_key(KEY, b"word", rounds=FAST)
PLAIN = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def secret_of(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_a_written_key_opens_again_by_its_uri(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)

    signer = open_signer(uri, lambda: b"word")

    verify_signature(signer.public_key, signer.algorithm, b"x", signer.sign(b"x"))
    assert signer.public_key == KEY.public_key()
    assert signer.uri == uri == f"file:{tmp_path}/seal.pem"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_key_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)
    finally:
        os.umask(before)

    assert (tmp_path / "seal.pem").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "seal.pem"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666])
def test_a_key_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)
    (tmp_path / "seal.pem").chmod(mode)

    with pytest.raises(KeyExposed, match=f"mode: {mode:04o}"):
        open_signer(uri, lambda: b"word")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "seal.pem"
    write_key(path, KEY, b"word", rounds=FAST)
    before = path.read_bytes()

    with pytest.raises(KeyTaken, match="key-taken"):
        write_key(path, make_key(Algorithm.ED25519), b"word", rounds=FAST)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "seal.pem").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(KeyTaken, match="key-taken"):
        write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)

    assert not (tmp_path / "elsewhere").exists()


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="No such file"):
        read_key(tmp_path / "none.pem", b"word")
    with pytest.raises(KeyMissing, match="No such file"):
        write_key(tmp_path / "none" / "seal.pem", KEY, b"word", rounds=FAST)
    with pytest.raises(KeyMissing, match="Is a directory"):
        read_key(tmp_path, b"word")


def test_a_wrong_passphrase_does_not_open(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)

    with pytest.raises((WrongPassphrase, MalformedKey), match="passphrase"):
        open_signer(uri, lambda: b"other")
    with pytest.raises(WrongPassphrase, match="empty"):
        open_signer(uri, lambda: b"")
    with pytest.raises(WrongPassphrase, match="empty"):
        write_key(tmp_path / "open.pem", KEY, b"", rounds=FAST)


def test_a_key_that_is_not_encrypted_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "open.pem"
    path.touch(mode=0o600)
    path.write_bytes(PLAIN)

    with pytest.raises(MalformedKey, match="no encrypted private key"):
        read_key(path, b"word")


def test_a_huge_key_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.pem"
    path.touch(mode=0o600)
    path.write_bytes(SEALED + b"#" * 70_000)

    with pytest.raises(MalformedKey, match="more than 65536 bytes"):
        read_key(path, b"word")


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_damaged_key_file_is_refused_or_opens_the_same_key(place: int, change: int) -> None:
    damaged = bytearray(SEALED)
    damaged[place] ^= change

    try:
        key = parse_key(bytes(damaged), b"word", where="test")
    except (MalformedKey, WrongPassphrase, UnsupportedKey):
        return
    # Line ends and characters outside the armour are not the key.
    assert secret_of(key) == secret_of(KEY)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_bytes_that_are_no_key_are_refused(data: bytes) -> None:
    wrapped = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + data

    for bytes_ in (data, wrapped):
        with pytest.raises(KeysError, match="test"):
            parse_key(bytes_, b"word", where="test")


def test_key_material_shows_nowhere(tmp_path: Path) -> None:
    key = ec.derive_private_key(0xC0FFEE << 200 | 0xBEEF, ec.SECP256R1())
    uri = write_key(tmp_path / "seal.pem", key, b"swordfish", rounds=FAST)
    signer = open_signer(uri, lambda: b"swordfish")
    secret = key.private_numbers().private_value

    shown = [repr(signer), str(signer)]
    for word in (b"swordfisk", b""):
        with pytest.raises(KeysError, match="passphrase") as caught:
            open_signer(uri, lambda word=word: word)  # type: ignore[misc]  # binds the loop's word
        shown += [str(caught.value), repr(caught.value)]

    for text in shown:
        assert "sword" not in text
        assert f"{secret:x}" not in text.lower()
        assert str(secret) not in text


def test_short_rsa_keys_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedKey, match="2048 bits"):
        write_key(tmp_path / "rsa.pem", rsa.generate_private_key(65537, 2048), b"word")


def test_an_account_needs_its_own_curve(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=FAST)
    other = write_key(tmp_path / "ed.pem", make_key(Algorithm.ED25519), b"word", rounds=FAST)

    with pytest.raises(UnsupportedKey, match="secp256k1"):
        open_ethereum_signer(uri, lambda: b"word")
    with pytest.raises(UnsupportedKey, match="secp256k1"):
        open_ethereum_signer(other, lambda: b"word")


def openssl(*arguments: str | Path, data: bytes = b"") -> bytes:
    command = [str(peer("openssl")), *map(str, arguments)]
    done = subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603  # a peer that tests found, on paths of ours
    return done.stdout


@pytest.mark.parametrize(
    "algorithm", [Algorithm.ECDSA_P256_SHA256, Algorithm.RSA_PKCS1_SHA256, Algorithm.ED25519]
)
def test_openssl_opens_what_we_wrote(tmp_path: Path, algorithm: Algorithm) -> None:
    key = make_key(algorithm)
    write_key(tmp_path / "seal.pem", key, b"word", rounds=FAST)

    shown = openssl("pkcs8", "-in", tmp_path / "seal.pem", "-passin", "pass:word")

    opened = serialization.load_pem_private_key(shown, None)
    assert isinstance(opened, type(key))
    assert opened.public_key() == key.public_key()


@pytest.mark.parametrize("extra", [(), ("-scrypt",), ("-v2prf", "hmacWithSHA512")])
def test_we_open_what_openssl_wrote(tmp_path: Path, extra: tuple[str, ...]) -> None:
    path = tmp_path / "theirs.pem"
    openssl("pkcs8", "-topk8", *extra, "-passout", "pass:word", "-out", path, data=PLAIN)
    path.chmod(0o600)

    assert secret_of(read_key(path, b"word")) == secret_of(KEY)


def test_a_guess_costs_as_much_as_we_say(tmp_path: Path) -> None:
    write_key(tmp_path / "seal.pem", KEY, b"word")

    shown = openssl("asn1parse", "-in", tmp_path / "seal.pem").decode()

    assert f":{ROUNDS:06X}" in shown
    assert "hmacWithSHA256" in shown
    assert "aes-256-cbc" in shown
