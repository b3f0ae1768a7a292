"""Prove accounts and storage slots by trie nodes (EIP-1186)."""

from collections.abc import Mapping, Sequence
from typing import Final

import rlp
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address
from trie.constants import BLANK_NODE_HASH
from trie.hexary import HexaryTrie

from trustsvc_devnet.shapes import Json, data, quantity

EMPTY_CODE_HASH: Final = bytes(keccak(b""))
_NODE_BYTES: Final = 32


def account_proof(
    nodes: Mapping[bytes, bytes], state_root: bytes, address: bytes, slots: Sequence[bytes]
) -> Json:
    """Prove an account and some of its slots, or their absence, under a state root.

    ``slots`` are keys of 32 bytes.
    An absent account has the hashes of empty code and empty storage.
    """
    value, proof = _prove(nodes, state_root, keccak(address))
    account = rlp.decode(value) if value else [b"", b"", BLANK_NODE_HASH, EMPTY_CODE_HASH]
    nonce, balance, storage_root, code_hash = account
    return {
        "address": to_checksum_address(address),
        "accountProof": proof,
        "nonce": quantity(int.from_bytes(nonce, "big")),
        "balance": quantity(int.from_bytes(balance, "big")),
        "storageHash": data(storage_root),
        "codeHash": data(code_hash),
        "storageProof": [_slot_proof(nodes, storage_root, slot) for slot in slots],
    }


def _slot_proof(nodes: Mapping[bytes, bytes], storage_root: bytes, slot: bytes) -> Json:
    value, proof = _prove(nodes, storage_root, keccak(slot))
    number = int.from_bytes(rlp.decode(value), "big") if value else 0
    return {"key": data(slot), "value": quantity(number), "proof": proof}


def _prove(nodes: Mapping[bytes, bytes], root: bytes, key: bytes) -> tuple[bytes, list[str]]:
    if root == BLANK_NODE_HASH:
        return b"", []
    trie = HexaryTrie(nodes, root)
    nodes_on_path = trie.get_proof(key)  # type: ignore[no-untyped-call]  # py-trie has no type there
    encoded = [rlp.encode(node) for node in nodes_on_path]
    # Nodes under 32 bytes ride inside their parents and are no item of the proof.
    own = [node for at, node in enumerate(encoded) if at == 0 or len(node) >= _NODE_BYTES]
    return bytes(trie.get(key)), [data(node) for node in own]
