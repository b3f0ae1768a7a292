"""/pki serves what certificates say is there, and openssl builds on it."""

import base64
import hashlib
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.support.peers import peer
from tests.support.service import Service
from trustsvc.workflows.queue import record_digest
from trustsvc_anchors.log.record import KeyRecord


def pem(der: bytes, *, crl: bool = False) -> bytes:
    if crl:
        return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def test_certificates_and_lists_are_served_under_the_names_that_certificates_carry(
    service: Service,
) -> None:
    media = {"cer": "application/pkix-cert", "crl": "application/pkix-crl"}

    for name in ("root.cer", "issuing.cer", "root.crl", "issuing.crl"):
        answer = service.client.get(f"/pki/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media[name[-3:]])
        again = service.client.get(
            f"/pki/{name}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304


def test_a_seal_names_the_address_at_which_its_list_lies(service: Service) -> None:
    seal = x509.load_der_x509_certificate(next(iter(service.deployment.issuers())).certificate)

    points = seal.extensions.get_extension_for_class(x509.CRLDistributionPoints).value

    address = points[0].full_name[0].value
    assert address == f"{service.deployment.settings.public_url}/pki/issuing.crl"


def test_openssl_checks_every_certificate_of_a_path_against_the_lists_served(
    service: Service, tmp_path: Path
) -> None:
    files(service, tmp_path)
    lists = [service.client.get(f"/pki/{name}.crl").content for name in ("root", "issuing")]
    (tmp_path / "lists.pem").write_bytes(b"".join(pem(one, crl=True) for one in lists))

    openssl(
        tmp_path,
        *("verify", "-crl_check_all", "-CRLfile", "lists.pem"),
        *("-CAfile", "root.pem", "-untrusted", "issuing.pem", "seal.pem"),
    )


def files(service: Service, folder: Path) -> None:
    """Put certificates where openssl finds them."""
    for name in ("root", "issuing"):
        (folder / f"{name}.pem").write_bytes(pem(service.client.get(f"/pki/{name}.cer").content))
    seal = next(iter(service.deployment.issuers())).certificate
    (folder / "seal.pem").write_bytes(pem(seal))
    (folder / "data").write_bytes(b"what is stamped")


def openssl(folder: Path, *arguments: str) -> str:
    """Run openssl in a folder and give all that it says; it must be content."""
    done = subprocess.run(  # noqa: S603  a peer, by its path
        [peer("openssl"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_openssl_is_told_by_ocsp_that_a_seal_is_good(service: Service, tmp_path: Path) -> None:
    files(service, tmp_path)
    asked = ("ocsp", "-issuer", "issuing.pem", "-cert", "seal.pem", "-reqout", "asked.der")
    openssl(tmp_path, *asked)
    request = (tmp_path / "asked.der").read_bytes()

    answer = service.client.post(
        "/pki/ocsp", content=request, headers={"Content-Type": "application/ocsp-request"}
    )

    assert answer.headers["content-type"] == "application/ocsp-response"
    (tmp_path / "answer.der").write_bytes(answer.content)
    told = openssl(
        tmp_path,
        *("ocsp", "-issuer", "issuing.pem", "-cert", "seal.pem", "-respin", "answer.der"),
        *("-no_nonce", "-CAfile", "root.pem", "-verify_other", "issuing.pem"),
    )
    assert "Response verify OK" in told
    assert "seal.pem: good" in told


def test_an_answer_without_a_nonce_may_be_kept_and_one_with_a_nonce_may_not(
    service: Service, tmp_path: Path
) -> None:
    files(service, tmp_path)
    asked = ("ocsp", "-issuer", "issuing.pem", "-cert", "seal.pem", "-reqout", "asked.der")
    openssl(tmp_path, *asked, "-no_nonce")
    path = base64.b64encode((tmp_path / "asked.der").read_bytes()).decode()

    kept = service.client.get(f"/pki/ocsp/{quote(path, safe='')}")
    openssl(tmp_path, *asked)
    fresh = service.client.post("/pki/ocsp", content=(tmp_path / "asked.der").read_bytes())

    assert "max-age=" in kept.headers["cache-control"]
    assert ocsp.load_der_ocsp_response(kept.content).certificate_status.name == "GOOD"
    assert fresh.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"0\x03\x02\x01\x05", b"\xff" * 5_000])
def test_rubbish_is_answered_as_the_standards_say(
    service: Service, tmp_path: Path, rubbish: bytes
) -> None:
    standing = service.client.post("/pki/ocsp", content=rubbish)
    stamp = service.client.post("/pki/tsa", content=rubbish)

    assert (standing.status_code, stamp.status_code) == (200, 200)
    told = ocsp.load_der_ocsp_response(standing.content)
    assert told.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    (tmp_path / "reply.tsr").write_bytes(stamp.content)
    assert "Status: Rejected." in openssl(tmp_path, "ts", "-reply", "-in", "reply.tsr", "-text")
    assert service.client.get("/pki/ocsp/%21").content == standing.content


def test_openssl_accepts_a_time_stamp(service: Service, tmp_path: Path) -> None:
    files(service, tmp_path)
    openssl(tmp_path, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq")

    answer = service.client.post("/pki/tsa", content=(tmp_path / "query.tsq").read_bytes())

    assert answer.headers["content-type"] == "application/timestamp-reply"
    (tmp_path / "reply.tsr").write_bytes(answer.content)
    told = openssl(
        tmp_path,
        *("ts", "-verify", "-in", "reply.tsr", "-queryfile", "query.tsq"),
        *("-CAfile", "root.pem", "-untrusted", "issuing.pem"),
    )
    assert "Verification: OK" in told


def test_everything_published_is_on_record_in_the_log(service: Service) -> None:
    for name in ("root.cer", "issuing.cer", "root.crl", "issuing.crl"):
        content = service.client.get(f"/pki/{name}").content
        if name.endswith(".crl"):
            what, subject = "crl", x509.load_der_x509_crl(content).issuer
        else:
            what, subject = "certificate", x509.load_der_x509_certificate(content).subject
        record = KeyRecord(
            what=what, sha256=hashlib.sha256(content).digest(), subject=subject.rfc4514_string()
        )
        found = service.client.get(f"/log/record/{record_digest(record).hex()}")
        assert found.status_code == 200, name
        assert found.json()["index"] is not None


def test_what_was_never_published_is_not_found(service: Service) -> None:
    for name in ("seal.cer", "root.pem", "..%2fissuing.crl", "issuing.CRL"):
        assert service.client.get(f"/pki/{name}").status_code in {404, 422}, name
