"""The devnet's keys: public constants, worth nothing anywhere else.

Everybody knows these private keys.
A policy that trusts the validators must say ``development = true``.

Frozen: the genesis block, and with it every devnet, follows from them.
"""

from functools import cache
from hashlib import sha256
from typing import Final

from eth_keys.datatypes import PrivateKey

CHAIN_ID: Final = 20_260
BALANCE_WEI: Final = 10**24
GENESIS_HASH: Final = bytes.fromhex(
    "0938e2df7e7327f13aca0df916aa1147904ed9f290b023c5d33f8b56ec5579d7"
)


def _key(name: str, number: int) -> bytes:
    return sha256(f"trustsvc devnet {name} {number}".encode()).digest()


@cache
def address_of(key: bytes) -> bytes:
    """Give the 20-byte address of a secp256k1 private key (32 bytes)."""
    return PrivateKey(key).public_key.to_canonical_address()


# QBFT lists validators in the order of their addresses.
VALIDATOR_KEYS: Final[tuple[bytes, ...]] = tuple(
    sorted((_key("validator", number) for number in range(4)), key=address_of)
)
VALIDATORS: Final[tuple[bytes, ...]] = tuple(address_of(key) for key in VALIDATOR_KEYS)

# Deployer and administrator, anchorer, status, two spare ones.
FUNDED_KEYS: Final[tuple[bytes, ...]] = tuple(_key("account", number) for number in range(5))
FUNDED: Final[tuple[bytes, ...]] = tuple(address_of(key) for key in FUNDED_KEYS)


def funded(address: bytes) -> bool:
    """Tell whether the genesis block gives this address ``BALANCE_WEI``."""
    return address in FUNDED
