"""A small world with lists and OCSP answers: who revoked what, when, and who says so."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.keys.paths.cases import ISSUING, ROOT, SEAL
from tests.keys.world import DAY, NOW, Made, Recipe, make
from trustsvc_keys.paths.prepare import PathMaterial

DIGITAL_SIGNATURE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, kw_only=True)
class Revoked:
    """A revocation: of what, from when, why, suspected since."""

    what: Made
    at: datetime
    reason: x509.ReasonFlags | None = None
    suspected: datetime | None = None


def revocation_list(
    issuer: Made,
    *revoked: Revoked,
    made: datetime = NOW,
    until: datetime | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    number: int | None = None,
) -> bytes:
    """Make a list of an authority."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(made)
        .next_update(until or made + 7 * DAY)
        .add_extension(x509.CRLNumber(number or int(made.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    for one in revoked:
        builder = builder.add_revoked_certificate(_entry(one))
    signed = builder.sign(issuer.key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def _entry(revoked: Revoked) -> x509.RevokedCertificate:
    """Make an entry of a list."""
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(revoked.what.certificate.serial_number)
        .revocation_date(revoked.at)
    )
    if revoked.reason is not None:
        builder = builder.add_extension(x509.CRLReason(revoked.reason), critical=False)
    if revoked.suspected is not None:
        builder = builder.add_extension(x509.InvalidityDate(revoked.suspected), critical=False)
    return builder.build()


def ocsp_answer(  # noqa: PLR0913  # the fields of an answer (RFC 6960, 4.2.1)
    what: Made,
    issuer: Made,
    *,
    signer: Made | None = None,
    revoked: Revoked | None = None,
    made: datetime = NOW,
    until: datetime | None = None,
    status: ocsp.OCSPCertStatus | None = None,
) -> bytes:
    """Make an OCSP answer about a certificate."""
    signer = signer or issuer
    good = ocsp.OCSPCertStatus.GOOD if revoked is None else ocsp.OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=what.certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA256(),
            cert_status=status or good,
            this_update=made,
            next_update=until or made + DAY,
            revocation_time=None if revoked is None else revoked.at,
            revocation_reason=None if revoked is None else revoked.reason,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        .certificates([signer.certificate])
    )
    drafted = builder.sign(signer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return signed_as_of(drafted, signer, made)


def signed_as_of(answer: bytes, signer: Made, made: datetime) -> bytes:
    """Sign an answer again as if at an instant: cryptography knows only the present."""
    whole = asn1_ocsp.OCSPResponse.load(answer)
    basic = whole["response_bytes"]["response"].parsed
    basic["tbs_response_data"]["produced_at"] = made
    return signed_answer(basic["tbs_response_data"].dump(), signer, basic["certs"].dump())


def signed_answer(data: bytes, signer: Made, certificates: bytes = b"") -> bytes:
    """Sign any bytes as the data of an OCSP answer (RFC 6960, 4.2.1)."""
    signature = core.OctetBitString(signer.key.sign(data, ec.ECDSA(hashes.SHA256()))).dump()
    ecdsa_with_sha256 = bytes.fromhex("300a06082a8648ce3d040302")
    basic = core.Sequence(contents=data + ecdsa_with_sha256 + signature + certificates).dump()
    kind = core.ObjectIdentifier("1.3.6.1.5.5.7.48.1.1").dump()
    inner = core.Sequence(contents=kind + core.OctetString(basic).dump()).dump()
    tagged = core.Sequence(contents=inner, class_=2, tag=0, method=1).dump()
    whole: bytes = core.Sequence(contents=b"\x0a\x01\x00" + tagged).dump()
    return whole


def ocsp_signer(issuer: Made, *, exempt: bool = True, **changes: object) -> Made:
    """Make a certificate for OCSP, exempt from revocation unless said otherwise."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ((purposes, False),)
    if exempt:
        extensions += ((x509.OCSPNoCheck(), False),)
    return make(Recipe(name="OCSP", extensions=extensions).but(**changes), issuer)


@dataclass(frozen=True)
class World:
    """A root, an authority, a seal, and a stranger's authority."""

    root: Made
    issuing: Made
    seal: Made

    def material(
        self, *, crls: tuple[bytes, ...] = (), ocsps: tuple[bytes, ...] = ()
    ) -> PathMaterial:
        """Ask about the seal with some revocation data."""
        return PathMaterial(
            leaf=self.seal.der,
            intermediates=(self.issuing.der,),
            roots=(self.root.der,),
            crls=crls,
            ocsps=ocsps,
        )

    def lists(
        self, *revoked: Revoked, made: datetime = NOW, root: tuple[Revoked, ...] = ()
    ) -> tuple[bytes, ...]:
        """Make a list of each authority."""
        return (
            revocation_list(self.issuing, *revoked, made=made),
            revocation_list(self.root, *root, made=made),
        )


def world(root: Recipe = ROOT, issuing: Recipe = ISSUING, seal: Recipe = SEAL) -> World:
    """Make a small world."""
    top = make(root)
    middle = make(issuing, top)
    return World(top, middle, make(seal, middle))
