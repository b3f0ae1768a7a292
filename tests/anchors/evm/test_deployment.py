"""Setting up ends with a contract and a log that are proved to stand, and can be repeated."""

from dataclasses import replace

import pytest

from tests.support.chain import ADMINISTRATOR, SPARE, START, STATUS, ChainWorld
from tests.support.faults import refused
from trustsvc_anchors.errors import ChainUnavailable, TransactionRefused, UnprovedState
from trustsvc_anchors.evm.capture import final_head, final_header
from trustsvc_anchors.evm.deployment import LogPlan, deploy_and_register

PLAN = LogPlan(anchorer=SPARE.address, status_account=STATUS.address, salt=b"s" * 32)


def test_a_second_log_finds_room_in_the_same_contract(world: ChainWorld) -> None:
    plan = replace(PLAN, contract=world.log.contract)

    log = deploy_and_register(world.endpoint, ADMINISTRATOR, plan, world.rule, clock=lambda: START)

    sealed = final_header(world.endpoint, world.rule)
    head = final_head(world.endpoint, sealed, world.rule, log.contract, log.log_id)
    assert (log.contract, head.anchorer, head.size) == (world.log.contract, SPARE.address, 0)
    assert log.log_id != world.log.log_id
    assert (log.chain_id, log.genesis) == (world.rule.chain_id, world.rule.genesis)


def test_setting_up_again_changes_nothing(world: ChainWorld) -> None:
    plan = replace(PLAN, contract=world.log.contract, salt=bytes(32))

    again = deploy_and_register(world.endpoint, ADMINISTRATOR, plan, world.rule)

    assert again == world.log
    assert "eth_sendRawTransaction" not in world.provider.asked


def test_an_address_without_our_code_is_refused_before_anything_is_sent(
    devnet: ChainWorld,
) -> None:
    plan = replace(PLAN, contract=SPARE.address)

    with pytest.raises(UnprovedState, match="other code"):
        deploy_and_register(devnet.endpoint, ADMINISTRATOR, plan, devnet.rule)
    assert "eth_sendRawTransaction" not in devnet.provider.asked


def test_a_refusing_node_is_told_of(devnet: ChainWorld) -> None:
    devnet.provider.faults["eth_sendRawTransaction"] = [refused]

    with pytest.raises(TransactionRefused, match="not today"):
        deploy_and_register(devnet.endpoint, ADMINISTRATOR, PLAN, devnet.rule)


def test_waiting_for_a_chain_that_stands_still_ends(anvil: ChainWorld) -> None:
    anvil.hold_blocks()
    pauses: list[float] = []

    with pytest.raises(ChainUnavailable, match="not final within"):
        deploy_and_register(
            anvil.endpoint, ADMINISTRATOR, PLAN, anvil.rule, timeout_s=5, sleep=pauses.append
        )
    assert 5 <= sum(pauses) < 10
