"""Encrypt private keys as PKCS#8, and open them again (RFC 5958, RFC 8018).

PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC, which every tool reads. cryptography's own
``BestAvailableEncryption`` stops at 2,048 rounds (measured with 50.0.2), so the envelope is made
here. ``ROUNDS`` costs about 0.14 s on one core.
Reading also takes what others wrote, scrypt included; a key that is not encrypted is refused.
"""

import hashlib
import os

from asn1crypto import algos, core, keys, pem
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from trustsvc_keys.algorithms import PrivateKey
from trustsvc_keys.errors import MalformedKey, UnsupportedKey, WrongPassphrase

ROUNDS = 600_000
"""The least that OWASP's password storage cheat sheet gives for PBKDF2-HMAC-SHA-256."""
_LABEL = "ENCRYPTED PRIVATE KEY"
_AES_BITS = 256


def encode_key(key: PrivateKey, passphrase: bytes, *, rounds: int = ROUNDS) -> bytes:
    """Encrypt a private key, in PEM.

    Args:
        key: The key.
        passphrase: What opens it again; not empty.
        rounds: The cost of one guess, as rounds of PBKDF2.

    Raises:
        WrongPassphrase: The passphrase is empty.
    """
    if not passphrase:
        raise WrongPassphrase(where="the new key", why="empty")
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    salt, vector = os.urandom(16), os.urandom(16)
    secret = hashlib.pbkdf2_hmac("sha256", passphrase, salt, rounds, _AES_BITS // 8)
    padder = padding.PKCS7(AES.block_size).padder()
    encryptor = Cipher(AES(secret), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    envelope = keys.EncryptedPrivateKeyInfo(
        {"encryption_algorithm": _scheme(salt, rounds, vector), "encrypted_data": sealed}
    )
    written: bytes = pem.armor(_LABEL, envelope.dump())
    return written


def _scheme(salt: bytes, rounds: int, vector: bytes) -> algos.EncryptionAlgorithm:
    """Describe how the key is encrypted (RFC 8018, A.4)."""
    derivation = algos.KdfAlgorithm(
        {
            "algorithm": "pbkdf2",
            "parameters": {
                "salt": algos.Pbkdf2Salt(name="specified", value=core.OctetString(salt)),
                "iteration_count": rounds,
                "prf": {"algorithm": "sha256", "parameters": core.Null()},
            },
        }
    )
    cipher = {"algorithm": f"aes{_AES_BITS}_cbc", "parameters": core.OctetString(vector)}
    return algos.EncryptionAlgorithm(
        {
            "algorithm": "pbes2",
            "parameters": {"key_derivation_func": derivation, "encryption_scheme": cipher},
        }
    )


def parse_key(data: bytes, passphrase: bytes, *, where: str) -> PrivateKey:
    """Open an encrypted private key in PEM.

    Args:
        data: The file's content.
        passphrase: What it was written with.
        where: The file's name, for the error.

    Raises:
        MalformedKey: Not an encrypted PKCS#8 key in PEM.
        WrongPassphrase: The passphrase does not open it.
        UnsupportedKey: A kind of key that we do not use.
    """
    if f"-----BEGIN {_LABEL}-----".encode() not in data:
        raise MalformedKey(where=where, why="no encrypted private key in PEM")
    if not passphrase:
        raise WrongPassphrase(where=where, why="empty")
    try:
        key = serialization.load_pem_private_key(data, passphrase)
    except ValueError as error:
        # cryptography tells a wrong passphrase from damage by its text alone.
        if "password" in str(error).lower():
            raise WrongPassphrase(where=where) from None
        raise MalformedKey(where=where, why="not PKCS#8, or a wrong passphrase") from None
    except (UnsupportedAlgorithm, TypeError, OverflowError):
        raise MalformedKey(where=where, why="an encryption that we cannot open") from None
    if not isinstance(
        key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    ):
        raise UnsupportedKey(what=type(key).__name__, why="not a kind that we use")
    return key
