"""An issuer whose key is elsewhere: certified by a CA that is not ours, and rolling dice.

Its ECDSA values differ each time, as those of cards and HSMs do.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.founded import ISSUER
from tests.support.pki import PrivateKey, authority, certify, der, new_key, pem, signing
from trustsvc.deployment import Deployment
from trustsvc.workflows.elsewhere import DistantSeal
from trustsvc_keys.algorithms import Algorithm, hash_of


@dataclass(frozen=True)
class Distant:
    """A key with its certificates, in nobody's data folder."""

    key: PrivateKey
    algorithm: Algorithm
    certificates: tuple[bytes, ...]
    pem: bytes

    def sign(self, data: bytes) -> bytes:
        """Sign; for ECDSA another value each time, as DER."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hash_of(self.algorithm)))
        return signing(self.key, self.algorithm)(data)

    @property
    def seal(self) -> DistantSeal:
        """Give what prepares documents for this key."""
        leaf, *chain = self.certificates
        return DistantSeal(leaf, tuple(chain), self.algorithm)

    def write_key(self, path: Path) -> Path:
        """Write the key so that openssl can sign with it."""
        path.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return path


@cache
def distant(
    algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256,
    organisation: str = ISSUER,
    name: str = "Seal",
) -> Distant:
    """Give an issuer with a key of its own, the same one all through a test run."""
    _, _, issuing_key, issuing = authority()
    key = new_key(algorithm)
    leaf = certify(name, key, "Issuing", issuing_key, organisation=organisation)
    return Distant(key, algorithm, (der(leaf), der(issuing)), pem(leaf) + pem(issuing))


def trust_the_other_authority(deployment: Deployment) -> None:
    """Let the service's own policy trust that CA too, as its operator does by editing a file."""
    _, root, _, _ = authority()
    path = deployment.data / "trusted-roots.pem"
    if pem(root) not in path.read_bytes():
        path.write_bytes(path.read_bytes() + pem(root))
