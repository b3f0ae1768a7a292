"""A document's status is compared and set, counted, and final once revoked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.registry import (
    ADMINISTRATOR,
    ANCHORER,
    CONTRACT,
    STATUS,
    STRANGER,
    Refused,
    World,
    document,
)
from trustsvc_anchors.chain.state import StatusWord, status_slot
from trustsvc_anchors.errors import MalformedRecord
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.registry import StatusChange

VALID, SUSPENDED, SUPERSEDED, REVOKED = 1, 2, 3, 4
LAST_CHANGE = (1 << 16) - 1
ONE = document("one")


def write_changes(world: World, changes: int) -> None:
    """Put a valid document after so many changes into storage: nobody waits for 65,534 calls."""
    word = VALID | changes << 8 | world.evm.timestamp << 24
    world.evm.write_slot(CONTRACT, status_slot(world.log_id, ONE), word)


def test_a_status_word_holds_status_changes_time_and_ref(world: World) -> None:
    ref = bytes(range(24))

    world.set_status(ONE, 0, SUSPENDED, ref)

    assert world.status(ONE) == StatusWord(SUSPENDED, 1, world.evm.timestamp, ref)
    assert world.status(document("another")) is None


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=12))
def test_any_sequence_of_changes_ends_as_the_rules_say(changes: list[tuple[int, int]]) -> None:
    world = World()
    status, count = 0, 0

    for expected, value in changes:
        allowed = expected == count and status != REVOKED and VALID <= value <= REVOKED
        if allowed:
            world.set_status(ONE, expected, value)
            status, count = value, count + 1
        else:
            with pytest.raises(Refused):
                world.set_status(ONE, expected, value)

    word = world.status(ONE)
    assert ((word.status, word.changes) if word else (0, 0)) == (status, count)


def test_a_change_that_expects_another_count_is_refused(world: World) -> None:
    world.set_status(ONE, 0, SUSPENDED)

    for expected in (0, 2, 257, 65_537):
        with pytest.raises(Refused, match=rf"StaleStatus\(0x{ONE.hex()}, 1\)"):
            world.set_status(ONE, expected, VALID)


@pytest.mark.parametrize("value", [VALID, SUSPENDED, SUPERSEDED, REVOKED])
def test_revoked_is_final(world: World, value: int) -> None:
    world.set_status(ONE, 0, REVOKED)

    with pytest.raises(Refused, match="RevokedIsFinal"):
        world.set_status(ONE, 1, value)


@pytest.mark.parametrize("value", [0, 5, 255, 256, 257, 260, (1 << 256) - 1])
def test_only_statuses_one_to_four_exist(world: World, value: int) -> None:
    with pytest.raises(Refused, match="UnknownStatus"):
        world.set_status(ONE, 0, value)


def test_the_count_never_overflows_and_its_last_change_is_kept_for_a_revocation(
    world: World,
) -> None:
    write_changes(world, LAST_CHANGE - 2)
    world.set_status(ONE, LAST_CHANGE - 2, SUSPENDED)

    with pytest.raises(Refused, match="ChangesExhausted"):
        world.set_status(ONE, LAST_CHANGE - 1, VALID)
    world.set_status(ONE, LAST_CHANGE - 1, REVOKED)

    word = world.status(ONE)
    assert word is not None
    assert (word.status, word.changes) == (REVOKED, LAST_CHANGE)


@pytest.mark.parametrize("sender", [ADMINISTRATOR, ANCHORER, STRANGER])
def test_nobody_but_the_status_account_changes_a_status(world: World, sender: bytes) -> None:
    one = registry.set_status(world.log_id, ONE, 0, VALID, bytes(24))
    many = registry.set_statuses(world.log_id, [])

    for calldata in (one, many):
        with pytest.raises(Refused, match="NotAllowed"):
            world.send(sender, calldata)


def test_the_same_document_has_a_status_of_its_own_in_every_log(world: World) -> None:
    other = world.send(ADMINISTRATOR, registry.register(bytes(32), ANCHORER, STATUS))
    world.send(STATUS, registry.set_status(other, ONE, 0, REVOKED, bytes(24)))

    assert world.status(ONE) is None


def test_a_batch_changes_all(world: World) -> None:
    documents = [document(f"{number}") for number in range(20)]
    changes = [StatusChange(each, 0, SUPERSEDED, each[:24]) for each in documents]

    world.send(STATUS, registry.set_statuses(world.log_id, changes))

    time = world.evm.timestamp
    assert [world.status(each) for each in documents] == [
        StatusWord(SUPERSEDED, 1, time, each[:24]) for each in documents
    ]


def test_a_batch_with_one_stale_change_changes_none(world: World) -> None:
    changes = [
        StatusChange(document("a"), 0, VALID, bytes(24)),
        StatusChange(ONE, 1, VALID, bytes(24)),
    ]

    with pytest.raises(Refused, match="StaleStatus"):
        world.send(STATUS, registry.set_statuses(world.log_id, changes))
    assert world.status(document("a")) is None


def test_a_batch_may_change_one_document_twice_in_order(world: World) -> None:
    changes = [StatusChange(ONE, 0, SUSPENDED, bytes(24)), StatusChange(ONE, 1, VALID, b"r" * 24)]

    world.send(STATUS, registry.set_statuses(world.log_id, changes))

    assert world.status(ONE) == StatusWord(VALID, 2, world.evm.timestamp, b"r" * 24)


@pytest.mark.parametrize("size", [0, 23, 25, 32])
def test_calldata_takes_a_ref_of_24_bytes_only(size: int) -> None:
    with pytest.raises(MalformedRecord, match=f"{size} bytes, not 24"):
        registry.set_status(bytes(32), ONE, 0, VALID, bytes(size))
