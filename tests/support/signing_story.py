"""The story that the crash test tells of a document that is signed elsewhere.

It runs in child processes and is told again from its beginning after a death. The issuer's signer
rolls dice: a signature that was lost is never made again. A careful issuer keeps each signature in
a file before sending it; a forgetful one signs anew, and is told what was accepted.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.dying import arm, parse_death
from tests.support.founded import ISSUER, MovedClock, request
from trustsvc.deployment import Deployment
from trustsvc.errors import SigningConflict
from trustsvc.jobs.loop import open_worker
from trustsvc.settings import load_settings
from trustsvc.workflows.attach import Value, attach
from trustsvc.workflows.elsewhere import DistantSeal, parse_certificates
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.prepare import RECONCILE_AFTER_S
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import Part, prepare_signing
from trustsvc_keys.algorithms import Algorithm

NUMBER = "HC-2026-0003"


def tell_story(folder: Path, content: bytes, death: str | None, *, forgets: bool) -> None:
    """Tell the story from its beginning, and die where told."""
    if death is not None:
        arm(parse_death(death))
    clock = MovedClock()
    deployment = Deployment(load_settings(folder), clock)
    document = _prepare(deployment, content)
    for part in Part:
        _sign(deployment, document, part, forgets=forgets)
    clock.move(RECONCILE_AFTER_S + 1)  # whoever cannot send its signature again waits
    with open_worker(deployment, wait=False) as worker:
        assert worker is not None, "nobody else works here"
        assert worker.run_until_idle(60), "the work does not end"
    deployment.close()


def notes(folder: Path) -> list[dict[str, Any]]:
    """Give what was written down."""
    path = folder.with_name(f"{folder.name}.notes")
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _prepare(deployment: Deployment, content: bytes) -> str:
    key = request_key(ISSUER, "prepare", b"signing", content)
    answer = answer_before(deployment.keep, key)
    if answer is None:
        leaf, *chain = parse_certificates(_beside(deployment.data, "certificates").read_bytes())
        seal = DistantSeal(leaf, tuple(chain), Algorithm.ECDSA_P256_SHA256)
        answer = prepare_signing(deployment.keep, seal, request(content, key=key)).answer()
    _note(deployment.data, "prepare", answer)
    return str(answer["id"])


def _sign(deployment: Deployment, document: str, part: Part, *, forgets: bool) -> None:
    """Have one part signed, unless the service has a signature of it already."""
    file = _beside(deployment.data, part)
    if forgets or not file.exists():
        asked = show_signing(deployment.keep, document, request(b""))
        if asked.part is not part:
            return
        _note(deployment.data, f"asked {part}", asked.to_sign.hex())
        file.write_bytes(_signature(deployment.data, asked.to_sign))
    value = file.read_bytes()
    key = request_key(ISSUER, hashlib.sha256(value).hexdigest(), b"signature", value)
    answer = answer_before(deployment.keep, key)
    if answer is None:
        answer = _attach(deployment, document, Value(part, value), key)
    if answer is not None:
        _note(deployment.data, f"answer {part}", answer)


def _attach(
    deployment: Deployment,
    document: str,
    value: Value,
    key: Any,  # noqa: ANN401  a RequestKey
) -> dict[str, Any] | None:
    wanted = request(b"", key=key)
    try:
        return attach(deployment.keep, deployment.log, document, value, wanted).answer()
    except SigningConflict:
        return None


def _signature(folder: Path, to_sign: bytes) -> bytes:
    key = serialization.load_pem_private_key(_beside(folder, "key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.sign(to_sign, ec.ECDSA(hashes.SHA256()))


def _note(folder: Path, what: str, told: object) -> None:
    with _beside(folder, "notes").open("a") as file:
        file.write(json.dumps({"what": what, "is": told}) + "\n")


def _beside(folder: Path, name: str) -> Path:
    return folder.with_name(f"{folder.name}.{name}")
