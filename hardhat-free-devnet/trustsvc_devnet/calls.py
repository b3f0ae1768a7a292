"""Execute calls without sending them: ``eth_call`` and ``eth_estimateGas``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from eth_utils.exceptions import ValidationError

from trustsvc_devnet.chain import GAS_LIMIT, Chain, QbftHeader
from trustsvc_devnet.errors import RpcRefusal
from trustsvc_devnet.messages import Call, Outcome
from trustsvc_devnet.params import parse_data, parse_quantity, refuse
from trustsvc_devnet.pool import REFUSED
from trustsvc_devnet.shapes import data

REVERTED: Final = 3
# go-ethereum stops searching when the answer is this near; so do we.
TOLERANCE: Final = 0.015
_ERROR_SELECTOR: Final = bytes.fromhex("08c379a0")


def parse_call(fields: Mapping[str, object]) -> Call:
    """Read a transaction call object; fees and nonce are of no interest here.

    Raises:
        RpcRefusal: a field has the wrong form.
    """
    octets = {
        name: parse_data(fields[name], name) for name in ("input", "data") if fields.get(name)
    }
    if len(set(octets.values())) > 1:
        raise refuse(where="0", why='both "data" and "input" are set and not equal')
    to = fields.get("to")
    sender = fields.get("from")
    gas = parse_quantity(fields["gas"], "gas") if fields.get("gas") else GAS_LIMIT
    return Call(
        sender=parse_data(sender, "from", 20) if sender else bytes(20),
        to=parse_data(to, "to", 20) if to else b"",
        data=next(iter(octets.values()), b""),
        value=parse_quantity(fields["value"], "value") if fields.get("value") else 0,
        gas=min(gas, GAS_LIMIT),
    )


def run_call(chain: Chain, header: QbftHeader, call: Call) -> Outcome:
    """Execute a call on the state after a block.

    Raises:
        RpcRefusal: it reverts (code 3, with the revert data), runs out of gas or cannot begin.
    """
    outcome = _attempt(chain, header, call)
    if outcome.reverted:
        raise RpcRefusal(REVERTED, _revert_message(outcome.output), data(outcome.output))
    if outcome.failed:
        raise RpcRefusal(REFUSED, outcome.reason or "execution failed")
    return outcome


def estimate_gas(chain: Chain, header: QbftHeader, call: Call) -> int:
    """Give a gas limit that suffices, at most 1.5 % above the least.

    Raises:
        RpcRefusal: the call fails with any gas.
    """
    used = run_call(chain, header, call).gas_used
    low, high = used - 1, call.gas
    # Most calls need what they used, refunds and the 1/64 kept from inner calls aside.
    middle = min(used * 64 // 63 + 2_300, high)
    while (high - low) / high > TOLERANCE:
        if _attempt(chain, header, replace(call, gas=middle)).failed:
            low = middle
        else:
            high = middle
        middle = (low + high) // 2
    return high


def _attempt(chain: Chain, header: QbftHeader, call: Call) -> Outcome:
    try:
        return chain.execute(call, header)
    except ValidationError as error:
        raise RpcRefusal(REFUSED, f"err: {error}") from error


def _revert_message(output: bytes) -> str:
    """Append the reason of ``revert("…")`` as go-ethereum does, when there is one."""
    if output[:4] != _ERROR_SELECTOR or len(output) < 68:  # noqa: PLR2004 - selector and two words
        return "execution reverted"
    size = int.from_bytes(output[36:68], "big")
    return f"execution reverted: {output[68 : 68 + size].decode(errors='replace')}"
