"""Write, sign and open checkpoints: what the log says of its size and root.

Standard: C2SP tlog-checkpoint. We write no extension lines, and refuse them on reading: witnesses
do not sign them and monitors cannot audit them.
The origin is the log's identity; compare it with the one that the policy names.
Frozen format.
"""

import re
from dataclasses import dataclass

from trustsvc_anchors.errors import MalformedNote
from trustsvc_anchors.log.note import NoteSigner, VerifierKey, open_note, sign_note
from trustsvc_anchors.log.octets import encode_octets, find_octets

_ROOT_SIZE = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_ORIGIN = re.compile(r"[^\s+]{1,255}")
_LIMIT = 1 << 48  # what the contract can anchor


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's origin, number of leaves and root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse what could not be read back.

        Raises:
            MalformedNote: an origin with spaces, a size or a root out of range.
        """
        if not _ORIGIN.fullmatch(self.origin):
            raise MalformedNote(where="origin", why="empty, too long, or with a space or a plus")
        if not 0 <= self.size < _LIMIT:
            raise MalformedNote(where="size", why=f"not from 0 to below {_LIMIT}")
        if len(self.root) != _ROOT_SIZE:
            raise MalformedNote(where="root", why=f"{len(self.root)} bytes, not {_ROOT_SIZE}")


def encode_checkpoint(checkpoint: Checkpoint) -> str:
    """Write the text of a checkpoint: origin, size and root, a line each."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{encode_octets(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        MalformedNote: not the three lines that ``encode_checkpoint`` writes.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:  # noqa: PLR2004 (three lines, each with its newline)
        raise MalformedNote(where="checkpoint", why="not three lines: origin, size, root")
    origin, size, root = lines[:3]
    if not _SIZE.fullmatch(size):
        raise MalformedNote(where="size", why="not a decimal number without leading zeros")
    octets = find_octets(root)
    if octets is None:
        raise MalformedNote(where="root", why="not canonical base64")
    return Checkpoint(origin, int(size), octets)


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """Write a checkpoint as a signed note.

    Raises:
        MalformedNote: a key name that no note can carry.
    """
    return sign_note(encode_checkpoint(checkpoint), signer)


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """Give the checkpoint of a note that this key has signed.

    Raises:
        MalformedNote: not a note, or not one of a checkpoint.
        UnprovedSignature: this key has not signed it.
    """
    return parse_checkpoint(open_note(note, key))
