"""Accounts of an EVM chain, against what wallets and nodes use."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from eth_account import Account
from eth_keys.main import KeyAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.errors import BadSignature, UnsupportedKey
from trustsvc_keys.signers.ethereum import CURVE_ORDER, EthereumSigner, account_of
from trustsvc_keys.signers.opening import open_ethereum_signer
from trustsvc_keys.signers.software import write_key

SECRETS = st.integers(1, CURVE_ORDER - 1)
DIGESTS = st.binary(min_size=32, max_size=32)


def account(secret: int) -> EthereumSigner:
    return account_of("file:/k", ec.derive_private_key(secret, ec.SECP256K1()))


@given(SECRETS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_the_address_is_the_one_that_a_wallet_shows(secret: int) -> None:
    wallet = Account.from_key(secret.to_bytes(32, "big"))

    assert account(secret).address == bytes.fromhex(wallet.address.removeprefix("0x"))


@given(SECRETS, DIGESTS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_signature_is_low_and_leads_back_to_the_account(secret: int, digest: bytes) -> None:
    signer = account(secret)

    parity, r, s = signer.sign_digest(digest)

    recovered = KeyAPI().Signature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(digest)
    assert parity in {0, 1}
    assert s <= CURVE_ORDER // 2
    assert recovered.to_canonical_address() == signer.address
    assert recovered.to_bytes() == signer.public_key


@given(SECRETS, DIGESTS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_signature_is_the_one_that_a_wallet_makes(secret: int, digest: bytes) -> None:
    wallet = KeyAPI().PrivateKey(secret.to_bytes(32, "big")).sign_msg_hash(digest)

    assert account(secret).sign_digest(digest) == wallet.vrs


def test_a_high_s_from_a_hardware_module_is_brought_down() -> None:
    key = ec.derive_private_key(7, ec.SECP256K1())
    digest = bytes(32)
    parity, r, s = account(7).sign_digest(digest)

    module = EthereumSigner("pkcs11:k", key.public_key(), lambda _: (r, CURVE_ORDER - s))

    assert module.sign_digest(digest) == (parity, r, s)


@pytest.mark.parametrize("answer", [(0, 0), (1, 1), (CURVE_ORDER, 1), (5, CURVE_ORDER - 5)])
def test_a_module_that_signs_with_another_key_is_caught(answer: tuple[int, int]) -> None:
    key = ec.derive_private_key(7, ec.SECP256K1())
    module = EthereumSigner("pkcs11:k", key.public_key(), lambda _: answer)

    with pytest.raises(BadSignature, match="secp256k1"):
        module.sign_digest(bytes(32))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_only_digests_of_32_bytes_are_signed(size: int) -> None:
    with pytest.raises(BadSignature, match="secp256k1"):
        account(7).sign_digest(bytes(size))


def test_an_account_opens_from_its_file_and_hides_its_key(tmp_path: Path) -> None:
    secret = 0xC0FFEE << 200
    key = ec.derive_private_key(secret, ec.SECP256K1())

    uri = write_key(tmp_path / "anchorer.pem", key, b"word", rounds=1_000)
    signer = open_ethereum_signer(uri, lambda: b"word")

    assert signer.address == account(secret).address
    assert repr(signer) == f"EthereumSigner({uri!r}, 0x{signer.address.hex()})"
    assert "c0ffee" not in repr(signer)


def test_another_curve_has_no_account() -> None:
    with pytest.raises(UnsupportedKey, match="secp256r1"):
        account_of("file:/k", ec.generate_private_key(ec.SECP256R1()))
