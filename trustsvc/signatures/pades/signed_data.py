"""Read the CMS SignedData of a PDF signature and verify it (RFC 5652, 5; EN 319 122-1).

Unlike what pyHanko does, nothing is judged twice and what we don't know is left open: one pass
gives the certificate that the attributes bind, whether the value holds, and what is wrong.
"""

import hashlib
from dataclasses import dataclass

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import hashes

from trustsvc.signatures.algorithms import Scheme, value_holds
from trustsvc.signatures.certificates import issuer_serial, public_key
from trustsvc.signatures.dsig.value import Notes
from trustsvc.signatures.limits import MAX_CERTIFICATES
from trustsvc.signatures.pades.der import first_size, split
from trustsvc_keys.cms.der import SEQUENCE, SET, tlv

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_BROKEN = {"sha1", "md5", "md2"}


@dataclass(frozen=True, slots=True)
class SignedData:
    """A SignedData with its one SignerInfo, parsed."""

    outer: cms.SignedData
    signer: cms.SignerInfo
    certificates: tuple[bytes, ...]
    size: int

    @property
    def algorithm(self) -> str:
        """Name the signature algorithm as asn1crypto does (``sha256_ecdsa``)."""
        return str(self.signer["signature_algorithm"]["algorithm"].native)

    @property
    def digest_name(self) -> str:
        """Name the digest algorithm as hashlib does."""
        return str(self.signer["digest_algorithm"]["algorithm"].native)

    @property
    def value(self) -> bytes:
        """Give the octets of the signature."""
        return bytes(self.signer["signature"].native)

    @property
    def timestamped(self) -> bool:
        """Say whether a signature time stamp came along."""
        unsigned = self.signer["unsigned_attrs"]
        return any(one["type"].native == "signature_time_stamp_token" for one in unsigned)

    def attribute(self, name: str) -> cms.CMSAttribute | None:
        """Give the one value of a signed attribute; None unless there is exactly one."""
        found = [one for one in self.signer["signed_attrs"] if one["type"].native == name]
        if len(found) != 1 or len(found[0]["values"]) != 1:
            return None
        return found[0]["values"][0]


def parse_signed_data(contents: bytes) -> SignedData | None:
    """Parse the octets of /Contents; None when they are not a SignedData with one signer.

    May raise what asn1crypto raises on bytes that are no ASN.1.
    """
    info = cms.ContentInfo.load(contents)
    if info["content_type"].native != "signed_data":
        return None
    outer = info["content"]
    if len(outer["signer_infos"]) != 1:
        return None
    carried = split(outer["certificates"].contents or b"")
    certificates = tuple(one for one in carried if one[0] == SEQUENCE)[:MAX_CERTIFICATES]
    return SignedData(outer, outer["signer_infos"][0], certificates, first_size(contents))


def verify_signed_data(
    parsed: SignedData, message_digest: bytes | None, notes: Notes, *, pades: bool
) -> tuple[bytes | None, bool]:
    """Judge a SignedData over a message; give the signer's certificate and whether the value holds.

    ``message_digest`` is the digest of the message under ``parsed.digest_name``, None where that
    could not be computed.
    """
    encapsulated = parsed.outer["encap_content_info"]
    if encapsulated["content_type"].native != "data" or encapsulated["content"].native is not None:
        notes.problems.append("the signature carries a content of its own")
    content_type = parsed.attribute("content_type")
    if content_type is None or content_type.native != "data":
        notes.problems.append("the content type is not data")
    signed_digest = parsed.attribute("message_digest")
    if signed_digest is None:
        notes.problems.append("no message digest among the signed attributes")
    elif message_digest is not None and signed_digest.native != message_digest:
        notes.problems.append("document: is not as it was signed")
    certificate = _signer_certificate(parsed, notes, pades=pades)
    scheme = _scheme(parsed, notes)
    if certificate is None or scheme is None:
        return certificate, False
    key = public_key(certificate)
    if key is None:
        notes.uncertain.append("the signer's key is of a kind that is not known")
        return certificate, False
    # The attributes are signed as a SET OF, whatever tag they carry here (RFC 5652, 5.4).
    octets = tlv(SET, parsed.signer["signed_attrs"].contents or b"")
    holds = value_holds(key, scheme, octets, parsed.value)
    if not holds:
        notes.problems.append("the signature value does not hold under the signer's certificate")
    return certificate, holds


def _scheme(parsed: SignedData, notes: Notes) -> Scheme | None:
    """Read the signature algorithm; None, with the reason noted, where we don't verify it."""
    algorithm = parsed.signer["signature_algorithm"]
    name = parsed.digest_name
    if name in _BROKEN or parsed.algorithm.startswith(("sha1_", "md5_", "md2_")):
        notes.problems.append("the signature rests on a broken hash")
        return None
    if parsed.algorithm == "ed25519":
        return Scheme("ed25519", None)
    digest = HASHES.get(name)
    plain = {
        f"{name}_ecdsa": Scheme("ecdsa", digest),
        f"{name}_rsa": Scheme("rsa-pkcs1", digest),
        "rsassa_pkcs1v15": Scheme("rsa-pkcs1", digest),
    }
    if digest is not None and parsed.algorithm in plain:
        return plain[parsed.algorithm]
    if digest is not None and parsed.algorithm == "rsassa_pss":
        given = algorithm["parameters"].native
        usual = {
            "hash_algorithm": {"algorithm": name, "parameters": None},
            "mask_gen_algorithm": {
                "algorithm": "mgf1",
                "parameters": {"algorithm": name, "parameters": None},
            },
            "salt_length": digest.digest_size,
            "trailer_field": "trailer_field_bc",
        }
        if given == usual:
            return Scheme("rsa-pss", digest)
    notes.uncertain.append(f"signature algorithm {parsed.algorithm} with {name} is not known")
    return None


def _signer_certificate(parsed: SignedData, notes: Notes, *, pades: bool) -> bytes | None:
    """Find the certificate that the signed attributes bind, else the one that SignerInfo names."""
    named = next((der for der in parsed.certificates if _is_named(parsed, der)), None)
    if not parsed.certificates:
        notes.uncertain.append("the signer's certificate did not come along")
        return None
    if parsed.attribute("signing_certificate_v2") is None:
        if parsed.attribute("signing_certificate") is not None:
            notes.problems.append("the signer's certificate is bound by a broken hash")
        elif pades:
            notes.problems.append("the signature binds no certificate")
        if named is None:
            notes.uncertain.append("the signer's certificate did not come along")
        return named
    bound = _bound(parsed, notes)
    if bound is not None and bound != named:
        notes.problems.append("the bound certificate is not the one that SignerInfo names")
    return bound


def _bound(parsed: SignedData, notes: Notes) -> bytes | None:
    """Find the certificate that signing-certificate-v2 binds (RFC 5035, 3)."""
    attribute = parsed.attribute("signing_certificate_v2")
    first = attribute["certs"][0] if attribute is not None and attribute["certs"] else None
    if first is None:
        notes.problems.append("the signature binds no certificate")
        return None
    name = str(first["hash_algorithm"]["algorithm"].native)
    if name not in HASHES:
        where = notes.problems if name in _BROKEN else notes.uncertain
        where.append(f"the signer's certificate is bound by {name}")
        return None
    for certificate in parsed.certificates:
        if hashlib.new(name, certificate).digest() == first["cert_hash"].native:
            serial = first["issuer_serial"]
            if serial.native is not None and serial.dump() != issuer_serial(certificate):
                notes.problems.append("issuer and serial are not those of the bound certificate")
            return certificate
    notes.problems.append("none of the certificates is the one that the signature binds")
    return None


def _is_named(parsed: SignedData, certificate: bytes) -> bool:
    """Say whether SignerInfo names a certificate, by issuer and serial or by key identifier."""
    sid = parsed.signer["sid"]
    candidate = x509.Certificate.load(certificate)
    if sid.name == "issuer_and_serial_number":
        return bool(
            candidate.serial_number == sid.chosen["serial_number"].native
            and candidate.issuer.dump() == sid.chosen["issuer"].dump()
        )
    return bool(candidate.key_identifier == sid.chosen.native)
