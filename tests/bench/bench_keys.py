"""Measure signatures a second, in files and in SoftHSM, beside ``openssl speed`` in the same run.

openssl signs a digest that it is given, with random nonces, one thread; ours hashes 64 octets
first, signs deterministically, and in a module verifies each signature before it is given away.
openssl knows no secp256k1: brainpoolP256r1, which it computes in the same general way, stands in.
"""

import secrets
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric import ec

from tests.bench.timing import Row
from tests.support.peers import peer
from tests.support.softhsm import SoftToken, softhsm
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.signers.ethereum import account_of
from trustsvc_keys.signers.hardware.make import make_hardware_account, make_hardware_key
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key

DATA = bytes(64)
GOAL = 0.6
SECONDS = 1.0
Sign = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of key.

    Attributes:
        name: Its name.
        peer: What ``openssl speed`` calls it, or what comes nearest.
        algorithm: Ours; None for a chain's account.
        rsa_bits: The modulus, for RSA.
        goal: The least share of openssl's rate that a key in a file shall reach.
    """

    name: str
    peer: str
    algorithm: Algorithm | None
    rsa_bits: int = 3072
    goal: float | None = None


KINDS = (
    Kind(name="P-256", peer="ecdsap256", algorithm=Algorithm.ECDSA_P256_SHA256, goal=GOAL),
    Kind(name="P-384", peer="ecdsap384", algorithm=Algorithm.ECDSA_P384_SHA384),
    Kind(name="Ed25519", peer="ed25519", algorithm=Algorithm.ED25519),
    Kind(name="RSA-3072 PKCS#1", peer="rsa3072", algorithm=Algorithm.RSA_PKCS1_SHA256),
    Kind(
        name="RSA-4096 PKCS#1", peer="rsa4096", algorithm=Algorithm.RSA_PKCS1_SHA256, rsa_bits=4096
    ),
    Kind(name="RSA-3072 PSS", peer="rsa3072", algorithm=Algorithm.RSA_PSS_SHA256),
    Kind(name="secp256k1, with parity", peer="ecdsabrp256r1", algorithm=None),
)


def run() -> list[Row]:
    """Measure and give the rows to print."""
    token = softhsm().token()
    rows: list[Row] = []
    for kind in KINDS:
        theirs = _openssl(kind.peer)
        rows.append(_row(kind, "a file", _in_file(kind), theirs, kind.goal))
        rows.append(_row(kind, "SoftHSM", _in_module(kind, token), theirs, None))
    return rows


def _row(kind: Kind, custody: str, sign: Sign, theirs: float, goal: float | None) -> Row:
    """Measure one kind of key in one custody."""
    ours = _rate(sign)
    return (
        f"sign: {kind.name} in {custody}",
        f"{ours:,.0f} /s",
        "" if goal is None else f"{goal * theirs:,.0f} /s",
        f"openssl speed {kind.peer}: {theirs:,.0f} /s; ours is {ours / theirs:.0%} of it",
    )


def _in_file(kind: Kind) -> Sign:
    """Give what signs with a key in memory."""
    if kind.algorithm is None:
        account = account_of("file:/bench", ec.generate_private_key(ec.SECP256K1()))
        return lambda: account.sign_digest(DATA[:32])
    key = make_key(kind.algorithm, rsa_bits=kind.rsa_bits)
    signer = SoftwareSigner("file:/bench", key, kind.algorithm)
    return lambda: signer.sign(DATA)


def _in_module(kind: Kind, token: SoftToken) -> Sign:
    """Give what signs with a key in SoftHSM."""
    uri = token.uri(object=secrets.token_hex(4))
    if kind.algorithm is None:
        uri = make_hardware_account(uri, token.passphrase)
        account = open_ethereum_signer(uri, token.passphrase)
        return lambda: account.sign_digest(DATA[:32])
    uri = make_hardware_key(uri, kind.algorithm, token.passphrase, rsa_bits=kind.rsa_bits)
    signer = open_signer(uri, token.passphrase, kind.algorithm)
    return lambda: signer.sign(DATA)


def _rate(sign: Sign) -> float:
    """Sign for a while; give the signatures a second."""
    sign()
    done, begun = 0, perf_counter()
    while (taken := perf_counter() - begun) < SECONDS:
        sign()
        done += 1
    return done / taken


def _openssl(name: str) -> float:
    """Let openssl sign for as long; give the signatures a second."""
    command = [str(peer("openssl")), "speed", "-seconds", str(int(SECONDS)), name]
    said = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603  # a peer that tests found
    # The last line ends with signatures a second, then verifications a second.
    return float(said.stdout.split()[-2])
