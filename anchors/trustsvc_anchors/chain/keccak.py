"""Hash as Ethereum does.

Keccak-256 with the padding of 2011, not SHA3-256 of FIPS 202: ``hashlib`` has no such function.
"""

from Crypto.Hash import keccak


def keccak256(data: bytes) -> bytes:
    """Give the 32 bytes of Keccak-256 (Ethereum Yellow Paper, section 3)."""
    return keccak.new(digest_bits=256, data=data).digest()
