"""Choose fees, and raise them under a cap.

Suggestions of a node are only suggestions: a lie costs time, or money up to the cap, and no more.
All fees are in wei for a unit of gas (EIP-1559).
"""

from dataclasses import dataclass

from trustsvc_anchors.errors import FeeAboveCap

GWEI = 10**9


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What may be spent.

    ``max_fee_cap`` bounds every attempt. ``priority_fee`` is the tip of the first attempt; 0 on
    chains without fees. After ``bump_after_s`` without effect both fees rise by ``bump_percent``
    (nodes ask for 10 on both before they replace). Gas is the node's estimate and a quarter,
    between ``least_gas``, which any single change of ours needs at most, and ``most_gas``
    (EIP-7825).
    """

    max_fee_cap: int = 200 * GWEI
    priority_fee: int = GWEI
    bump_after_s: int = 60
    bump_percent: int = 15
    least_gas: int = 150_000
    most_gas: int = 1 << 24


@dataclass(frozen=True, slots=True)
class Fees:
    """The two fees of one attempt."""

    max_fee: int
    priority_fee: int


def first_fees(base_fee: int, rule: FeeRule) -> Fees:
    """Choose fees that outlast six full blocks: twice the base fee and the tip, under the cap.

    Raises:
        FeeAboveCap: the chain asks for more than the cap even now.
    """
    if base_fee > rule.max_fee_cap:
        raise FeeAboveCap(what="base fee", why=f"{base_fee} wei, the cap is {rule.max_fee_cap}")
    max_fee = min(rule.max_fee_cap, 2 * base_fee + rule.priority_fee)
    return Fees(max_fee, min(rule.priority_fee, max_fee))


def raised_fees(old: Fees, base_fee: int, rule: FeeRule) -> Fees | None:
    """Raise both fees for a replacement, further if the chain has grown dearer.

    Returns None when the cap leaves no room for a replacement that a node would take.
    """
    least = Fees(_raised(old.max_fee, rule), _raised(old.priority_fee, rule))
    if least == old or least.max_fee > rule.max_fee_cap:
        return None
    max_fee = min(rule.max_fee_cap, max(least.max_fee, 2 * base_fee + least.priority_fee))
    return Fees(max_fee, least.priority_fee)


def gas_limit(estimate: int, rule: FeeRule) -> int:
    """Bound a node's estimate."""
    return min(rule.most_gas, max(rule.least_gas, estimate * 5 // 4))


def _raised(fee: int, rule: FeeRule) -> int:
    return -(-fee * (100 + rule.bump_percent) // 100)
