"""RSA-PSS by keys in files: as others make it, but the same each time."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.peers import peer
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import BadSignature, UnsupportedKey
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.pss import derived_salt_signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key, write_key

PSS = Algorithm.RSA_PSS_SHA256
KEY = make_key(PSS)
assert isinstance(KEY, rsa.RSAPrivateKey)
SIGN = derived_salt_signer(KEY)


def salt_of(key: rsa.RSAPrivateKey, signature: bytes) -> bytes:
    """Take the salt out of a signature (RFC 8017, 9.1.2)."""
    numbers = key.public_key().public_numbers()
    size = key.key_size // 8
    block = pow(int.from_bytes(signature), numbers.e, numbers.n).to_bytes(size)
    masked, seed = block[: size - 33], block[size - 33 : -1]
    counters = range(size // 32)
    mask = b"".join(hashlib.sha256(seed + one.to_bytes(4)).digest() for one in counters)
    return bytes(a ^ b for a, b in zip(masked, mask, strict=False))[-32:]


@given(st.binary(max_size=100))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_signature_verifies_and_is_the_same_each_time(data: bytes) -> None:
    signature = SIGN(data)

    verify_signature(KEY.public_key(), PSS, data, signature)
    assert SIGN(data) == signature


@given(st.integers(0, 3071))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_one_flipped_bit_anywhere_is_rejected(bit: int) -> None:
    signature = bytearray(SIGN(b"document"))
    signature[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BadSignature, match="rsa-pss"):
        verify_signature(KEY.public_key(), PSS, b"document", bytes(signature))


def test_each_message_and_each_key_has_salts_of_its_own() -> None:
    other = make_key(PSS)
    assert isinstance(KEY, rsa.RSAPrivateKey)
    assert isinstance(other, rsa.RSAPrivateKey)

    salts = [salt_of(KEY, SIGN(b"document %d" % number)) for number in range(8)]
    salts += [salt_of(other, derived_salt_signer(other)(b"document 0"))]

    assert len(set(salts)) == len(salts)
    assert salt_of(KEY, SIGN(b"document 0")) == salts[0]


@pytest.mark.parametrize("bits", [3072, 4096])
def test_openssl_accepts_a_salt_as_long_as_the_digest(tmp_path: Path, bits: int) -> None:
    uri = write_key(tmp_path / "seal.pem", make_key(PSS, rsa_bits=bits), b"word", rounds=1_000)
    signer = open_signer(uri, lambda: b"word", PSS)

    (tmp_path / "signature").write_bytes(signer.sign(b"document"))

    (tmp_path / "data").write_bytes(b"document")
    public = signer.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    command = [str(peer("openssl")), "dgst", "-sha256", "-verify", "public.pem"]
    command += ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]
    command += ["-signature", "signature", "data"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # noqa: S603  # a peer that tests found, on files of ours
    assert done.stdout == b"Verified OK\n"


def test_the_same_key_signs_by_pkcs1_unless_told_otherwise(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=1_000)

    assert open_signer(uri, lambda: b"word").algorithm is Algorithm.RSA_PKCS1_SHA256
    assert open_signer(uri, lambda: b"word", PSS).sign(b"x") == SIGN(b"x")


def test_an_algorithm_of_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", KEY, b"word", rounds=1_000)

    with pytest.raises(UnsupportedKey, match="the key is for rsa"):
        open_signer(uri, lambda: b"word", Algorithm.ED25519)
    with pytest.raises(UnsupportedKey, match="2048 bits"):
        make_key(PSS, rsa_bits=2048)


def test_nothing_of_the_key_shows() -> None:
    signer = SoftwareSigner("file:/k", KEY, PSS)

    assert repr(signer) == "SoftwareSigner('file:/k', rsa-pss-sha256)"
