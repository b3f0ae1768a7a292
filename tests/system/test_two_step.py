"""A laboratory's whole story with a key that never leaves its desk, over real HTTP."""

import base64
import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.elsewhere import Distant, distant
from tests.support.founded import ISSUER, OTHER
from tests.support.peers import peer
from tests.support.pki import authority, pem
from tests.support.serving import Server, serving, trustsvc
from trustsvc.cli.two_step import BY_OPENSSL
from trustsvc.documents.dcc.example import example_dcc

SIGNINGS, DOCUMENTS = "/v1/signings", "/v1/documents"


@dataclass
class Laboratory:
    """What the laboratory has: its documents, its certificates, its key, its API key."""

    folder: Path
    server: Server
    by: Distant

    @property
    def headers(self) -> dict[str, str]:
        """Give its credentials."""
        key = (self.folder / "var" / "keys" / f"api-key-{ISSUER}").read_text().strip()
        return {"Authorization": f"Bearer {key}"}

    def prepare(self, number: str) -> dict[str, Any]:
        """Send a document; the operator registered the certificate."""
        headers = {**self.headers, "Content-Type": "application/xml"}
        content = example_dcc(number)
        answer = self.server.http.post(SIGNINGS, content=content, headers=headers)
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sign(self, asked: dict[str, Any], by: Distant | None = None) -> bytes:
        """Let openssl sign what is asked for."""
        to_sign = base64.b64decode(asked["to_sign"])
        assert hashlib.sha256(to_sign).hexdigest() == asked["sha256"]
        (self.folder / "to_sign").write_bytes(to_sign)
        key = (by or self.by).write_key(self.folder / "key.pem")
        words = BY_OPENSSL[self.by.algorithm].format(sig="SIG", to_sign="TO_SIGN").split()
        places = {"SIG": "sig", "TO_SIGN": "to_sign", "KEY.pem": key.name}
        command = [str(peer("openssl")), *(places.get(word, word) for word in words)]
        subprocess.run(command, check=True, cwd=self.folder, timeout=30)  # noqa: S603  openssl
        return (self.folder / "sig").read_bytes()

    def attach(self, asked: dict[str, Any], value: bytes, status: int) -> dict[str, Any]:
        """Send a signature."""
        body = {"part": asked["part"], "value": base64.b64encode(value).decode()}
        address = f"{SIGNINGS}/{asked['id']}/signature"
        answer = self.server.http.post(address, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def verdict(self, told: dict[str, Any], part: str) -> dict[str, Any]:
        """Fetch a file as the customer does, and upload it with its evidence."""
        get, token = self.server.http.get, {"token": told["token"]}
        address = f"{DOCUMENTS}/{told['id']}"
        sent = {
            "file": get(f"{address}/{part}", params=token).raise_for_status().content,
            "evidence": get(f"{address}/evidence", params=token).raise_for_status().content,
        }
        answer = self.server.http.post("/v1/verifications", files=sent)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a service that trusts another authority, and register the laboratory's certificate."""
    folder = tmp_path_factory.mktemp("two steps")
    data = folder / "var"
    trustsvc(data, "init")
    roots = data / "trusted-roots.pem"
    roots.write_bytes(roots.read_bytes() + pem(authority()[1]))
    (folder / "certificates.pem").write_bytes(distant().pem)
    trustsvc(data, "sign", "register", str(folder / "certificates.pem"))
    return folder


@pytest.fixture(scope="module")
def laboratory(founded: Path) -> Iterator[Laboratory]:
    with serving(founded / "var") as server:
        yield Laboratory(founded, server, distant())


def test_a_document_is_issued_and_verifies_with_a_key_that_was_never_here(
    laboratory: Laboratory,
) -> None:
    first = laboratory.prepare("HC-2026-0001")
    second = laboratory.attach(first, laboratory.sign(first), 202)
    told = laboratory.attach(second, laboratory.sign(second), 201)

    laboratory.server.until(f"{DOCUMENTS}/{told['id']}/status", "anchored")

    assert told["promise"].startswith("log.demo.invalid/promise\n")
    for part in ("xml", "pdf"):
        found = laboratory.verdict(told, part)
        assert (found["verdict"], found["outcome"]) == ("passed", "genuine_valid"), found


def test_a_power_cut_between_two_signatures_loses_nothing(founded: Path) -> None:
    with serving(founded / "var") as server:
        laboratory = Laboratory(founded, server, distant())
        first = laboratory.prepare("HC-2026-0002")
        value = laboratory.sign(first)
        second = laboratory.attach(first, value, 202)
        server.kill()

    with serving(founded / "var") as server:
        laboratory.server = server
        assert laboratory.attach(first, value, 202) == second
        told = laboratory.attach(second, laboratory.sign(second), 201)
        server.until(f"{DOCUMENTS}/{told['id']}/status", "anchored")
        assert laboratory.verdict(told, "pdf")["verdict"] == "passed"


def test_a_second_signature_a_wrong_key_and_another_issuer_are_refused(
    laboratory: Laboratory,
) -> None:
    first = laboratory.prepare("HC-2026-0003")
    wrong = laboratory.sign(first, distant(name="Another seal"))
    assert laboratory.attach(first, wrong, 422)["code"] == "refused-value"
    second = laboratory.attach(first, laboratory.sign(first), 202)
    assert laboratory.attach(first, laboratory.sign(first), 409)["code"] == "signing-conflict"
    told = laboratory.attach(second, laboratory.sign(second), 201)
    assert laboratory.attach(second, laboratory.sign(second), 409)["code"] == "signing-conflict"
    assert told["identifier"] == "HC-2026-0003"

    files = {
        "document": example_dcc("HC-2026-0004"),
        "certificates": distant(organisation=OTHER).pem,
    }
    answer = laboratory.server.http.post(SIGNINGS, files=files, headers=laboratory.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "refused-certificate")


def test_an_issuer_that_keeps_its_key_signs_nothing_here(laboratory: Laboratory) -> None:
    headers = {**laboratory.headers, "Content-Type": "application/xml"}

    answer = laboratory.server.http.post(
        DOCUMENTS, content=example_dcc("HC-2026-0005"), headers=headers
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "key-elsewhere")
