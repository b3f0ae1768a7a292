"""An OCSP responder that openssl plays, and certificates that point at places."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.keys.paths.cases import ISSUING, ROOT, SEAL
from tests.keys.paths.openssl import armoured, run_openssl
from tests.keys.paths.revoking import World, ocsp_signer
from tests.keys.remote.stamping import today
from tests.keys.world import Made, make

OCSP_URL = "http://ocsp.example/"
LIST_URL = "http://ca.example/issuing.crl"
ROOT_LIST_URL = "http://ca.example/root.crl"
ISSUER_URL = "http://ca.example/issuing.cer"


def access(
    *, ocsp: str | None = None, issuer: str | None = None
) -> tuple[x509.ExtensionType, bool]:
    """Point at a responder and at the certificate of the issuer."""
    methods = {
        AuthorityInformationAccessOID.OCSP: ocsp,
        AuthorityInformationAccessOID.CA_ISSUERS: issuer,
    }
    return (
        x509.AuthorityInformationAccess(
            [
                x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
                for method, url in methods.items()
                if url is not None
            ]
        ),
        False,
    )


def points(*urls: str) -> tuple[x509.ExtensionType, bool]:
    """Point at revocation lists."""
    return (
        x509.CRLDistributionPoints(
            [
                x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
                for url in urls
            ]
        ),
        False,
    )


def pointing_world() -> World:
    """Make a world of today whose certificates point at all there is."""
    root = make(today(ROOT))
    issuing = make(today(ISSUING).but(extensions=(points(ROOT_LIST_URL),)), root)
    seal = today(SEAL).but(extensions=(access(ocsp=OCSP_URL, issuer=ISSUER_URL), points(LIST_URL)))
    return World(root, issuing, make(seal, issuing))


@dataclass(frozen=True)
class OpensslResponder:
    """An OCSP responder in a folder, for one authority's certificates."""

    folder: Path
    issuing: Made

    def know(self, certificate: Made, *, revoked: bool = False) -> None:
        """Write a certificate into the index."""
        serial = f"{certificate.certificate.serial_number:X}"
        serial = serial.zfill(len(serial) + len(serial) % 2)
        end = f"{certificate.certificate.not_valid_after_utc:%y%m%d%H%M%SZ}"
        begin = f"{certificate.certificate.not_valid_before_utc:%y%m%d%H%M%SZ}"
        row = ("R", end, f"{begin},keyCompromise") if revoked else ("V", end, "")
        line = "\t".join([*row, serial, "unknown", f"/CN={serial}"]) + "\n"
        with (self.folder / "index.txt").open("a") as index:
            index.write(line)

    def answer(self, request: bytes) -> bytes:
        """Answer a request as openssl does."""
        (self.folder / "request.der").write_bytes(request)
        run_openssl(
            self.folder,
            *("ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-rsigner", "signer.pem"),
            *("-rkey", "signer.key", "-reqin", "request.der", "-respout", "answer.der"),
            *("-nmin", "10"),
        )
        return (self.folder / "answer.der").read_bytes()


def openssl_responder(folder: Path, issuing: Made) -> OpensslResponder:
    """Found a responder."""
    folder.mkdir(exist_ok=True)
    signer = make(today(ocsp_signer(issuing).recipe), issuing)
    secret = signer.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "signer.key").write_bytes(secret)
    (folder / "signer.pem").write_text(armoured("CERTIFICATE", signer.der))
    (folder / "issuing.pem").write_text(armoured("CERTIFICATE", issuing.der))
    (folder / "index.txt").touch()
    return OpensslResponder(folder, issuing)
