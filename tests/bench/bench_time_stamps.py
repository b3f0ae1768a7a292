"""Measure time stamps a second on one core, beside what openssl signs with such a key.

``run`` is called by the benchmark runner. A token costs a parsed request, a signature and, before
it leaves, a verification; openssl's two rates, measured in the same run, say what these two alone
cost. The goal is for P-256; the others are there to choose by.
"""

import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from tests.bench.timing import Row
from tests.keys.answers.stamped import stamping_world
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.answers.clock import kernel_clock
from trustsvc_keys.authority.kernel_clock import KernelTime, read_kernel_time
from trustsvc_keys.remote.timestamp_client import encode_time_stamp_request

GOAL = 5_000
_ROUNDS, _ROUND_S = 5, 0.4
_REQUEST = encode_time_stamp_request(sha256(b"what is stamped").digest(), nonce=1 << 127)
_KEYS = {
    Algorithm.ECDSA_P256_SHA256: ("P-256", "ecdsap256"),
    Algorithm.ED25519: ("Ed25519", "ed25519"),
    Algorithm.ECDSA_P384_SHA384: ("P-384", "ecdsap384"),
    Algorithm.RSA_PKCS1_SHA256: ("RSA-3072", "rsa3072"),
}
_RATES = re.compile(r"(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s*$")


def run() -> list[Row]:
    """Measure and give the rows to print."""
    return [_row(algorithm, *names) for algorithm, names in _KEYS.items()]


def _row(algorithm: Algorithm, name: str, speed_name: str) -> Row:
    """Measure one kind of key; openssl at once after us, while the machine is as it was."""
    measured = _stamps(algorithm)
    rates = _openssl_rates(speed_name)
    beside = "openssl: not here"
    if rates is not None:
        both = 1 / (1 / rates[0] + 1 / rates[1])
        beside = (
            f"openssl speed: signs {rates[0]:,.0f}, verifies {rates[1]:,.0f}, "
            f"both {both:,.0f} ({measured / both:.0%} of that)"
        )
    goal = f"{GOAL:,}" if algorithm is Algorithm.ECDSA_P256_SHA256 else ""
    return (f"time stamps a second, {name}", f"{measured:,.0f}", goal, beside)


def _stamps(algorithm: Algorithm) -> float:
    """Answer one request again and again; give the best rate of several rounds."""
    with tempfile.TemporaryDirectory() as folder:
        stamping = stamping_world(Path(folder), algorithm).opened(kernel_clock(_synchronised))
    best = 0.0
    for _ in range(_ROUNDS):
        count, begun = 0, perf_counter()
        while (taken := perf_counter() - begun) < _ROUND_S:
            stamping.answer(_REQUEST)
            count += 1
        best = max(best, count / taken)
    return best


def _synchronised() -> KernelTime:
    """Ask the kernel as in production; take it for synchronised, though a container's is not."""
    told = read_kernel_time()
    return replace(told, state=0, status=0, greatest_error=timedelta(milliseconds=10))


def _openssl_rates(name: str) -> tuple[float, float] | None:
    """Give what openssl signs and verifies a second with such a key; None where it is not here."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    command = [openssl, "speed", "-seconds", "1", name]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603  # a fixed command
    found = _RATES.search(done.stdout)
    return None if found is None else (float(found[1]), float(found[2]))
