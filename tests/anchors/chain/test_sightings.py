"""A sighting proves its header first, then the contract, then what it holds."""

from dataclasses import replace

import pytest

from tests.support.sealed_chain import CODE_HASH, CONTRACT
from tests.support.world import LOG_ID, World
from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.chain.sightings import (
    Seen,
    State,
    read_contract,
    read_state,
    verify_order,
    verify_sighting,
)
from trustsvc_anchors.errors import UnprovedState
from trustsvc_anchors.log.record import IssuedRecord
from trustsvc_anchors.policy import parse_policy


def make() -> tuple[World, IssuedRecord, ChainRule]:
    world = World()
    issued = world.issue(b"<a></a>", b"%PDF")
    world.anchor()
    world.mine()
    world.anchor()
    return world, issued, parse_policy(world.policy()).chains[0]


def see(world: World, issued: IssuedRecord, rule: ChainRule, place: int = 0) -> Seen:
    one = world.sighting(issued, world.chain.blocks[place])
    return verify_sighting(one.sealed, one.descendants, one.nodes, rule)


def state_of(world: World, issued: IssuedRecord, rule: ChainRule, place: int) -> State:
    seen = see(world, issued, rule, place)
    account = read_contract(seen, CONTRACT, CODE_HASH)
    return read_state(seen, account, LOG_ID, issued.document_digest)


def test_descendants_must_follow_each_other() -> None:
    world, issued, rule = make()
    one = world.sighting(issued, world.chain.blocks[0], descendants=2)

    seen = verify_sighting(one.sealed, one.descendants, one.nodes, rule)

    assert [header.number for header in seen.descendants] == [813, 814]
    for wrong in (one.descendants[1:], one.descendants[::-1], one.descendants * 2):
        with pytest.raises(UnprovedState, match="does not follow"):
            verify_sighting(one.sealed, wrong, one.nodes, rule)


def test_a_descendant_must_be_final_too() -> None:
    world, issued, rule = make()
    one = world.sighting(issued, world.chain.blocks[0], descendants=1)
    bare = replace(one.descendants[0], seals=one.descendants[0].seals[:2])

    with pytest.raises(UnprovedState, match="2 seals of 4"):
        verify_sighting(one.sealed, [bare], one.nodes, rule)


def test_other_code_at_the_address_is_refused() -> None:
    world, issued, rule = make()

    with pytest.raises(UnprovedState, match="its code"):
        read_contract(see(world, issued, rule), CONTRACT, bytes(32))


def test_a_node_beyond_need_is_refused() -> None:
    world, issued, rule = make()
    one = world.sighting(issued, world.chain.blocks[0])
    seen = verify_sighting(one.sealed, (), (*one.nodes, b"\xc0"), rule)
    account = read_contract(seen, CONTRACT, CODE_HASH)

    with pytest.raises(UnprovedState, match="1 prove nothing"):
        read_state(seen, account, LOG_ID, issued.document_digest)


def test_chain_time_and_log_only_go_forward() -> None:
    world, issued, rule = make()
    first, last = (state_of(world, issued, rule, place) for place in (0, 2))
    early = replace(last, header=replace(last.header, timestamp=0))
    small = replace(last, head=replace(last.head, size=1))
    empty = replace(first, head=replace(first.head, size=0))

    verify_order([first, last])

    for states, why in (
        ([last, first], "older than the anchor"),
        ([first, first], "older than the anchor"),
        ([first, early], "backwards"),
        ([first, small], "shrank"),
        ([empty], "nothing was anchored"),
    ):
        with pytest.raises(UnprovedState, match=why):
            verify_order(states)
