"""/pki serves what certificates say is there, and openssl builds on it."""

import hashlib
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

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
    openssl = peer("openssl")
    got = {
        name: service.client.get(f"/pki/{name}").content
        for name in ("root.cer", "issuing.cer", "root.crl", "issuing.crl")
    }
    seal = next(iter(service.deployment.issuers())).certificate
    (tmp_path / "root.pem").write_bytes(pem(got["root.cer"]))
    (tmp_path / "issuing.pem").write_bytes(pem(got["issuing.cer"]))
    lists = pem(got["root.crl"], crl=True) + pem(got["issuing.crl"], crl=True)
    (tmp_path / "lists.pem").write_bytes(lists)
    (tmp_path / "seal.pem").write_bytes(pem(seal))

    done = subprocess.run(  # noqa: S603  a peer, by its path
        [
            openssl,
            "verify",
            "-crl_check_all",
            "-CRLfile",
            "lists.pem",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "issuing.pem",
            "seal.pem",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


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
