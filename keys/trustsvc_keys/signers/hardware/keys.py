"""Find a key in a token, read its public half, and make raw signatures with it.

ECDSA signs a digest that is made here (CKM_ECDSA, which every module has; SoftHSM 2.6 has no
other), RSA lets the module hash, Ed25519 hashes inside (PKCS#11 v3.0, 2.3.14). The public half of
a key over a curve is not in its private object: it is read from the public object beside it, or
from a certificate.
"""

import hashlib
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, utils
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import AttributeTypeInvalid
from pkcs11.mechanisms import MGF, KeyType, Mechanism
from pkcs11.types import Object, PrivateKey, Session, SignMixin

from trustsvc_keys.algorithms import FACTS, Algorithm, PublicKey
from trustsvc_keys.errors import HardwareRefused, KeyAmbiguous, KeyMissing
from trustsvc_keys.signers.hardware.faults import Lost
from trustsvc_keys.signers.hardware.pool import FoundKey, Line
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri

CURVE_OIDS: Mapping[bytes, type[ec.EllipticCurve]] = {
    bytes.fromhex("06082a8648ce3d030107"): ec.SECP256R1,
    bytes.fromhex("06052b81040022"): ec.SECP384R1,
    bytes.fromhex("06052b8104000a"): ec.SECP256K1,
}
"""CKA_EC_PARAMS of the curves that we use (RFC 5480, 2.1.1.1; SEC 2, A.2.1)."""
ED25519_OID = bytes.fromhex("06032b6570")
"""id-Ed25519 (RFC 8410, 3)."""
# PKCS#11 v3.0, 2.3.5 also allows the curve's name, as a PrintableString.
_ED25519 = (ED25519_OID, b"\x13\x0cedwards25519")
_ED25519_BYTES = 32
_OCTET_STRING = 0x04
_PSS = (Mechanism.SHA256, MGF.SHA256, hashes.SHA256.digest_size)
_MECHANISMS: Mapping[Algorithm, tuple[Mechanism, object]] = {
    Algorithm.RSA_PKCS1_SHA256: (Mechanism.SHA256_RSA_PKCS, None),
    Algorithm.RSA_PSS_SHA256: (Mechanism.SHA256_RSA_PKCS_PSS, _PSS),
    Algorithm.ED25519: (Mechanism.EDDSA, None),
}


def matching(uri: Pkcs11Uri, kind: ObjectClass) -> dict[Attribute, object]:
    """Say what the objects that a URI names look like (RFC 7512, 2.3)."""
    template: dict[Attribute, object] = {Attribute.CLASS: kind}
    if uri.object is not None:
        template[Attribute.LABEL] = uri.object
    if uri.id is not None:
        template[Attribute.ID] = uri.id
    return template


def find_private_key(line: Line, uri: Pkcs11Uri) -> FoundKey:
    """Find the private key that a URI names, once a session.

    Raises:
        Lost: There is none now.
        KeyAmbiguous: There are several.
        HardwareRefused: It is not for signatures.
    """
    if (known := line.keys.get(uri)) is not None:
        return known
    found = list(line.session.get_objects(matching(uri, ObjectClass.PRIVATE_KEY)))
    if not found:
        raise Lost(KeyMissing(where=str(uri), why="the token has no such key"))
    if len(found) > 1:
        raise KeyAmbiguous(where=str(uri), found=f"{len(found)} keys")
    key = found[0]
    if not isinstance(key, PrivateKey) or not isinstance(key, SignMixin):
        raise HardwareRefused(where=str(uri), why="the key may not sign")
    line.keys[uri] = FoundKey(key, _asks_each_time(key))
    return line.keys[uri]


def read_public_key(session: Session, key: PrivateKey, where: str) -> PublicKey:
    """Read the public half of a private key.

    Raises:
        KeyMissing: It is not in the token.
        KeyAmbiguous: Several objects claim to be it.
        HardwareRefused: It is of a kind that we do not use, or cannot be read.
    """
    try:
        kind: KeyType | None = key.key_type
    except ValueError:
        kind = None
    try:
        match kind:
            case KeyType.RSA:
                exponent, modulus = (
                    int.from_bytes(key[name])
                    for name in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS)
                )
                return rsa.RSAPublicNumbers(exponent, modulus).public_key()
            case KeyType.EC | KeyType.EC_EDWARDS:
                return _read_point(session, key, kind, where)
    except ValueError as error:
        raise HardwareRefused(where=where, why="its public half cannot be read") from error
    raise HardwareRefused(where=where, why="a kind of key that we do not use")


def _read_point(session: Session, key: PrivateKey, kind: KeyType, where: str) -> PublicKey:
    """Read the public half of a key over a curve from what lies beside it.

    Raises:
        ValueError: It is no point.
    """
    beside: dict[Attribute, object] = (
        {Attribute.ID: key.id} if key.id else {Attribute.LABEL: key.label}
    )
    wanted = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.KEY_TYPE: kind, **beside}
    public = list(session.get_objects(wanted))
    if len(public) > 1:
        raise KeyAmbiguous(where=where, found=f"{len(public)} public keys")
    if public:
        return _decode_point(public[0], where)
    certificates = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE, **beside}))
    for certificate in certificates:
        found = x509.load_der_x509_certificate(certificate[Attribute.VALUE]).public_key()
        if isinstance(found, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
            return found
    raise KeyMissing(where=where, why="the token has neither its public key nor a certificate")


def _decode_point(public: Object, where: str) -> PublicKey:
    """Read a public key object: CKA_EC_PARAMS and CKA_EC_POINT.

    Raises:
        ValueError: It is no point.
    """
    curve_name, point = bytes(public[Attribute.EC_PARAMS]), bytes(public[Attribute.EC_POINT])
    if curve_name in _ED25519:
        return ed25519.Ed25519PublicKey.from_public_bytes(_bare(point, _ED25519_BYTES))
    if curve_name not in CURVE_OIDS:
        raise HardwareRefused(where=where, why="a curve that we do not use")
    curve = CURVE_OIDS[curve_name]()
    size = 1 + 2 * ((curve.key_size + 7) // 8)
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, _bare(point, size))


def _bare(point: bytes, size: int) -> bytes:
    """Take a point out of its OCTET STRING; some modules write it bare."""
    wrapped = len(point) == size + 2 and point[:2] == bytes((_OCTET_STRING, size))
    return point[2:] if wrapped else point


def sign_data(line: Line, found: FoundKey, algorithm: Algorithm, data: bytes) -> bytes:
    """Sign bytes: DER for ECDSA, raw octets otherwise."""
    if algorithm in _MECHANISMS:
        mechanism, parameters = _MECHANISMS[algorithm]
        return _sign(line, found, data, mechanism, parameters)
    digest = hashlib.new(FACTS[algorithm].hash_name, data).digest()
    return utils.encode_dss_signature(*sign_digest(line, found, digest))


def sign_digest(line: Line, found: FoundKey, digest: bytes) -> tuple[int, int]:
    """Sign a digest by ECDSA; give (r, s), s as it falls (PKCS#11 v2.40, 2.3.1)."""
    both = _sign(line, found, digest, Mechanism.ECDSA, None)
    half = len(both) // 2
    return int.from_bytes(both[:half]), int.from_bytes(both[half:])


def _sign(
    line: Line, found: FoundKey, data: bytes, mechanism: Mechanism, parameters: object
) -> bytes:
    """Sign by one mechanism."""
    pin = line.pin() if found.asks and line.pin is not None else None
    return found.key.sign(data, mechanism=mechanism, mechanism_param=parameters, pin=pin)  # type: ignore[attr-defined, no-any-return]  # found to be a SignMixin


def _asks_each_time(key: PrivateKey) -> bool:
    """Say whether a key wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE)."""
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except AttributeTypeInvalid:
        return False
