"""Ask OCSP responders about certificates (RFC 6960; RFC 9654 for the nonce).

What comes back is checked for this very question, its signer and its time, and is then plain bytes
that a path can be judged with, now and for as long as it is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from trustsvc_keys.errors import OcspRefused
from trustsvc_keys.paths.certificates import LoadedAnswer, load_answer, load_certificate
from trustsvc_keys.paths.prepare import PathMaterial, prepare_paths
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.statements import Statement
from trustsvc_keys.remote.transport import Transport

NONCE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OcspResponder:
    """A responder that may be asked.

    Attributes:
        name: What it is called in errors and reports.
        transport: How it is reached.
        nonce_required: It must repeat the nonce; large responders answer from stock and do not.
        drift: How far its clock may be from ours.
    """

    name: str
    transport: Transport
    nonce_required: bool = False
    drift: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """A checked answer.

    Attributes:
        der: The answer in DER, as it came.
        statement: What it says.
    """

    der: bytes
    statement: Statement


def encode_ocsp_request(certificate: bytes, issuer: bytes, *, nonce: bytes | None) -> bytes:
    """Write a request about one certificate (RFC 6960, 4.1.1), named by SHA-1 as all can read.

    Raises:
        MalformedCertificate: One of the two is none.
    """
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        load_certificate(certificate, where="certificate").modern,
        load_certificate(issuer, where="issuer").modern,
        hashes.SHA1(),  # noqa: S303  # a name, no signature: RFC 5019, 2.1.1 asks for SHA-1
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)


def request_ocsp(
    certificate: bytes,
    issuer: bytes,
    responder: OcspResponder,
    *,
    now: datetime,
    nonce: bytes | None = None,
) -> OcspAnswer:
    """Ask a responder about one certificate.

    Raises:
        MalformedCertificate: One of the two certificates is none.
        MalformedOcspAnswer: What came is no answer.
        RemoteProblem: Nothing came, or no answer, or not one to this question.
    """
    chosen = secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce
    response = responder.transport(encode_ocsp_request(certificate, issuer, nonce=chosen))
    return check_ocsp_answer(
        response, certificate, issuer, nonce=chosen, responder=responder, now=now
    )


def check_ocsp_answer(  # noqa: PLR0913  # what was asked, of whom, and when
    response: bytes,
    certificate: bytes,
    issuer: bytes,
    *,
    nonce: bytes,
    responder: OcspResponder,
    now: datetime,
) -> OcspAnswer:
    """Check an answer (RFC 6960, 3.2): to this question, by one who may, and of now.

    Raises:
        MalformedCertificate: One of the two certificates is none.
        MalformedOcspAnswer: It is no answer.
        OcspRefused: It is one, but not to this question or not to be believed now.
    """
    loaded = load_answer(response, where="answer")
    if loaded is None:
        raise OcspRefused(responder=responder.name, why="it has no answer")
    repeated = _repeated_nonce(loaded)
    if repeated is None and responder.nonce_required:
        raise OcspRefused(responder=responder.name, why="it does not repeat the nonce")
    if repeated is not None and repeated != nonce:
        raise OcspRefused(responder=responder.name, why="it answers another request")
    material = PathMaterial(leaf=certificate, roots=(issuer,), ocsps=(response,))
    prepared = prepare_paths(material, PathRules(revocation=RevocationMode.REQUIRE))
    said = [
        one for path in prepared.paths for standing in path.standings for one in standing.statements
    ]
    if not said:
        why = "nobody who may says anything of this certificate"
        raise OcspRefused(responder=responder.name, why=why)
    instant = now.astimezone(UTC)
    current = [
        one for one in said if one.made - responder.drift <= instant <= one.until + responder.drift
    ]
    if not current:
        raise OcspRefused(responder=responder.name, why="it is not of now")
    return OcspAnswer(response, current[0])


def _repeated_nonce(answer: LoadedAnswer) -> bytes | None:
    """Give the nonce that an answer repeats, if it repeats one."""
    for extension in answer.basic["tbs_response_data"]["response_extensions"]:
        if extension["extn_id"].native == "nonce":
            nonce: bytes = extension["extn_value"].parsed.native
            return nonce
    return None
