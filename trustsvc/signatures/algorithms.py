"""Map algorithms to their names in XML and verify values under them.

Reading knows more than signing makes: what others used is verified, what is broken (SHA-1, MD5)
is named so, HMAC is never an issuer's signature, and the rest is left open.
(RFC 9231; EN 319 132-1, annex A.)
"""

from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from trustsvc_keys.algorithms import Algorithm

DS = "http://www.w3.org/2000/09/xmldsig#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_MORE_2021 = "http://www.w3.org/2021/04/xmldsig-more#"

Family = Literal["rsa-pkcs1", "rsa-pss", "ecdsa", "ed25519"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a signature value is made: the family and the hash within (None for Ed25519)."""

    family: Family
    digest: hashes.HashAlgorithm | None


_SIZES: dict[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}

XML_SCHEMES: dict[str, Scheme] = {
    **{f"{_MORE}rsa-sha{size}": Scheme("rsa-pkcs1", hash_) for size, hash_ in _SIZES.items()},
    **{f"{_MORE}ecdsa-sha{size}": Scheme("ecdsa", hash_) for size, hash_ in _SIZES.items()},
    **{
        f"{_MORE_2007}sha{size}-rsa-MGF1": Scheme("rsa-pss", hash_)
        for size, hash_ in _SIZES.items()
    },
    f"{_MORE_2021}eddsa-ed25519": Scheme("ed25519", None),
}
"""SignatureMethod URIs that we verify."""

XML_DIGESTS: dict[str, str] = {
    f"{_ENC}sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    f"{_ENC}sha512": "sha512",
    f"{_MORE_2007}sha3-256": "sha3_256",
    f"{_MORE_2007}sha3-384": "sha3_384",
    f"{_MORE_2007}sha3-512": "sha3_512",
}
"""DigestMethod URIs that we verify, with the names of ``hashlib``."""

_SIGNED_AS: dict[Algorithm, str] = {
    Algorithm.ECDSA_P256_SHA256: f"{_MORE}ecdsa-sha256",
    Algorithm.ECDSA_P384_SHA384: f"{_MORE}ecdsa-sha384",
    Algorithm.RSA_PKCS1_SHA256: f"{_MORE}rsa-sha256",
    Algorithm.RSA_PSS_SHA256: f"{_MORE_2007}sha256-rsa-MGF1",
    Algorithm.ED25519: f"{_MORE_2021}eddsa-ed25519",
}


def xml_signature_method(algorithm: Algorithm) -> str:
    """Give the SignatureMethod URI under which one of our algorithms stands in XML."""
    return _SIGNED_AS[algorithm]


def family_of(algorithm: str) -> Family | None:
    """Give the family of an algorithm as a claim names it: by URI in XML, asn1crypto's in PDF."""
    scheme = XML_SCHEMES.get(algorithm)
    if scheme is not None:
        return scheme.family
    if algorithm == "rsassa_pss":
        return "rsa-pss"
    if algorithm == "ed25519":
        return "ed25519"
    ends: dict[str, Family] = {"_ecdsa": "ecdsa", "_rsa": "rsa-pkcs1"}
    return next((family for end, family in ends.items() if algorithm.endswith(end)), None)


def refusal(uri: str) -> str:
    """Say why an algorithm is refused outright; empty for those that are not."""
    name = uri.rpartition("#")[2].lower()
    if "hmac" in name:
        return "an HMAC is nobody's signature"
    if name.endswith("sha1") or name in {"sha1-rsa-mgf1", "rsa-md5", "md5", "dsa-sha1"}:
        return "rests on a broken hash"
    return ""


def raw_ecdsa(der: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Turn a DER signature into r‖s, both as long as the order of the curve (XMLDSig 6.4.3)."""
    r, s = decode_dss_signature(der)
    size = (key.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def der_ecdsa(raw: bytes, key: ec.EllipticCurvePublicKey) -> bytes | None:
    """Turn r‖s into a DER signature; None unless both are as long as the order of the curve."""
    size = (key.key_size + 7) // 8
    if len(raw) != 2 * size:
        return None
    return encode_dss_signature(
        int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big")
    )


def value_holds(key: PublicKeyTypes, scheme: Scheme, data: bytes, signature: bytes) -> bool:
    """Say whether a signature (DER for ECDSA) over data holds under a public key."""
    try:
        match key, scheme:
            case rsa.RSAPublicKey(), Scheme("rsa-pkcs1", hashes.HashAlgorithm() as digest):
                key.verify(signature, data, padding.PKCS1v15(), digest)
            case rsa.RSAPublicKey(), Scheme("rsa-pss", hashes.HashAlgorithm() as digest):
                pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
                key.verify(signature, data, pss, digest)
            case ec.EllipticCurvePublicKey(), Scheme("ecdsa", hashes.HashAlgorithm() as digest):
                key.verify(signature, data, ec.ECDSA(digest))
            case ed25519.Ed25519PublicKey(), Scheme("ed25519", None):
                key.verify(signature, data)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def xml_value_holds(key: PublicKeyTypes, scheme: Scheme, data: bytes, octets: bytes) -> bool:
    """Say whether the octets of a ds:SignatureValue (r‖s for ECDSA) hold under a public key."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return value_holds(key, scheme, data, octets)
    der = der_ecdsa(octets, key)
    return der is not None and value_holds(key, scheme, data, der)
