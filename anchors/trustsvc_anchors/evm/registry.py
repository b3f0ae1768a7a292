"""Write calldata for each function of ``AnchorRegistry``, and read its revert reasons.

Pure: nothing is sent from here. Reading is left to ``capture``, which believes state proofs only.
Encoding follows the Solidity ABI through eth_abi; selectors come from the artifact's interface.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.errors import MalformedRecord
from trustsvc_anchors.evm.artifact import artifact

MAX_GROWTH = 1 << 24
"""Entries by which one anchor may extend a log."""

REF_SIZE_BYTES = 24
"""Bytes of a status record's leaf hash that a status word holds."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One change of status, for the batch form.

    ``ref`` is the first 24 bytes of the leaf hash of the status record.
    """

    document: bytes
    expected_changes: int
    status: int
    ref: bytes


def deploy_code() -> bytes:
    """Give the data of the chain transaction that creates the contract."""
    return artifact().bytecode


def log_id_of(chain_id: int, contract: bytes, registrant: bytes, salt: bytes) -> bytes:
    """Compute the id under which ``register`` stores a log."""
    return keccak256(
        encode(
            ["uint256", "address", "address", "bytes32"],
            [chain_id, contract, registrant, salt],
        )
    )


def register(salt: bytes, anchorer: bytes, status_account: bytes) -> bytes:
    """Register a log whose administrator is the sender."""
    return _calldata("register", salt, anchorer, status_account)


def anchor(log_id: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bytes:
    """Record a head; the proof is the RFC 9162 consistency path from the one on record."""
    return _calldata("anchor", log_id, size, root, list(proof))


def set_status(
    log_id: bytes, document: bytes, expected_changes: int, status: int, ref: bytes
) -> bytes:
    """Change the status of one document if it was changed ``expected_changes`` times before.

    ``ref`` is the first 24 bytes of the leaf hash of the status record.

    Raises:
        MalformedRecord: ``ref`` has another length.
    """
    return _calldata("setStatus", log_id, document, expected_changes, status, _whole(ref))


def set_statuses(log_id: bytes, changes: Sequence[StatusChange]) -> bytes:
    """Change the status of many documents, all or none.

    Raises:
        MalformedRecord: a ``ref`` has another length.
    """
    rows = [(c.document, c.expected_changes, c.status, _whole(c.ref)) for c in changes]
    return _calldata("setStatuses", log_id, rows)


def set_anchorer(log_id: bytes, anchorer: bytes) -> bytes:
    """Replace the account that may extend the head."""
    return _calldata("setAnchorer", log_id, anchorer)


def set_status_account(log_id: bytes, status_account: bytes) -> bytes:
    """Replace the account that may change statuses."""
    return _calldata("setStatusAccount", log_id, status_account)


def propose_administrator(log_id: bytes, candidate: bytes) -> bytes:
    """Give three days' notice of another administrator."""
    return _calldata("proposeAdministrator", log_id, candidate)


def cancel_administrator(log_id: bytes) -> bytes:
    """Take the proposal back."""
    return _calldata("cancelAdministrator", log_id)


def accept_administrator(log_id: bytes) -> bytes:
    """Become administrator after the notice."""
    return _calldata("acceptAdministrator", log_id)


def retire(log_id: bytes, successor: bytes) -> bytes:
    """Freeze the head for ever; statuses go on."""
    return _calldata("retire", log_id, successor)


def revert_reason(data: bytes) -> str:
    """Name the error of the contract that a revert carries (``StaleHead(5)``), for people to read.

    Returns hexadecimal when it is none of ours: a revert reason is told, never relied upon.
    """
    known = _errors().get(data[:4])
    if known is None:
        return f"0x{data.hex()}"
    try:
        values = decode([entry["type"] for entry in known["inputs"]], data[4:])
    except DecodingError:
        return f"0x{data.hex()}"
    told = (f"0x{v.hex()}" if isinstance(v, bytes) else str(v) for v in values)
    return f"{known['name']}({', '.join(told)})"


def _calldata(name: str, *values: object) -> bytes:
    selector, types = _functions()[name]
    return selector + encode(types, values)


def _whole(ref: bytes) -> bytes:
    # eth_abi pads a short bytesN on the right without a word.
    if len(ref) != REF_SIZE_BYTES:
        raise MalformedRecord(where="ref", why=f"{len(ref)} bytes, not {REF_SIZE_BYTES}")
    return ref


@cache
def _functions() -> Mapping[str, tuple[bytes, list[str]]]:
    return {
        entry["name"]: (_selector(entry), [_type(inner) for inner in entry["inputs"]])
        for entry in artifact().abi
        if entry["type"] == "function"
    }


@cache
def _errors() -> Mapping[bytes, Mapping[str, Any]]:
    return {_selector(entry): entry for entry in artifact().abi if entry["type"] == "error"}


def _selector(entry: Mapping[str, Any]) -> bytes:
    signature = f"{entry['name']}({','.join(_type(inner) for inner in entry['inputs'])})"
    return keccak256(signature.encode())[:4]


def _type(entry: Mapping[str, Any]) -> str:
    kind: str = entry["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(_type(component) for component in entry["components"])
    return f"({inner}){kind.removeprefix('tuple')}"
