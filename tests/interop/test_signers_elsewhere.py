"""openssl signs what we prepared, other verifiers judge what we attached."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tests.support.peers import peer
from tests.support.pki import Seal, der, pem, seal
from tests.support.signed import document, page, pdf_intent, xml_intent
from trustsvc.cli.two_step import BY_OPENSSL
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import attach_pdf, parse_prepared_pdf, prepare_pdf
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import attach_xml, prepare_xml
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm

XADES = "http://uri.etsi.org/01903/v1.3.2#"
XMLSEC1_KNOWS = {
    Algorithm.ECDSA_P256_SHA256,
    Algorithm.ECDSA_P384_SHA384,
    Algorithm.RSA_PKCS1_SHA256,
}
"""xmlsec1 1.2.37 knows neither RSA-PSS nor Ed25519."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a fixed command over files of this test."""
    return subprocess.run(  # noqa: S603  a fixed command over files of this test
        [str(part) for part in command], check=False, capture_output=True, text=True, timeout=30
    )


def signed_by_openssl(by: Seal, to_sign: bytes, folder: Path) -> bytes:
    """Let openssl sign as our command line says that it can."""
    (folder / "to_sign").write_bytes(to_sign)
    (folder / "KEY.pem").write_bytes(
        by.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    places = {"KEY.pem": folder / "KEY.pem", "SIG": folder / "sig", "TO_SIGN": folder / "to_sign"}
    words = BY_OPENSSL[by.algorithm].format(sig="SIG", to_sign="TO_SIGN").split()
    done = run(peer("openssl"), *(places.get(word, word) for word in words))
    assert done.returncode == 0, done.stderr
    return (folder / "sig").read_bytes()


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_xml_that_openssl_signed_elsewhere(algorithm: Algorithm, tmp_path: Path) -> None:
    by = seal(algorithm)
    to_sign = prepare_xml(document(), xml_intent(by)).to_sign
    value = signed_by_openssl(by, to_sign, tmp_path)

    # Another process, days later, has content and intent and nothing else.
    signed = attach_xml(prepare_xml(document(), xml_intent(by)), value)

    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED
    if algorithm in XMLSEC1_KNOWS:
        assert xmlsec1(signed, tmp_path)
        assert not xmlsec1(signed.replace(b"12.30", b"12.31"), tmp_path)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_pdf_that_openssl_signed_elsewhere(algorithm: Algorithm, tmp_path: Path) -> None:
    by = seal(algorithm)
    prepared = prepare_pdf(page(), pdf_intent(by))
    value = signed_by_openssl(by, prepared.to_sign, tmp_path)

    signed = attach_pdf(parse_prepared_pdf(prepared.pdf, pdf_intent(by)), value)

    assert read_pdf_signatures(signed)[0].verdict is Verdict.PASSED
    assert pyhanko(signed)
    if algorithm is not Algorithm.ED25519:  # poppler over NSS has none
        assert "Signature is Valid" in pdfsig(signed, tmp_path)
        assert "Total document signed" in pdfsig(signed, tmp_path)


def xmlsec1(signed: bytes, folder: Path) -> bool:
    """Let xmlsec1 verify a file, with its certificate path."""
    (folder / "root.pem").write_bytes(pem(seal().root))
    (folder / "issuing.pem").write_bytes(pem(seal().issuing))
    (folder / "signed.xml").write_bytes(signed)
    done = run(
        *(peer("xmlsec1"), "--verify", "--enabled-key-data", "x509"),
        *("--id-attr:Id", f"{XADES}:SignedProperties", "--trusted-pem", folder / "root.pem"),
        *("--untrusted-pem", folder / "issuing.pem", folder / "signed.xml"),
    )
    return done.returncode == 0


def pyhanko(signed: bytes) -> bool:
    """Let pyHanko verify a PDF, with its certificate path."""
    roots = [x509.Certificate.load(der(seal().root))]
    (embedded,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(
        embedded, ValidationContext(trust_roots=roots, allow_fetching=False)
    )
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.bottom_line and whole and status.docmdp_ok)


def pdfsig(signed: bytes, folder: Path) -> str:
    """Let poppler verify a PDF, and give what it prints."""
    (folder / "signed.pdf").write_bytes(signed)
    database = folder / "nss"
    if not database.exists():
        database.mkdir()
        made = run(peer("certutil"), "-N", "-d", f"sql:{database}", "--empty-password")
        assert made.returncode == 0, made.stderr
    return run(peer("pdfsig"), "-nssdir", database, folder / "signed.pdf").stdout
