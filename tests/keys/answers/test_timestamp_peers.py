"""Time stamps as pyHanko judges them, for every kind of key and imprint."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from tests.keys.answers.stamped import StampingWorld, stamping_world, still_clock, token_of
from tests.keys.world import DAY, NOW, der
from trustsvc_keys.algorithms import Algorithm

DATA = b"what is stamped"
KEYS = (
    Algorithm.ECDSA_P256_SHA256,
    Algorithm.ECDSA_P384_SHA384,
    Algorithm.RSA_PKCS1_SHA256,
    Algorithm.ED25519,
)


def request_for(name: str) -> bytes:
    """Ask for a stamp over the data."""
    imprint = hashlib.new(name, DATA).digest()
    asked = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": name},
                "hashed_message": imprint,
            },
            "cert_req": True,
        }
    )
    encoded: bytes = asked.dump()
    return encoded


def judged(world: StampingWorld, token: bytes, data: bytes) -> dict[str, object]:
    """Let pyHanko judge a token, with our root and without a network."""
    context = ValidationContext(
        trust_roots=[Certificate.load(der(world.made.root))],
        allow_fetching=False,
        moment=NOW + DAY,
    )
    status: dict[str, object] = asyncio.run(
        validate_tst_signed_data(
            cms.ContentInfo.load(token, strict=True)["content"],
            context,
            lambda name: hashlib.new(name, data).digest(),
        )
    )
    return status


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_pyhanko_finds_it_valid_and_trusted(
    tmp_path: Path, algorithm: Algorithm, name: str
) -> None:
    world = stamping_world(tmp_path, algorithm, now=NOW)
    token = token_of(world.opened(still_clock(NOW + DAY)).answer(request_for(name)))

    status = judged(world, token, DATA)

    assert status["valid"]
    assert status["intact"]
    assert status["timestamp"] == NOW + DAY
    assert status["validation_path"] is not None
    assert status["trust_problem_indic"] is None


def test_pyhanko_finds_it_is_not_over_other_data(tmp_path: Path) -> None:
    world = stamping_world(tmp_path, now=NOW)
    token = token_of(world.opened(still_clock(NOW + DAY)).answer(request_for("sha256")))

    try:
        status = judged(world, token, b"other data")
    except SignatureValidationError:
        return

    assert not status["intact"]
