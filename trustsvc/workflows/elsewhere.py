"""Know the certificates of keys that issuers keep elsewhere: in an HSM, on a card, at a desk.

Whatever is prepared for such a key names its certificate, so the certificate is judged first: it
must name the issuer, be for documents, and lead to a root that our own policy trusts for it.
"""

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.errors import RefusedCertificate
from trustsvc.signatures.certificates import public_key
from trustsvc.store.issuers import ELSEWHERE, Issuer, certify_issuer, get_issuer
from trustsvc.validation.policy import parse_signature_policy
from trustsvc.validation.signatory import organisation_named
from trustsvc.workflows.parts import Keep, Trust
from trustsvc_keys.algorithms import Algorithm, algorithm_of, check_algorithm
from trustsvc_keys.errors import KeysError, UnsupportedKey
from trustsvc_keys.paths.judge import judge
from trustsvc_keys.paths.prepare import PathMaterial, prepare_paths
from trustsvc_keys.paths.rules import PathRules, Purpose, ValidationModel
from trustsvc_keys.paths.verdict import PathVerdict

MOST_CERTIFICATES = 10


@dataclass(frozen=True, slots=True)
class DistantSeal:
    """The certificates of a seal whose key is elsewhere, and how that key signs.

    ``chain`` are the issuing certificates, without the root; all are DER.
    """

    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: Algorithm


def parse_certificates(data: bytes) -> tuple[bytes, ...]:
    """Read certificates, as PEM one after the other or one as DER; they are given in DER.

    Raises:
        RefusedCertificate: there is none, there are too many, or one cannot be read.
    """
    try:
        if b"-----BEGIN" in data:
            loaded = x509.load_pem_x509_certificates(data)
        else:
            loaded = [x509.load_der_x509_certificate(data)]
    except (ValueError, x509.InvalidVersion) as error:
        raise RefusedCertificate(why="neither PEM nor DER certificates") from error
    if len(loaded) > MOST_CERTIFICATES:
        raise RefusedCertificate(why=f"{len(loaded)} certificates, at most {MOST_CERTIFICATES}")
    return tuple(one.public_bytes(Encoding.DER) for one in loaded)


def given_seal(
    trust: Trust,
    issuer: str,
    certificates: tuple[bytes, ...],
    algorithm: Algorithm | None,
    at: datetime,
) -> DistantSeal:
    """Judge the certificates that came for an issuer, its own first.

    Raises:
        RefusedCertificate: it is not the issuer's, not for documents, or nobody trusted vouches
            for it at that instant.
        MalformedPolicy: our own policy cannot be used.
    """
    leaf = certificates[0]
    named = organisation_named(leaf)
    if named != issuer:
        raise RefusedCertificate(why=f"it names {named or 'no organisation'}, not {issuer}")
    chosen = _algorithm(leaf, algorithm)
    policy = parse_signature_policy(trust.policy_file, trust.folder)
    material = PathMaterial(
        leaf=leaf,
        intermediates=certificates[1:],
        roots=policy.roots_for(issuer),
        crls=(*policy.crls, *trust.crls),
    )
    try:
        prepared = prepare_paths(material, PathRules(purpose=Purpose.DOCUMENT_SEAL))
        result = judge(prepared, ValidationModel.SHELL, at=at, signed=at)
    except KeysError as error:
        raise RefusedCertificate(why=f"a certificate cannot be read ({error.code})") from error
    if result.ok is not PathVerdict.PASSED:
        raise RefusedCertificate(why=f"it {result.reason}")
    return DistantSeal(leaf, tuple(result.chain[1:-1]), chosen)


def registered_seal(
    keep: Keep, trust: Trust, issuer_id: str, algorithm: Algorithm | None = None
) -> DistantSeal:
    """Give the seal of an issuer whose key is registered as kept elsewhere.

    Raises:
        RefusedCertificate: its key is held here, or its certificate is no longer good.
    """
    with keep.database.reading() as session:
        issuer = get_issuer(session, issuer_id)
    if not issuer.key_uri.startswith(ELSEWHERE):
        raise RefusedCertificate(why="this issuer's registered key is held here; send another's")
    certificates = (issuer.certificate, *_chain(issuer))
    chosen = algorithm or _named(issuer.key_uri)
    return given_seal(trust, issuer_id, certificates, chosen, keep.clock())


def register_elsewhere(
    keep: Keep,
    trust: Trust,
    issuer: str,
    certificates: tuple[bytes, ...],
    algorithm: Algorithm | None = None,
) -> DistantSeal:
    """Note that an issuer's key is elsewhere from now on, and the certificate that it has there.

    Raises:
        NotFound: there is no such issuer.
        RefusedCertificate: the certificate is not one that this issuer can sign with.
    """
    seal = given_seal(trust, issuer, certificates, algorithm, keep.clock())
    with keep.database.transaction() as session:
        get_issuer(session, issuer)
        certify_issuer(
            session,
            issuer,
            key_uri=f"{ELSEWHERE}{seal.algorithm}",
            certificate=seal.certificate,
            chain=[base64.b64encode(one).decode() for one in seal.chain],
        )
    return seal


def _algorithm(certificate: bytes, wanted: Algorithm | None) -> Algorithm:
    """Choose the algorithm by the certificate's key, or check the one that was asked for."""
    key = public_key(certificate)
    try:
        if wanted is None:
            return algorithm_of(key)
        check_algorithm(key, wanted)
    except UnsupportedKey as error:
        raise RefusedCertificate(why=f"{error.fields['what']}: {error.fields['why']}") from error
    return wanted


def _chain(issuer: Issuer) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(one) for one in issuer.chain)


def _named(key_uri: str) -> Algorithm | None:
    name = key_uri.removeprefix(ELSEWHERE)
    return Algorithm(name) if name else None
