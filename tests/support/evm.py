"""Run a contract in memory: py-evm's London machine over one state, without blocks or transactions.

Fast enough to try every pair of log heads. A call is a message: no nonce, no fee, no signature;
what it changed stays unless it is made inside ``Evm.undone``. Slots stay warm: measure no gas here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from eth.db.atomic import AtomicDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.london.state import LondonState
from eth.vm.message import Message
from eth_typing import Address, BlockNumber, Hash32

BLANK_ROOT = Hash32(
    bytes.fromhex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
)
NOBODY = Address(bytes(20))
GAS = 30_000_000


class Reverted(Exception):
    """A call was undone by the contract: the revert data, and the reason in words."""

    def __init__(self, data: bytes, reason: str) -> None:
        """Keep the data; the reason is the message."""
        super().__init__(reason)
        self.data = data


class Evm:
    """One state of one chain, at an instant that tests move."""

    def __init__(self, chain_id: int = 20_260) -> None:
        """Start empty."""
        self.chain_id = chain_id
        self._state = LondonState(AtomicDB(), self._block(1_790_000_000), BLANK_ROOT)

    def _block(self, timestamp: int) -> ExecutionContext:
        return ExecutionContext(
            coinbase=NOBODY,
            timestamp=timestamp,
            block_number=BlockNumber(1),
            difficulty=1,
            mix_hash=Hash32(bytes(32)),
            gas_limit=GAS,
            prev_hashes=(),
            chain_id=self.chain_id,
            base_fee_per_gas=7,
        )

    @property
    def timestamp(self) -> int:
        """Say when the next call happens, in Unix seconds."""
        now: int = self._state.timestamp
        return now

    def pass_time(self, seconds: int) -> None:
        """Let time pass before the next call."""
        self._state.execution_context = self._block(self.timestamp + seconds)

    def place(self, address: bytes, code: bytes) -> None:
        """Put deployed code at an address."""
        self._state.set_code(Address(address), code)

    def create(self, code: bytes) -> bytes:
        """Run creation code and return the code that it would deploy."""
        return self._run(NOBODY, bytes(range(20)), b"", code)

    def call(self, sender: bytes, to: bytes, data: bytes) -> bytes:
        """Send a message and return what the contract returns.

        Raises:
            Reverted: the contract undid the call.
        """
        return self._run(sender, to, data, self._state.get_code(Address(to)))

    def slot(self, address: bytes, slot: bytes) -> int:
        """Read a storage slot."""
        value: int = self._state.get_storage(Address(address), int.from_bytes(slot, "big"))
        return value

    def write_slot(self, address: bytes, slot: bytes, value: int) -> None:
        """Write a storage slot, for states that calls would take too long to reach."""
        self._state.set_storage(Address(address), int.from_bytes(slot, "big"), value)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo all that is called inside."""
        before = self._state.snapshot()
        try:
            yield
        finally:
            self._state.revert(before)

    def _run(self, sender: bytes, to: bytes, data: bytes, code: bytes) -> bytes:
        message = Message(
            gas=GAS, to=Address(to), sender=Address(sender), value=0, data=data, code=code
        )
        context = self._state.get_transaction_context_class()(gas_price=0, origin=Address(sender))
        result = self._state.computation_class.apply_message(self._state, message, context)
        if result.is_error:
            raise Reverted(result.output, repr(result.error))
        return bytes(result.output)
