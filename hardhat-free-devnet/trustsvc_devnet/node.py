"""Run one node: a chain, a pool of waiting transactions, four sealing keys, blocks on demand.

Every transaction that can be executed gets a block at once; ``evm_mine`` makes one for nothing.
Keys can be taken away: without one, blocks whose proposer is missing come in a later round and
carry three seals; without two there is no quorum and no block comes, though transactions are
still taken in.
Time is the system clock's; QBFT wants every block later than its parent by a second at least,
so several blocks within one second run ahead of the clock by as many seconds, and no more.
One thread at a time: the engine holds the lock.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from eth_typing import Address

from trustsvc_devnet.accounts import CHAIN_ID, VALIDATOR_KEYS, VALIDATORS
from trustsvc_devnet.chain import GAS_LIMIT, Chain, QbftHeader, decode_transaction
from trustsvc_devnet.errors import MalformedTransaction, RpcRefusal
from trustsvc_devnet.pool import REFUSED, Pool
from trustsvc_devnet.seal import proposer, quorum
from trustsvc_devnet.state import Store

if TYPE_CHECKING:
    from trustsvc_devnet.chain import Transaction

HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class Node:
    """A chain that grows on demand."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        """Open the chain that the store holds.

        Raises:
            UnusableState: the store holds another chain.
        """
        self.chain = Chain(store)
        self.pool = Pool()
        self._now = now
        self._missing = 0
        self._automine = True

    def submit(self, raw: bytes) -> bytes:
        """Take a signed transaction into the pool, mine, give its hash.

        Raises:
            RpcRefusal: go-ethereum would refuse it.
        """
        try:
            transaction = decode_transaction(raw)
        except MalformedTransaction as error:
            raise RpcRefusal(REFUSED, f"invalid transaction: {error.fields['why']}") from error
        self._check(transaction)
        self.pool.add(transaction)
        if self._automine:
            self._mine_waiting()
        return bytes(transaction.hash)

    def mine(self) -> QbftHeader | None:
        """Make one block, empty if nothing waits; None when there is no quorum."""
        present = VALIDATOR_KEYS[self._missing :]
        if len(present) < quorum(len(VALIDATORS)):
            return None
        chosen = self.pool.ready(self.nonce_of, self.chain.next_base_fee())
        header = self.chain.add_block(
            chosen, now=int(self._now()), round_=self._round(), keys=present
        )
        self.pool.forget_mined(self.nonce_of)
        # What was affordable when it came may not be after its predecessors.
        unpaid = (one for one in chosen if _cost(one) > self._balance(one.sender))
        self.pool.drop(unpaid)
        return header

    def set_automine(self, *, on: bool) -> None:
        """Mine on every transaction (the default), or only when told."""
        self._automine = on
        if on:
            self._mine_waiting()

    def take_away(self, keys: int) -> None:
        """Take so many more sealing keys away, the first validators' first."""
        self._missing = min(self._missing + keys, len(VALIDATORS))

    def give_back(self) -> None:
        """Give all sealing keys back, and mine what waited meanwhile."""
        self._missing = 0
        self._mine_waiting()

    def nonce_of(self, address: bytes) -> int:
        """Give the nonce that an address has on the newest state."""
        return self.chain.state(self.chain.head).get_nonce(Address(address))

    def _mine_waiting(self) -> None:
        while self.pool.ready(self.nonce_of, self.chain.next_base_fee()):
            waiting = len(self.pool)
            if self.mine() is None or len(self.pool) == waiting:
                return

    def _round(self) -> int:
        previous = self.chain.head.coinbase
        rounds = range(len(VALIDATORS))
        present = (r for r in rounds if proposer(VALIDATORS, previous, r) >= self._missing)
        return next(present)

    def _check(self, transaction: "Transaction") -> None:
        if transaction.chain_id is None:
            why = "only replay-protected (EIP-155) transactions allowed over RPC"
        elif transaction.chain_id != CHAIN_ID:
            why = f"invalid chain id for signer: have {transaction.chain_id} want {CHAIN_ID}"
        elif transaction.s > HALF_ORDER:
            why = "invalid transaction v, r, s values"
        elif transaction.gas > GAS_LIMIT:
            why = "exceeds block gas limit"
        elif transaction.gas < transaction.intrinsic_gas:
            why = "intrinsic gas too low"
        elif transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas:
            why = "max priority fee per gas higher than max fee per gas"
        elif transaction.nonce < self.nonce_of(transaction.sender):
            why = "nonce too low"
        elif _cost(transaction) > self._balance(transaction.sender):
            why = "insufficient funds for gas * price + value"
        else:
            return
        raise RpcRefusal(REFUSED, why)

    def _balance(self, address: bytes) -> int:
        return self.chain.state(self.chain.head).get_balance(Address(address))


def _cost(transaction: "Transaction") -> int:
    return transaction.gas * transaction.max_fee_per_gas + transaction.value
