"""The files for Besu describe the chain that the embedded engine begins."""

import json
import re
from pathlib import Path

from eth_keys.datatypes import PrivateKey

from tests.devnet.world import User
from tests.support.peers import ROOT
from trustsvc_devnet.accounts import BALANCE_WEI, CHAIN_ID, FUNDED, VALIDATOR_KEYS
from trustsvc_devnet.embedded import EmbeddedEngine

BESU = ROOT / "hardhat-free-devnet" / "besu"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_besu_begins_with_the_same_genesis_block(engine: EmbeddedEngine) -> None:
    block = User(engine).get("eth_getBlockByNumber", "earliest", *[False])

    genesis = json.loads(_read(BESU / "genesis.json"))

    texts = ("extraData", "mixHash")
    numbers = ("timestamp", "gasLimit", "difficulty", "baseFeePerGas", "nonce")
    assert {name: genesis[name] for name in texts} == {name: block[name] for name in texts}
    assert {name: int(genesis[name], 16) for name in numbers} == {
        name: int(str(block[name]), 16) for name in numbers
    }
    assert genesis["coinbase"] == str(block["miner"]).lower()
    assert genesis["config"]["chainId"] == CHAIN_ID
    assert {name: int(entry["balance"], 16) for name, entry in genesis["alloc"].items()} == {
        address.hex(): BALANCE_WEI for address in FUNDED
    }


def test_besu_validates_with_the_same_four_keys() -> None:
    compose = _read(BESU / "compose.yaml")

    keys = re.findall(r'validator-\d: \{ content: "0x([0-9a-f]{64})" \}', compose)
    bootnode = re.search(r"enode://([0-9a-f]{128})@", compose)

    assert tuple(map(bytes.fromhex, keys)) == VALIDATOR_KEYS
    assert bootnode is not None
    assert bytes.fromhex(bootnode.group(1)) == PrivateKey(VALIDATOR_KEYS[0]).public_key.to_bytes()
