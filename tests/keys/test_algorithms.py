"""What holds for every algorithm."""

from datetime import date

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.algorithms import (
    FACTS,
    Algorithm,
    KeyKind,
    algorithm_of,
    hash_of,
    pss_padding,
    sunset_of,
    verify_signature,
)
from trustsvc_keys.errors import BadSignature, UnsupportedKey
from trustsvc_keys.signers.software import SoftwareSigner, make_key

DETERMINISTIC = [algorithm for algorithm, facts in FACTS.items() if facts.deterministic]
KEYS = {algorithm: make_key(algorithm) for algorithm in Algorithm}
OLD_RSA = rsa.generate_private_key(65537, 2048)


def test_every_algorithm_has_its_facts() -> None:
    assert set(FACTS) == set(Algorithm)


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
def test_a_signature_verifies_and_the_same_bytes_are_signed_alike(algorithm: Algorithm) -> None:
    signer = SoftwareSigner("file:/k", KEYS[algorithm])

    first, second = signer.sign(b"document"), signer.sign(b"document")

    assert first == second
    assert signer.algorithm is algorithm
    verify_signature(signer.public_key, algorithm, b"document", first)


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
@given(data=st.data())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_one_flipped_bit_in_a_signature_is_rejected(
    algorithm: Algorithm, data: st.DataObject
) -> None:
    signer = SoftwareSigner("file:/k", KEYS[algorithm])
    signature = bytearray(signer.sign(b"document"))
    place = data.draw(st.integers(0, 8 * len(signature) - 1))
    signature[place // 8] ^= 1 << place % 8

    with pytest.raises(BadSignature, match="bad-signature"):
        verify_signature(signer.public_key, algorithm, b"document", bytes(signature))


def test_another_document_is_rejected() -> None:
    signer = SoftwareSigner("file:/k", KEYS[Algorithm.ED25519])

    with pytest.raises(BadSignature, match="ed25519"):
        verify_signature(signer.public_key, signer.algorithm, b"other", signer.sign(b"document"))


def test_pss_signatures_of_others_verify() -> None:
    key = KEYS[Algorithm.RSA_PSS_SHA256]
    assert isinstance(key, rsa.RSAPrivateKey)
    signature = key.sign(b"document", pss_padding(), hashes.SHA256())

    verify_signature(key.public_key(), Algorithm.RSA_PSS_SHA256, b"document", signature)

    with pytest.raises(BadSignature, match="rsa-pkcs1"):
        verify_signature(key.public_key(), Algorithm.RSA_PKCS1_SHA256, b"document", signature)


def test_a_pss_signature_with_a_short_salt_is_rejected() -> None:
    key = KEYS[Algorithm.RSA_PSS_SHA256]
    assert isinstance(key, rsa.RSAPrivateKey)
    short = padding.PSS(padding.MGF1(hashes.SHA256()), 8)

    with pytest.raises(BadSignature, match="rsa-pss"):
        verify_signature(
            key.public_key(),
            Algorithm.RSA_PSS_SHA256,
            b"document",
            key.sign(b"document", short, hashes.SHA256()),
        )


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_software_keys_never_sign_at_random(algorithm: Algorithm) -> None:
    first, again = (SoftwareSigner("file:/k", KEYS[algorithm], algorithm) for _ in range(2))

    signature = first.sign(b"document")

    assert again.sign(b"document") == signature
    assert first.sign(b"another") != signature
    verify_signature(first.public_key, algorithm, b"document", signature)


@pytest.mark.parametrize(
    "public_key",
    [
        ec.generate_private_key(ec.SECP256K1()).public_key(),
        dsa.generate_private_key(2048).public_key(),
        rsa.RSAPublicNumbers(65537, 1 << 1023 | 1).public_key(),
        "a text",
    ],
    ids=["secp256k1", "dsa", "rsa-1024", "text"],
)
def test_keys_that_are_not_for_documents_are_refused(public_key: object) -> None:
    with pytest.raises(UnsupportedKey, match="unsupported-key"):
        algorithm_of(public_key)


def test_an_algorithm_of_another_key_is_refused() -> None:
    public_key = ed25519.Ed25519PrivateKey.generate().public_key()

    with pytest.raises(UnsupportedKey, match="the key is for ed25519"):
        verify_signature(public_key, Algorithm.ECDSA_P256_SHA256, b"", b"")
    with pytest.raises(UnsupportedKey, match="the key is for ecdsa-p256"):
        verify_signature(
            KEYS[Algorithm.ECDSA_P256_SHA256].public_key(), Algorithm.ECDSA_P384_SHA384, b"", b""
        )


def test_short_rsa_keys_set_earlier() -> None:
    long = KEYS[Algorithm.RSA_PKCS1_SHA256].public_key()

    assert sunset_of(OLD_RSA.public_key(), Algorithm.RSA_PKCS1_SHA256) == date(2030, 12, 31)
    assert sunset_of(long, Algorithm.RSA_PKCS1_SHA256) == date(2035, 12, 31)


def test_ed25519_has_no_hash_to_choose() -> None:
    with pytest.raises(UnsupportedKey, match="hashes inside"):
        hash_of(Algorithm.ED25519)


@pytest.mark.parametrize(
    "algorithm", [a for a in Algorithm if FACTS[a].kind is not KeyKind.ED25519]
)
def test_the_hash_is_the_one_that_the_facts_name(algorithm: Algorithm) -> None:
    assert hash_of(algorithm).name == FACTS[algorithm].hash_name
