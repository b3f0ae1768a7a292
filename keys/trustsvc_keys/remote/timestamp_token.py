"""Read and verify time-stamp tokens (RFC 3161, 2.4.2; RFC 5816; RFC 5652).

A token is believed when it is a SignedData over one TSTInfo, its one signer is bound by
SigningCertificate(V2) and certified for time stamping alone by a trusted root, and its signature,
digest and attributes agree. What it stamps is compared with the imprint that the caller has.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from asn1crypto import cms, tsp
from asn1crypto.x509 import Certificate
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import (
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from trustsvc_keys.errors import MalformedCertificate, MalformedTimeStamp, TimeStampRefused
from trustsvc_keys.paths.certificates import UNREADABLE, load_certificate
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.prepare import LIMIT, PathMaterial
from trustsvc_keys.paths.rules import PathRules, Purpose
from trustsvc_keys.paths.verdict import PathResult, PathVerdict

LIMIT_BYTES = 262_144
"""The longest response or token that we read."""
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
_ID_SIGNED_DATA, _ID_TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"

_RULES = PathRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStampTrust:
    """Whose time stamps are believed.

    Attributes:
        roots: The trusted roots, in DER.
        intermediates: Authorities between that tokens may leave out.
        crls: Revocation lists for them.
        ocsps: OCSP answers for them.
        rules: How their paths are judged; the purpose is always time stamping.
    """

    roots: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    rules: PathRules = _RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """What a token says, verified.

    Attributes:
        token: The token in DER, as it came.
        at: The time that is stamped.
        accuracy: How far off it may be; None when the authority does not say.
        serial: The token's number.
        policy: The policy under which it was given, as an OID.
        nonce: The nonce of the request, if there was one.
        signer: The certificate of the signer, in DER.
        certificates: All certificates in the token, in DER.
        path: What was found about the signer at the time that is stamped.
    """

    token: bytes
    at: datetime
    accuracy: timedelta | None
    serial: int
    policy: str
    nonce: int | None
    signer: bytes
    certificates: tuple[bytes, ...]
    path: PathResult


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a token that are looked at."""

    info: tsp.TSTInfo
    content: bytes
    signer_info: cms.SignerInfo
    certificates: tuple[Certificate, ...]
    attributes: dict[str, cms.CMSAttribute]


def verify_time_stamp(
    token: bytes, imprint: bytes, trust: TimeStampTrust, *, authority: str = "time stamp"
) -> TimeStamp:
    """Verify a token over a SHA-256 imprint.

    Args:
        token: The token, a ContentInfo in DER.
        imprint: The 32 octets that must be stamped.
        trust: Whose tokens are believed.
        authority: What to call the authority in errors.

    Raises:
        MalformedTimeStamp: It is no token.
        TimeStampRefused: It is one, but not over this imprint, or not to be believed.
    """
    parts = _parse(token)
    stamped = parts.info["message_imprint"]
    if (
        stamped["hash_algorithm"]["algorithm"].native != "sha256"
        or stamped["hashed_message"].native != imprint
    ):
        raise TimeStampRefused(authority=authority, why="it stamps something else")
    signer = _signer(parts, authority)
    _check_signature(parts, signer, authority)
    at = parts.info["gen_time"].native.astimezone(UTC)
    path = _judge(signer, parts.certificates, trust, at)
    if path.ok is not PathVerdict.PASSED:
        raise TimeStampRefused(authority=authority, why=f"its signer {path.reason}")
    return TimeStamp(
        token=token,
        at=at,
        accuracy=_accuracy(parts.info),
        serial=parts.info["serial_number"].native,
        policy=parts.info["policy"].dotted,
        nonce=parts.info["nonce"].native,
        signer=signer.dump(),
        certificates=tuple(one.dump() for one in parts.certificates),
        path=path,
    )


def _parse(token: bytes) -> _Parts:
    """Read the parts of a token, wholly."""
    if len(token) > LIMIT_BYTES:
        raise MalformedTimeStamp(where="token", why=f"more than {LIMIT_BYTES} bytes")
    try:
        return _read(token)
    except (MalformedCertificate, *UNREADABLE) as error:
        raise MalformedTimeStamp(where="token", why=type(error).__name__) from error


def _read(token: bytes) -> _Parts:
    """Read the parts of a token; anything may be raised that asn1crypto raises."""
    outer = cms.ContentInfo.load(token, strict=True)
    if outer["content_type"].dotted != _ID_SIGNED_DATA:
        raise ValueError(outer["content_type"].dotted)
    signed = outer["content"]
    inner = signed["encap_content_info"]
    if inner["content_type"].dotted != _ID_TST_INFO or len(signed["signer_infos"]) != 1:
        raise ValueError(inner["content_type"].dotted)
    content = bytes(inner["content"])
    info = tsp.TSTInfo.load(content, strict=True)
    signer_info = signed["signer_infos"][0]
    _ = (info.native, signer_info.native)
    attributes: dict[str, cms.CMSAttribute] = {}
    for one in signer_info["signed_attrs"]:
        if one["type"].native in attributes or len(one["values"]) != 1:
            raise ValueError(one["type"].native)
        attributes[one["type"].native] = one["values"][0]
    certificates = tuple(one.chosen for one in signed["certificates"] if one.name == "certificate")
    _ = [load_certificate(one.dump(), where="token") for one in certificates]
    return _Parts(info, content, signer_info, certificates, attributes)


def _signer(parts: _Parts, authority: str) -> Certificate:
    """Find the certificate that the token binds as its signer's (RFC 5816; RFC 5035, 5)."""
    named = parts.attributes.get("signing_certificate_v2") or parts.attributes.get(
        "signing_certificate"
    )
    if named is None or not len(named["certs"]):
        raise TimeStampRefused(authority=authority, why="it does not bind its signer")
    first = named["certs"][0]
    digest = first["hash_algorithm"]["algorithm"].native if "hash_algorithm" in first else "sha1"
    if digest not in DIGESTS | {"sha1"}:
        raise TimeStampRefused(authority=authority, why="it binds its signer by a weak digest")
    for one in parts.certificates:
        if hashlib.new(digest, one.dump()).digest() == first["cert_hash"].native:
            if not _is_named(one, parts.signer_info["sid"]):
                break
            return one
    raise TimeStampRefused(authority=authority, why="the certificate of its signer is not in it")


def _is_named(certificate: Certificate, sid: cms.SignerIdentifier) -> bool:
    """Say whether a SignerInfo names a certificate (RFC 5652, 5.3)."""
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    return bool(
        certificate.issuer == sid.chosen["issuer"]
        and certificate.serial_number == sid.chosen["serial_number"].native
    )


def _check_signature(parts: _Parts, signer: Certificate, authority: str) -> None:
    """Check content type, digest and signature of the one SignerInfo (RFC 5652, 5.4)."""
    digest = parts.signer_info["digest_algorithm"]["algorithm"].native
    if digest not in DIGESTS:
        raise TimeStampRefused(authority=authority, why=f"its digest is {digest}")
    kind = parts.attributes.get("content_type")
    told = parts.attributes.get("message_digest")
    if kind is None or told is None or kind.dotted != _ID_TST_INFO:
        raise TimeStampRefused(authority=authority, why="its attributes do not say what is signed")
    if told.native != hashlib.new(digest, parts.content).digest():
        raise TimeStampRefused(authority=authority, why="its digest is of something else")
    try:
        DefaultSignatureValidator().validate_signature(
            signature=parts.signer_info["signature"].native,
            signed_data=parts.signer_info["signed_attrs"].untag().dump(),
            public_key_info=signer.public_key,
            signature_algorithm=parts.signer_info["signature_algorithm"],
            context=SignatureValidationContext(contextual_md_algorithm=digest),
        )
    except (InvalidSignature, *UNREADABLE) as error:
        raise TimeStampRefused(authority=authority, why="its signature is wrong") from error


def _judge(
    signer: Certificate, offered: tuple[Certificate, ...], trust: TimeStampTrust, at: datetime
) -> PathResult:
    """Judge the signer's path at the time that is stamped."""
    others = [one.dump() for one in offered if one is not signer][: LIMIT - 1]
    material = PathMaterial(
        leaf=signer.dump(),
        intermediates=(*trust.intermediates, *others)[:LIMIT],
        roots=trust.roots,
        crls=trust.crls,
        ocsps=trust.ocsps,
    )
    rules = replace(trust.rules, purpose=Purpose.TIME_STAMPING)
    return validate_models(material, rules, Instants(at=at)).counted.result


def _accuracy(info: tsp.TSTInfo) -> timedelta | None:
    """Give the accuracy that a token states."""
    told = info["accuracy"].native
    if not told:
        return None
    return timedelta(
        seconds=told["seconds"] or 0,
        milliseconds=told["millis"] or 0,
        microseconds=told["micros"] or 0,
    )
