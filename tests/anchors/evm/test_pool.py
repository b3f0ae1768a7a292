"""What waits, is dropped or is undone comes to its end all the same, under the fee cap."""

import time

import pytest

from tests.support.chain import ChainWorld, nonce_on_chain, plan_anchor
from tests.support.faults import lost_before
from trustsvc_anchors.errors import ChainUnavailable
from trustsvc_anchors.evm.fees import FeeRule
from trustsvc_anchors.evm.submission import SubmissionState

SENT, DONE = SubmissionState.SENT, SubmissionState.DONE
SEND = "eth_sendRawTransaction"


def test_a_stuck_attempt_is_replaced_with_both_fees_raised_and_the_same_change(
    anvil: ChainWorld,
) -> None:
    anvil.hold_blocks()
    submission = plan_anchor(anvil, 5)
    anvil.step(submission, anvil.size_is(5))
    anvil.pass_time(59)
    anvil.step(submission, anvil.size_is(5))
    assert len(anvil.book.get(submission.id).attempts) == 1
    anvil.pass_time(1)

    assert anvil.step(submission, anvil.size_is(5)) is SENT
    first, second = anvil.book.get(submission.id).attempts
    assert second.max_fee * 100 >= first.max_fee * 115
    assert second.priority_fee * 100 >= first.priority_fee * 115

    anvil.rpc("evm_mine")
    assert anvil.step(submission, anvil.size_is(5)) is DONE
    assert nonce_on_chain(anvil) == 1


def test_fees_rise_no_further_than_the_cap(anvil: ChainWorld) -> None:
    anvil.hold_blocks()
    anvil.fees = FeeRule(max_fee_cap=4 * 10**9)
    submission = plan_anchor(anvil, 5)

    for _ in range(12):
        assert anvil.step(submission, anvil.size_is(5)) is SENT
        anvil.pass_time(60)

    attempts = anvil.book.get(submission.id).attempts
    assert 2 <= len(attempts) < 12
    assert max(attempt.max_fee for attempt in attempts) <= 4 * 10**9


def test_a_base_fee_above_the_attempt_raises_it_at_once(anvil: ChainWorld) -> None:
    submission = plan_anchor(anvil, 5)
    anvil.provider.faults[SEND] = [lost_before]
    with pytest.raises(ChainUnavailable):
        anvil.step(submission, anvil.size_is(5))
    anvil.rpc("anvil_setNextBlockBaseFeePerGas", hex(50 * 10**9))
    anvil.rpc("evm_mine")

    assert anvil.step(submission, anvil.size_is(5)) is SENT
    assert anvil.step(submission, anvil.size_is(5)) is DONE
    assert len(anvil.book.get(submission.id).attempts) == 2


def test_a_transaction_that_the_pool_dropped_is_sent_again(anvil: ChainWorld) -> None:
    anvil.hold_blocks()
    submission = plan_anchor(anvil, 5)
    anvil.step(submission, anvil.size_is(5))
    (attempt,) = anvil.book.get(submission.id).attempts
    anvil.rpc("anvil_dropTransaction", "0x" + attempt.hash.hex())
    anvil.rpc("evm_mine")
    assert nonce_on_chain(anvil) == 0

    assert anvil.step(submission, anvil.size_is(5)) is SENT
    anvil.rpc("evm_mine")
    assert anvil.step(submission, anvil.size_is(5)) is DONE


def test_an_effect_is_not_done_before_its_block_is_final(anvil: ChainWorld) -> None:
    anvil.confirmations = 3
    anvil.rpc("anvil_mine", hex(5))
    submission = plan_anchor(anvil, 5)
    anvil.step(submission, anvil.size_is(5))

    states = []
    for _ in range(3):
        states.append(anvil.step(submission, anvil.size_is(5)))
        anvil.rpc("evm_mine")

    assert states == [SENT, SENT, SENT]
    assert anvil.step(submission, anvil.size_is(5)) is DONE
    assert nonce_on_chain(anvil) == 1


def wait_for_blocks(anvil: ChainWorld) -> None:
    """Wait until the node undid the block and hands out those that it made anew."""
    for _ in range(200):
        newest = int(str(anvil.rpc("eth_blockNumber")), 16)
        wanted = ((hex(newest - back), False) for back in range(3))
        there = all(anvil.rpc("eth_getBlockByNumber", *each) for each in wanted)
        if there and nonce_on_chain(anvil) == 0:
            return
        time.sleep(0.01)


def test_a_block_that_is_undone_takes_the_effect_along_and_the_same_bytes_bring_it_back(
    anvil: ChainWorld,
) -> None:
    anvil.confirmations = 2
    anvil.rpc("anvil_mine", hex(5))
    submission = plan_anchor(anvil, 5)
    anvil.step(submission, anvil.size_is(5))
    anvil.rpc("anvil_reorg", 1, [])
    wait_for_blocks(anvil)
    assert nonce_on_chain(anvil) == 0

    assert anvil.step(submission, anvil.size_is(5)) is SENT
    anvil.rpc("anvil_mine", hex(3))

    assert anvil.step(submission, anvil.size_is(5)) is DONE
    assert len(anvil.book.get(submission.id).attempts) == 1
