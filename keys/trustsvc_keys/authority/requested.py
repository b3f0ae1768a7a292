"""Issue a certificate for a key that its holder keeps, from a request (RFC 2986).

What the certificate says comes from the plan, never from the request: the request proves that its
maker holds the key (its own signature), and whatever else it asks for must be what the plan gives.
A request that asks for anything else is refused with the reason, before anything is written.
"""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtensionOID

from trustsvc_keys.algorithms import NEW_RSA_BITS, PublicKey, algorithm_of
from trustsvc_keys.authority.certify import certify, holder_step
from trustsvc_keys.authority.lint import usages_of
from trustsvc_keys.authority.names import encode_name
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ISSUING_NAME, HolderPlan, holder_name
from trustsvc_keys.authority.profiles import Profile
from trustsvc_keys.errors import (
    MalformedRequest,
    RequestRefused,
    UnknownCertificate,
    UnsupportedKey,
)

_LIMIT_BYTES = 65_536


def issue_for_request(
    office: Office, request: bytes, holder: HolderPlan, now: datetime
) -> x509.Certificate:
    """Issue a holder's certificate for the key in a request, or give the one that exists.

    Args:
        office: The issuing authority.
        request: PKCS#10 in DER or PEM.
        holder: Whom the plan names; the profile, the subject and the validity are taken from it.
        now: The start of validity of a new certificate.

    Raises:
        MalformedRequest: No request.
        RequestRefused: It asks for something else than the plan gives, or proves no key.
        PlanChanged: The holder has a certificate for another key; a new key is a new generation.
        UnknownCertificate: There is no issuing authority yet.
        AuthorityProblem: As `trustsvc_keys.authority.ceremony.run_ceremony`.
        KeyProblem: The authority's key cannot be used.
    """
    public_key = _key_of(holder, parse_request(request))
    issued = office.book.find_certificate(ISSUING_NAME)
    if issued is None:
        raise UnknownCertificate(name=ISSUING_NAME)
    issuing = x509.load_der_x509_certificate(issued)
    certificate = certify(office, holder_step(holder), issuing, now, public_key)
    office.transcript.end(at=office.clock())
    return certificate


def parse_request(data: bytes) -> x509.CertificateSigningRequest:
    """Read a certificate request in DER or PEM.

    Raises:
        MalformedRequest: No such thing, or with extensions that cannot be read.
    """
    if len(data) > _LIMIT_BYTES:
        raise MalformedRequest(where="the request", why=f"more than {_LIMIT_BYTES} bytes")
    try:
        if b"-----BEGIN" in data:
            request = x509.load_pem_x509_csr(data)
        else:
            request = x509.load_der_x509_csr(data)
        # Both are read lazily; a fault in them must be found here.
        list(request.subject)
        list(request.extensions)
        request.public_key()
    except UnsupportedAlgorithm as error:
        raise MalformedRequest(where="the request", why="a key of a kind unknown here") from error
    except (ValueError, TypeError, x509.DuplicateExtension, x509.InvalidVersion) as error:
        raise MalformedRequest(where="the request", why=f"{error}"[:200]) from error
    return request


def _key_of(holder: HolderPlan, request: x509.CertificateSigningRequest) -> PublicKey:
    """Give the key of a request that asks for what the plan gives.

    Raises:
        RequestRefused: It does not.
    """
    name = holder_name(holder)
    for why in _objections(holder, request):
        raise RequestRefused(name=name, why=why)
    public_key: PublicKey = request.public_key()  # type: ignore[assignment]  # no objection to its kind
    return public_key


def _objections(holder: HolderPlan, request: x509.CertificateSigningRequest) -> Iterator[str]:
    """Say what is wrong with a request."""
    yield from _key_objections(holder, request)
    # The plan's subject is what will be certified; a request may leave its own empty.
    wanted, asked = encode_name(holder.subject), request.subject
    if list(asked) and {(a.oid, a.value) for a in asked} != {(a.oid, a.value) for a in wanted}:
        yield f"its subject is {asked.rfc4514_string()}, not {wanted.rfc4514_string()}"
    for extension in request.extensions:
        yield from _extension_objections(holder.profile, extension)


def _key_objections(holder: HolderPlan, request: x509.CertificateSigningRequest) -> Iterator[str]:
    """Say what is wrong with the key of a request."""
    public_key = request.public_key()
    try:
        algorithm = algorithm_of(public_key)
    except UnsupportedKey as error:
        yield f"its key: {error.fields['what']}, {error.fields['why']}"
        return
    if isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size < NEW_RSA_BITS:
        yield f"its key: RSA of {public_key.key_size} bits, at least {NEW_RSA_BITS} are needed"
    wanted = holder.key.algorithm
    if wanted is not None and algorithm is not wanted:
        yield f"its key is for {algorithm}, not {wanted}"
    try:
        valid = request.is_signature_valid
    except (UnsupportedAlgorithm, ValueError):
        valid = False
    if not valid:
        yield "its signature does not prove that its maker holds the key"


def _extension_objections(
    profile: Profile, extension: x509.Extension[x509.ExtensionType]
) -> Iterator[str]:
    """Say what is wrong with an extension that a request asks for."""
    oid = extension.oid.dotted_string
    match extension.value:
        case x509.BasicConstraints() as limits if (limits.ca, limits.path_length) != (
            profile.authority,
            profile.path_length,
        ):
            yield "it asks to be an authority"
        case x509.KeyUsage() as usage if usages_of(usage) != profile.key_usage:
            yield "it asks for other key usages than its profile gives"
        case x509.ExtendedKeyUsage() as purposes if tuple(purposes) != profile.purposes:
            yield "it asks for purposes that its profile does not give"
        case _ if extension.oid not in _ASKABLE:
            yield f"it asks for the extension {oid}, which the plan does not give on request"


_ASKABLE = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
}
