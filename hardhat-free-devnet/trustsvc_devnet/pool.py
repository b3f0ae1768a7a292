"""Hold transactions that wait for a block, by go-ethereum's rules.

A replacement (same sender, same nonce) needs 10 % more in both fee fields.
A gap in the nonces or a fee below the base fee makes a transaction wait.
The pool lives in memory, as everywhere: what no block holds is lost with the process.
"""

import heapq
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from trustsvc_devnet.errors import RpcRefusal

if TYPE_CHECKING:
    from trustsvc_devnet.chain import Transaction

REFUSED: Final = -32000
PRICE_BUMP_PERCENT: Final = 10
NonceOf = Callable[[bytes], int]


class Pool:
    """Waiting transactions by sender and nonce."""

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting: dict[bytes, dict[int, Transaction]] = {}

    def __len__(self) -> int:
        """Count the waiting transactions."""
        return sum(map(len, self._waiting.values()))

    def add(self, transaction: "Transaction") -> None:
        """Take a transaction, or let it replace its predecessor.

        Raises:
            RpcRefusal: it is here already, or pays too little to replace the one that is.
        """
        queue = self._waiting.setdefault(transaction.sender, {})
        earlier = queue.get(transaction.nonce)
        if earlier is not None:
            if earlier.hash == transaction.hash:
                raise RpcRefusal(REFUSED, "already known")
            if not _outbids(transaction, earlier):
                raise RpcRefusal(REFUSED, "replacement transaction underpriced")
        queue[transaction.nonce] = transaction

    def find(self, transaction_hash: bytes) -> "Transaction | None":
        """Give a waiting transaction by its hash, or None."""
        for queue in self._waiting.values():
            for transaction in queue.values():
                if transaction.hash == transaction_hash:
                    return transaction
        return None

    def next_nonce(self, sender: bytes, mined: int) -> int:
        """Give the first nonce of a sender that neither the chain nor the pool holds."""
        queue = self._waiting.get(sender, {})
        nonce = mined
        while nonce in queue:
            nonce += 1
        return nonce

    def ready(self, nonce_of: NonceOf, base_fee: int) -> list["Transaction"]:
        """Give what a block could hold now: the best tips first, each sender's nonces in order."""
        heads = [
            (-_tip(transaction, base_fee), sender, nonce)
            for sender, queue in self._waiting.items()
            if (transaction := queue.get(nonce := nonce_of(sender))) is not None
        ]
        heapq.heapify(heads)
        chosen: list[Transaction] = []
        while heads:
            _, sender, nonce = heapq.heappop(heads)
            transaction = self._waiting[sender][nonce]
            if transaction.max_fee_per_gas < base_fee:
                continue
            chosen.append(transaction)
            following = self._waiting[sender].get(nonce + 1)
            if following is not None:
                heapq.heappush(heads, (-_tip(following, base_fee), sender, nonce + 1))
        return chosen

    def drop(self, transactions: Iterable["Transaction"]) -> None:
        """Drop transactions that still wait, and leave those that replaced or followed them."""
        for transaction in transactions:
            queue = self._waiting.get(transaction.sender, {})
            if queue.get(transaction.nonce) is transaction:
                del queue[transaction.nonce]

    def forget_mined(self, nonce_of: NonceOf) -> None:
        """Drop what can never be mined any more: its nonce is used."""
        for sender, queue in list(self._waiting.items()):
            used = nonce_of(sender)
            left = {nonce: kept for nonce, kept in queue.items() if nonce >= used}
            if left:
                self._waiting[sender] = left
            else:
                del self._waiting[sender]


def _outbids(new: "Transaction", old: "Transaction") -> bool:
    pairs = (
        (new.max_fee_per_gas, old.max_fee_per_gas),
        (new.max_priority_fee_per_gas, old.max_priority_fee_per_gas),
    )
    enough = all(to * 100 >= was * (100 + PRICE_BUMP_PERCENT) for to, was in pairs)
    return enough and any(to > was for to, was in pairs)


def _tip(transaction: "Transaction", base_fee: int) -> int:
    return min(transaction.max_priority_fee_per_gas, transaction.max_fee_per_gas - base_fee)
