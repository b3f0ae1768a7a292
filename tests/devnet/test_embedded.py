"""Halting, time, and the pool of the embedded engine."""

import pytest
import rlp

from tests.devnet.world import Refused, User
from trustsvc_devnet.chain import GENESIS_TIME
from trustsvc_devnet.embedded import EmbeddedEngine

NOBODY = "0x" + "11" * 20
GWEI = 10**9
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def _put(user: User, **fields: int) -> str:
    return str(user.ask("eth_sendRawTransaction", user.sign(NOBODY, b"", **fields)))


def test_with_two_keys_gone_transactions_wait_and_no_block_comes(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)

    sent = _put(user)

    assert user.number("eth_blockNumber") == 0
    assert user.ask("eth_getTransactionReceipt", sent) is None
    assert user.get("eth_getTransactionByHash", sent)["blockNumber"] is None
    with pytest.raises(Refused, match="no quorum"):
        user.ask("evm_mine")


def test_when_the_keys_come_back_what_waited_is_mined(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(1)
    engine.take_away(1)
    sent = [_put(user), _put(user)]

    engine.give_back()

    receipts = [user.get("eth_getTransactionReceipt", one) for one in sent]
    assert [receipt["blockNumber"] for receipt in receipts] == ["0x1", "0x1"]
    assert user.number("eth_getTransactionCount", user.address, "latest") == 2


def test_the_pending_nonce_counts_what_waits_in_a_row(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)
    for nonce in (0, 1, 3):
        _put(user, nonce=nonce)

    assert user.number("eth_getTransactionCount", user.address, "pending") == 2
    assert user.number("eth_getTransactionCount", user.address, "latest") == 0


def test_a_gap_in_the_nonces_waits_until_it_is_filled(engine: EmbeddedEngine) -> None:
    user = User(engine)
    later = _put(user, nonce=1)
    assert user.number("eth_blockNumber") == 0

    _put(user, nonce=0)

    assert user.get("eth_getTransactionReceipt", later)["status"] == "0x1"


@pytest.mark.parametrize(("max_fee", "tip"), [(109, 110), (110, 109), (100, 200), (109, 109)])
def test_a_replacement_needs_ten_percent_more_in_both_fees(
    engine: EmbeddedEngine, max_fee: int, tip: int
) -> None:
    user = User(engine)
    engine.take_away(2)
    _put(user, nonce=0, maxFeePerGas=20 * GWEI, maxPriorityFeePerGas=GWEI)

    with pytest.raises(Refused, match="replacement transaction underpriced") as refused:
        _put(
            user,
            nonce=0,
            maxFeePerGas=20 * GWEI * max_fee // 100,
            maxPriorityFeePerGas=GWEI * tip // 100,
        )
    assert refused.value.code == -32000


def test_a_replacement_with_enough_wins(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)
    first = _put(user, nonce=0, maxFeePerGas=20 * GWEI, maxPriorityFeePerGas=GWEI)
    second = _put(user, nonce=0, maxFeePerGas=22 * GWEI, maxPriorityFeePerGas=GWEI * 11 // 10)

    engine.give_back()

    assert user.ask("eth_getTransactionReceipt", first) is None
    assert user.ask("eth_getTransactionByHash", first) is None
    assert user.get("eth_getTransactionReceipt", second)["status"] == "0x1"


def test_the_same_bytes_twice_are_known(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)
    signed = user.sign(NOBODY)
    user.ask("eth_sendRawTransaction", signed)

    with pytest.raises(Refused, match="already known"):
        user.ask("eth_sendRawTransaction", signed)


def test_a_fee_below_the_base_fee_waits_for_it_to_fall(engine: EmbeddedEngine) -> None:
    user = User(engine)
    sent = _put(user, maxFeePerGas=7 * GWEI // 10, maxPriorityFeePerGas=1)
    assert user.ask("eth_getTransactionReceipt", sent) is None

    for _ in range(4):
        user.ask("evm_mine")

    assert user.get("eth_getTransactionReceipt", sent)["status"] == "0x1"


def test_without_automine_transactions_wait_for_one_block(engine: EmbeddedEngine) -> None:
    user, other = User(engine), User(engine, 1)
    user.ask("evm_setAutomine", *[False])
    cheap = _put(user, maxPriorityFeePerGas=GWEI)
    dear = _put(other, maxPriorityFeePerGas=2 * GWEI)

    user.ask("evm_mine")

    block = user.get("eth_getBlockByNumber", "0x1", False)
    assert block["transactions"] == [dear, cheap]


def test_what_can_no_longer_be_paid_is_dropped(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)
    first, second = (_put(user, value=6 * 10**23) for _ in range(2))

    engine.give_back()

    assert user.get("eth_getTransactionReceipt", first)["status"] == "0x1"
    assert user.ask("eth_getTransactionByHash", second) is None
    assert user.number("eth_blockNumber") == 1


def test_a_full_block_is_followed_by_another(engine: EmbeddedEngine) -> None:
    user = User(engine)
    engine.take_away(2)
    sent = [_put(user, gas=16_000_000) for _ in range(3)]

    engine.give_back()

    receipts = [user.get("eth_getTransactionReceipt", one) for one in sent]
    assert [receipt["status"] for receipt in receipts] == ["0x1"] * 3


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"gas": 20_999}, "intrinsic gas too low"),
        ({"gas": 30_000_001}, "exceeds block gas limit"),
        ({"value": 10**25}, "insufficient funds"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 2}, "max priority fee per gas higher"),
    ],
)
def test_what_no_block_could_hold_is_refused(
    engine: EmbeddedEngine, fields: dict[str, int], why: str
) -> None:
    with pytest.raises(Refused, match=why) as refused:
        _put(User(engine), **fields)
    assert refused.value.code == -32000


def test_a_high_s_is_refused_though_it_verifies(engine: EmbeddedEngine) -> None:
    user = User(engine)
    fields = rlp.decode(bytes.fromhex(user.sign(NOBODY)[4:]))
    parity, s = int.from_bytes(fields[9]), int.from_bytes(fields[11])
    fields[9], fields[11] = (b"" if parity else b"\1"), (ORDER - s).to_bytes(32, "big")

    with pytest.raises(Refused, match="invalid transaction v, r, s values"):
        user.ask("eth_sendRawTransaction", "0x02" + rlp.encode(fields).hex())


def test_time_is_the_clock_and_runs_ahead_only_by_the_needed_seconds() -> None:
    now = [GENESIS_TIME + 1000.9]
    engine = EmbeddedEngine(now=lambda: now[0])
    user = User(engine)

    def mined() -> int:
        user.ask("evm_mine")
        block = user.get("eth_getBlockByNumber", "latest", False)
        return int(str(block["timestamp"]), 16) - GENESIS_TIME

    burst = [mined() for _ in range(3)]
    now[0] += 2
    caught_up = mined()
    now[0] += 100
    later = mined()

    assert burst == [1000, 1001, 1002]
    assert caught_up == 1003
    assert later == 1102


def test_a_safe_and_a_finalized_block_is_the_newest(engine: EmbeddedEngine) -> None:
    user = User(engine)
    user.ask("evm_mine")

    tags = ("latest", "safe", "finalized", "pending")
    assert {user.get("eth_getBlockByNumber", tag, False)["number"] for tag in tags} == {"0x1"}
