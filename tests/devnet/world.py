"""A contract of 39 bytes, and hands to send transactions to it."""

import time
from collections.abc import Mapping, Sequence
from typing import Final, cast

from eth_account import Account
from web3.types import RPCEndpoint

from trustsvc_devnet.accounts import CHAIN_ID, FUNDED, FUNDED_KEYS
from trustsvc_devnet.opening import Engine

Json = dict[str, object]

# Without call data it returns slot 0. A word of 0 makes it revert with 32 zero bytes;
# any other word goes into slot 0 and becomes the topic of an empty log.
RUNTIME: Final = bytes.fromhex(
    "36600f57"  # if calldatasize jump 0x0f
    "60005460005260206000f3"  # return sload(0)
    "5b60003580601c57"  # 0x0f: if calldataload(0) jump 0x1c
    "60206000fd"  # revert(0, 32)
    "5b8060005560006000a100"  # 0x1c: sstore(0, word), log1(word), stop
)
CREATION: Final = bytes.fromhex("6027600c60003960276000f3") + RUNTIME
SLOT: Final = "0x" + "00" * 32


class Refused(Exception):
    """The ``error`` member of a response: code, message, data."""

    def __init__(self, error: Mapping[str, object]) -> None:
        """Keep its parts."""
        super().__init__(error)
        self.code = error["code"]
        self.message = str(error["message"])
        self.data = error.get("data")


class User:
    """One funded account and an engine that it talks to."""

    def __init__(self, engine: Engine, account: int = 0) -> None:
        """Take one of the public accounts."""
        self.engine = engine
        self.key = FUNDED_KEYS[account]
        self.address = "0x" + FUNDED[account].hex()

    def ask(self, method: str, *params: object) -> object:
        """Give a method's result, or raise what it was refused with."""
        response = self.engine.provider.make_request(RPCEndpoint(method), list(params))
        if "error" in response:
            raise Refused(cast("Mapping[str, object]", response["error"]))
        return response["result"]

    def get(self, method: str, *params: object) -> Json:
        """Give a result that is an object."""
        return cast("Json", self.ask(method, *params))

    def list(self, method: str, *params: object) -> Sequence[Json]:
        """Give a result that is an array of objects."""
        return cast("Sequence[Json]", self.ask(method, *params))

    def number(self, method: str, *params: object) -> int:
        """Give a result that is a quantity."""
        return int(cast("str", self.ask(method, *params)), 16)

    def nonce(self) -> int:
        """Give the next nonce, what waits included."""
        return self.number("eth_getTransactionCount", self.address, "pending")

    def sign(self, to: str | None, data: bytes = b"", **fields: int) -> str:
        """Sign an EIP-1559 transaction."""
        asked = {
            "type": 2,
            "chainId": CHAIN_ID,
            "gas": 200_000,
            "maxFeePerGas": 20 * 10**9,
            "maxPriorityFeePerGas": 10**9,
            "value": 0,
            "data": data,
            **({"to": bytes.fromhex(to[2:])} if to else {}),
            **fields,
        }
        if "nonce" not in fields:
            asked["nonce"] = self.nonce()
        signed = Account.from_key(self.key).sign_transaction(asked)
        return "0x" + bytes(signed.raw_transaction).hex()

    def send(self, to: str | None, data: bytes = b"", **fields: int) -> str:
        """Send a transaction, wait for its block (anvil takes a moment); give its hash."""
        sent = cast("str", self.ask("eth_sendRawTransaction", self.sign(to, data, **fields)))
        for _ in range(500):
            if self.ask("eth_getTransactionReceipt", sent) is not None:
                return sent
            time.sleep(0.01)
        raise TimeoutError(sent)

    def deploy(self) -> str:
        """Deploy the contract; give its address."""
        receipt = self.get("eth_getTransactionReceipt", self.send(None, CREATION))
        assert receipt["status"] == "0x1"
        return cast("str", receipt["contractAddress"])


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")
