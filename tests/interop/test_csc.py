"""Documents signed by a key at another's signing service, before verifiers of yet others."""

import asyncio
import base64
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    PrefetchedSADAuthorizationManager,
)

from tests.support.csc import KEYS, TRANSPORT, CscPeer, csc_peer
from tests.support.peers import peer
from tests.support.signed import document, page
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import PdfSignatureIntent, sign_pdf
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.remote.csc_access import CscAccess
from trustsvc_keys.remote.csc_client import CscClient
from trustsvc_keys.remote.csc_errors import CscRefused, CscUnusable
from trustsvc_keys.remote.csc_signer import CscSigner, open_csc_signer
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest
from trustsvc_keys.remote.csc_uri import CscBase
from trustsvc_keys.remote.opening import open_any_signer

if TYPE_CHECKING:
    import aiohttp

NO_SESSION = cast("aiohttp.ClientSession", None)
"""pyHanko only writes its requests here, and sends none."""
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SIGNING = [
    ("p256", Algorithm.ECDSA_P256_SHA256),
    ("p384", Algorithm.ECDSA_P384_SHA384),
    ("rsa", Algorithm.RSA_PKCS1_SHA256),
    ("rsa", Algorithm.RSA_PSS_SHA256),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CscPeer]:
    """Run a service that binds hashes to a SAD."""
    with csc_peer(tmp_path_factory.mktemp("csc")) as running:
        yield running


def now() -> datetime:
    """Give the time of these tests."""
    return AT


def opened(service: CscPeer, name: str = "p256", algorithm: Algorithm | None = None) -> CscSigner:
    """Open a credential of the service."""
    return open_csc_signer(
        service.uri(name), CscAccess(), now=now, transport=TRANSPORT, algorithm=algorithm
    )


@dataclass
class Watched:
    """The transport of these tests, and what went through it."""

    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __call__(self, request: CscRequest) -> CscReply:
        """Carry a request, and keep it."""
        self.asked.append((request.url.rpartition("/csc/v1/")[2], json.loads(request.body)))
        return TRANSPORT(request)

    def bodies(self, method: str) -> list[dict[str, object]]:
        """Give what was asked of a method."""
        return [body for asked, body in self.asked if asked == method]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a fixed command over files of this test."""
    return subprocess.run(  # noqa: S603 - a fixed command over files of this test
        [str(part) for part in command], check=False, capture_output=True, text=True, timeout=30
    )


def armoured(certificate: bytes) -> bytes:
    """Write a certificate in PEM."""
    loaded = x509.load_der_x509_certificate(certificate)
    return loaded.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(("name", "algorithm"), SIGNING)
def test_their_service_signs_for_us_by_every_algorithm(
    service: CscPeer, name: str, algorithm: Algorithm
) -> None:
    signer = opened(service, name, algorithm)

    signature = signer.sign(b"what is sealed")

    assert signer.algorithm is algorithm
    assert signer.uri == service.uri(name)
    verify_signature(signer.public_key, algorithm, b"what is sealed", signature)


@pytest.mark.parametrize(("name", "algorithm"), SIGNING)
def test_openssl_verifies_what_their_service_signed(
    service: CscPeer, name: str, algorithm: Algorithm, tmp_path: Path
) -> None:
    signer = opened(service, name, algorithm)
    public = signer.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "key.pem").write_bytes(public)
    (tmp_path / "data").write_bytes(b"data")
    (tmp_path / "signature").write_bytes(signer.sign(b"data"))
    hash_name = "-sha384" if algorithm is Algorithm.ECDSA_P384_SHA384 else "-sha256"
    pss = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")
    options = pss if algorithm is Algorithm.RSA_PSS_SHA256 else ()

    def verify() -> int:
        return run(
            *(peer("openssl"), "dgst", hash_name, "-verify", tmp_path / "key.pem"),
            *("-signature", tmp_path / "signature", *options, tmp_path / "data"),
        ).returncode

    assert verify() == 0
    (tmp_path / "data").write_bytes(b"other")
    assert verify() != 0


def test_the_chain_that_the_service_gives_leads_to_its_root(service: CscPeer) -> None:
    signer = opened(service)

    path = [x509.load_der_x509_certificate(one) for one in (signer.certificate, *signer.chain)]

    named = [one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value for one in path]
    assert named == ["p256", "issuing", "root"]
    for below, above in pairwise(path):
        below.verify_directly_issued_by(above)


def test_xmlsec1_verifies_a_document_sealed_at_their_service(
    service: CscPeer, tmp_path: Path
) -> None:
    signer = opened(service)
    intent = XmlSignatureIntent("sig-1", AT, signer.certificate, signer.chain, signer.algorithm)
    path = tmp_path / "signed.xml"
    (tmp_path / "root.pem").write_bytes(armoured(signer.chain[-1]))
    (tmp_path / "issuing.pem").write_bytes(armoured(signer.chain[0]))

    def verify() -> int:
        return run(
            *(peer("xmlsec1"), "--verify", "--enabled-key-data", "x509"),
            *("--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"),
            *("--trusted-pem", tmp_path / "root.pem"),
            *("--untrusted-pem", tmp_path / "issuing.pem", path),
        ).returncode

    signed = sign_xml(document(), intent, signer.sign)
    path.write_bytes(signed)
    assert verify() == 0
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED

    path.write_bytes(signed.replace(b"12.30", b"12.31"))
    assert verify() != 0


@pytest.mark.parametrize(("name", "algorithm"), SIGNING)
def test_pdfsig_verifies_a_document_sealed_at_their_service(
    service: CscPeer, name: str, algorithm: Algorithm, tmp_path: Path
) -> None:
    signer = opened(service, name, algorithm)
    intent = PdfSignatureIntent(AT, signer.certificate, signer.chain, algorithm, bytes(16))
    database = f"sql:{tmp_path}"
    (tmp_path / "root.pem").write_bytes(armoured(signer.chain[-1]))
    assert run(peer("certutil"), "-N", "-d", database, "--empty-password").returncode == 0
    trust = ("-n", "root", "-t", "CT,CT,CT", "-i", tmp_path / "root.pem")
    assert run(peer("certutil"), "-A", "-d", database, *trust).returncode == 0
    path = tmp_path / "signed.pdf"

    signed = sign_pdf(page(), intent, signer.sign)
    path.write_bytes(signed)
    told = run(peer("pdfsig"), "-nssdir", tmp_path, path).stdout

    assert "Signature is Valid" in told
    assert "Certificate is Trusted" in told
    assert read_pdf_signatures(signed)[0].verdict is Verdict.PASSED


@pytest.mark.parametrize("scal", [1, 2])
def test_one_authorisation_signs_as_many_hashes_as_the_service_allows(
    scal: int, tmp_path: Path
) -> None:
    messages = [f"message {number}".encode() for number in range(23)]
    with csc_peer(tmp_path, scal=scal) as service:
        signer = opened(service)
        watched = Watched()
        signer = open_csc_signer(service.uri("p256"), CscAccess(), now=now, transport=watched)

        signatures = signer.sign_hashes([signer.digest(message) for message in messages])

    for message, signature in zip(messages, signatures, strict=True):
        verify_signature(signer.public_key, signer.algorithm, message, signature)
    authorised = [body["hash"] for body in watched.bodies("credentials/authorize")]
    assert authorised == [body["hash"] for body in watched.bodies("signatures/signHash")]
    assert [len(hashes) for hashes in authorised if isinstance(hashes, list)] == [10, 10, 3]


def test_their_service_refuses_a_hash_that_no_authorisation_names(service: CscPeer) -> None:
    signer = opened(service)
    client = CscClient(CscBase(service.base, 1), CscAccess(), TRANSPORT)
    named, other = signer.digest(b"named"), signer.digest(b"other")
    chosen = signer.chosen
    sad = client.authorize("demo/p256", [named], chosen, {}).sad

    assert client.sign_hashes("demo/p256", [named], chosen, sad).signatures
    with pytest.raises(CscRefused, match="status: 400"):
        client.sign_hashes("demo/p256", [other], chosen, sad)


def test_their_service_lists_its_credentials(service: CscPeer) -> None:
    client = CscClient(CscBase(service.base, 1), CscAccess(), TRANSPORT)

    assert {f"demo/{name}" for name in KEYS} <= set(client.credential_ids())
    assert client.info().specs == "1.0.4.0"


@pytest.mark.parametrize(
    ("uri", "error", "why"),
    [
        ("{base}#demo/expired", CscUnusable, "not valid at 2026-01-02"),
        ("{base}#demo/nobody", CscRefused, "status: 404"),
        ("{base}#nowhere", CscRefused, "status: 404"),
    ],
)
def test_what_cannot_sign_at_their_service_is_refused_before_anything_is_signed(
    service: CscPeer, uri: str, error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        open_csc_signer(
            "csc:" + uri.format(base=service.base), CscAccess(), now=now, transport=TRANSPORT
        )


def test_a_certificate_that_ends_after_opening_is_refused_then(service: CscPeer) -> None:
    clock = [AT]
    signer = open_csc_signer(
        service.uri("p256"), CscAccess(), now=lambda: clock[0], transport=TRANSPORT
    )
    signer.sign(b"in time")
    clock[0] += timedelta(days=365 * 30)

    with pytest.raises(CscUnusable, match="not valid at 20"):
        signer.sign(b"too late")


def test_the_one_way_to_open_signers_opens_this_one(service: CscPeer) -> None:
    signer = open_any_signer(
        service.uri("rsa"),
        lambda: b"",
        now=now,
        find_access=lambda _uri: CscAccess(),
        transport=TRANSPORT,
    )

    verify_signature(signer.public_key, signer.algorithm, b"data", signer.sign(b"data"))


@pytest.mark.parametrize(("name", "algorithm"), SIGNING)
def test_we_ask_version_1_what_pyhanko_asks_it(
    service: CscPeer, name: str, algorithm: Algorithm
) -> None:
    watched = Watched()
    signer = open_csc_signer(
        service.uri(name), CscAccess(), now=now, transport=watched, algorithm=algorithm
    )
    digest = signer.digest(b"data")
    encoded = base64.b64encode(digest).decode()
    signer.sign_hashes([digest])
    (authorised,) = watched.bodies("credentials/authorize")
    (signed,) = watched.bodies("signatures/signHash")
    session = CSCServiceSessionInfo(service.base.removesuffix("/csc/v1"), f"demo/{name}")
    manager = PrefetchedSADAuthorizationManager(
        session,
        CSCCredentialInfo(
            asn1_x509.Certificate.load(signer.certificate),
            [],
            frozenset(["sha256_ecdsa", "sha384_ecdsa", "sha256_rsa", "rsassa_pss"]),
            10,
            hash_pinning_required=True,
            response_data={},
        ),
        CSCAuthorizationInfo(str(signed["SAD"])),
    )
    theirs = CSCSigner(NO_SESSION, manager, prefer_pss=algorithm is Algorithm.RSA_PSS_SHA256)
    hash_name = "sha384" if algorithm is Algorithm.ECDSA_P384_SHA384 else "sha256"
    request = asyncio.run(theirs.format_csc_signing_req([encoded], hash_name))
    if algorithm is Algorithm.RSA_PSS_SHA256:
        # They salt with as many octets as there is room for, we with as many as the hash has.
        request["signAlgoParams"] = signed["signAlgoParams"]

    assert authorised == manager.format_csc_auth_request(hash_b64s=[encoded])
    assert signed == request
