"""A certification authority that is somebody else's: openssl in a folder, root and issuing."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.peers import peer

CONFIGURATION = """
[ca]
default_ca = ours
[ours]
new_certs_dir = .
database = index.txt
serial = serial
certificate = issuing.pem
private_key = issuing.key
default_md = sha256
default_days = 365
policy = policy
preserve = yes
unique_subject = no
copy_extensions = copy
x509_extensions = end
[policy]
countryName = optional
organizationName = optional
organizationIdentifier = optional
commonName = supplied
[end]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
extendedKeyUsage = serverAuth
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[req]
distinguished_name = name
string_mask = utf8only
utf8 = yes
[name]
"""


def openssl(folder: Path, *arguments: str) -> str:
    """Run openssl in a folder; give what it said on both streams."""
    done = subprocess.run(  # noqa: S603  a peer that tests found, on files of ours
        [str(peer("openssl")), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@dataclass(frozen=True)
class ExternalCa:
    """An authority that certifies what it is asked for, from openssl's command line."""

    folder: Path

    @property
    def root(self) -> bytes:
        """Give its root certificate in PEM."""
        return (self.folder / "root.pem").read_bytes()

    @property
    def issuing(self) -> bytes:
        """Give its issuing certificate in PEM."""
        return (self.folder / "issuing.pem").read_bytes()

    def certify(
        self,
        request: bytes,
        *,
        begins: datetime | None = None,
        ends: datetime | None = None,
        extensions: str = "end",
    ) -> bytes:
        """Certify the key of a request; give the certificate alone, in PEM."""
        begins = begins or datetime.now(UTC) - timedelta(days=1)
        ends = ends or begins + timedelta(days=365)
        (self.folder / "request.pem").write_bytes(as_pem_request(request))
        openssl(
            self.folder,
            *("ca", "-config", "ca.cnf", "-batch", "-notext", "-utf8", "-extensions", extensions),
            *("-startdate", f"{begins:%Y%m%d%H%M%SZ}", "-enddate", f"{ends:%Y%m%d%H%M%SZ}"),
            *("-in", "request.pem", "-out", "certificate.pem"),
        )
        return (self.folder / "certificate.pem").read_bytes()

    def archive(self, subject: str, passphrase: str, *more: str, curve: str = "P-256") -> bytes:
        """Make a key, certify it, and hand both out in PKCS#12 with the chain.

        ``subject`` is as openssl takes it: ``/C=CN/O=…/organizationIdentifier=…/CN=…``.
        """
        openssl(
            self.folder,
            *("req", "-new", "-utf8", "-config", "ca.cnf", "-nodes", "-newkey", "ec"),
            *("-pkeyopt", f"ec_paramgen_curve:{curve}", "-keyout", "theirs.key"),
            *(
                "-addext",
                "keyUsage=critical,nonRepudiation",
                "-subj",
                subject,
                "-out",
                "theirs.csr",
            ),
        )
        own = self.certify((self.folder / "theirs.csr").read_bytes())
        (self.folder / "theirs.pem").write_bytes(own)
        openssl(
            self.folder,
            *("pkcs12", "-export", "-inkey", "theirs.key", "-in", "theirs.pem"),
            *("-certfile", "issuing.pem", "-passout", f"pass:{passphrase}", "-out", "theirs.p12"),
            *more,
        )
        return (self.folder / "theirs.p12").read_bytes()


def as_pem_request(request: bytes) -> bytes:
    """Write a request, given in DER or PEM, in PEM."""
    if b"-----BEGIN" in request:
        return request
    return x509.load_der_x509_csr(request).public_bytes(Encoding.PEM)


def make_external_ca(folder: Path, name: str = "Elsewhere") -> ExternalCa:
    """Make a root and an issuing authority in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.cnf").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "index.txt").touch()
    (folder / "serial").write_text("1000\n")
    new_key = ("-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    root, issuing = f"/C=DE/O={name}/CN={name} Root", f"/C=DE/O={name}/CN={name} Issuing"
    shared = ("-config", "ca.cnf", *new_key)
    openssl(
        folder,
        *("req", "-x509", *shared, "-keyout", "root.key", "-days", "7000", "-subj", root),
        *("-extensions", "authority", "-out", "root.pem"),
    )
    openssl(
        folder,
        *(
            "req",
            "-new",
            *shared,
            "-keyout",
            "issuing.key",
            "-subj",
            issuing,
            "-out",
            "issuing.csr",
        ),
    )
    openssl(
        folder,
        *("x509", "-req", "-in", "issuing.csr", "-CA", "root.pem", "-CAkey", "root.key"),
        *("-days", "3500", "-extfile", "ca.cnf", "-extensions", "authority"),
        *("-set_serial", "2", "-out", "issuing.pem"),
    )
    return ExternalCa(folder)


@cache
def external_ca(name: str = "Elsewhere") -> ExternalCa:
    """Give an authority, the same one all through a test run."""
    return make_external_ca(Path(mkdtemp(prefix="external-ca-")), name)
