"""What capture returns was proved against a final header; a lie is refused, never returned."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from eth_keys.datatypes import PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.chain import ANCHORER, LAST, SPARE, STATUS, ChainWorld, opened
from tests.support.faults import JUNK, answers, changes
from trustsvc_anchors.chain.finality import ValidatorRange, verify_final
from trustsvc_anchors.chain.header import parse_header
from trustsvc_anchors.chain.rlp import RlpItem, encode
from trustsvc_anchors.chain.seals import GROUP_ORDER, block_hash, seal_digest
from trustsvc_anchors.chain.state import read_account, read_head, read_status
from trustsvc_anchors.chain.trie import Nodes
from trustsvc_anchors.errors import (
    AnchorsError,
    ChainUnavailable,
    Malformed,
    MalformedHeader,
    UnprovedState,
)
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.blocks import header_members, pin_of, split_header
from trustsvc_anchors.evm.capture import (
    capture_descendants,
    capture_sightings,
    final_account,
    final_head,
    final_header,
    final_state,
    final_status,
)
from trustsvc_devnet.accounts import VALIDATOR_KEYS, VALIDATORS

REF = bytes(range(24))
DOCUMENTS = tuple(bytes([number]) * 32 for number in range(130))
BLOCK = "eth_getBlockByNumber"


def fill(world: ChainWorld) -> None:
    """Anchor a head and change the statuses of the first three documents."""
    log = world.log
    anchor = registry.anchor(log.log_id, 7, b"r" * 32, [])
    world.send_from_elsewhere(ANCHORER, log.contract, anchor)
    for number in range(3):
        calldata = registry.set_status(log.log_id, DOCUMENTS[number], 0, number + 2, REF)
        world.send_from_elsewhere(STATUS, log.contract, calldata)
    world.settle()


def test_head_status_and_absence_are_read_by_proof(world: ChainWorld) -> None:
    fill(world)
    sealed = final_header(world.endpoint, world.rule)
    where = (world.endpoint, sealed, world.rule, world.log.contract, world.log.log_id)

    head = final_head(*where)
    assert (head.anchorer, head.size, head.root) == (ANCHORER.address, 7, b"r" * 32)
    word = final_status(*where, DOCUMENTS[2])
    assert word is not None
    assert (word.status, word.changes, word.ref) == (4, 1, REF)
    assert final_status(*where, DOCUMENTS[3]) is None


def test_a_senders_nonce_is_read_by_proof_and_is_zero_where_there_is_no_account(
    world: ChainWorld,
) -> None:
    fill(world)
    sealed = final_header(world.endpoint, world.rule)

    states = [
        final_state(world.endpoint, sealed, world.rule, address).nonce
        for address in (STATUS.address, SPARE.address, b"\x11" * 20)
    ]
    assert states == [3, 0, 0]
    assert final_account(world.endpoint, sealed, world.rule, b"\x11" * 20) is None


def test_the_genesis_block_is_final_by_its_hash(world: ChainWorld) -> None:
    genesis = split_header(world.endpoint.block(0), world.rule)

    account = final_account(world.endpoint, genesis, world.rule, LAST.address)

    assert account is None or account.nonce == 0


def test_a_genesis_block_that_the_policy_does_not_name_is_not_final(devnet: ChainWorld) -> None:
    genesis = split_header(devnet.endpoint.block(0), devnet.rule)
    other = replace(devnet.rule, genesis=bytes(32))

    with pytest.raises(UnprovedState, match="0 seals of 4"):
        final_account(devnet.endpoint, genesis, other, LAST.address)


def test_a_sealed_header_is_final_under_the_policys_validators(devnet: ChainWorld) -> None:
    sealed = final_header(devnet.endpoint, devnet.rule)

    header = verify_final(sealed, devnet.rule)

    block = devnet.endpoint.block(header.number)
    assert "0x" + pin_of(sealed, devnet.rule).hash.hex() == block["hash"]
    assert len(sealed.seals) >= 3


def test_a_header_of_other_validators_is_not_final(devnet: ChainWorld) -> None:
    strangers = (ValidatorRange(0, None, tuple(bytes([n]) * 20 for n in range(4))),)

    with pytest.raises(UnprovedState, match="finality"):
        final_header(devnet.endpoint, replace(devnet.rule, validators=strangers))


@pytest.mark.parametrize("member", ["stateRoot", "timestamp", "parentHash", "receiptsRoot"])
def test_a_header_with_a_changed_member_is_refused(world: ChainWorld, member: str) -> None:
    def lie(block: dict[str, Any]) -> dict[str, Any]:
        changed = int(block[member], 16) ^ 1
        return {**block, member: f"0x{changed:064x}" if len(block[member]) == 66 else hex(changed)}

    world.provider.faults[BLOCK] = [changes(lie)]

    # Where there are seals, they betray the change already: other keys come out of them.
    with pytest.raises((MalformedHeader, UnprovedState)):
        final_header(world.endpoint, world.rule)


def ibft2_block(block: Mapping[str, Any], *, bitcoin_v: bool, high_s: bool) -> dict[str, Any]:
    """Seal a block of the devnet as IBFT 2.0 validators do, in the forms that v and s take."""
    vanity = bytes(32)
    kept: list[RlpItem] = [vanity, VALIDATORS, b"", bytes(4)]
    headers = {**block, "extraData": "0x" + encode([*kept, ()]).hex()}
    bare = parse_header(encode(header_members(headers)))
    seals = []
    for key in VALIDATOR_KEYS:
        signature = PrivateKey(key).sign_msg_hash(seal_digest(bare, "ibft2"))
        v, r, s = signature.vrs
        v, s = (v ^ 1, GROUP_ORDER - s) if high_s else (v, s)
        v += 27 if bitcoin_v else 0
        seals.append(r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v]))
    extra = encode([*kept, seals])
    return {
        **headers,
        "extraData": "0x" + extra.hex(),
        "hash": "0x" + block_hash(bare, "ibft2").hex(),
    }


@pytest.mark.parametrize("bitcoin_v", [False, True])
@pytest.mark.parametrize("high_s", [False, True])
def test_seals_of_ibft2_are_read_in_each_form_that_nodes_write(
    devnet: ChainWorld, *, bitcoin_v: bool, high_s: bool
) -> None:
    rule = replace(devnet.rule, rule="ibft2")
    block = ibft2_block(devnet.endpoint.block("latest"), bitcoin_v=bitcoin_v, high_s=high_s)

    sealed = split_header(block, rule)

    assert verify_final(sealed, rule).number == int(block["number"], 16)
    assert {seal.address for seal in sealed.seals} == set(VALIDATORS)


def test_under_pinned_block_the_block_below_the_head_is_taken(anvil: ChainWorld) -> None:
    anvil.rpc("anvil_mine", hex(10))
    newest = pin_of(final_header(anvil.endpoint, anvil.rule), anvil.rule)

    older = pin_of(final_header(anvil.endpoint, anvil.rule, confirmations=4), anvil.rule)

    assert older.number == newest.number - 4
    assert "0x" + older.hash.hex() == anvil.endpoint.block(older.number)["hash"]


def test_a_sighting_holds_exactly_the_nodes_that_replay_needs(world: ChainWorld) -> None:
    fill(world)
    sealed = final_header(world.endpoint, world.rule)
    contract, log_id = world.log.contract, world.log.log_id
    rule = replace(world.rule, pinned=(pin_of(sealed, world.rule),))

    taken = capture_sightings(world.endpoint, sealed, rule, contract, log_id, DOCUMENTS)

    assert set(taken) == set(DOCUMENTS)
    for document, sighting in taken.items():
        nodes = Nodes(sighting.nodes)
        account = read_account(verify_final(sighting.sealed, rule), contract, nodes)
        head = read_head(account, log_id, nodes)
        word = read_status(account, log_id, document, nodes)
        assert head.size == 7
        assert (word is not None) == (document in DOCUMENTS[:3])
        assert nodes.unused == 0
        assert list(sighting.nodes) == sorted(sighting.nodes)


def test_one_proof_is_asked_for_64_documents(devnet: ChainWorld) -> None:
    sealed = final_header(devnet.endpoint, devnet.rule)
    devnet.provider.asked.clear()

    log = devnet.log
    capture_sightings(devnet.endpoint, sealed, devnet.rule, log.contract, log.log_id, DOCUMENTS)

    assert devnet.provider.asked == ["eth_getProof"] * 3


def test_a_contract_with_other_code_is_refused(world: ChainWorld) -> None:
    sealed = final_header(world.endpoint, world.rule)

    # An account without code would prove every document never revoked.
    with pytest.raises(UnprovedState, match="other code"):
        final_head(world.endpoint, sealed, world.rule, SPARE.address, world.log.log_id)
    with pytest.raises(UnprovedState, match="nothing at"):
        final_status(
            world.endpoint, sealed, world.rule, b"\x11" * 20, world.log.log_id, DOCUMENTS[0]
        )


def test_a_log_that_is_not_registered_has_no_head(devnet: ChainWorld) -> None:
    sealed = final_header(devnet.endpoint, devnet.rule)

    with pytest.raises(UnprovedState, match="not registered"):
        final_head(devnet.endpoint, sealed, devnet.rule, devnet.log.contract, bytes(32))


def test_a_node_without_that_state_is_unavailable_not_believed(devnet: ChainWorld) -> None:
    sealed = final_header(devnet.endpoint, devnet.rule)
    where = (devnet.endpoint, sealed, devnet.rule, devnet.log.contract, devnet.log.log_id)

    for answer in (None, {"accountProof": None}, {"accountProof": [], "storageProof": [7]}):
        devnet.provider.faults["eth_getProof"] = [answers(answer)]
        with pytest.raises(ChainUnavailable, match="eth_getProof"):
            final_status(*where, DOCUMENTS[0])


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_changed_proof_is_refused_or_proves_the_same(
    filled: ChainWorld, data: st.DataObject
) -> None:
    sealed = final_header(filled.endpoint, filled.rule)
    where = (filled.endpoint, sealed, filled.rule, filled.log.contract, filled.log.log_id)
    truth = final_status(*where, DOCUMENTS[1])

    def lie(proof: dict[str, Any]) -> dict[str, Any]:
        lists = [proof["accountProof"], *(part["proof"] for part in proof["storageProof"])]
        nodes = data.draw(st.sampled_from([some for some in lists if some]))
        at = data.draw(st.integers(0, len(nodes) - 1))
        node = bytearray.fromhex(nodes[at][2:])
        node[data.draw(st.integers(0, len(node) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        nodes[at] = "0x" + node.hex()
        return proof

    filled.provider.faults["eth_getProof"] = [changes(lie)]
    try:
        found = final_status(*where, DOCUMENTS[1])
    except UnprovedState:
        return
    assert found == truth


@pytest.fixture(scope="module")
def filled() -> Any:  # noqa: ANN401 - a generator of ChainWorld, as fixtures are
    """Keep one chain for many examples."""
    with opened("devnet:memory") as world:
        fill(world)
        yield world


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_block_that_makes_no_sense_is_malformed_and_nothing_worse(
    filled: ChainWorld, data: st.DataObject
) -> None:
    block = dict(filled.endpoint.block("latest"))
    name = data.draw(st.sampled_from(sorted(block)))
    junk = st.one_of(st.sampled_from(JUNK), st.binary(max_size=80).map(lambda b: "0x" + b.hex()))
    block[name] = data.draw(junk)

    try:
        split_header(block, filled.rule)
    except Malformed:
        return
    assert pin_of(split_header(block, filled.rule), filled.rule).number >= 0


def test_every_error_here_is_one_of_ours(filled: ChainWorld) -> None:
    for junk in JUNK:
        filled.provider.faults[BLOCK] = [answers(junk)]
        with pytest.raises(AnchorsError, match=r"eth_getBlockByNumber|where"):
            final_header(filled.endpoint, filled.rule)


def test_descendants_bring_a_second_proposer_as_soon_as_there_is_a_block(world: ChainWorld) -> None:
    fill(world)
    sealed = final_header(world.endpoint, world.rule)
    if world.rule.rule == "pinned_block":  # its reader pins the block, and needs no proposer
        assert capture_descendants(world.endpoint, sealed, world.rule) == ()
        return

    assert capture_descendants(world.endpoint, sealed, world.rule) is None
    calldata = registry.set_status(world.log.log_id, DOCUMENTS[9], 0, 4, REF)
    world.send_from_elsewhere(STATUS, world.log.contract, calldata)
    found = capture_descendants(world.endpoint, sealed, world.rule)

    assert found is not None
    first, *later = (parse_header(one.header) for one in (sealed, *found))
    assert len({first.coinbase, *(one.coinbase for one in later)}) == 2
    assert [one.number for one in later] == [first.number + 1 + n for n in range(len(later))]
