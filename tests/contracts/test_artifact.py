"""The artifact in the package is what the source compiles to, and promises a storage layout."""

import subprocess
import sys

from tests.support.evm import Evm
from tests.support.peers import ROOT, absent, peer
from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.evm.artifact import artifact, code_hash


def test_the_source_compiles_to_the_very_bytes_of_the_artifact() -> None:
    peer("node")
    if not (ROOT / "node_modules" / "solc").exists():
        absent("the Solidity compiler", "run npm ci")

    told = subprocess.run(  # noqa: S603 - one fixed program of ours
        [sys.executable, ROOT / "scripts" / "compile_contracts.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert told.returncode == 0, told.stdout + told.stderr


def test_the_code_that_is_deployed_is_the_code_that_policies_pin() -> None:
    deployed = Evm().create(artifact().bytecode)

    assert deployed == artifact().deployed
    assert keccak256(deployed) == code_hash()


def test_the_storage_layout_is_the_promised_one() -> None:
    storage = artifact().storage
    contract = [(place["label"], place["slot"], place["offset"]) for place in storage["contract"]]
    log = [
        (place["label"], place["slot"], place["offset"], place["type"])
        for place in storage["struct AnchorRegistry.Log"]
    ]

    assert contract == [("logs", 0, 0), ("status", 1, 0)]
    assert log == [
        ("anchorer", 0, 0, "address"),
        ("size", 0, 20, "uint48"),
        ("time", 0, 26, "uint40"),
        ("flags", 0, 31, "uint8"),
        ("root", 1, 0, "bytes32"),
        ("statusAccount", 2, 0, "address"),
        ("administrator", 3, 0, "address"),
        ("candidate", 4, 0, "address"),
        ("notBefore", 4, 20, "uint40"),
        ("successor", 5, 0, "bytes32"),
    ]


def opcodes() -> set[int]:
    """Collect the opcodes of the deployed code, without the data that they push."""
    push_1, push_32 = 0x60, 0x7F
    code, at, found = artifact().deployed, 0, set()
    while at < len(code):
        found.add(code[at])
        at += code[at] - push_1 + 2 if push_1 <= code[at] <= push_32 else 1
    return found


def test_the_code_uses_no_opcode_younger_than_london() -> None:
    tload, tstore, mcopy, push_0 = 0x5C, 0x5D, 0x5E, 0x5F

    assert not opcodes() & {tload, tstore, mcopy, push_0}


def test_the_contract_can_neither_delegate_nor_create_nor_destroy_itself() -> None:
    delegatecall, callcode, selfdestruct, create, create2 = 0xF4, 0xF2, 0xFF, 0xF0, 0xF5

    assert not opcodes() & {delegatecall, callcode, selfdestruct, create, create2}
