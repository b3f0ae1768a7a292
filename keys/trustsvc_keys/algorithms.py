"""List each signature algorithm once: kind of key, hash, sizes, date of sunset.

What CMS, X.509 and XML call an algorithm stands where they are written; here are only the facts
that hold everywhere, and the check of one raw signature.
A sunset is a planning date, not a verdict: the last day on which NIST IR 8547 (draft, table 2)
allows the family; for RSA below 3072 bits, which we read but never make, the day from which it is
deprecated there.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from trustsvc_keys.errors import BadSignature, UnsupportedKey

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

NEW_RSA_BITS = 3072
"""The least modulus of a key that we make (128 bits of security, SP 800-57 part 1, table 2)."""
READ_RSA_BITS = 2048
"""The least modulus of a key whose signatures we still judge."""


class Algorithm(StrEnum):
    """A signature algorithm with its hash and, for ECDSA, its curve."""

    ECDSA_P256_SHA256 = "ecdsa-p256-sha256"
    ECDSA_P384_SHA384 = "ecdsa-p384-sha384"
    RSA_PKCS1_SHA256 = "rsa-pkcs1-sha256"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    ED25519 = "ed25519"


class KeyKind(StrEnum):
    """The mathematics of a key."""

    EC = "ec"
    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmFacts:
    """What holds for an algorithm wherever it is used.

    Attributes:
        kind: The kind of key.
        hash_name: As hashlib calls it; what Ed25519 uses inside.
        curve: The name of the curve, or None.
        deterministic: Whether every key in a file signs the same bytes in the same way by the
            standard alone; RSA-PSS takes a salt, which software keys of ours derive.
        sunset: The last day of its planned use.
    """

    kind: KeyKind
    hash_name: str
    curve: str | None
    deterministic: bool
    sunset: date


_QUANTUM = date(2035, 12, 31)
_RSA_BELOW_3072 = date(2030, 12, 31)

FACTS: dict[Algorithm, AlgorithmFacts] = {
    Algorithm.ECDSA_P256_SHA256: AlgorithmFacts(
        kind=KeyKind.EC, hash_name="sha256", curve="secp256r1", deterministic=True, sunset=_QUANTUM
    ),
    Algorithm.ECDSA_P384_SHA384: AlgorithmFacts(
        kind=KeyKind.EC, hash_name="sha384", curve="secp384r1", deterministic=True, sunset=_QUANTUM
    ),
    Algorithm.RSA_PKCS1_SHA256: AlgorithmFacts(
        kind=KeyKind.RSA, hash_name="sha256", curve=None, deterministic=True, sunset=_QUANTUM
    ),
    Algorithm.RSA_PSS_SHA256: AlgorithmFacts(
        kind=KeyKind.RSA, hash_name="sha256", curve=None, deterministic=False, sunset=_QUANTUM
    ),
    Algorithm.ED25519: AlgorithmFacts(
        kind=KeyKind.ED25519, hash_name="sha512", curve=None, deterministic=True, sunset=_QUANTUM
    ),
}

CURVES: dict[str, type[ec.EllipticCurve]] = {
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
}
_BY_CURVE = {facts.curve: algorithm for algorithm, facts in FACTS.items() if facts.curve}
_HASHES: dict[str, type[hashes.SHA256 | hashes.SHA384]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
}


def hash_of(algorithm: Algorithm) -> hashes.SHA256 | hashes.SHA384:
    """Give the hash that an ECDSA or RSA algorithm takes of its input.

    Raises:
        UnsupportedKey: Ed25519, which hashes inside.
    """
    chosen = _HASHES.get(FACTS[algorithm].hash_name)
    if chosen is None:
        raise UnsupportedKey(what=str(algorithm), why="it hashes inside")
    return chosen()


def pss_padding() -> padding.PSS:
    """Give RSASSA-PSS as RFC 4055, 3.1 recommends: MGF1 with SHA-256, salt as long as the hash."""
    return padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)


def algorithm_of(public_key: object) -> Algorithm:
    """Choose the algorithm that we use with a key by default.

    Raises:
        UnsupportedKey: A kind of key, a curve or a size that we do not use.
    """
    match public_key:
        case ec.EllipticCurvePublicKey() if public_key.curve.name in _BY_CURVE:
            return _BY_CURVE[public_key.curve.name]
        case ec.EllipticCurvePublicKey():
            raise UnsupportedKey(what=public_key.curve.name, why="not a curve for documents")
        case rsa.RSAPublicKey() if public_key.key_size >= READ_RSA_BITS:
            return Algorithm.RSA_PKCS1_SHA256
        case rsa.RSAPublicKey():
            raise UnsupportedKey(what="rsa", why=f"{public_key.key_size} bits")
        case ed25519.Ed25519PublicKey():
            return Algorithm.ED25519
        case _:
            raise UnsupportedKey(what=type(public_key).__name__, why="not a kind that we use")


def check_algorithm(public_key: object, algorithm: Algorithm) -> None:
    """Refuse an algorithm that does not belong to a key.

    Raises:
        UnsupportedKey: Another kind of key or another curve.
    """
    default = algorithm_of(public_key)
    same_family = FACTS[default].kind is FACTS[algorithm].kind is KeyKind.RSA
    if algorithm is not default and not same_family:
        raise UnsupportedKey(what=str(algorithm), why=f"the key is for {default}")


def sunset_of(public_key: object, algorithm: Algorithm) -> date:
    """Give the last day on which signatures of this key by this algorithm are planned for.

    Raises:
        UnsupportedKey: The algorithm does not belong to the key.
    """
    check_algorithm(public_key, algorithm)
    if isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size < NEW_RSA_BITS:
        return _RSA_BELOW_3072
    return FACTS[algorithm].sunset


def verify_signature(
    public_key: object, algorithm: Algorithm, data: bytes, signature: bytes
) -> None:
    """Check one signature: DER for ECDSA, raw octets for RSA and Ed25519.

    Raises:
        BadSignature: The signature is not of this key over these bytes.
        UnsupportedKey: The algorithm does not belong to the key.
    """
    check_algorithm(public_key, algorithm)
    try:
        match public_key:
            case ec.EllipticCurvePublicKey():
                public_key.verify(signature, data, ec.ECDSA(hash_of(algorithm)))
            case rsa.RSAPublicKey() if algorithm is Algorithm.RSA_PSS_SHA256:
                public_key.verify(signature, data, pss_padding(), hash_of(algorithm))
            case rsa.RSAPublicKey():
                public_key.verify(signature, data, padding.PKCS1v15(), hash_of(algorithm))
            case ed25519.Ed25519PublicKey():
                public_key.verify(signature, data)
    except InvalidSignature as error:
        raise BadSignature(algorithm=str(algorithm)) from error
