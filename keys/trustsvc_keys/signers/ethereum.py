"""Turn a secp256k1 key into an account of an EVM chain.

The signature itself comes from whatever holds the key, as plain (r, s) over a digest; here s is
brought to its lower half (EIP-2) and the parity of the point is found by recovery (SEC 1, 4.1.6),
so that a hardware module, which gives neither, can take the software key's place.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from eth_keys.exceptions import BadSignature as UnrecoverableSignature
from eth_keys.main import KeyAPI

from trustsvc_keys.algorithms import PrivateKey
from trustsvc_keys.errors import BadSignature, UnsupportedKey

CURVE_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
_DIGEST_BYTES = 32

SignDigest = Callable[[bytes], tuple[int, int]]
"""Signs a digest of 32 bytes by ECDSA over secp256k1; gives (r, s), s as it falls."""


class EthereumSigner:
    """Sign digests as an account does.

    Attributes:
        uri: Where the key lies.
        public_key: The point, 64 bytes, without the leading 04.
        address: The account, 20 bytes (Yellow Paper, appendix F).
    """

    __slots__ = ("_sign", "address", "public_key", "uri")

    def __init__(self, uri: str, public_key: ec.EllipticCurvePublicKey, sign: SignDigest) -> None:
        """Take the public key and the function that signs for it.

        Raises:
            UnsupportedKey: Another curve.
        """
        if public_key.curve.name != "secp256k1":
            raise UnsupportedKey(what=public_key.curve.name, why="an account needs secp256k1")
        point = public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.uri = uri
        self.public_key = point[1:]
        self.address: bytes = KeyAPI().PublicKey(self.public_key).to_canonical_address()
        self._sign = sign

    def __repr__(self) -> str:
        """Name the account; the key never shows."""
        return f"EthereumSigner({self.uri!r}, 0x{self.address.hex()})"

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign a digest of 32 bytes; give the y parity, r and s, the lower of the two s (EIP-2).

        Raises:
            BadSignature: What holds the key signed with another one, or not these 32 bytes; or
                they are not 32.
        """
        if len(digest) != _DIGEST_BYTES:
            raise BadSignature(algorithm="ecdsa-secp256k1", why=f"a digest of {len(digest)} bytes")
        r, s = self._sign(digest)
        low = min(s, CURVE_ORDER - s)
        for parity in (0, 1):
            if self._recovers(digest, (parity, r, low)):
                return parity, r, low
        raise BadSignature(algorithm="ecdsa-secp256k1")

    def _recovers(self, digest: bytes, vrs: tuple[int, int, int]) -> bool:
        """Say whether a signature leads back to this account's key."""
        try:
            signature = KeyAPI().Signature(vrs=vrs)
            found = signature.recover_public_key_from_msg_hash(digest)
        except UnrecoverableSignature:
            return False
        return bytes(found.to_bytes()) == self.public_key


def account_of(uri: str, key: PrivateKey) -> EthereumSigner:
    """Make an account from a private key in memory; it signs deterministically (RFC 6979).

    Raises:
        UnsupportedKey: Not a key over secp256k1.
    """
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnsupportedKey(what=type(key).__name__, why="an account needs secp256k1")
    scheme = ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True)

    def sign(digest: bytes) -> tuple[int, int]:
        return utils.decode_dss_signature(key.sign(digest, scheme))

    return EthereumSigner(uri, key.public_key(), sign)
