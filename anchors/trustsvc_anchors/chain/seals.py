"""Verify the committed seals of QBFT and IBFT 2.0 validators.

Each seal carries the validator's public key, so it is *verified*, never recovered: the caller
compares the address that comes out with the validators that the policy names. Only the lower of
the two possible ``s`` is accepted, so a seal has one form (EIP-2).

What is hashed (Hyperledger Besu, ``QbftExtraDataCodec`` and ``IbftExtraDataCodec``): QBFT seals
sign the header with an empty list of seals and its round, and the block hash sets the round to 0;
IBFT 2.0 leaves the list out, and for the block hash the round too.

Frozen format.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from trustsvc_anchors.chain.header import Header, bft_extra
from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import RlpItem, encode
from trustsvc_anchors.errors import UnprovedSignature

GROUP_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1 (SEC 2, 2.4.1)."""

_KEY_BYTES, _NUMBER_BYTES = 64, 32
_DIGEST_THAT_IS_GIVEN = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
"""Any hash of 32 bytes does: the digest is Keccak-256, of which OpenSSL need not know."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One committed seal: ``key`` is the uncompressed point without its ``04``."""

    key: bytes
    r: bytes
    s: bytes

    @property
    def address(self) -> bytes:
        """Give the address of the key: who would have sealed."""
        return keccak256(self.key)[12:]


def seal_digest(header: Header, rule: str) -> bytes:
    """Give the 32 bytes that each validator signs (rule ``qbft`` or ``ibft2``).

    Raises:
        MalformedHeader: the extra data cannot be read.
    """
    extra = bft_extra(header)
    kept: list[RlpItem] = [extra.vanity, extra.validators, extra.vote, extra.round]
    return header.hash_with_extra(encode([*kept, []] if rule == "qbft" else kept))


def block_hash(header: Header, rule: str) -> bytes:
    """Give the hash by which the next block names this one, under any of the three rules.

    Raises:
        MalformedHeader: the extra data cannot be read.
    """
    if rule == "pinned_block":
        return header.hash_plain
    extra = bft_extra(header)
    kept: list[RlpItem] = [extra.vanity, extra.validators, extra.vote]
    return header.hash_with_extra(encode([*kept, b"", []] if rule == "qbft" else kept))


def verify_seal(seal: Seal, digest: bytes) -> bytes:
    """Give the address whose key signed the digest (SEC 1, 4.1.4).

    Raises:
        UnprovedSignature: the key is no point, ``s`` is the higher one, or it does not verify.
    """
    r, s = int.from_bytes(seal.r, "big"), int.from_bytes(seal.s, "big")
    if (len(seal.key), len(seal.r), len(seal.s)) != (_KEY_BYTES, _NUMBER_BYTES, _NUMBER_BYTES):
        raise UnprovedSignature(what="seal", why="not 64, 32 and 32 bytes")
    if not 0 < s <= GROUP_ORDER // 2:
        raise UnprovedSignature(what="seal", why="s is not the lower one")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), b"\x04" + seal.key)
        key.verify(utils.encode_dss_signature(r, s), digest, _DIGEST_THAT_IS_GIVEN)
    except ValueError as error:
        raise UnprovedSignature(what="seal", why="its key is no point of secp256k1") from error
    except InvalidSignature as error:
        raise UnprovedSignature(what="seal", why="it does not verify") from error
    return seal.address
