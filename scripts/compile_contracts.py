"""Compile the contract and write its artifact, or compare (``--check``, exit 1 if they differ).

The bytes depend on the source, the compiler and the settings below alone: metadata is left out, so
neither paths nor comments change them. Needs Node and ``npm ci``; nothing is downloaded.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import solcx

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "contracts" / "AnchorRegistry.sol"
ARTIFACT = ROOT / "anchors" / "trustsvc_anchors" / "evm" / "AnchorRegistry.json"
WRAPPER = ROOT / "contracts" / "solc-wrapper.js"
SETTINGS = {
    "evmVersion": "london",
    "optimizer": {"enabled": True, "runs": 200},
    "metadata": {"bytecodeHash": "none", "appendCBOR": False},
}
WANTED = [
    "abi",
    "evm.bytecode.object",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.immutableReferences",
    "storageLayout",
]


def compile_contract() -> dict[str, Any]:
    """Run the compiler; a warning is an error."""
    output = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {SOURCE.name: {"content": SOURCE.read_text("utf-8")}},
            "settings": SETTINGS | {"outputSelection": {"*": {"*": WANTED}}},
        },
        solc_binary=WRAPPER,
    )
    if output.get("errors"):
        sys.exit("".join(problem["formattedMessage"] for problem in output["errors"]))
    compiled: dict[str, Any] = output["contracts"][SOURCE.name][SOURCE.stem]
    return compiled


def storage(layout: dict[str, Any]) -> dict[str, list[dict[str, object]]]:
    """Name every variable and every member of a struct by slot and byte offset."""
    types = layout["types"]

    def places(members: list[dict[str, Any]]) -> list[dict[str, object]]:
        return [
            {
                "label": member["label"],
                "slot": int(member["slot"]),
                "offset": member["offset"],
                "type": types[member["type"]]["label"],
            }
            for member in members
        ]

    structs = {
        kind["label"]: places(kind["members"]) for kind in types.values() if "members" in kind
    }
    return {"contract": places(layout["storage"])} | structs


def artifact() -> str:
    """Write the artifact as text, in one form only."""
    compiled = compile_contract()
    deployed = compiled["evm"]["deployedBytecode"]
    if deployed["immutableReferences"]:
        sys.exit("the contract has immutable variables: its code hash would depend on them")
    content = {
        "contract": SOURCE.stem,
        "compiler": "0.8.37",
        "settings": SETTINGS,
        "abi": compiled["abi"],
        "bytecode": "0x" + compiled["evm"]["bytecode"]["object"],
        "deployed_bytecode": "0x" + deployed["object"],
        "storage": storage(compiled["storageLayout"]),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    told = parser.parse_args()
    text = artifact()
    if told.check:
        same = ARTIFACT.exists() and ARTIFACT.read_text("utf-8") == text
        print("the artifact is what the source compiles to" if same else "the artifact is stale")
        return 0 if same else 1
    ARTIFACT.write_text(text, "utf-8")
    print(f"wrote {ARTIFACT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
