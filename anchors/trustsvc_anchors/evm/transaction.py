"""Write and sign chain transactions of type 2 (EIP-1559), without an access list, without value."""

from dataclasses import dataclass
from typing import Protocol

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import RlpItem, big_endian, decode_list, encode
from trustsvc_anchors.chain.seals import GROUP_ORDER
from trustsvc_anchors.errors import TransactionRefused
from trustsvc_anchors.evm.fees import Fees

_TYPE = b"\x02"
_GAS_AT = 4


class TransactionSigner(Protocol):
    """Something that holds a secp256k1 key."""

    @property
    def address(self) -> bytes:
        """The account of the key, 20 bytes."""

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign 32 bytes: y parity, r, s, of the two possible s the lower."""


@dataclass(frozen=True, slots=True)
class ChainTransaction:
    """What is signed; ``to`` is empty when a contract is created."""

    chain_id: int
    nonce: int
    fees: Fees
    gas: int
    to: bytes
    calldata: bytes


def sign_transaction(transaction: ChainTransaction, signer: TransactionSigner) -> bytes:
    """Give the signed bytes, as a node takes them.

    Raises:
        TransactionRefused: the signer gave the higher s, which no chain accepts (EIP-2).
    """
    fees = transaction.fees
    numbers = (
        transaction.chain_id,
        transaction.nonce,
        fees.priority_fee,
        fees.max_fee,
        transaction.gas,
    )
    no_value, no_access_list = b"", ()
    body: list[RlpItem] = [big_endian(number) for number in numbers]
    body += [transaction.to, no_value, transaction.calldata, no_access_list]
    y_parity, r, s = signer.sign_digest(keccak256(_TYPE + encode(body)))
    if not 0 < s <= GROUP_ORDER // 2:
        raise TransactionRefused(what="signature", why="s is not the lower one")
    return _TYPE + encode([*body, big_endian(y_parity), big_endian(r), big_endian(s)])


def gas_of(raw: bytes) -> int:
    """Read the gas limit of bytes that ``sign_transaction`` made: a replacement keeps it."""
    gas = decode_list(raw[1:])[_GAS_AT]
    return int.from_bytes(gas, "big") if isinstance(gas, bytes) else 0
