"""Name what goes into the EVM without a transaction, and what comes out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A message to execute without sending it; ``to`` empty creates a contract."""

    sender: bytes
    to: bytes
    data: bytes
    value: int
    gas: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call returned; ``gas_used`` counts the whole transaction, after refunds."""

    failed: bool
    reverted: bool
    output: bytes
    gas_used: int
    reason: str
