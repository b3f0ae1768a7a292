"""A remote signing service that somebody else wrote: certomancer-csc-dummy (CSC API 1.0.4.0).

It has a world of its own, which certomancer makes: a root, an issuing authority, a seal for each
key. It asks for no token and no PIN; it binds hashes to a SAD where it is told to (SCAL 2).
"""

import json
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from tests.support.peers import absent
from tests.support.pki import new_key
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.remote.csc_transport import HttpsTransport

TRANSPORT = HttpsTransport(plain_loopback=True, timeout_s=20)
"""Asks the service in plain http, on loopback."""
KEYS = {
    "p256": Algorithm.ECDSA_P256_SHA256,
    "p384": Algorithm.ECDSA_P384_SHA384,
    "rsa": Algorithm.RSA_PKCS1_SHA256,
}
_WAIT_S = 30
_VALID = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2045-01-01T00:00:00+0000"}
_OVER = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2021-01-01T00:00:00+0000"}


@dataclass(frozen=True, slots=True)
class CscPeer:
    """A running service.

    Attributes:
        base: Its base URI.
    """

    base: str

    def uri(self, name: str) -> str:
        """Name one of its credentials."""
        return f"csc:{self.base}#demo/{name}"


@contextmanager
def csc_peer(folder: Path, *, scal: int = 2) -> Iterator[CscPeer]:
    """Run the service in a folder."""
    command = Path(sysconfig.get_path("scripts")) / "certomancer-csc"
    if not command.exists():
        absent("certomancer-csc-dummy", "install requirements-dev.lock")
    config = _found(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(  # noqa: S603 - a fixed command over files of this test
            [str(command), str(config), str(port), str(scal)], stdout=log, stderr=log
        )
        try:
            base = f"http://127.0.0.1:{port}/csc/v1"
            _wait_for(base, running)
            yield CscPeer(base)
        finally:
            running.terminate()
            running.wait(timeout=10)


def _wait_for(base: str, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the service answers."""
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/info", data=b"{}", timeout=5):  # noqa: S310 - a fixed scheme
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError


def _found(folder: Path) -> Path:
    """Write the keys and the settings of the service's world."""
    for name in ("root", "issuing", *KEYS):
        key = new_key(KEYS.get(name, Algorithm.ECDSA_P256_SHA256))
        (folder / f"{name}.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    certificates = {
        "root": _certificate("root", "root", authority=True),
        "issuing": _certificate("issuing", "root", authority=True),
        "expired": {**_certificate("p256", "issuing"), "validity": _OVER},
        **{name: _certificate(name, "issuing") for name in KEYS},
    }
    names = ("root", "issuing", *KEYS)
    settings = {
        "external-url-prefix": "http://ca.example",
        "keysets": {"demo": {"keys": {name: {"path": f"{name}.pem"} for name in names}}},
        "pki-architectures": {
            "demo": {
                "keyset": "demo",
                "entity-defaults": {"organization-name": "DEMO, no assurance"},
                "entities": {name: {"common-name": name} for name in names},
                "certs": certificates,
            }
        },
    }
    path = folder / "certomancer.yml"
    # JSON is YAML too.
    path.write_text(json.dumps(settings))
    return path


def _certificate(name: str, issuer: str, *, authority: bool = False) -> dict[str, object]:
    """Write the settings of one certificate."""
    uses = ["key_cert_sign", "crl_sign"] if authority else ["digital_signature", "non_repudiation"]
    usage = {"schema": "key-usage", "params": uses}
    extensions: list[dict[str, object]] = [
        {"id": "basic_constraints", "critical": True, "value": {"ca": authority}},
        {"id": "key_usage", "critical": True, "smart-value": usage},
    ]
    return {"subject": name, "issuer": issuer, "validity": _VALID, "extensions": extensions}
