"""Answer the JSON-RPC methods that web3 and curl expect of a node.

One table names every method; each reads its parameters, asks the chain and shapes the answer.
Errors carry go-ethereum's codes and words: -32601 and -32602 for the call, -32000 for what the
node refuses, 3 with the revert data for a reverted execution.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from eth_typing import Address

from trustsvc_devnet.accounts import CHAIN_ID
from trustsvc_devnet.calls import estimate_gas, parse_call, run_call
from trustsvc_devnet.chain import QbftHeader, State
from trustsvc_devnet.errors import RpcRefusal
from trustsvc_devnet.fees import TIP_WEI, fee_history
from trustsvc_devnet.logs import find_logs
from trustsvc_devnet.node import Node
from trustsvc_devnet.params import BlockName, Params, parse_slot
from trustsvc_devnet.pool import REFUSED
from trustsvc_devnet.proofs import account_proof
from trustsvc_devnet.shapes import (
    Json,
    block_shape,
    data,
    quantity,
    receipt_shapes,
    transaction_shape,
)

UNKNOWN_METHOD: Final = -32601
VERSION: Final = "trustsvc-devnet/0.1.0/py-evm"
ACCEPTED: Final = "0x0"


class Methods:
    """The JSON-RPC methods of one node."""

    def __init__(self, node: Node) -> None:
        """Name every method once."""
        self._node = node
        self._chain = node.chain
        self._table: Mapping[str, Callable[[Params], object]] = {
            "web3_clientVersion": lambda _: VERSION,
            "net_version": lambda _: str(CHAIN_ID),
            "net_listening": lambda _: True,
            "eth_chainId": lambda _: quantity(CHAIN_ID),
            "eth_syncing": lambda _: False,
            "eth_accounts": lambda _: [],
            "eth_blockNumber": lambda _: quantity(self._chain.head.block_number),
            "eth_getBlockByNumber": self._block,
            "eth_getBlockByHash": self._block_by_hash,
            "eth_getTransactionCount": self._transaction_count,
            "eth_getBalance": self._balance,
            "eth_getCode": self._code,
            "eth_getStorageAt": self._storage,
            "eth_getProof": self._proof,
            "eth_call": self._call,
            "eth_estimateGas": self._estimate,
            "eth_gasPrice": lambda _: quantity(self._chain.next_base_fee() + TIP_WEI),
            "eth_maxPriorityFeePerGas": lambda _: quantity(TIP_WEI),
            "eth_feeHistory": lambda p: fee_history(self._chain, self._header(p.block(1)), p),
            "eth_sendRawTransaction": lambda p: data(self._node.submit(p.data(0))),
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionReceipt": self._receipt,
            "eth_getBlockReceipts": self._block_receipts,
            "eth_getLogs": lambda p: find_logs(self._chain, self._header, p.mapping(0)),
            "evm_mine": self._mine,
            "evm_setAutomine": self._set_automine,
        }

    def call(self, method: str, params: Sequence[object]) -> object:
        """Give a method's result.

        Raises:
            RpcRefusal: there is no such method, or it refuses the call.
        """
        answer = self._table.get(method)
        if answer is None:
            why = f"the method {method} does not exist/is not available"
            raise RpcRefusal(UNKNOWN_METHOD, why)
        return answer(Params(params))

    def _header(self, name: BlockName) -> QbftHeader:
        header = self._find(name)
        if header is None:
            raise RpcRefusal(REFUSED, "header not found")
        return header

    def _find(self, name: BlockName) -> QbftHeader | None:
        return self._chain.head if name is None else self._chain.find_header(name)

    def _block(self, params: Params) -> Json | None:
        header = self._find(params.block(0))
        return None if header is None else self._shape(header, params)

    def _block_by_hash(self, params: Params) -> Json | None:
        header = self._find(params.word(0))
        return None if header is None else self._shape(header, params)

    def _shape(self, header: QbftHeader, params: Params) -> Json:
        transactions = self._chain.transactions(header)
        return block_shape(header, transactions, full=params.flag(1))

    def _state(self, params: Params, index: int) -> State:
        return self._chain.state(self._header(params.block(index)))

    def _transaction_count(self, params: Params) -> str:
        address = params.address(0)
        nonce = self._state(params, 1).get_nonce(Address(address))
        if params.get(1) == "pending":
            nonce = self._node.pool.next_nonce(address, nonce)
        return quantity(nonce)

    def _balance(self, params: Params) -> str:
        return quantity(self._state(params, 1).get_balance(Address(params.address(0))))

    def _code(self, params: Params) -> str:
        return data(self._state(params, 1).get_code(Address(params.address(0))))

    def _storage(self, params: Params) -> str:
        state, slot = self._state(params, 2), parse_slot(params.get(1), "1")
        return data(state.get_storage(Address(params.address(0)), slot).to_bytes(32, "big"))

    def _proof(self, params: Params) -> Json:
        slots = [parse_slot(slot, "1").to_bytes(32, "big") for slot in params.sequence(1)]
        root = self._header(params.block(2)).state_root
        return account_proof(self._chain.nodes, root, params.address(0), slots)

    def _call(self, params: Params) -> str:
        header = self._header(params.block(1))
        return data(run_call(self._chain, header, parse_call(params.mapping(0))).output)

    def _estimate(self, params: Params) -> str:
        header = self._header(params.block(1))
        return quantity(estimate_gas(self._chain, header, parse_call(params.mapping(0))))

    def _transaction(self, params: Params) -> Json | None:
        found = self._chain.find_transaction(params.word(0))
        if found is not None:
            header, index = found
            return transaction_shape(self._chain.transactions(header)[index], header, index)
        waiting = self._node.pool.find(params.word(0))
        return None if waiting is None else transaction_shape(waiting)

    def _receipt(self, params: Params) -> Json | None:
        found = self._chain.find_transaction(params.word(0))
        return None if found is None else self._receipts(found[0])[found[1]]

    def _block_receipts(self, params: Params) -> list[Json] | None:
        header = self._find(params.block(0))
        return None if header is None else self._receipts(header)

    def _receipts(self, header: QbftHeader) -> list[Json]:
        transactions, receipts = self._chain.transactions(header), self._chain.receipts(header)
        return list(receipt_shapes(header, transactions, receipts))

    def _mine(self, _: Params) -> str:
        if self._node.mine() is None:
            raise RpcRefusal(REFUSED, "no quorum of validators")
        return ACCEPTED

    def _set_automine(self, params: Params) -> bool:
        self._node.set_automine(on=params.flag(0))
        return True
