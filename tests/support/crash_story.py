"""The story that the crash test tells: two documents issued and anchored, one revoked.

It runs in child processes. Every request carries an Idempotency-Key and is repeated after a death,
as a client would. What a caller was given is written down beside the data folder, so that answers
and bytes before and after can be compared; so is whatever an issuer's key signed.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.dying import arm, parse_death, wrap
from tests.support.founded import ISSUER, request
from trustsvc.deployment import Deployment
from trustsvc.jobs.loop import open_worker
from trustsvc.settings import load_settings
from trustsvc.workflows.change_status import Change, Changed, change_status
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.issue import issue
from trustsvc.workflows.show_document import Caller as Reader
from trustsvc.workflows.show_document import read_artefact, show_document
from trustsvc_anchors.log.record import Status

NUMBERS = ("HC-2026-0001", "HC-2026-0002")
CHANGE = Change(Status.REVOKED, "the reference standard was faulty")
PRELOADED = (
    "tests.support.crash_story",
    "tests.support.warm",
    "trustsvc.workflows.init",
    "trustsvc_devnet.embedded",
    "pytest",  # the main module, which every child imports
)
"""What the server that children are forked from loads once."""


def tell_story(folder: Path, contents: tuple[bytes, ...], death: str | None) -> None:
    """Tell the story from its beginning, and die where told."""
    wrap(parse_death("after trustsvc_keys.signers.software:SoftwareSigner.sign"), _noting(folder))
    if death is not None:
        arm(parse_death(death))
    deployment = Deployment(load_settings(folder))
    first, _ = [_issue(deployment, content) for content in contents]
    _work(deployment)
    _revoke(deployment, first["id"])
    _work(deployment)
    deployment.close()


def notes(folder: Path, name: str) -> list[dict[str, Any]]:
    """Give what was written down under a name."""
    path = _notebook(folder, name)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _issue(deployment: Deployment, content: bytes) -> dict[str, Any]:
    keep = deployment.keep
    key = request_key(ISSUER, hashlib.sha256(content).hexdigest(), b"issue", content)
    answer = answer_before(keep, key)
    if answer is None:
        wanted = request(content, key=key)
        answer = issue(keep, deployment.log, deployment.seal(ISSUER), wanted).answer()
    document = show_document(keep, answer["id"], Reader(token=answer["token"])).document
    for name in ("document.xml", "document.pdf"):
        digest = hashlib.sha256(read_artefact(keep, document, name)).hexdigest()
        _note(deployment.data, "bytes", {"what": f"{answer['identifier']} {name}", "is": digest})
    _note(deployment.data, "answers", {"what": f"issue {answer['identifier']}", "is": answer})
    return answer


def _revoke(deployment: Deployment, document: str) -> None:
    key = request_key(ISSUER, "revocation", b"status", document.encode())
    changed: Changed = change_status(
        deployment.keep, deployment.log, ISSUER, document, CHANGE, key=key
    )
    _note(deployment.data, "answers", {"what": "revoke", "is": changed.answer()})


def _work(deployment: Deployment) -> None:
    with open_worker(deployment, wait=False) as worker:
        assert worker is not None, "nobody else works here"
        assert worker.run_until_idle(60), "the work does not end"


def _noting(folder: Path) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Note the digest of what a document's signer signs."""

    def wrapper(original: Callable[..., Any]) -> Callable[..., Any]:
        def sign(signer: Any, data: bytes) -> bytes:  # noqa: ANN401  a signer
            signature: bytes = original(signer, data)
            if "seal-" in signer.uri:
                about = hashlib.sha256(data).hexdigest()
                gave = hashlib.sha256(signature).hexdigest()
                _note(folder, "signatures", {"what": about, "is": gave})
            return signature

        return sign

    return wrapper


def _note(folder: Path, name: str, note: dict[str, Any]) -> None:
    with _notebook(folder, name).open("a") as file:
        file.write(json.dumps(note) + "\n")


def _notebook(folder: Path, name: str) -> Path:
    return folder.with_name(f"{folder.name}.{name}")
