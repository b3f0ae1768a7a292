"""Our PDF signatures before other verifiers."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tests.support.peers import peer
from tests.support.pki import der, pem, seal
from tests.support.signed import signed_pdf
from trustsvc_keys.algorithms import Algorithm

PDFSIG_KNOWS = [one for one in Algorithm if one is not Algorithm.ED25519]
"""poppler 22.12 over NSS has no Ed25519."""
OPENSSL_KNOWS = [one for one in Algorithm if one is not Algorithm.ED25519]
"""The cms command of OpenSSL 3.0 cannot verify Ed25519."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a fixed command over files of this test."""
    return subprocess.run(  # noqa: S603 - a fixed command over files of this test
        [str(part) for part in command], check=False, capture_output=True, text=True, timeout=30
    )


@pytest.fixture(scope="module")
def nss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an NSS database that trusts the root."""
    folder = tmp_path_factory.mktemp("nss")
    certutil = peer("certutil")
    (folder / "root.pem").write_bytes(pem(seal().root))
    database = f"sql:{folder}"
    assert run(certutil, "-N", "-d", database, "--empty-password").returncode == 0
    added = run(
        *(certutil, "-A", "-d", database, "-n", "root", "-t", "CT,CT,CT"),
        *("-i", folder / "root.pem"),
    )
    assert added.returncode == 0
    return folder


@pytest.mark.parametrize("algorithm", PDFSIG_KNOWS)
def test_pdfsig_verifies_what_we_sign(algorithm: Algorithm, nss: Path, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_pdf(algorithm))

    told = run(peer("pdfsig"), "-nssdir", nss, path).stdout

    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "Jan 02 2026 03:04:05" in told


def test_pdfsig_refuses_a_changed_page(nss: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.pdf"
    changed = bytearray(signed_pdf())
    changed[200] ^= 1
    path.write_bytes(bytes(changed))

    assert "Signature is Valid" not in run(peer("pdfsig"), "-nssdir", nss, path).stdout


@pytest.mark.parametrize("algorithm", OPENSSL_KNOWS)
def test_openssl_verifies_the_cms_over_the_byte_range(algorithm: Algorithm, tmp_path: Path) -> None:
    pdf = signed_pdf(algorithm)
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf)
    assert found is not None
    first, second, rest = map(int, found.groups())
    (tmp_path / "content").write_bytes(pdf[:first] + pdf[second : second + rest])
    (tmp_path / "cms.der").write_bytes(bytes.fromhex(pdf[first + 1 : second - 1].decode()))
    (tmp_path / "root.pem").write_bytes(pem(seal().root))

    def verify() -> int:
        return run(
            *(peer("openssl"), "cms", "-verify", "-binary", "-cades", "-purpose", "any"),
            *("-inform", "DER", "-in", tmp_path / "cms.der"),
            *("-content", tmp_path / "content", "-CAfile", tmp_path / "root.pem"),
            *("-out", tmp_path / "out"),
        ).returncode

    assert verify() == 0
    (tmp_path / "content").write_bytes(pdf[:first])
    assert verify() != 0


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_pyhanko_verifies_what_we_sign(algorithm: Algorithm) -> None:
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der(seal().root))],
        allow_fetching=False,
    )
    (embedded,) = PdfFileReader(BytesIO(signed_pdf(algorithm))).embedded_signatures

    status = validate_pdf_signature(embedded, context)

    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok
