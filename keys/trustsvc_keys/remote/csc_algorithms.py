"""Say how the CSC API names our algorithms, and judge what comes back.

A service signs hashes, so an algorithm that hashes inside, as Ed25519 does, cannot be used.
"""

import base64
from dataclasses import dataclass

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from trustsvc_keys.algorithms import (
    FACTS,
    Algorithm,
    KeyKind,
    PublicKey,
    algorithm_of,
    check_algorithm,
    hash_of,
    pss_padding,
)
from trustsvc_keys.errors import BadSignature

_HASH_OIDS = {"sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2"}
_RSA, _EC_KEY = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
# The exact algorithm first; then the kind of key alone, with the hash named beside it (11.10).
_OIDS = {
    Algorithm.RSA_PKCS1_SHA256: ("1.2.840.113549.1.1.11", _RSA),
    Algorithm.RSA_PSS_SHA256: ("1.2.840.113549.1.1.10",),
    Algorithm.ECDSA_P256_SHA256: ("1.2.840.10045.4.3.2", _EC_KEY),
    Algorithm.ECDSA_P384_SHA384: ("1.2.840.10045.4.3.3", _EC_KEY),
}


@dataclass(frozen=True, slots=True)
class CscAlgorithm:
    """An algorithm as a request names it.

    Attributes:
        algorithm: Which one.
        sign_oid: ``signAlgo``.
        hash_oid: ``hashAlgorithmOID``.
        parameters: ``signAlgoParams``, or None.
    """

    algorithm: Algorithm
    sign_oid: str
    hash_oid: str
    parameters: str | None

    def digest(self, data: bytes) -> bytes:
        """Hash what is to be signed."""
        digest = hashes.Hash(hash_of(self.algorithm))
        digest.update(data)
        return digest.finalize()

    @property
    def digest_bytes(self) -> int:
        """Give the length of a digest."""
        return hash_of(self.algorithm).digest_size


def choose_algorithm(
    public_key: PublicKey, offered: tuple[str, ...], wanted: Algorithm | None
) -> CscAlgorithm | None:
    """Choose an algorithm that a credential offers for its key, or None.

    Raises:
        UnsupportedKey: The key is of a kind that we do not use, or not for what is wanted.
    """
    default = algorithm_of(public_key)
    candidates = [default]
    if FACTS[default].kind is KeyKind.RSA:
        candidates.append(Algorithm.RSA_PSS_SHA256)
    if wanted is not None:
        check_algorithm(public_key, wanted)
        candidates = [wanted]
    for algorithm in candidates:
        for oid in _OIDS.get(algorithm, ()):
            if oid in offered:
                hash_oid = _HASH_OIDS[FACTS[algorithm].hash_name]
                return CscAlgorithm(algorithm, oid, hash_oid, _parameters(algorithm))
    return None


def _parameters(algorithm: Algorithm) -> str | None:
    """Write the parameters of RSASSA-PSS (RFC 4055, 3.1): SHA-256 throughout, 32 octets of salt."""
    if algorithm is not Algorithm.RSA_PSS_SHA256:
        return None
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": hashes.SHA256.digest_size,
        }
    )
    return base64.b64encode(parameters.dump()).decode()


def take_signature(
    public_key: PublicKey, algorithm: Algorithm, digest: bytes, signature: bytes
) -> bytes:
    """Verify a signature over a digest, and give it as signers do: DER for ECDSA.

    The API does not say how ECDSA is written; a service may give DER (RFC 3279, 2.2.3) or r and s
    one after the other (IEEE P1363), and what verifies decides.

    Raises:
        BadSignature: It is of another key, or over another digest.
    """
    for written in _spellings(public_key, signature):
        if _verifies(public_key, algorithm, digest, written):
            return written
    raise BadSignature(algorithm=str(algorithm))


def _spellings(public_key: PublicKey, signature: bytes) -> list[bytes]:
    """Give all that the octets of a signature may mean."""
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        return [signature]
    half = (public_key.key_size + 7) // 8
    if len(signature) != 2 * half:
        return [signature]
    numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    return [signature, encode_dss_signature(*numbers)]


def _verifies(public_key: PublicKey, algorithm: Algorithm, digest: bytes, signature: bytes) -> bool:
    """Say whether a signature is of a key over a digest."""
    prehashed = Prehashed(hash_of(algorithm))
    try:
        if isinstance(public_key, ec.EllipticCurvePublicKey):
            public_key.verify(signature, digest, ec.ECDSA(prehashed))
        elif isinstance(public_key, rsa.RSAPublicKey):
            pss = algorithm is Algorithm.RSA_PSS_SHA256
            public_key.verify(
                signature, digest, pss_padding() if pss else padding.PKCS1v15(), prehashed
            )
        else:
            return False
    except InvalidSignature:
        return False
    return True
