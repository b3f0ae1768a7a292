"""Give the compiled ``AnchorRegistry``: its interface, its code, and the hash that policies pin.

The JSON beside this module is written by ``scripts/compile_contracts.py``; a test compiles again.
The contract has no immutable variables, so the code on every chain hashes to the same value.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from trustsvc_anchors.chain.keccak import keccak256

LAYOUT = "anchor-registry/1"


@dataclass(frozen=True, slots=True)
class Artifact:
    """What the compiler made of the source.

    ``bytecode`` creates the contract, ``deployed`` is what then stands on the chain;
    ``storage`` names the places of all variables (slot, byte offset, type).
    """

    abi: tuple[Mapping[str, Any], ...]
    bytecode: bytes
    deployed: bytes
    storage: Mapping[str, Any]


@cache
def artifact() -> Artifact:
    """Read the artifact that is part of this package."""
    read = json.loads(files("trustsvc_anchors.evm").joinpath("AnchorRegistry.json").read_bytes())
    return Artifact(
        abi=tuple(read["abi"]),
        bytecode=bytes.fromhex(read["bytecode"].removeprefix("0x")),
        deployed=bytes.fromhex(read["deployed_bytecode"].removeprefix("0x")),
        storage=read["storage"],
    )


@cache
def code_hash() -> bytes:
    """Hash the deployed code (Keccak-256), as an account proof shows it."""
    return keccak256(artifact().deployed)
