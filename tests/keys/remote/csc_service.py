"""A remote signing service in memory, to be told what to answer; it proves what we refuse."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from tests.support.pki import Seal, der, seal
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.remote.csc_access import CscAccess, KnownBearer
from trustsvc_keys.remote.csc_signer import CscSigner, open_csc_signer
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TOKEN, PIN, SAD = "TOKEN-4af1c9", "PIN-93550218", "SAD-77d0e24b"
METHODS = ["credentials/info", "credentials/authorize", "signatures/signHash"]
OIDS = {
    Algorithm.ECDSA_P256_SHA256: "1.2.840.10045.4.3.2",
    Algorithm.ECDSA_P384_SHA384: "1.2.840.10045.4.3.3",
    Algorithm.RSA_PKCS1_SHA256: "1.2.840.113549.1.1.11",
    Algorithm.RSA_PSS_SHA256: "1.2.840.113549.1.1.10",
    Algorithm.ED25519: "1.3.101.112",
}
Json = dict[str, Any]
Answer = Callable[[Json], tuple[int, object]]


@dataclass
class ScriptedService:
    """What a service answers, by method; change ``told`` to have it lie.

    Attributes:
        by: Whose key it holds.
        version: Which version of the API it speaks.
        told: What it answers, by method.
        asked: What it was asked: method, body, Authorization header.
    """

    by: Seal = field(default_factory=seal)
    version: int = 2
    told: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Json, str | None]] = field(default_factory=list)

    def __call__(self, request: CscRequest) -> CscReply:
        """Answer a request."""
        method = request.url.removeprefix(self.base + "/")
        body = json.loads(request.body)
        self.asked.append((method, body, request.authorization))
        status, said = self.told.get(method, self.usual(method))(body)
        octets = said if isinstance(said, bytes) else json.dumps(said).encode()
        return CscReply(status, octets)

    @property
    def base(self) -> str:
        """Give its base URI."""
        return f"https://signing.example/csc/v{self.version}"

    @property
    def uri(self) -> str:
        """Name its credential."""
        return f"csc:{self.base}#GX0112348"

    def usual(self, method: str) -> Answer:
        """Give what a good service answers."""
        return {
            "info": lambda _body: (200, self.info()),
            "credentials/info": lambda _body: (200, self.credential()),
            "credentials/authorize": lambda _body: (200, {"SAD": SAD, "expiresIn": 60}),
            "signatures/signHash": lambda body: (200, {"signatures": self.signed(body)}),
        }[method]

    def info(self, **changes: object) -> Json:
        """Say what it is."""
        said = {"specs": f"{self.version}.0.0.2", "name": "Scripted", "methods": METHODS}
        return {**said, **changes}

    def credential(self, **changes: object) -> Json:
        """Say what its credential is."""
        factor = {"type": "Password", "id": "PIN", "format": "N", "label": "PIN"}
        certificates = [self.by.certificate, self.by.issuing]
        said: Json = {
            "key": {"status": "enabled", "algo": [OIDS[self.by.algorithm]], "len": 256},
            "cert": {
                "status": "valid",
                "certificates": [base64.b64encode(der(one)).decode() for one in certificates],
            },
            "SCAL": "2",
            "multisign": 2,
        }
        if self.version == 1:
            said |= {"authMode": "explicit", "PIN": {"presence": "true", "format": "N"}}
        else:
            said |= {"auth": {"mode": "explicit", "expression": "PIN", "objects": [factor]}}
        return {**said, **changes}

    def signed(self, body: Json) -> list[str]:
        """Sign the hashes of a request."""
        asked = body["hashes" if self.version > 1 else "hash"]
        return [
            base64.b64encode(sign_digest(self.by, base64.b64decode(one))).decode() for one in asked
        ]

    def lie(self, method: str, status: int, said: object) -> None:
        """Have it answer one thing always."""
        self.told[method] = lambda _body: (status, said)

    def opened(self, access: CscAccess | None = None, **options: Any) -> CscSigner:  # noqa: ANN401 - passed on
        """Open its credential."""
        options = {"now": lambda: AT, "transport": self, **options}
        return open_csc_signer(self.uri, access or an_access(), **options)

    def bodies(self, method: str) -> list[Json]:
        """Give what it was asked of a method."""
        return [body for asked, body, _ in self.asked if asked == method]


def an_access(**factors: str) -> CscAccess:
    """Give an access with a token and a PIN, or other factors."""
    chosen = factors or {"PIN": PIN}
    return CscAccess(
        bearer=KnownBearer(lambda: TOKEN),
        factors={name: known(value) for name, value in chosen.items()},
    )


def known(secret: str) -> Callable[[], str]:
    """Give a secret that is known."""
    return lambda: secret


def sign_digest(by: Seal, digest: bytes) -> bytes:
    """Sign a digest with the key of a seal."""
    prehashed = Prehashed(hashes.SHA384() if len(digest) == 48 else hashes.SHA256())
    if isinstance(by.key, ec.EllipticCurvePrivateKey):
        return by.key.sign(digest, ec.ECDSA(prehashed))
    assert isinstance(by.key, rsa.RSAPrivateKey)
    if by.algorithm is Algorithm.RSA_PSS_SHA256:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return by.key.sign(digest, pss, prehashed)
    return by.key.sign(digest, padding.PKCS1v15(), prehashed)
