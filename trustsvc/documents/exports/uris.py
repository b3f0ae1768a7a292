"""Name things by URIs that are true: their own, those of a register, else by number or digest.

Nothing is made up that somebody could mistake for an address: what has no URI gets a name in our
``urn:trustsvc:``, and bytes are named by their digest (RFC 6920).
"""

from base64 import urlsafe_b64encode
from urllib.parse import quote

from trustsvc.documents.dcoc.facts import DcocContact, Tagged
from trustsvc.documents.grammar.lexical import is_uri
from trustsvc.documents.words import pick_words

SCHEMES = frozenset({"http", "https", "urn", "did", "ni"})
"""What may be followed or compared; nothing that a browser would run."""
GLN_DIGITS = 13
_MULTIHASH_SHA256 = b"\x12\x20"


def find_uri(text: str | None) -> str | None:
    """Give a text as an absolute URI in ASCII (RFC 3986), or None where it is none."""
    quoted = quote(text or "", safe="!#$%&'()*+,/:;=?@[]~")
    scheme, _, rest = quoted.partition(":")
    if scheme.lower() not in SCHEMES or not is_uri(quoted) or not rest.strip("/"):
        return None
    if scheme.lower() in {"http", "https"} and not _has_host(rest):
        return None
    return quoted if not _has_loose_percent(quoted) else None


def _has_host(rest: str) -> bool:
    authority = rest[2:].partition("/")[0]
    return rest.startswith("//") and bool(authority.rpartition("@")[2].partition(":")[0])


def _has_loose_percent(quoted: str) -> bool:
    digits = "0123456789abcdefABCDEF"
    return any(
        len(part) < len("41") or part[0] not in digits or part[1] not in digits
        for part in quoted.split("%")[1:]
    )


def digest_uri(sha256: bytes) -> str:
    """Name bytes by their SHA-256 (RFC 6920, 3)."""
    return "ni:///sha-256;" + _base64url(sha256)


def multibase(sha256: bytes) -> str:
    """Write a SHA-256 as multibase of a multihash (VC Data Integrity, 2.6)."""
    return "u" + _base64url(_MULTIHASH_SHA256 + sha256)


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def own_urn(kind: str, *parts: str) -> str:
    """Name a thing in our namespace."""
    return ":".join(("urn:trustsvc", kind, *(quote(part, safe="") or "-" for part in parts)))


def part_of(whole: str, name: str) -> str:
    """Name a part of what a URI names."""
    return f"{whole}#{name}" if "#" not in whole else f"{whole}.{name}"


def number_uri(number: Tagged) -> str:
    """Name an organisation by a number of its own: DID, GLN (GS1 Digital Link), any other."""
    if number.scheme == "DID":
        named = find_uri(number.value)
        if named is not None and named.startswith("did:"):
            return named
    if number.scheme == "GLN" and number.value.isdecimal() and len(number.value) == GLN_DIGITS:
        return f"https://id.gs1.org/414/{quote(number.value, safe='')}"
    return own_urn("party", number.scheme, number.value)


def contact_uri(contact: DcocContact) -> str:
    """Name an organisation by its DID, else its first number, else its name."""
    numbers = sorted(contact.identifiers, key=lambda number: number.scheme != "DID")
    if numbers:
        return number_uri(numbers[0])
    return own_urn("party", "name", pick_words(contact.name, "en", "zh"))
