"""Make the certificate that a request and a profile describe, under a throw-away signature.

The same request, serial number and start give the same octets to be signed, always: that is how a
ceremony that was cut short is continued, and how a changed plan is noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from trustsvc_keys.algorithms import PublicKey, algorithm_of
from trustsvc_keys.authority.accreditation import Accreditation, encode_accreditation
from trustsvc_keys.authority.lint import Issuer
from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.authority.profiles import ALL_USAGES, LEGAL_SEMANTICS, Profile
from trustsvc_keys.authority.shards import list_name
from trustsvc_keys.authority.throwaway import builder_hash, throw_away_key


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """What a certificate shall say.

    Attributes:
        name: Its name in the book.
        authority: The name of the certificate that signs it; its own for a root.
        profile: What kind of certificate it is.
        subject: Whom it names.
        public_key: The key that it certifies.
        validity: How long it is valid.
        policies: Policy OIDs, dotted, for profiles that have them.
        lists_url: Where the authority's revocation lists are published, if anywhere.
        issuer_url: Where the authority's certificate is published, if anywhere.
        ocsp_url: Where a responder answers for the authority, if anywhere.
        accreditation: The subject's accreditation, for profiles that may carry it.
        says_semantics: State that the organisation identifier is one of EN 319 412-1, 5.1.4.
    """

    name: str
    authority: str
    profile: Profile
    subject: Subject
    public_key: PublicKey
    validity: timedelta
    policies: tuple[str, ...] = ()
    lists_url: str | None = None
    issuer_url: str | None = None
    ocsp_url: str | None = None
    accreditation: Accreditation | None = None
    says_semantics: bool = False


def prepare(
    request: CertificateRequest,
    issuer: x509.Certificate | None,
    *,
    serial: int,
    not_before: datetime,
) -> bytes:
    """Make a certificate in DER under a throw-away signature; the rest is as it will be issued.

    Raises:
        MalformedName: The subject cannot be written.
        UnsupportedKey: The issuer's key is of a kind that we do not use.
    """
    signatory = issuer_of(request, issuer)
    builder = (
        x509.CertificateBuilder()
        .issuer_name(signatory.name)
        .subject_name(encode_name(request.subject))
        .public_key(request.public_key)
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_before + request.validity)
    )
    for extension, critical in _extensions(request, signatory, serial):
        builder = builder.add_extension(extension, critical=critical)
    algorithm = algorithm_of(signatory.public_key)
    certificate = builder.sign(throw_away_key(algorithm), builder_hash(algorithm))
    return certificate.public_bytes(serialization.Encoding.DER)


def issuer_of(request: CertificateRequest, issuer: x509.Certificate | None) -> Issuer:
    """Give what is known of whoever signs: the issuer, or the root itself."""
    if issuer is None:
        return Issuer(
            name=encode_name(request.subject), public_key=request.public_key, certificate=None
        )
    return Issuer(
        name=issuer.subject,
        public_key=issuer.public_key(),  # type: ignore[arg-type]  # linted when it was issued
        certificate=issuer,
    )


def _extensions(
    request: CertificateRequest, signatory: Issuer, serial: int
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    """Give the extensions of the profile that the request has something to say in, in order."""
    made = _made(request, signatory, serial)
    for rule in request.profile.extensions:
        extension = made.get(rule.oid)
        if extension is not None:
            yield extension, rule.critical


def _made(
    request: CertificateRequest, signatory: Issuer, serial: int
) -> dict[x509.ObjectIdentifier, x509.ExtensionType]:
    """Make every extension that we know how to make from a request, by its OID."""
    profile = request.profile
    made: list[x509.ExtensionType] = [
        x509.BasicConstraints(ca=profile.authority, path_length=profile.path_length),
        x509.KeyUsage(**{usage: usage in profile.key_usage for usage in ALL_USAGES}),
        x509.SubjectKeyIdentifier.from_public_key(request.public_key),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signatory.public_key),
        x509.OCSPNoCheck(),
        *_pointers(request, serial),
    ]
    if profile.purposes:
        made.append(x509.ExtendedKeyUsage(profile.purposes))
    if request.policies:
        made.append(
            x509.CertificatePolicies(
                x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
                for policy in request.policies
            )
        )
    if request.accreditation is not None:
        made.append(encode_accreditation(request.accreditation))
    if request.says_semantics:
        made.append(LEGAL_SEMANTICS)
    return {extension.oid: extension for extension in made}


def _pointers(request: CertificateRequest, serial: int) -> Iterator[x509.ExtensionType]:
    """Say where lists, answers and the issuer's certificate are (RFC 5280, 4.2.1.13, 4.2.2.1)."""
    if request.lists_url is not None:
        url = f"{request.lists_url}/{list_name(request.authority, serial)}.crl"
        place = [x509.UniformResourceIdentifier(url)]
        point = x509.DistributionPoint(place, relative_name=None, reasons=None, crl_issuer=None)
        yield x509.CRLDistributionPoints([point])
    methods = (
        (AuthorityInformationAccessOID.OCSP, request.ocsp_url),
        (AuthorityInformationAccessOID.CA_ISSUERS, request.issuer_url),
    )
    told = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, url in methods
        if url is not None
    ]
    if told:
        yield x509.AuthorityInformationAccess(told)
