"""Measure OCSP answers a second on one core, beside openssl's signatures with the same kind of key.

``run`` is called by the benchmark runner. Each answer goes from the octets of a request to those of
the response; one with a nonce is signed and its signature verified before it is given out.
"""

import re
import subprocess
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.bench.timing import Row
from tests.support.peers import peer
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.answers.ocsp import Responder
from trustsvc_keys.answers.ocsp_office import open_responder
from trustsvc_keys.authority.ceremony import Hierarchy, run_ceremony
from trustsvc_keys.authority.demo import demo_plan
from trustsvc_keys.authority.office import open_office
from trustsvc_keys.authority.plan import CeremonyPlan

_GOAL = "5,000"
_ROUNDS, _ANSWERS = 5, 1_000
_KEYS = {Algorithm.ECDSA_P256_SHA256: "ecdsap256", Algorithm.ED25519: "ed25519"}


def run() -> list[Row]:
    """Measure and give the rows to print."""
    return [row for algorithm, key in _KEYS.items() for row in _rows(algorithm, key)]


def _rows(algorithm: Algorithm, key: str) -> list[Row]:
    """Measure with one kind of key."""
    plan = _plan(algorithm)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "authority"
        made = run_ceremony(plan, folder, datetime.now(UTC), _passphrase)
        responder = _open(plan, folder)
        cached, nonce = _request(made, nonce=None), _request(made, nonce=bytes(range(32)))
        before = _openssl_speed(key)
        figures = (_a_second(responder, cached), _a_second(responder, nonce))
        after = _openssl_speed(key)
    # The least time of one signature and one verification: what a fresh answer costs at least.
    sign, verify = (max(pair) for pair in zip(before, after, strict=True))
    bound = 1 / (1 / sign + 1 / verify)
    beside = f"openssl speed {key}: {bound:,.0f} sign and verify, {sign:,.0f} sign"
    return [
        (f"ocsp: {key}, answers from stock a second", f"{figures[0]:,.0f}", _GOAL, ""),
        (f"ocsp: {key}, answers with a nonce a second", f"{figures[1]:,.0f}", _GOAL, beside),
    ]


def _plan(algorithm: Algorithm) -> CeremonyPlan:
    """Plan a demo whose every key is of a kind."""
    return replace(demo_plan({"NTRCN-91350100M000100Y43": "Institute"}), algorithm=algorithm)


def _open(plan: CeremonyPlan, folder: Path) -> Responder:
    """Open the responder as a service does, by the machine's clock."""
    clock = partial(datetime.now, UTC)
    return open_responder(open_office(plan, folder, clock=clock, passphrase=_passphrase))


def _passphrase() -> bytes:
    """Give the passphrase of a benchmark."""
    return b"bench"


def _request(made: Hierarchy, *, nonce: bytes | None) -> bytes:
    """Ask about the seal."""
    [seal] = made.issuers.values()
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        seal.certificate, made.issuing, hashes.SHA256()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def _a_second(responder: Responder, request: bytes) -> float:
    """Give the answers a second of the best of several rounds."""
    if ocsp.load_der_ocsp_response(responder.answer(request)).certificate_status.name != "GOOD":
        raise AssertionError(request)
    times = []
    for _ in range(_ROUNDS):
        begun = perf_counter()
        for _ in range(_ANSWERS):
            responder.answer(request)
        times.append(perf_counter() - begun)
    return _ANSWERS / min(times)


def _openssl_speed(key: str) -> tuple[float, float]:
    """Ask openssl how many signatures and verifications it does a second with such a key."""
    done = subprocess.run(  # noqa: S603  # a peer that was found, arguments fixed here
        [str(peer("openssl")), "speed", "-seconds", "1", key],
        capture_output=True,
        check=True,
        text=True,
    )
    last = done.stdout.strip().splitlines()[-1]
    sign, verify = (float(one) for one in re.findall(r"[0-9.]+", last)[-2:])
    return sign, verify
