"""Sign with a key from an encrypted file.

The file is written once, whole or not at all, readable by its owner only, and never overwritten;
one that others can read is refused. Signing is deterministic (RFC 6979 for ECDSA, PKCS#1 v1.5,
Ed25519; RSA-PSS with a derived salt), so a signature that was lost in a crash is made again to the
same octets. Key material never shows in ``repr``, errors or logs.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from trustsvc_keys.algorithms import (
    CURVES,
    FACTS,
    NEW_RSA_BITS,
    Algorithm,
    KeyKind,
    PrivateKey,
    PublicKey,
    algorithm_of,
    check_algorithm,
    hash_of,
)
from trustsvc_keys.errors import KeyExposed, KeyMissing, KeyTaken, MalformedKey, UnsupportedKey
from trustsvc_keys.signers.files import write_once
from trustsvc_keys.signers.pkcs8 import ROUNDS, encode_key, parse_key
from trustsvc_keys.signers.pss import derived_salt_signer
from trustsvc_keys.signers.uri import key_uri

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LIMIT_BYTES = 65_536


class SoftwareSigner:
    """Sign with a key in this process's memory; a `trustsvc_keys.signers.signer.Signer`."""

    __slots__ = ("_sign", "algorithm", "public_key", "uri")

    def __init__(self, uri: str, key: PrivateKey, algorithm: Algorithm | None = None) -> None:
        """Take a key, by default with the algorithm that `algorithm_of` gives.

        Raises:
            UnsupportedKey: The algorithm does not suit the key.
        """
        public_key: PublicKey = key.public_key()
        chosen = algorithm or algorithm_of(public_key)
        check_algorithm(public_key, chosen)
        self._sign = _signing(key, chosen)
        self.uri = uri
        self.algorithm = chosen
        self.public_key = public_key

    def __repr__(self) -> str:
        """Name the key; its content never shows."""
        return f"SoftwareSigner({self.uri!r}, {self.algorithm})"

    def sign(self, data: bytes) -> bytes:
        """Sign bytes, the same bytes always alike: DER for ECDSA, raw octets otherwise."""
        return self._sign(data)


def _signing(key: PrivateKey, algorithm: Algorithm) -> Callable[[bytes], bytes]:
    """Give the function that signs; what does not change is made once."""
    match key:
        case ec.EllipticCurvePrivateKey():
            scheme = ec.ECDSA(hash_of(algorithm), deterministic_signing=True)
            return lambda data: key.sign(data, scheme)
        case rsa.RSAPrivateKey() if algorithm is Algorithm.RSA_PSS_SHA256:
            return derived_salt_signer(key)
        case rsa.RSAPrivateKey():
            pad, hash_ = padding.PKCS1v15(), hash_of(algorithm)
            return lambda data: key.sign(data, pad, hash_)
        case _:
            return key.sign


def make_key(algorithm: Algorithm, *, rsa_bits: int = NEW_RSA_BITS) -> PrivateKey:
    """Make a new private key for an algorithm.

    Args:
        algorithm: What it is for.
        rsa_bits: The modulus, for RSA.

    Raises:
        UnsupportedKey: An RSA key below 3072 bits.
    """
    facts = FACTS[algorithm]
    if facts.kind is KeyKind.ED25519:
        return ed25519.Ed25519PrivateKey.generate()
    if facts.curve is not None:
        return ec.generate_private_key(CURVES[facts.curve]())
    if rsa_bits < NEW_RSA_BITS:
        raise UnsupportedKey(what="rsa", why=f"{rsa_bits} bits")
    return rsa.generate_private_key(65537, rsa_bits)


def write_key(path: Path, key: PrivateKey, passphrase: bytes, *, rounds: int = ROUNDS) -> str:
    """Write a private key, encrypted, to a new file of mode 0600; give its URI.

    The file appears whole and on disk, or not at all; its folder must exist.

    Raises:
        KeyTaken: There is a file of that name; it stays as it is.
        KeyMissing: The folder is not there or cannot be written.
        UnsupportedKey: An RSA key below 3072 bits.
    """
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < NEW_RSA_BITS:
        raise UnsupportedKey(what="rsa", why=f"{key.key_size} bits")
    uri = key_uri(path)
    data = encode_key(key, passphrase, rounds=rounds)
    try:
        write_once(path, data, mode=0o600)
    except FileExistsError:
        raise KeyTaken(where=str(path)) from None
    except OSError as error:
        raise KeyMissing(where=str(path), why=error.strerror) from error
    return uri


def read_key(path: Path, passphrase: bytes) -> PrivateKey:
    """Open a key file.

    Raises:
        KeyMissing: There is no such file, or it cannot be opened.
        KeyExposed: Others than its owner can read or write it.
        MalformedKey: Not an encrypted PKCS#8 key.
        WrongPassphrase: The passphrase does not open it.
    """
    return parse_key(read_private_file(path), passphrase, where=str(path))


def read_private_file(path: Path) -> bytes:
    """Read a small file that only its owner can read: a key, or the PIN of a hardware module.

    Raises:
        KeyMissing: There is no such file, or it cannot be opened.
        KeyExposed: Others than its owner can read or write it.
        MalformedKey: It is no file, or a large one.
    """
    try:
        with path.open("rb") as file:
            # Asked of the open file: a path could be another file a moment later.
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise MalformedKey(where=str(path), why="not a file")
            if state.st_mode & _OTHERS:
                raise KeyExposed(where=str(path), mode=f"{stat.S_IMODE(state.st_mode):04o}")
            data = file.read(_LIMIT_BYTES + 1)
    except OSError as error:
        raise KeyMissing(where=str(path), why=error.strerror) from error
    if len(data) > _LIMIT_BYTES:
        raise MalformedKey(where=str(path), why=f"more than {_LIMIT_BYTES} bytes")
    return data
