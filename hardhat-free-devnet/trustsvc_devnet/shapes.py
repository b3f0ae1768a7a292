"""Write blocks, transactions, receipts and logs as the Ethereum execution API shapes them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import rlp
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address

if TYPE_CHECKING:
    from trustsvc_devnet.chain import QbftHeader, Receipt, Transaction

Json = dict[str, object]


def quantity(number: int) -> str:
    """Write a number as hex without leading zeros."""
    return hex(number)


def data(octets: bytes) -> str:
    """Write bytes as hex."""
    return "0x" + octets.hex()


def word(number: int) -> str:
    """Write a number as 32 bytes of hex."""
    return data(number.to_bytes(32, "big"))


def block_shape(header: "QbftHeader", transactions: Sequence["Transaction"], *, full: bool) -> Json:
    """Shape a block; ``full`` writes its transactions out instead of their hashes."""
    listed: list[object] = [
        transaction_shape(transaction, header, index) if full else data(transaction.hash)
        for index, transaction in enumerate(transactions)
    ]
    encoded = rlp.encode([header, [transaction.encode() for transaction in transactions], []])
    return {
        "number": quantity(header.block_number),
        "hash": data(header.hash),
        "parentHash": data(header.parent_hash),
        "nonce": data(header.nonce),
        "sha3Uncles": data(header.uncles_hash),
        "logsBloom": data(header.bloom.to_bytes(256, "big")),
        "transactionsRoot": data(header.transaction_root),
        "stateRoot": data(header.state_root),
        "receiptsRoot": data(header.receipt_root),
        "miner": to_checksum_address(header.coinbase),
        "difficulty": quantity(header.difficulty),
        "totalDifficulty": quantity(header.block_number + 1),
        "extraData": data(header.extra_data),
        "size": quantity(len(encoded)),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "mixHash": data(header.mix_hash),
        "baseFeePerGas": quantity(header.base_fee_per_gas),
        "uncles": [],
        "transactions": listed,
    }


def transaction_shape(
    transaction: "Transaction", header: "QbftHeader | None" = None, index: int | None = None
) -> Json:
    """Shape a transaction; without a header it waits for one."""
    kind = transaction.type_id or 0
    shape: Json = {
        "hash": data(transaction.hash),
        "type": quantity(kind),
        "nonce": quantity(transaction.nonce),
        "from": to_checksum_address(transaction.sender),
        "to": to_checksum_address(transaction.to) if transaction.to else None,
        "value": quantity(transaction.value),
        "gas": quantity(transaction.gas),
        "input": data(transaction.data),
        "chainId": None if transaction.chain_id is None else quantity(transaction.chain_id),
        "blockHash": None if header is None else data(header.hash),
        "blockNumber": None if header is None else quantity(header.block_number),
        "transactionIndex": None if index is None else quantity(index),
        "gasPrice": quantity(_price(transaction, header)),
        "r": quantity(transaction.r),
        "s": quantity(transaction.s),
    }
    if kind == 0:
        return {**shape, "v": quantity(transaction.y_parity + 35 + 2 * (transaction.chain_id or 0))}
    shape["yParity"] = shape["v"] = quantity(transaction.y_parity)
    shape["accessList"] = [
        {"address": to_checksum_address(account), "storageKeys": [word(key) for key in keys]}
        for account, keys in transaction.access_list
    ]
    if kind == 2:  # noqa: PLR2004 - EIP-1559's number is its name
        shape["maxFeePerGas"] = quantity(transaction.max_fee_per_gas)
        shape["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee_per_gas)
    return shape


def receipt_shapes(
    header: "QbftHeader", transactions: Sequence["Transaction"], receipts: Sequence["Receipt"]
) -> Iterator[Json]:
    """Shape all receipts of a block, in order."""
    before = first_log = 0
    for index, (transaction, receipt) in enumerate(zip(transactions, receipts, strict=True)):
        logs = _log_shapes(header, transaction, receipt, index, first_log)
        created = None if transaction.to else _created(transaction)
        yield {
            "transactionHash": data(transaction.hash),
            "transactionIndex": quantity(index),
            "blockHash": data(header.hash),
            "blockNumber": quantity(header.block_number),
            "from": to_checksum_address(transaction.sender),
            "to": to_checksum_address(transaction.to) if transaction.to else None,
            "contractAddress": created,
            "cumulativeGasUsed": quantity(receipt.gas_used),
            "gasUsed": quantity(receipt.gas_used - before),
            "effectiveGasPrice": quantity(_price(transaction, header)),
            "logs": logs,
            "logsBloom": data(receipt.bloom.to_bytes(256, "big")),
            "status": quantity(int.from_bytes(receipt.state_root, "big")),
            "type": quantity(transaction.type_id or 0),
        }
        before, first_log = receipt.gas_used, first_log + len(logs)


def _log_shapes(
    header: "QbftHeader", transaction: "Transaction", receipt: "Receipt", index: int, first: int
) -> list[Json]:
    return [
        {
            "address": to_checksum_address(log.address),
            "topics": [word(topic) for topic in log.topics],
            "data": data(log.data),
            "logIndex": quantity(first + position),
            "transactionIndex": quantity(index),
            "transactionHash": data(transaction.hash),
            "blockHash": data(header.hash),
            "blockNumber": quantity(header.block_number),
            "removed": False,
        }
        for position, log in enumerate(receipt.logs)
    ]


def _price(transaction: "Transaction", header: "QbftHeader | None") -> int:
    if header is None:
        return transaction.max_fee_per_gas
    tipped = header.base_fee_per_gas + transaction.max_priority_fee_per_gas
    return min(transaction.max_fee_per_gas, tipped)


def _created(transaction: "Transaction") -> str:
    encoded = rlp.encode([transaction.sender, transaction.nonce])
    return str(to_checksum_address(keccak(encoded)[12:]))
