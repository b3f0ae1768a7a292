"""Calldata and revert reasons agree with web3's own reading of the interface."""

from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import Web3

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.artifact import artifact
from trustsvc_anchors.evm.registry import StatusChange

WEB3 = Web3().eth.contract(abi=list(artifact().abi))
WORD, ACCOUNT, REF = b"w" * 32, b"a" * 20, b"r" * 24


def test_every_function_that_changes_something_is_encoded_as_web3_does() -> None:
    address = Web3.to_checksum_address(ACCOUNT)
    change = StatusChange(WORD, 3, 4, REF)
    ours_and_theirs = {
        registry.register(WORD, ACCOUNT, ACCOUNT): ("register", [WORD, address, address]),
        registry.anchor(WORD, 7, WORD, [WORD, WORD]): ("anchor", [WORD, 7, WORD, [WORD, WORD]]),
        registry.set_status(WORD, WORD, 3, 4, REF): ("setStatus", [WORD, WORD, 3, 4, REF]),
        registry.set_statuses(WORD, [change, change]): (
            "setStatuses",
            [WORD, [(WORD, 3, 4, REF), (WORD, 3, 4, REF)]],
        ),
        registry.set_anchorer(WORD, ACCOUNT): ("setAnchorer", [WORD, address]),
        registry.set_status_account(WORD, ACCOUNT): ("setStatusAccount", [WORD, address]),
        registry.propose_administrator(WORD, ACCOUNT): ("proposeAdministrator", [WORD, address]),
        registry.cancel_administrator(WORD): ("cancelAdministrator", [WORD]),
        registry.accept_administrator(WORD): ("acceptAdministrator", [WORD]),
        registry.retire(WORD, WORD): ("retire", [WORD, WORD]),
    }
    changing = {
        entry["name"]
        for entry in artifact().abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
    }

    assert {name for name, _ in ours_and_theirs.values()} == changing
    for ours, (name, values) in ours_and_theirs.items():
        assert "0x" + ours.hex() == WEB3.encode_abi(name, args=values)


def test_a_revert_reason_is_named_with_its_values() -> None:
    selector = keccak256(b"StaleHead(uint256)")[:4]

    assert registry.revert_reason(selector + (5).to_bytes(32, "big")) == "StaleHead(5)"
    assert registry.revert_reason(keccak256(b"LogRetired()")[:4]) == "LogRetired()"


@settings(max_examples=200, derandomize=True)
@given(st.binary(max_size=80), st.sampled_from([b"", keccak256(b"NotAllowed(address)")[:4]]))
def test_any_revert_data_gives_a_text(data: bytes, selector: bytes) -> None:
    assert registry.revert_reason(selector + data)
