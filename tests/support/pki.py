"""A tiny certificate authority in memory: a root, an issuing CA, and seals with any kind of key.

Keys are made anew in each test run; the certificates are valid from 2020 to 2045.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from trustsvc_keys.algorithms import Algorithm

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2045, 1, 1, tzinfo=UTC)


def new_key(algorithm: Algorithm) -> PrivateKey:
    """Make a key for an algorithm; RSA with 2048 bits, for tests must be quick."""
    match algorithm:
        case Algorithm.ECDSA_P256_SHA256:
            return ec.generate_private_key(ec.SECP256R1())
        case Algorithm.ECDSA_P384_SHA384:
            return ec.generate_private_key(ec.SECP384R1())
        case Algorithm.ED25519:
            return ed25519.Ed25519PrivateKey.generate()
        case _:
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signing(key: PrivateKey, algorithm: Algorithm) -> Callable[[bytes], bytes]:
    """Give the callable that signs with a key: DER for ECDSA (deterministic), else raw octets."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        hash_ = hashes.SHA384() if key.curve.name == "secp384r1" else hashes.SHA256()
        return lambda data: key.sign(data, ec.ECDSA(hash_, deterministic_signing=True))
    if isinstance(key, rsa.RSAPrivateKey):
        sha256 = hashes.SHA256()
        if algorithm is Algorithm.RSA_PSS_SHA256:
            pss = padding.PSS(padding.MGF1(sha256), 32)
            return lambda data: key.sign(data, pss, sha256)
        return lambda data: key.sign(data, padding.PKCS1v15(), sha256)
    return key.sign


def certify(  # noqa: PLR0913 - a certificate has that many independent parts
    name: str,
    key: PrivateKey,
    issuer: str,
    issuer_key: PrivateKey,
    *,
    authority: bool = False,
    serial: int | None = None,
    organisation: str | None = None,
) -> x509.Certificate:
    """Make one certificate."""
    named = [
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "DEMO, no assurance"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )
        for common in (name, issuer)
    ]
    if organisation is not None:
        named[0] = x509.Name(
            [*named[0], x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, organisation)]
        )
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder(named[1], named[0], key.public_key())
    builder = builder.serial_number(serial or x509.random_serial_number())
    builder = builder.not_valid_before(NOT_BEFORE).not_valid_after(NOT_AFTER)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), True)  # noqa: FBT003 - the position is the library's
    builder = builder.add_extension(usage, True)  # noqa: FBT003 - the position is the library's
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = builder.add_extension(own, False).add_extension(above, False)  # noqa: FBT003 - the position is the library's
    return builder.sign(issuer_key, hashes.SHA256())


def der(certificate: x509.Certificate) -> bytes:
    """Write a certificate as DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate: x509.Certificate) -> bytes:
    """Write a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Seal:
    """A signatory of tests: a key with its certificate and those above it."""

    algorithm: Algorithm
    key: PrivateKey
    certificate: x509.Certificate
    issuing: x509.Certificate
    root: x509.Certificate

    @property
    def sign(self) -> Callable[[bytes], bytes]:
        """Give the callable that signs."""
        return signing(self.key, self.algorithm)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Give the issuing certificate as DER."""
        return (der(self.issuing),)


@cache
def authority() -> tuple[PrivateKey, x509.Certificate, PrivateKey, x509.Certificate]:
    """Make the root and the issuing CA, once a test run."""
    root_key = new_key(Algorithm.ECDSA_P256_SHA256)
    root = certify("Root", root_key, "Root", root_key, authority=True)
    issuing_key = new_key(Algorithm.ECDSA_P256_SHA256)
    issuing = certify("Issuing", issuing_key, "Root", root_key, authority=True)
    return root_key, root, issuing_key, issuing


def seal(algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256) -> Seal:
    """Give the seal for an algorithm, the same one all through a test run."""
    return _seal(algorithm)


@cache
def _seal(algorithm: Algorithm) -> Seal:
    _, root, issuing_key, issuing = authority()
    key = new_key(algorithm)
    certificate = certify(f"Seal {algorithm}", key, "Issuing", issuing_key)
    return Seal(algorithm, key, certificate, issuing, root)
