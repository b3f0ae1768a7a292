"""Name what a chain transaction on its way is: its attempts and its states.

A submission is written down before anything is sent, and stays open until the chain's final state
shows what became of it. All its attempts have one nonce: at most one of them can take effect.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubmissionState(StrEnum):
    """How far a submission has come; the last three are final."""

    PLANNED = "planned"
    """Nothing was sent, as far as we know."""
    SENT = "sent"
    """At least one attempt was handed to a node."""
    DONE = "done"
    """Its effect was seen in a final state proof."""
    REVERTED = "reverted"
    """An attempt was mined and changed nothing: plan anew."""
    LOST = "lost"
    """Another transaction of the sender used the nonce: plan anew."""


FINAL_STATES = frozenset({SubmissionState.DONE, SubmissionState.REVERTED, SubmissionState.LOST})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One signed chain transaction; fees in wei for a unit of gas.

    ``raw`` is what is sent, ``hash`` its Keccak-256; ``sent_at`` is when a node first took it.
    """

    number: int
    max_fee: int
    priority_fee: int
    raw: bytes
    hash: bytes
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Submission:
    """One change that the chain should make.

    ``to`` is empty when a contract is to be created. Attempts stand in the order of their numbers.
    """

    id: int
    chain_id: int
    sender: bytes
    to: bytes
    calldata: bytes
    nonce: int | None
    state: SubmissionState
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class FinalState:
    """What a final header proves about a sender: how many transactions of it are final.

    Whether the effect is there must be read at this very header: read at an older one, a
    transaction that landed in between would pass for one that reverted.
    """

    block_number: int
    block_hash: bytes
    nonce: int
