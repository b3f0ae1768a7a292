"""Measure what each call of the contract costs, on anvil, and print the table of its README.

Sizes that no test reaches by growing are written into storage. The proofs are honest in form: from
any hashes of the right number a consistency proof computes the two roots that it connects.
"""

import argparse
import sys
from collections.abc import Callable
from random import Random
from statistics import median

from eth_keys.datatypes import PrivateKey

from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.chain.state import head_slots
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.deployment import LogAddress, LogPlan, deploy_and_register
from trustsvc_anchors.evm.endpoint import Endpoint, as_int, to_hex
from trustsvc_anchors.evm.fees import Fees
from trustsvc_anchors.evm.registry import StatusChange
from trustsvc_anchors.evm.transaction import ChainTransaction, sign_transaction
from trustsvc_anchors.log.merkle import node_hash
from trustsvc_devnet.accounts import CHAIN_ID, FUNDED, FUNDED_KEYS
from trustsvc_devnet.opening import open_engine

RANDOM = Random(9162)  # noqa: S311 - numbers to measure with, no secrets
SAMPLES = 300


class Key:
    """A key of the development chain."""

    def __init__(self, number: int) -> None:
        """Take one of the funded keys."""
        self._key = PrivateKey(FUNDED_KEYS[number])
        self.address = FUNDED[number]

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign as chains want it."""
        v, r, s = self._key.sign_msg_hash(digest).vrs
        return v, r, s


ADMINISTRATOR, ANCHORER, STATUS = Key(0), Key(1), Key(2)


class Meter:
    """One log on anvil, and the gas that its transactions used."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Deploy and register."""
        self._endpoint = endpoint
        rule = ChainRule("anvil", CHAIN_ID, endpoint.genesis_hash(), "pinned_block", "header")
        plan = LogPlan(anchorer=FUNDED[1], status_account=FUNDED[2], salt=bytes(32))
        self.log: LogAddress = deploy_and_register(endpoint, ADMINISTRATOR, plan, rule)

    def gas(self, signer: Key, calldata: bytes, *, create: bool = False) -> int:
        """Send one chain transaction and return the gas that it used."""
        nonce = self._endpoint.quantity(
            "eth_getTransactionCount", [to_hex(signer.address), "latest"]
        )
        to = b"" if create else self.log.contract
        fees = Fees(100 * 10**9, 10**9)
        transaction = ChainTransaction(CHAIN_ID, nonce, fees, 20_000_000, to, calldata)
        sent = self._endpoint.send(sign_transaction(transaction, signer))
        receipt = None
        while not isinstance(receipt, dict):
            # Anvil mines at once, but after it has answered.
            receipt = self._endpoint.request("eth_getTransactionReceipt", [to_hex(sent)])
        if receipt["status"] != "0x1":
            sys.exit(f"reverted: {receipt}")
        return as_int(receipt["gasUsed"], "gasUsed")

    def grow(self, old: int, new: int) -> int:
        """Anchor a head over ``new`` entries after one over ``old``."""
        old_root, new_root, proof = connect(old, new)
        packed, root = head_slots(self.log.log_id)
        word = int.from_bytes(ANCHORER.address, "big") | old << 160 | 1_790_000_000 << 208
        for slot, value in ((packed, word), (root, int.from_bytes(old_root, "big"))):
            where = [to_hex(self.log.contract), to_hex(slot), f"0x{value:064x}"]
            self._endpoint.request("anvil_setStorageAt", [*where])
        return self.gas(ANCHORER, registry.anchor(self.log.log_id, new, new_root, proof))

    def set_many(self, name: str, count: int) -> int:
        """Set the status of many documents for the first time, and return the gas for each."""
        documents = [f"{name} {number}".encode().ljust(32, b"\0") for number in range(count)]
        changes = [StatusChange(each, 0, 4, b"r" * 24) for each in documents]
        return self.gas(STATUS, registry.set_statuses(self.log.log_id, changes)) // count


def connect(old: int, new: int) -> tuple[bytes, bytes, list[bytes]]:
    """Make a proof of random hashes, and the two roots that it connects (RFC 9162, 2.1.4)."""
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_hash = new_hash = RANDOM.randbytes(32)
    proof = [] if old & (old - 1) == 0 else [old_hash]
    while sn:
        sibling = RANDOM.randbytes(32)
        proof.append(sibling)
        if fn & 1 or fn == sn:
            old_hash, new_hash = node_hash(sibling, old_hash), node_hash(sibling, new_hash)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_hash = node_hash(new_hash, sibling)
        fn, sn = fn >> 1, sn >> 1
    return old_hash, new_hash, proof


def near(meter: Meter, size: int) -> str:
    """Measure random growth near a size: median, 95th percentile, largest."""
    used = []
    for _ in range(SAMPLES):
        old = size + RANDOM.randrange(-size // 2, size // 2)
        used.append(meter.grow(old, old + RANDOM.randrange(1, min(size, registry.MAX_GROWTH))))
    used.sort()
    return f"{median(used):,.0f} / {used[len(used) * 95 // 100]:,} / {used[-1]:,}"


def rows(meter: Meter) -> list[tuple[str, Callable[[], object]]]:
    """Name every measurement, in the order in which they are taken."""
    log_id, one, ref = meter.log.log_id, b"1" * 32, b"r" * 24
    first_root = RANDOM.randbytes(32)

    def status(changes: int) -> Callable[[], int]:
        calldata = registry.set_status(log_id, one, changes, 2, ref)
        return lambda: meter.gas(STATUS, calldata)

    def head(old: int, new: int) -> Callable[[], int]:
        return lambda: meter.grow(old, new)

    return [
        ("deploy", lambda: meter.gas(ADMINISTRATOR, registry.deploy_code(), create=True)),
        (
            "register",
            lambda: meter.gas(
                ADMINISTRATOR, registry.register(b"s" * 32, ANCHORER.address, STATUS.address)
            ),
        ),
        ("anchor, first", lambda: meter.gas(ANCHORER, registry.anchor(log_id, 5, first_root, []))),
        ("anchor, 10³+1", head(1_000, 1_001)),
        ("anchor, 10⁶+1", head(10**6, 10**6 + 1)),
        ("anchor, 10⁶ doubling", head(10**6, 2 * 10**6)),
        ("anchor, worst near 10⁶ (2²⁰-1 → 2²⁰+1)", head((1 << 20) - 1, (1 << 20) + 1)),
        ("anchor, random near 10⁶ (median / p95 / largest)", lambda: near(meter, 10**6)),
        ("anchor, random near 10⁹ (median / p95 / largest)", lambda: near(meter, 10**9)),
        ("anchor, worst near 10⁹ (2³⁰-1 → 2³⁰+1)", head((1 << 30) - 1, (1 << 30) + 1)),
        ("anchor, worst near 2⁴⁰", head((1 << 40) - 1, (1 << 40) + 1)),
        ("setStatus, first of a document", status(0)),
        ("setStatus, later", status(1)),
        ("setStatuses, each of 100, first", lambda: meter.set_many("hundred", 100)),
        ("setAnchorer", lambda: meter.gas(ADMINISTRATOR, registry.set_anchorer(log_id, b"a" * 20))),
        ("retire", lambda: meter.gas(ADMINISTRATOR, registry.retire(log_id, b"s" * 32))),
    ]


def main() -> int:
    """Print the table as Markdown."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    engine = open_engine("anvil:")
    try:
        print("| call | gas |\n| --- | --- |")
        for name, measure in rows(Meter(Endpoint(engine.name, engine.provider))):
            used = measure()
            print(f"| {name} | {used if isinstance(used, str) else format(used, ',')} |")
    finally:
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
