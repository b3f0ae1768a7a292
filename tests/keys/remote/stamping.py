"""A time-stamping authority that openssl plays, and tokens that openssl would never make."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.keys.paths.cases import ISSUING, ROOT
from tests.keys.paths.openssl import armoured, run_openssl
from tests.keys.world import DAY, Made, Recipe, make
from trustsvc_keys.remote.timestamp_client import TimeStampAuthority
from trustsvc_keys.remote.timestamp_token import TimeStampTrust

POLICY = "2.999.3161"
CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = serial
signer_digest = {digest}
default_policy = {policy}
other_policies = 2.999.3162
digests = sha256, sha512
accuracy = secs:1, millisecs:500
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""


@dataclass(frozen=True)
class OpensslTsa:
    """A time-stamping authority in a folder.

    Attributes:
        folder: Where its key and settings lie.
        root: The root above it.
        issuing: The authority between.
        signer: Its own certificate.
    """

    folder: Path
    root: Made
    issuing: Made
    signer: Made

    def answer(self, request: bytes) -> bytes:
        """Answer a request as openssl does."""
        (self.folder / "request.tsq").write_bytes(request)
        run_openssl(
            self.folder,
            *("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq"),
            *("-signer", "signer.pem", "-inkey", "signer.key", "-chain", "between.pem"),
            *("-out", "response.tsr"),
        )
        return (self.folder / "response.tsr").read_bytes()

    def trust(self) -> TimeStampTrust:
        """Trust its root."""
        return TimeStampTrust(roots=(self.root.der,))

    def authority(
        self,
        transport: Callable[[bytes], bytes] | None = None,
        *,
        name: str = "openssl",
        policy: str | None = None,
        trust: TimeStampTrust | None = None,
    ) -> TimeStampAuthority:
        """Make it known, perhaps by another transport."""
        return TimeStampAuthority(
            name=name,
            transport=transport or self.answer,
            trust=trust or self.trust(),
            policy=policy,
        )


def stamping(*others: x509.ObjectIdentifier, critical: bool = True) -> Recipe:
    """Make the recipe of a signer of time stamps, valid today: openssl stamps with real time."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, *others])
    return today(Recipe(name="Stamps", extensions=((purposes, critical),)))


def today(recipe: Recipe) -> Recipe:
    """Make a recipe that is valid today."""
    now = datetime.now(UTC).replace(microsecond=0)
    return recipe.but(begin=now - 30 * DAY, end=now + 300 * DAY)


def openssl_tsa(
    folder: Path, recipe: Recipe | None = None, *, digest: str = "sha256", ess: str = "sha256"
) -> OpensslTsa:
    """Found a time-stamping authority."""
    folder.mkdir(exist_ok=True)
    root = make(today(ROOT))
    issuing = make(today(ISSUING), root)
    signer = make(recipe or stamping(), issuing)
    secret = signer.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "signer.key").write_bytes(secret)
    (folder / "signer.pem").write_text(armoured("CERTIFICATE", signer.der))
    (folder / "between.pem").write_text(armoured("CERTIFICATE", issuing.der))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(digest=digest, policy=POLICY, ess=ess))
    return OpensslTsa(folder, root, issuing, signer)
