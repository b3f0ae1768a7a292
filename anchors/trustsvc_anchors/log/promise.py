"""Sign and open promises: by when an entry will be in the log, and by when anchored.

A signed note (C2SP signed-note) under a key of its own, so that no promise is ever a checkpoint.
Four lines: ``<origin>/promise``, the leaf hash in base64, T1 "in the log by", T2 "anchored by"
(RFC 3339, UTC, whole seconds).
A broken promise is evidence against the log that signed it.
Frozen format.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trustsvc_anchors.errors import MalformedNote
from trustsvc_anchors.log.note import NoteSigner, VerifierKey, open_note, sign_note
from trustsvc_anchors.log.octets import encode_octets, find_octets

_SUFFIX = "/promise"
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_LEAF_SIZE = 32


@dataclass(frozen=True, slots=True)
class Promise:
    """What a log promises for a leaf (its hash): instants in UTC, in whole seconds."""

    origin: str
    leaf: bytes
    in_log_by: datetime
    anchored_by: datetime

    def __post_init__(self) -> None:
        """Refuse what could not be read back.

        Raises:
            MalformedNote: a leaf of the wrong size, or instants that are not whole, UTC, in order.
        """
        if not self.origin or "\n" in self.origin:
            raise MalformedNote(where="origin", why="empty, or more than a line")
        if len(self.leaf) != _LEAF_SIZE:
            raise MalformedNote(where="leaf", why=f"{len(self.leaf)} bytes, not {_LEAF_SIZE}")
        for name, at in (("in_log_by", self.in_log_by), ("anchored_by", self.anchored_by)):
            if at.utcoffset() != timedelta(0) or at.microsecond:
                raise MalformedNote(where=name, why="not in UTC, or no whole second")
        if self.anchored_by < self.in_log_by:
            raise MalformedNote(where="anchored_by", why="before in_log_by")


def encode_promise(promise: Promise) -> str:
    """Write the text of a promise."""
    instants = (promise.in_log_by, promise.anchored_by)
    lines = (promise.origin + _SUFFIX, encode_octets(promise.leaf), *map(_show, instants))
    return "".join(line + "\n" for line in lines)


def parse_promise(text: str) -> Promise:
    """Read the text of a promise.

    Raises:
        MalformedNote: not the four lines that ``encode_promise`` writes.
    """
    lines = text.split("\n")
    if len(lines) != 5 or lines[4]:  # noqa: PLR2004 (four lines, each with its newline)
        raise MalformedNote(where="promise", why="not four lines: origin, leaf, two instants")
    leaf = find_octets(lines[1])
    if not lines[0].endswith(_SUFFIX) or leaf is None:
        raise MalformedNote(where="promise", why=f"no {_SUFFIX} in line 1, or no leaf in line 2")
    origin = lines[0].removesuffix(_SUFFIX)
    return Promise(origin, leaf, _parse_instant(lines[2]), _parse_instant(lines[3]))


def sign_promise(promise: Promise, signer: NoteSigner) -> str:
    """Write a promise as a signed note.

    Raises:
        MalformedNote: an origin or a key name that no note can carry.
    """
    return sign_note(encode_promise(promise), signer)


def open_promise(note: str, key: VerifierKey) -> Promise:
    """Give the promise of a note that this key has signed.

    Raises:
        MalformedNote: not a note, or not one of a promise.
        UnprovedSignature: this key has not signed it.
    """
    return parse_promise(open_note(note, key))


def _show(at: datetime) -> str:
    """Write an instant; the year with four digits, which strftime does not promise."""
    return f"{at.year:04}" + at.strftime(_INSTANT)[-16:]


def _parse_instant(text: str) -> datetime:
    """Read an instant in the one form that we write."""
    try:
        at = datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedNote(where="instant", why="not RFC 3339 in UTC") from error
    if _show(at) != text:
        raise MalformedNote(where="instant", why="not RFC 3339 in UTC")
    return at
