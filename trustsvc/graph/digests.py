"""Read the digest with which a document cites another, and compare it with bytes.

A DCC names the procedure in free words (``SHA-256``, ``c14n-sha256``) and writes the value in
hexadecimal or base64; a D-CoC writes SHA-256 in hexadecimal. Whatever cannot be read is no digest:
then the citation stands by its number alone. Procedures below SHA-256 prove nothing and count as
none (NIST SP 800-131A).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from lxml import etree

from trustsvc.documents.xml import parse_xml
from trustsvc.errors import BadInput
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.restore import canonical_form

ANALOGUE = frozenset({"analogue", "analog"})
"""What stands in place of a digest where the certificate is paper (DCC wiki, hashType)."""
SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
_PROCEDURE = re.compile(r"sha(?:-?2)?[-_ ]?(256|384|512)(?![0-9])", re.ASCII)
_CANONICAL = re.compile(r"c14n|canonical", re.ASCII)
_BETWEEN = re.compile(r"[\s:-]+")
LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class CitedDigest:
    """Hold a digest: ``algorithm`` as hashlib names it; ``canonical``: over canonical XML."""

    algorithm: str
    value: bytes
    canonical: bool = False

    def fits(self, content: bytes) -> bool | None:
        """Say whether bytes have this digest; None: made in a way that we cannot repeat."""
        if self._of(content) == self.value:
            return True
        if not self.canonical:
            return False
        return True if any(self._of(form) == self.value for form in _forms(content)) else None

    def _of(self, content: bytes) -> bytes:
        return hashlib.new(self.algorithm, content).digest()


def read_digest(procedure: str, value: str) -> CitedDigest | None:
    """Read a digest; None where there is none that proves anything."""
    named = procedure.casefold()
    found = _PROCEDURE.search(named)
    if found is None:
        return None
    algorithm = f"sha{found.group(1)}"
    octets = _octets(value, SIZES[algorithm])
    if octets is None:
        return None
    return CitedDigest(algorithm, octets, canonical=_CANONICAL.search(named) is not None)


def is_analogue(procedure: str, value: str) -> bool:
    """Say whether a citation is of paper."""
    return procedure.strip().casefold() in ANALOGUE or value.strip().casefold() in ANALOGUE


def _octets(value: str, size: int) -> bytes | None:
    if len(value) > LONGEST_VALUE:
        return None
    try:
        octets = bytes.fromhex(_BETWEEN.sub("", value))
        if len(octets) == size:
            return octets
    except ValueError:
        pass
    try:
        octets = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets if len(octets) == size else None


def _forms(content: bytes) -> list[bytes]:
    """Give the canonical forms that are in use (Canonical XML 2.0, 1.0, Exclusive 1.0)."""
    try:
        tree = parse_xml(content)
        ours = canonical_form(content)
    except (BadInput, MalformedDocument):
        return []
    plain = etree.tostring(tree, method="c14n", with_comments=False)
    exclusive = etree.tostring(tree, method="c14n", exclusive=True, with_comments=False)
    return [ours, plain, exclusive]
