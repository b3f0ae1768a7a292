"""Sign and open notes.

Standard: C2SP signed-note, Ed25519 (signature type 0x01) only; lines of other keys, as of
witnesses, must be well formed and are ignored.
The text of a note means nothing before ``open_note`` gave it.
Frozen format.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from trustsvc_anchors.errors import MalformedNote, UnprovedSignature
from trustsvc_anchors.log.octets import encode_octets, find_octets

_ED25519 = b"\x01"
_KEY_SIZE = 32
_ID_SIZE = 4
_LIMIT = 1 << 20  # characters; C2SP asks for some limit above 16 signatures
_SIGNATURES_LIMIT = 64
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_NAME = re.compile(r"[^\s+]{1,255}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that opens notes: its name, id (4 bytes) and Ed25519 public key (32 bytes)."""

    name: str
    key_id: bytes
    public_key: bytes

    @property
    def vkey(self) -> str:
        """Write the key as one line of text: ``name+id+base64``."""
        return f"{self.name}+{self.key_id.hex()}+{encode_octets(_ED25519 + self.public_key)}"


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key that notes are signed with; ``sign`` gives the raw Ed25519 signature (64 bytes)."""

    name: str
    public_key: bytes
    sign: Callable[[bytes], bytes]

    @property
    def verifier_key(self) -> VerifierKey:
        """Give the key that opens what this signer signs.

        Raises:
            MalformedNote: a name or a public key that no note can carry.
        """
        return _verifier_key(self.name, self.public_key)

    @property
    def vkey(self) -> str:
        """Write that key as one line of text."""
        return self.verifier_key.vkey


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a key from ``name+id+base64``, the id being the one computed from the key.

    Raises:
        MalformedNote: another form, another type of key than Ed25519 or a wrong id.
    """
    name, *rest = text.split("+", 2)
    data = find_octets(rest[1]) if len(rest) == 2 else None  # noqa: PLR2004 (id and key)
    if data is None or data[:1] != _ED25519:
        raise MalformedNote(where="verifier key", why="not name+id+base64 of an Ed25519 key")
    key = _verifier_key(name, data[1:])
    if key.vkey != text:
        raise MalformedNote(where="verifier key", why="its id does not belong to it")
    return key


def _verifier_key(name: str, public_key: bytes) -> VerifierKey:
    """Make a verifier key with its id (C2SP signed-note, Signatures)."""
    if not _NAME.fullmatch(name) or _CONTROL.search(name):
        raise MalformedNote(where="key name", why="empty, too long, or with a space or a plus")
    if len(public_key) != _KEY_SIZE:
        raise MalformedNote(where="public key", why=f"{len(public_key)} bytes, not {_KEY_SIZE}")
    key_id = sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_ID_SIZE]
    return VerifierKey(name, key_id, public_key)


def sign_note(text: str, signer: NoteSigner) -> str:
    """Sign a text, which ends with a newline; the note holds this one signature.

    Raises:
        MalformedNote: a text or a key name that no note can carry.
    """
    _check_text(text)
    key = signer.verifier_key
    signature = encode_octets(key.key_id + signer.sign(text.encode()))
    return f"{text}\n— {key.name} {signature}\n"


def open_note(note: str, key: VerifierKey) -> str:
    """Give the text of a note once a signature of this key has verified.

    Raises:
        MalformedNote: not a signed note.
        UnprovedSignature: this key has not signed it, or one of its signatures does not verify.
    """
    if len(note) > _LIMIT:
        raise MalformedNote(where="note", why=f"more than {_LIMIT} characters")
    head, gap, tail = note.rpartition("\n\n")
    text = head + "\n"
    if not gap or not tail.endswith("\n"):
        raise MalformedNote(where="note", why="not a text, an empty line and signature lines")
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > _SIGNATURES_LIMIT:
        raise MalformedNote(where="note", why=f"more than {_SIGNATURES_LIMIT} signatures")
    found = [_parse_line(line) for line in lines]
    own = [
        octets[_ID_SIZE:]
        for name, octets in found
        if (name, octets[:_ID_SIZE]) == (key.name, key.key_id)
    ]
    if not own:
        raise UnprovedSignature(what="note", why=f"not signed by {key.name}+{key.key_id.hex()}")
    for signature in own:
        _verify(text, signature, key)
    return text


def _check_text(text: str) -> None:
    """Refuse a text that a note cannot carry (C2SP signed-note, Format)."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise MalformedNote(where="text", why="no newline at its end, or a control character")


def _parse_line(line: str) -> tuple[str, bytes]:
    """Read the key name and the octets (id and signature) of a signature line."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    octets = find_octets(encoded)
    if dash != "—" or not _NAME.fullmatch(name) or _CONTROL.search(name):
        raise MalformedNote(where="signature line", why="not a dash, a key name and base64")
    if octets is None or len(octets) <= _ID_SIZE:
        raise MalformedNote(where="signature line", why="not canonical base64 of id and signature")
    return name, octets


def _verify(text: str, signature: bytes, key: VerifierKey) -> None:
    """Verify one signature (RFC 8032, 5.1.7)."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, text.encode())
    except (InvalidSignature, ValueError) as error:
        why = f"the signature of {key.name} does not verify"
        raise UnprovedSignature(what="note", why=why) from error
