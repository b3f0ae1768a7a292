"""Ask any authority for a certificate, and take the one that it gives (RFC 2986, RFC 5280).

The authority is somebody else's as often as our own. What goes out is a request that proves that we
hold the key; what comes back is judged before anything is signed with it: for our key, for our
organisation, for documents, within its time, and under a root that is trusted. The old key and
certificate stay in use until the new ones are accepted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from asn1crypto import csr, keys
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from trustsvc_keys.algorithms import Algorithm, PublicKey, pss_padding
from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.authority.profiles import ALL_USAGES, SEAL
from trustsvc_keys.authority.throwaway import builder_hash, sign_prepared, throw_away_key
from trustsvc_keys.errors import CertificateRefused
from trustsvc_keys.paths.certificates import LoadedCertificate, load_certificate
from trustsvc_keys.paths.judge import day, judge
from trustsvc_keys.paths.prepare import PathMaterial, prepare_paths
from trustsvc_keys.paths.purpose import purpose_fault
from trustsvc_keys.paths.rules import PathRules, Purpose, ValidationModel
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict
from trustsvc_keys.signers.signer import Signer

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning (RFC 9336)."""
UNTRUSTED = "no trusted root here"
"""What a finding says where another root would help."""
_TIME = (PathProblem.EXPIRED, PathProblem.NOT_YET_VALID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A certificate that may be used, and what vouches for it; all in DER.

    Attributes:
        certificate: It.
        chain: The authorities above it, nearest first, without the root.
        root: The trusted root.
        ends: When it, or the first authority above it, ends.
        unanswered: Subjects of the path of which no revocation list or OCSP answer speaks.
    """

    certificate: bytes
    chain: tuple[bytes, ...]
    root: bytes
    ends: datetime
    unanswered: tuple[str, ...]


def make_request(
    signer: Signer,
    subject: Subject,
    *,
    usages: frozenset[str] = SEAL.key_usage,
    purposes: tuple[x509.ObjectIdentifier, ...] = (DOCUMENT_SIGNING,),
) -> bytes:
    """Make a certificate request (PKCS#10, RFC 2986) for the key of any signer, in DER.

    Args:
        signer: Holds the key; it signs once.
        subject: Whom the certificate shall name.
        usages: The key usages that are asked for, in cryptography's words.
        purposes: The extended key usages that are asked for; none for an authority that gives none.

    Raises:
        MalformedName: The subject cannot be written.
        UnsupportedKey: The key is of a kind that we do not use.
        BadSignature: The signer gave a signature that is not of its key.
        KeyProblem: The key cannot be used now.
    """
    usage = x509.KeyUsage(**{name: name in usages for name in ALL_USAGES})
    builder = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(encode_name(subject))
        .add_extension(usage, critical=True)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    algorithm = signer.algorithm
    padding = pss_padding() if algorithm is Algorithm.RSA_PSS_SHA256 else None
    built = builder.sign(throw_away_key(algorithm), builder_hash(algorithm), rsa_padding=padding)
    request = csr.CertificationRequest.load(built.public_bytes(Encoding.DER))
    request["certification_request_info"]["subject_pk_info"] = keys.PublicKeyInfo.load(
        public_key_info(signer.public_key)
    )
    return sign_prepared(request.dump(), signer)


def accept_certificate(  # noqa: PLR0913  # what came, what was asked for, and by what it is judged
    certificates: Sequence[bytes],
    *,
    public_key: PublicKey,
    identifier: str,
    roots: Sequence[bytes],
    at: datetime,
    crls: Sequence[bytes] = (),
) -> Accepted:
    """Judge what an authority gave for a key of ours.

    Args:
        certificates: What came, in DER, in any order; a root among them is not thereby trusted.
        public_key: The key that was to be certified.
        identifier: The organisation identifier that the certificate must name.
        roots: The roots that may vouch for that organisation, in DER.
        at: The instant, aware.
        crls: Revocation lists that are at hand, in DER.

    Raises:
        CertificateRefused: It cannot be used; the findings say all that is wrong.
        MalformedCertificate: Bytes among them that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
    """
    loaded = [load_certificate(one, where="what came") for one in certificates]
    leaf = _of_key(loaded, public_key)
    offered = [one for one in loaded if one is not leaf]
    trusted = [load_certificate(one, where="a root") for one in roots]
    material = PathMaterial(
        leaf=leaf.der,
        intermediates=tuple(one.der for one in offered),
        roots=tuple(roots),
        crls=tuple(crls),
    )
    at = at.astimezone(UTC)
    prepared = prepare_paths(material, PathRules(purpose=Purpose.DOCUMENT_SEAL))
    result = judge(prepared, ValidationModel.SHELL, at=at, signed=at)
    findings = [*_own_findings(leaf, identifier, at), *_path_findings(leaf, result)]
    if result.problem is PathProblem.NO_PATH:
        findings.append(_gap(leaf, offered, trusted, at))
    if findings:
        raise CertificateRefused(name=leaf.subject, findings=tuple(findings))
    path = [load_certificate(one, where="the path") for one in result.chain]
    return Accepted(
        certificate=leaf.der,
        chain=tuple(result.chain[1:-1]),
        root=result.chain[-1],
        ends=min(one.modern.not_valid_after_utc for one in path),
        unanswered=result.unanswered,
    )


def public_key_info(public_key: PublicKey) -> bytes:
    """Write a public key as SubjectPublicKeyInfo in DER (RFC 5280, 4.1.2.7)."""
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def info_of(certificate: LoadedCertificate) -> bytes:
    """Give a certificate's SubjectPublicKeyInfo in DER, whatever its kind of key."""
    info: bytes = certificate.classic.public_key.dump()
    return info


def _of_key(loaded: Sequence[LoadedCertificate], public_key: PublicKey) -> LoadedCertificate:
    """Find the certificate of our key; the one that lasts longest, should there be several.

    Raises:
        CertificateRefused: There is none.
    """
    wanted = public_key_info(public_key)
    ours = [one for one in loaded if info_of(one) == wanted]
    if not ours:
        names = "; ".join(one.subject for one in loaded) or "nothing"
        why = f"none of what came is for the key of our request; it is for {names}"
        raise CertificateRefused(name="certificate", findings=(why,))
    return max(ours, key=lambda one: one.modern.not_valid_after_utc)


def _own_findings(leaf: LoadedCertificate, identifier: str, at: datetime) -> Iterator[str]:
    """Say what is wrong with the certificate itself."""
    named = leaf.modern.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    names = [str(one.value) for one in named]
    if names != [identifier]:
        told = " and ".join(names) or "no organisation identifier"
        yield f"it names {told}, not {identifier}"
    fault = purpose_fault(leaf.modern, Purpose.DOCUMENT_SEAL)
    if fault is not None:
        yield fault
    if at > leaf.modern.not_valid_after_utc:
        yield f"it expired on {day(leaf.modern.not_valid_after_utc)}"
    if at < leaf.modern.not_valid_before_utc:
        yield f"it is valid from {day(leaf.modern.not_valid_before_utc)} only"


def _path_findings(leaf: LoadedCertificate, result: PathResult) -> Iterator[str]:
    """Say what is wrong with its path, where that is not told otherwise."""
    told = result.problem in {PathProblem.NO_PATH, PathProblem.WRONG_PURPOSE}
    ends = f"expired on {day(leaf.modern.not_valid_after_utc)}"
    begins = f"valid from {day(leaf.modern.not_valid_before_utc)}"
    told = told or (result.problem in _TIME and result.reason in {ends, begins})
    if result.ok is not PathVerdict.PASSED and not told:
        above = "an authority above it " if result.problem in _TIME else "its path: "
        yield f"{above}{result.reason}"


def _gap(
    leaf: LoadedCertificate,
    offered: Sequence[LoadedCertificate],
    trusted: Sequence[LoadedCertificate],
    at: datetime,
) -> str:
    """Say where the chain ends that leads to no trusted root."""
    top, seen = leaf, {leaf.der}
    while above := [one for one in offered if one.der not in seen and one.issued(top)]:
        top = above[0]
        seen.add(top.der)
    over = [root for root in trusted if root.issued(top)]
    if over and not any(root.valid_at(at) for root in over):
        return f"the trusted root {over[0].subject} is out of its time"
    if over:
        return f"no path to the trusted root {over[0].subject} holds"
    if top.issued(top):
        digest = sha256(top.der).hexdigest()
        return f"it leads to {top.subject} (sha256 {digest}), which is {UNTRUSTED}"
    above_it = top.modern.issuer.rfc4514_string()
    return f"the certificate of {above_it} did not come with it, and is {UNTRUSTED}"
