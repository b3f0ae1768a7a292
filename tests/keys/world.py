"""A small world of authorities: a ceremony in a folder, and certificates good and bad."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.ceremony import Hierarchy, run_ceremony
from trustsvc_keys.authority.demo import demo_plan
from trustsvc_keys.authority.revoke import revoked_now
from trustsvc_keys.signers.opening import open_signer

NOW = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
INSTITUTE = "NTRCN-91350100M000100Y43"
LABORATORY = "VATDE-136695976"
ORGANISATIONS = {INSTITUTE: "计量院", LABORATORY: "Kalibrierlabor"}


def passphrase() -> bytes:
    """Give the passphrase of every key in tests."""
    return b"correct horse"


def demo(folder: Path, now: datetime = NOW) -> Hierarchy:
    """Run the demo's ceremony in a folder."""
    return run_ceremony(demo_plan(ORGANISATIONS), folder, now, passphrase)


def der(certificate: x509.Certificate) -> bytes:
    """Write a certificate in DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(*certificates: bytes) -> bytes:
    """Write certificates, given in DER, in PEM."""
    return b"".join(
        x509.load_der_x509_certificate(one).public_bytes(serialization.Encoding.PEM)
        for one in certificates
    )


def lists_of(made: Hierarchy, at: datetime = NOW, days: int = 7) -> tuple[bytes, bytes]:
    """Make the lists of both authorities of a hierarchy."""
    authorities = (
        ("root", made.root, made.root_key_uri),
        ("issuing", made.issuing, made.issuing_key_uri),
    )
    root, issuing = (
        make_crl(
            authority=certificate,
            signer=open_signer(uri, passphrase),
            revocations=revoked_now(name, made.book),
            number=int(at.timestamp()),
            this_update=at,
            next_update=at + days * DAY,
        )
        for name, certificate, uri in authorities
    )
    return root, issuing


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A certificate to be made, good unless said otherwise."""

    name: str
    begin: datetime = NOW - 30 * DAY
    end: datetime = NOW + 300 * DAY
    authority: bool = False
    path_length: int | None = None
    signs_certificates: bool = True
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    def but(self, **changes: object) -> "Recipe":
        """Give this recipe with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]  # tests name real fields


@dataclass(frozen=True)
class Made:
    """A certificate with its private key."""

    recipe: Recipe
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def der(self) -> bytes:
        """Give the certificate in DER."""
        return der(self.certificate)


def make(recipe: Recipe, issuer: Made | None = None) -> Made:
    """Make a certificate, signed by an issuer or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    signing_key = issuer.key if issuer else key
    signatory = issuer.certificate.subject if issuer else named(recipe.name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(recipe.name))
        .issuer_name(signatory)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(recipe.begin)
        .not_valid_after(recipe.end)
        .add_extension(
            x509.BasicConstraints(ca=recipe.authority, path_length=recipe.path_length),
            critical=True,
        )
        .add_extension(_usage(recipe), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    for extension, critical in recipe.extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Made(recipe, builder.sign(signing_key, hashes.SHA256()), key)


def named(common_name: str) -> x509.Name:
    """Make the name of a test certificate."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(recipe: Recipe) -> x509.KeyUsage:
    """Give an authority's or a seal's key usage."""
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=not recipe.authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=recipe.authority and recipe.signs_certificates,
        crl_sign=recipe.authority,
        encipher_only=False,
        decipher_only=False,
    )
