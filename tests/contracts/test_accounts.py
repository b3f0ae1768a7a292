"""Who may do what to a log, how that changes, and how a log ends."""

import pytest

from tests.support.registry import (
    ADMINISTRATOR,
    ANCHORER,
    CONTRACT,
    SALT,
    STATUS,
    STRANGER,
    Refused,
    World,
    document,
    honest,
)
from trustsvc_anchors.evm import registry

THREE_DAYS_S = 3 * 24 * 3600
HEIR = b"\xb1" * 20


def test_a_log_id_binds_chain_contract_registrant_and_salt(world: World) -> None:
    ours = registry.log_id_of(20_260, CONTRACT, ADMINISTRATOR, SALT)
    others = {
        World(chain_id=1).log_id,
        registry.log_id_of(20_260, STRANGER, ADMINISTRATOR, SALT),
        world.send(STRANGER, registry.register(SALT, ANCHORER, STATUS)),
        world.send(ADMINISTRATOR, registry.register(bytes(32), ANCHORER, STATUS)),
    }

    assert world.log_id == ours
    assert len(others) == 4
    assert ours not in others


def test_a_salt_is_used_once(world: World) -> None:
    with pytest.raises(Refused, match="AlreadyRegistered"):
        world.send(ADMINISTRATOR, registry.register(SALT, STRANGER, STRANGER))
    assert world.head().anchorer == ANCHORER


@pytest.mark.parametrize("sender", [ANCHORER, STATUS, STRANGER])
def test_nobody_but_the_administrator_administers(world: World, sender: bytes) -> None:
    log_id = world.log_id
    for calldata in (
        registry.set_anchorer(log_id, sender),
        registry.set_status_account(log_id, sender),
        registry.propose_administrator(log_id, sender),
        registry.cancel_administrator(log_id),
        registry.accept_administrator(log_id),
        registry.retire(log_id, bytes(32)),
    ):
        with pytest.raises(Refused, match=rf"NotAllowed\(0x{sender.hex()}\)"):
            world.send(sender, calldata)


def test_a_new_anchorer_anchors_and_the_old_one_no_longer(world: World) -> None:
    world.anchor_tree(honest(), 0, 5)

    world.send(ADMINISTRATOR, registry.set_anchorer(world.log_id, HEIR))

    calldata = registry.anchor(world.log_id, 8, honest().root(8), honest().proof(5, 8))
    with pytest.raises(Refused, match="NotAllowed"):
        world.send(ANCHORER, calldata)
    world.send(HEIR, calldata)
    assert (world.head().anchorer, world.head().size) == (HEIR, 8)


def test_a_new_status_account_changes_statuses_and_the_old_one_no_longer(world: World) -> None:
    world.send(ADMINISTRATOR, registry.set_status_account(world.log_id, HEIR))

    with pytest.raises(Refused, match="NotAllowed"):
        world.set_status(document("one"), 0, 4)
    world.send(HEIR, registry.set_status(world.log_id, document("one"), 0, 4, bytes(24)))


def test_an_administrator_changes_after_three_days_and_not_a_second_before(world: World) -> None:
    accept = registry.accept_administrator(world.log_id)
    world.send(ADMINISTRATOR, registry.propose_administrator(world.log_id, HEIR))

    world.evm.pass_time(THREE_DAYS_S - 1)
    with pytest.raises(Refused, match=rf"TooEarly\({world.evm.timestamp + 1}\)"):
        world.send(HEIR, accept)
    world.evm.pass_time(1)
    with pytest.raises(Refused, match="NotAllowed"):
        world.send(STRANGER, accept)
    world.send(HEIR, accept)

    with pytest.raises(Refused, match="NotAllowed"):
        world.send(ADMINISTRATOR, registry.retire(world.log_id, bytes(32)))
    world.send(HEIR, registry.retire(world.log_id, bytes(32)))


def test_a_proposal_that_was_taken_back_cannot_be_accepted(world: World) -> None:
    world.send(ADMINISTRATOR, registry.propose_administrator(world.log_id, HEIR))
    world.send(ADMINISTRATOR, registry.cancel_administrator(world.log_id))
    world.evm.pass_time(THREE_DAYS_S)

    with pytest.raises(Refused, match="NotAllowed"):
        world.send(HEIR, registry.accept_administrator(world.log_id))


def test_another_proposal_waits_anew_and_drops_the_first(world: World) -> None:
    world.send(ADMINISTRATOR, registry.propose_administrator(world.log_id, STRANGER))
    world.evm.pass_time(THREE_DAYS_S)
    world.send(ADMINISTRATOR, registry.propose_administrator(world.log_id, HEIR))

    with pytest.raises(Refused, match="NotAllowed"):
        world.send(STRANGER, registry.accept_administrator(world.log_id))
    with pytest.raises(Refused, match="TooEarly"):
        world.send(HEIR, registry.accept_administrator(world.log_id))


def test_an_accepted_proposal_is_used_up(world: World) -> None:
    world.send(ADMINISTRATOR, registry.propose_administrator(world.log_id, HEIR))
    world.evm.pass_time(THREE_DAYS_S)
    world.send(HEIR, registry.accept_administrator(world.log_id))
    world.send(HEIR, registry.propose_administrator(world.log_id, ADMINISTRATOR))

    with pytest.raises(Refused, match="NotAllowed"):
        world.send(HEIR, registry.accept_administrator(world.log_id))


def test_a_retired_log_keeps_its_head_and_statuses_still_change(world: World) -> None:
    world.anchor_tree(honest(), 0, 5)

    world.send(ADMINISTRATOR, registry.retire(world.log_id, b"s" * 32))

    with pytest.raises(Refused, match="LogRetired"):
        world.anchor_tree(honest(), 5, 8)
    world.set_status(document("one"), 0, 4)
    head = world.head()
    assert (head.size, head.root, head.retired) == (5, honest().root(5), True)
    assert world.status(document("one")) is not None


def test_a_log_retires_once(world: World) -> None:
    world.send(ADMINISTRATOR, registry.retire(world.log_id, b"s" * 32))

    with pytest.raises(Refused, match="LogRetired"):
        world.send(ADMINISTRATOR, registry.retire(world.log_id, b"t" * 32))


def test_a_new_anchorer_does_not_wake_a_retired_log(world: World) -> None:
    world.send(ADMINISTRATOR, registry.retire(world.log_id, bytes(32)))
    world.send(ADMINISTRATOR, registry.set_anchorer(world.log_id, HEIR))

    with pytest.raises(Refused, match="LogRetired"):
        world.send(HEIR, registry.anchor(world.log_id, 5, honest().root(5), []))
