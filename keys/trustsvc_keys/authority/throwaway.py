"""Sign what was prepared: certificates and lists alike (RFC 5280, 4.1.1 and 5.1.1).

Both are first built and signed with a throw-away key, so that every check sees the very bytes that
will be issued; then the throw-away signature gives way to the authority's. A signer that holds its
key elsewhere needs to sign raw bytes only.
"""

from functools import cache
from typing import ClassVar

from asn1crypto import core
from cryptography.hazmat.primitives import hashes

from trustsvc_keys.algorithms import (
    FACTS,
    Algorithm,
    KeyKind,
    PrivateKey,
    hash_of,
    verify_signature,
)
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import make_key


class _Signed(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """What RFC 5280 calls SIGNED: the octets to be signed, the algorithm, the signature."""

    _fields: ClassVar = [
        ("to_be_signed", core.Any),
        ("algorithm", core.Any),
        ("signature", core.OctetBitString),
    ]


@cache
def throw_away_key(algorithm: Algorithm) -> PrivateKey:
    """Make a key whose signatures nobody trusts, once a process and algorithm."""
    return make_key(algorithm)


def builder_hash(algorithm: Algorithm) -> hashes.SHA256 | hashes.SHA384 | None:
    """Give the hash as cryptography's builders want it: none for Ed25519."""
    return None if FACTS[algorithm].kind is KeyKind.ED25519 else hash_of(algorithm)


def sign_prepared(prepared: bytes, signer: Signer) -> bytes:
    """Put the authority's signature in the place of the throw-away one.

    Args:
        prepared: A certificate or list in DER, signed with `throw_away_key`.
        signer: The authority's key, of the same algorithm.

    Returns:
        The certificate or list in DER, its signature verified.

    Raises:
        BadSignature: The signer gave a signature that is not of its key.
        KeyProblem: The key cannot be used now.
    """
    signed = _Signed.load(prepared)
    to_be_signed: bytes = signed["to_be_signed"].dump()
    signature = signer.sign(to_be_signed)
    verify_signature(signer.public_key, signer.algorithm, to_be_signed, signature)
    signed["signature"] = core.OctetBitString(signature)
    issued: bytes = signed.dump()
    return issued
