"""The EVM as deep as its rules go."""

from tests.devnet.world import User
from trustsvc_devnet.embedded import EmbeddedEngine

# Calls itself with all gas and counts in slot 0 how often it was entered.
SELF_CALL = bytes.fromhex("600160005401600055" + "6000600060006000600030" + "5af1" + "00")
CREATION = (
    bytes([0x60, len(SELF_CALL)])
    + bytes.fromhex("600c600039")
    + bytes([0x60, len(SELF_CALL)])
    + bytes.fromhex("6000f3")
    + SELF_CALL
)


def test_hundreds_of_nested_calls_are_executed(engine: EmbeddedEngine) -> None:
    user = User(engine)
    receipt = user.get("eth_getTransactionReceipt", user.send(None, CREATION))
    contract = str(receipt["contractAddress"])

    receipt = user.get("eth_getTransactionReceipt", user.send(contract, gas=25_000_000))

    assert receipt["status"] == "0x1"
    assert user.number("eth_getStorageAt", contract, "0x" + "00" * 32, "latest") > 200
