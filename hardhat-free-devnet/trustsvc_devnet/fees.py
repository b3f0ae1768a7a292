"""Tell what fees blocks asked and transactions paid (``eth_feeHistory``)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trustsvc_devnet.params import Params, refuse
from trustsvc_devnet.shapes import Json, quantity

if TYPE_CHECKING:
    from trustsvc_devnet.chain import Chain, QbftHeader

TIP_WEI: Final = 10**9
MAX_BLOCKS: Final = 1024


def fee_history(chain: "Chain", newest: "QbftHeader", params: Params) -> Json:
    """Give base fees, gas ratios and, for the percentiles asked for, the tips paid.

    Raises:
        RpcRefusal: the percentiles are not increasing numbers from 0 to 100.
    """
    count = min(params.quantity(0), MAX_BLOCKS, newest.block_number + 1)
    percentiles = _percentiles(params.sequence(2))
    first = newest.block_number + 1 - count
    headers = [header for n in range(first, first + count) if (header := chain.find_header(n))]
    following = chain.find_header(newest.block_number + 1)
    last_fee = following.base_fee_per_gas if following else chain.next_base_fee()
    fees = [*(header.base_fee_per_gas for header in headers), last_fee]
    history: Json = {
        "oldestBlock": quantity(first),
        "baseFeePerGas": [quantity(fee) for fee in fees],
        "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
    }
    if percentiles:
        history["reward"] = [_rewards(chain, header, percentiles) for header in headers]
    return history


def _percentiles(values: Sequence[object]) -> list[float]:
    numbers = [float(v) for v in values if isinstance(v, int | float) and 0 <= v <= 100]  # noqa: PLR2004 - per cent
    if len(numbers) != len(values) or numbers != sorted(numbers):
        raise refuse(where="2", why="not increasing percentiles from 0 to 100")
    return numbers


def _rewards(chain: "Chain", header: "QbftHeader", percentiles: list[float]) -> list[str]:
    """Weigh each tip with the gas that paid it, as the execution API asks."""
    tips: list[tuple[int, int]] = []
    before = 0
    transactions, receipts = chain.transactions(header), chain.receipts(header)
    for transaction, receipt in zip(transactions, receipts, strict=True):
        room = transaction.max_fee_per_gas - header.base_fee_per_gas
        tip = min(room, transaction.max_priority_fee_per_gas)
        tips.append((tip, receipt.gas_used - before))
        before = receipt.gas_used
    tips.sort()
    return [quantity(_weighted(tips, header.gas_used * p / 100)) for p in percentiles]


def _weighted(tips: list[tuple[int, int]], threshold: float) -> int:
    total = 0
    for tip, gas in tips:
        total += gas
        if total >= threshold:
            return tip
    return 0
