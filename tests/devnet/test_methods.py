"""What any Ethereum client may expect, tried on the embedded engine and on anvil."""

import pytest
import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from tests.devnet.world import RUNTIME, SLOT, Refused, User, word
from trustsvc_devnet.accounts import BALANCE_WEI, CHAIN_ID, FUNDED

BRIEF = (False,)  # transactions by their hashes


def _octets(value: object) -> bytes:
    return bytes.fromhex(str(value)[2:])


def _proved(root: object, key: bytes, proof: object) -> bytes:
    assert isinstance(proof, list)
    nodes = [rlp.decode(_octets(node)) for node in proof]
    proved = HexaryTrie.get_from_proof(  # type: ignore[no-untyped-call]  # py-trie has no type there
        _octets(root), keccak(key), nodes
    )
    return bytes(proved)


def test_the_chain_id_is_the_constant(user: User) -> None:
    assert user.number("eth_chainId") == CHAIN_ID
    assert user.ask("net_version") == str(CHAIN_ID)


def test_every_public_account_is_funded(user: User) -> None:
    balances = [user.number("eth_getBalance", "0x" + a.hex(), "earliest") for a in FUNDED[1:]]

    if user.engine.name == "anvil":  # funded after its genesis block
        balances = [user.number("eth_getBalance", "0x" + a.hex(), "latest") for a in FUNDED[1:]]

    assert balances == [BALANCE_WEI] * 4


def test_a_contract_deploys_and_answers(user: User) -> None:
    contract = user.deploy()
    user.send(contract, word(7))

    code = user.ask("eth_getCode", contract, "latest")
    answer = user.ask("eth_call", {"to": contract}, "latest")
    stored = user.ask("eth_getStorageAt", contract, SLOT, "latest")

    assert _octets(code) == RUNTIME
    assert _octets(answer) == word(7)
    assert _octets(stored) == word(7)


def test_a_call_sees_the_state_of_the_block_that_it_names(user: User) -> None:
    contract = user.deploy()
    user.send(contract, word(1))
    then = user.ask("eth_blockNumber")
    user.send(contract, word(2))
    block = user.get("eth_getBlockByNumber", then, False)

    by_number = user.ask("eth_call", {"to": contract}, then)
    by_hash = user.ask("eth_call", {"to": contract}, {"blockHash": block["hash"]})

    assert _octets(by_number) == _octets(by_hash) == word(1)


def test_a_reverting_call_tells_code_3_and_the_data(user: User) -> None:
    contract = user.deploy()

    with pytest.raises(Refused, match="execution reverted") as refused:
        user.ask("eth_call", {"to": contract, "data": "0x" + word(0).hex()}, "latest")
    assert refused.value.code == 3
    assert refused.value.data == "0x" + word(0).hex()


def test_the_reason_of_a_revert_is_told(user: User) -> None:
    reason = bytes.fromhex("08c379a0") + word(32) + word(7) + b"closed!".ljust(32, b"\0")
    creation = bytes.fromhex("6064600c60003960646000fd") + reason

    with pytest.raises(Refused, match="execution reverted: closed!") as refused:
        user.ask("eth_call", {"data": "0x" + creation.hex()}, "latest")
    assert refused.value.data == "0x" + reason.hex()


def test_a_reverted_transaction_has_a_receipt_with_status_0(user: User) -> None:
    contract = user.deploy()

    receipt = user.get("eth_getTransactionReceipt", user.send(contract, word(0)))

    assert receipt["status"] == "0x0"
    assert receipt["logs"] == []


def test_a_slot_and_its_account_are_proved_by_trie_nodes(user: User) -> None:
    contract = user.deploy()
    user.send(contract, word(9))
    block = user.get("eth_getBlockByNumber", "latest", False)

    proof = user.get("eth_getProof", contract, [SLOT], "latest")

    account = rlp.decode(_proved(block["stateRoot"], _octets(contract), proof["accountProof"]))
    nonce, balance, storage_root, code_hash = account
    assert (nonce, balance) == (b"\1", b"")
    assert storage_root == _octets(proof["storageHash"])
    assert code_hash == keccak(RUNTIME) == _octets(proof["codeHash"])
    slots = proof["storageProof"]
    assert isinstance(slots, list)
    assert rlp.decode(_proved(proof["storageHash"], word(0), slots[0]["proof"])) == b"\x09"
    assert int(slots[0]["value"], 16) == 9


def test_an_empty_slot_is_proved_to_be_empty(user: User) -> None:
    contract = user.deploy()
    user.send(contract, word(9))

    proof = user.get("eth_getProof", contract, ["0x" + word(5).hex()], "latest")

    slots = proof["storageProof"]
    assert isinstance(slots, list)
    assert _proved(proof["storageHash"], word(5), slots[0]["proof"]) == b""
    assert int(slots[0]["value"], 16) == 0


def test_an_old_block_can_still_be_proved(user: User) -> None:
    contract = user.deploy()
    user.send(contract, word(1))
    then = user.ask("eth_blockNumber")
    for number in range(2, 6):
        user.send(contract, word(number))
    block = user.get("eth_getBlockByNumber", then, False)

    proof = user.get("eth_getProof", contract, [SLOT], then)

    assert _proved(block["stateRoot"], _octets(contract), proof["accountProof"])
    slots = proof["storageProof"]
    assert isinstance(slots, list)
    assert int(slots[0]["value"], 16) == 1


def test_an_absent_account_is_proved_to_be_absent(user: User) -> None:
    block = user.get("eth_getBlockByNumber", "latest", False)

    proof = user.get("eth_getProof", "0x" + "fe" * 20, [], "latest")

    assert _proved(block["stateRoot"], b"\xfe" * 20, proof["accountProof"]) == b""


def test_receipts_agree_and_build_the_receipts_root(user: User) -> None:
    contract = user.deploy()
    sent = user.send(contract, word(8))
    receipt = user.get("eth_getTransactionReceipt", sent)
    block = user.get("eth_getBlockByHash", receipt["blockHash"], False)

    receipts = user.list("eth_getBlockReceipts", receipt["blockNumber"])

    assert [entry["transactionHash"] for entry in receipts] == block["transactions"] == [sent]
    assert receipts[0]["gasUsed"] == receipt["gasUsed"] == block["gasUsed"]
    logs = receipt["logs"]
    assert isinstance(logs, list)
    entry = [_octets(contract), [word(8)], b""]
    encoded = b"\x02" + rlp.encode(
        [1, int(str(receipt["cumulativeGasUsed"]), 16), _octets(receipt["logsBloom"]), [entry]]
    )
    trie = HexaryTrie({})
    trie[rlp.encode(0)] = encoded
    assert trie.root_hash == _octets(block["receiptsRoot"])


def test_logs_are_found_by_address_and_topic(user: User) -> None:
    contract, other = user.deploy(), user.deploy()
    first = user.ask("eth_blockNumber")
    for at, number in ((contract, 3), (other, 3), (contract, 4)):
        user.send(at, word(number))
    asked = {"fromBlock": first, "toBlock": "latest", "address": contract}

    both = user.list("eth_getLogs", asked)
    three = user.list("eth_getLogs", {**asked, "topics": ["0x" + word(3).hex()]})
    either = user.list(
        "eth_getLogs",
        {**asked, "address": [contract, other], "topics": [["0x" + word(3).hex(), SLOT]]},
    )
    none = user.list("eth_getLogs", {**asked, "topics": [None, SLOT]})

    assert [log["topics"] for log in both] == [["0x" + word(n).hex()] for n in (3, 4)]
    assert [log["topics"] for log in three] == [["0x" + word(3).hex()]]
    assert len(either) == 2
    assert none == []


def test_a_mined_transaction_is_told_with_its_place(user: User) -> None:
    sent = user.send("0x" + "11" * 20, value=5)

    told = user.get("eth_getTransactionByHash", sent)

    assert told["blockNumber"] == user.ask("eth_blockNumber")
    assert (told["value"], told["type"], told["transactionIndex"]) == ("0x5", "0x2", "0x0")
    assert str(told["from"]).lower() == user.address


def test_what_is_not_there_is_null(user: User) -> None:
    nowhere = "0x" + "ab" * 32

    assert user.ask("eth_getTransactionReceipt", nowhere) is None
    assert user.ask("eth_getTransactionByHash", nowhere) is None
    assert user.ask("eth_getBlockByHash", nowhere, *BRIEF) is None
    assert user.ask("eth_getBlockByNumber", "0xffffff", *BRIEF) is None


def test_an_estimate_is_enough_and_not_much_more(user: User) -> None:
    contract = user.deploy()
    call = {"from": user.address, "to": contract, "data": "0x" + word(6).hex()}

    estimate = user.number("eth_estimateGas", call)

    receipt = user.get("eth_getTransactionReceipt", user.send(contract, word(6), gas=estimate))
    used = int(str(receipt["gasUsed"]), 16)
    assert receipt["status"] == "0x1"
    assert used <= estimate <= used * 1.1


def test_the_fee_history_covers_the_asked_blocks(user: User) -> None:
    user.send("0x" + "11" * 20)
    user.send("0x" + "11" * 20)

    history = user.get("eth_feeHistory", "0x2", "latest", [50])

    fees, rewards = history["baseFeePerGas"], history["reward"]
    assert isinstance(fees, list)
    assert isinstance(rewards, list)
    assert int(str(history["oldestBlock"]), 16) == user.number("eth_blockNumber") - 1
    assert len(fees) == 3
    assert [[int(str(tip), 16) for tip in block] for block in rewards] == [[10**9], [10**9]]


def test_mining_for_nothing_makes_a_block(user: User) -> None:
    before = user.number("eth_blockNumber")

    user.ask("evm_mine")

    assert user.number("eth_blockNumber") == before + 1


def test_an_unknown_method_is_told_so(user: User) -> None:
    with pytest.raises(Refused) as refused:
        user.ask("eth_frobnicate")
    assert refused.value.code == -32601


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBalance", ["0x12", "latest"]),
        ("eth_getProof", ["0x" + "11" * 20, ["nonsense"], "latest"]),
        ("eth_getTransactionReceipt", ["0x12"]),
        ("eth_getBlockByNumber", ["newest", False]),
        ("eth_call", ["nonsense", "latest"]),
        ("eth_getBalance", []),
    ],
)
def test_a_malformed_parameter_is_told_so(user: User, method: str, params: list[object]) -> None:
    with pytest.raises(Refused) as refused:
        user.ask(method, *params)
    assert refused.value.code == -32602


def test_a_used_nonce_is_refused(user: User) -> None:
    user.send("0x" + "11" * 20)

    with pytest.raises(Refused, match="nonce too low"):
        user.send("0x" + "11" * 20, nonce=0)


def test_a_foreign_chain_id_is_refused(user: User) -> None:
    with pytest.raises(Refused, match="invalid chain id"):
        user.send("0x" + "11" * 20, chainId=1)
