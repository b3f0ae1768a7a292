"""Take a key with its certificates out of a PKCS#12 file (RFC 7292), as authorities hand them out.

The structure is read first: one private key, encrypted, under a MAC, at a cost that somebody else's
file may ask of us. Then the passphrase opens it. Old files (RC2, triple DES) are opened too and
said to be old; the key is encrypted anew when we keep it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from asn1crypto import algos, core, pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from trustsvc_keys.algorithms import PrivateKey
from trustsvc_keys.errors import MalformedArchive, UnsupportedKey, WrongPassphrase
from trustsvc_keys.paths.certificates import UNREADABLE

LIMIT_BYTES = 1_048_576
ROUNDS_LIMIT = 5_000_000
"""The most rounds that one derivation may ask for: some 2 s."""
_MOST_SAFES = 8
_PBMAC1 = "1.2.840.113549.1.5.14"
_MODERN = "pbes2"
_OLD = frozenset(
    {
        "pkcs12_sha1_tripledes_3key",
        "pkcs12_sha1_tripledes_2key",
        "pkcs12_sha1_rc2_128",
        "pkcs12_sha1_rc2_40",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What a PKCS#12 file held.

    Attributes:
        key: The private key.
        certificate: The certificate of that key, in DER.
        chain: The other certificates, in DER, as they came.
        outdated: Whether its encryption is of a kind that should not be used any more.
    """

    key: PrivateKey = field(repr=False)
    certificate: bytes
    chain: tuple[bytes, ...]
    outdated: bool

    def with_chain(self, chain: tuple[bytes, ...]) -> "Archive":
        """Give the same with other certificates beside its own."""
        return replace(self, chain=chain)


class _MacParameters(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """PBMAC1-params (RFC 8018, A.5)."""

    _fields: ClassVar = [
        ("key_derivation_func", algos.KdfAlgorithm),
        ("message_auth_scheme", core.Any),
    ]


def import_pkcs12(data: bytes, passphrase: bytes, *, where: str = "the archive") -> Archive:
    """Open a PKCS#12 file.

    Args:
        data: Its content.
        passphrase: What it was written with.
        where: Its name, for the error.

    Raises:
        MalformedArchive: No such file; no key or several; no MAC; an encryption that we don't open.
        WrongPassphrase: The passphrase does not open it, or it is damaged: its MAC tells no more.
        UnsupportedKey: A kind of key that we do not use.
    """
    if len(data) > LIMIT_BYTES:
        raise MalformedArchive(where=where, why=f"more than {LIMIT_BYTES} bytes")
    try:
        ciphers = _ciphers(data, where)
    except UNREADABLE as error:
        raise MalformedArchive(where=where, why="not PKCS#12 in DER") from error
    try:
        opened = load_pkcs12(data, passphrase)
    except UnsupportedAlgorithm as error:
        raise MalformedArchive(where=where, why="an encryption that we do not open") from error
    except UNREADABLE as error:
        if "password" not in str(error).lower():
            raise MalformedArchive(where=where, why=type(error).__name__) from None
        raise WrongPassphrase(where=where, why="wrong, or the file is damaged") from None
    found = [one.certificate for one in (opened.cert, *opened.additional_certs) if one is not None]
    return _archive(opened.key, found, where, outdated=bool(ciphers & _OLD))


def _archive(
    key: object, certificates: list[x509.Certificate], where: str, *, outdated: bool
) -> Archive:
    """Join a key with its own certificate.

    Raises:
        MalformedArchive: There is no certificate for it.
        UnsupportedKey: A kind of key that we do not use.
    """
    if not isinstance(
        key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    ):
        raise UnsupportedKey(what=type(key).__name__, why="not a kind that we use")
    try:
        ours = [one for one in certificates if one.public_key() == key.public_key()]
        if not ours:
            raise MalformedArchive(where=where, why="no certificate of its key")
        own = max(ours, key=lambda one: one.not_valid_after_utc)
        chain = tuple(one.public_bytes(Encoding.DER) for one in certificates if one is not own)
    except UNREADABLE as error:
        raise MalformedArchive(where=where, why="a certificate that cannot be read") from error
    return Archive(
        key=key, certificate=own.public_bytes(Encoding.DER), chain=chain, outdated=outdated
    )


def _ciphers(data: bytes, where: str) -> set[str]:
    """Read the structure, and give how its parts are encrypted.

    Raises:
        MalformedArchive: It is not as we take it.
    """
    archive = pkcs12.Pfx.load(data, strict=True)
    if archive["auth_safe"]["content_type"].native != "data":
        raise MalformedArchive(where=where, why="signed, not protected by a passphrase")
    mac = archive["mac_data"]
    if not isinstance(mac, pkcs12.MacData):
        raise MalformedArchive(where=where, why="no MAC, so that anybody may have changed it")
    _check_rounds(mac["iterations"].native, where)
    _check_mac(mac["mac"]["digest_algorithm"], where)
    safes = archive.authenticated_safe
    if len(safes) > _MOST_SAFES:
        raise MalformedArchive(where=where, why=f"{len(safes)} parts")
    ciphers, keys = set(), 0
    for algorithm, is_key in _encryptions(safes, where):
        ciphers.add(_cipher(algorithm, where))
        keys += is_key
    if keys != 1:
        found = f"{keys} private keys" if keys else "no private key"
        raise MalformedArchive(where=where, why=f"{found}; one is wanted")
    return ciphers


def _encryptions(
    safes: pkcs12.AuthenticatedSafe, where: str
) -> Iterator[tuple[algos.EncryptionAlgorithm, bool]]:
    """Give how each encrypted part is encrypted, and whether it is a key.

    Makers put keys, which are encrypted one by one, into a part that itself is not (4.2.2).
    """
    for safe in safes:
        match safe["content_type"].native:
            case "encrypted_data":
                info = safe["content"]["encrypted_content_info"]
                yield info["content_encryption_algorithm"], False
            case "data":
                for bag in pkcs12.SafeContents.load(safe["content"].native, strict=True):
                    kind = bag["bag_id"].native
                    if kind == "key_bag":
                        raise MalformedArchive(where=where, why="its key is not encrypted")
                    if kind == "pkcs8_shrouded_key_bag":
                        yield bag["bag_value"]["encryption_algorithm"], True
            case other:
                raise MalformedArchive(where=where, why=f"a part of the kind {other}")


def _cipher(algorithm: algos.EncryptionAlgorithm, where: str) -> str:
    """Give the name of an encryption that we open, at a cost that we bear.

    Raises:
        MalformedArchive: It is another.
    """
    name: str = algorithm["algorithm"].native
    if name == _MODERN:
        derivation = algorithm["parameters"]["key_derivation_func"]
        _check_derivation(derivation, where)
    elif name in _OLD:
        _check_rounds(algorithm["parameters"]["iterations"].native, where)
    else:
        raise MalformedArchive(where=where, why=f"encrypted by {name}, which we do not open")
    return name


def _check_mac(algorithm: algos.DigestAlgorithm, where: str) -> None:
    """Check the cost of a MAC whose key is derived by PBKDF2 (RFC 9579)."""
    if algorithm["algorithm"].dotted == _PBMAC1:
        parameters = _MacParameters.load(algorithm["parameters"].dump(), strict=True)
        _check_derivation(parameters["key_derivation_func"], where)


def _check_derivation(derivation: algos.KdfAlgorithm, where: str) -> None:
    """Check that a key is derived by PBKDF2, at a cost that we bear.

    Raises:
        MalformedArchive: It is not.
    """
    if derivation["algorithm"].native != "pbkdf2":
        raise MalformedArchive(where=where, why="a key derivation that we do not open")
    _check_rounds(derivation["parameters"]["iteration_count"].native, where)


def _check_rounds(rounds: object, where: str) -> None:
    """Refuse to work for hours.

    Raises:
        MalformedArchive: One derivation would take more rounds than we bear.
    """
    if not isinstance(rounds, int) or not 0 < rounds <= ROUNDS_LIMIT:
        raise MalformedArchive(where=where, why=f"not 1 to {ROUNDS_LIMIT} rounds of derivation")
