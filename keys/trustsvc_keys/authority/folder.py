"""Keep the book in a folder: one file a fact, written once, on disk before the call returns.

``intents/<name>.json``, ``certificates/<name>.der``, ``revocations/<name>.<change>.json``.
Frozen format: a root's book outlives many versions of this program.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from trustsvc_keys.authority.book import Intent, Revocation, RevocationReason
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.errors import MalformedBook
from trustsvc_keys.signers.files import make_folder, write_once

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_LIMIT_BYTES = 65_536
_ROOMS = ("intents", "certificates", "revocations")
_INTENT: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "authority": (str,),
    "profile": (str,),
    "serial": (str,),
    "not_before": (int,),
    "prepared": (str,),
}
_REVOCATION: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "authority": (str,),
    "serial": (str,),
    "change": (int,),
    "reason": (str, type(None)),
    "at": (int,),
    "invalid_from": (int, type(None)),
}
Page = TypeVar("Page", Intent, Revocation)


class FolderBook:
    """A `trustsvc_keys.authority.book.Book` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, and make it where there is none; ``folder`` names it again."""
        self.folder = folder
        for room in _ROOMS:
            make_folder(folder / room)

    def find_intent(self, name: str) -> Intent | None:
        """Give the intent of that name, if there is one."""
        path = self._path("intents", name, "json")
        return parse_intent(path.read_bytes(), where=str(path)) if path.exists() else None

    def save_intent(self, intent: Intent) -> Intent:
        """Keep an intent for ever; give the one that is kept, which may be an earlier one."""
        path = self._path("intents", intent.name, "json")
        return parse_intent(_keep(path, encode_intent(intent)), where=str(path))

    def find_certificate(self, name: str) -> bytes | None:
        """Give the certificate issued under that name in DER, if there is one."""
        path = self._path("certificates", name, "der")
        return path.read_bytes() if path.exists() else None

    def save_certificate(self, name: str, certificate: bytes) -> bytes:
        """Keep an issued certificate for ever; give the one that is kept."""
        return _keep(self._path("certificates", name, "der"), certificate)

    def count(self) -> int:
        """Count the certificates of which there is an intent."""
        return sum(1 for _ in (self.folder / "intents").glob("[!.]*.json"))

    def names(self) -> tuple[str, ...]:
        """Name every certificate of which there is an intent, in order."""
        pages = (self.folder / "intents").glob("[!.]*.json")
        return tuple(sorted(path.stem for path in pages))

    def revocations(self, authority: str) -> tuple[Revocation, ...]:
        """Give all changes of certificates of one authority, each certificate's in order."""
        changes = [
            parse_revocation(path.read_bytes(), where=str(path))
            for path in (self.folder / "revocations").glob("[!.]*.json")
        ]
        chosen = [change for change in changes if change.authority == authority]
        return tuple(sorted(chosen, key=lambda change: (change.name, change.change)))

    def save_revocation(self, revocation: Revocation) -> Revocation:
        """Keep a change for ever; give the one kept under its certificate and number."""
        path = self._path("revocations", revocation.name, f"{revocation.change}.json")
        return parse_revocation(_keep(path, encode_revocation(revocation)), where=str(path))

    def _path(self, room: str, name: str, ending: str) -> Path:
        """Give the file of a name; a name that could leave the folder is refused."""
        if _NAME.fullmatch(name) is None:
            raise MalformedBook(where=room, why=f"{name!r} is not a name")
        return self.folder / room / f"{name}.{ending}"


def _keep(path: Path, data: bytes) -> bytes:
    """Write a file unless there is one; give what it holds."""
    try:
        write_once(path, data, mode=0o644)
    except FileExistsError:
        return path.read_bytes()
    return data


def encode_intent(intent: Intent) -> bytes:
    """Write an intent as a page of the book."""
    return _encode(
        {
            "name": intent.name,
            "authority": intent.authority,
            "profile": intent.profile,
            "serial": f"{intent.serial:x}",
            "not_before": int(intent.not_before.timestamp()),
            "prepared": intent.prepared.hex(),
        }
    )


def parse_intent(data: bytes, *, where: str) -> Intent:
    """Read an intent from a page of the book; writing it again gives the same bytes.

    Raises:
        MalformedBook: Not a page that we wrote.
    """

    def build(fields: Mapping[str, Any]) -> Intent:
        return Intent(
            name=fields["name"],
            authority=fields["authority"],
            profile=ProfileName(fields["profile"]),
            serial=int(fields["serial"], 16),
            not_before=_instant(fields["not_before"]),
            prepared=bytes.fromhex(fields["prepared"]),
        )

    return _parse(data, where, _INTENT, build, encode_intent)


def encode_revocation(revocation: Revocation) -> bytes:
    """Write a revocation as a page of the book."""
    since = revocation.invalid_from
    return _encode(
        {
            "name": revocation.name,
            "authority": revocation.authority,
            "serial": f"{revocation.serial:x}",
            "change": revocation.change,
            "reason": revocation.reason,
            "at": int(revocation.at.timestamp()),
            "invalid_from": None if since is None else int(since.timestamp()),
        }
    )


def parse_revocation(data: bytes, *, where: str) -> Revocation:
    """Read a revocation from a page of the book; writing it again gives the same bytes.

    Raises:
        MalformedBook: Not a page that we wrote.
    """

    def build(fields: Mapping[str, Any]) -> Revocation:
        reason, since = fields["reason"], fields["invalid_from"]
        return Revocation(
            name=fields["name"],
            authority=fields["authority"],
            serial=int(fields["serial"], 16),
            change=int(fields["change"]),
            reason=None if reason is None else RevocationReason(reason),
            at=_instant(fields["at"]),
            invalid_from=None if since is None else _instant(since),
        )

    return _parse(data, where, _REVOCATION, build, encode_revocation)


def _instant(seconds: int) -> datetime:
    """Read an instant from whole seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def _encode(fields: Mapping[str, object]) -> bytes:
    """Write fields in the one way that we write them."""
    return json.dumps(fields, indent=1, sort_keys=True).encode() + b"\n"


def _parse(
    data: bytes,
    where: str,
    schema: Mapping[str, tuple[type, ...]],
    build: Callable[[Mapping[str, Any]], Page],
    encode: Callable[[Page], bytes],
) -> Page:
    """Read a page that is exactly as we would write it.

    Raises:
        MalformedBook: Anything else.
    """
    if len(data) > _LIMIT_BYTES:
        raise MalformedBook(where=where, why=f"more than {_LIMIT_BYTES} bytes")
    try:
        fields = json.loads(data)
        if not isinstance(fields, dict) or fields.keys() != schema.keys():
            raise MalformedBook(where=where, why=f"not the fields {', '.join(schema)}")
        for name, kinds in schema.items():
            if type(fields[name]) not in kinds:
                raise MalformedBook(where=where, why=f"{name} is not of its kind")
        page = build(fields)
        written = encode(page)
    except (ValueError, OverflowError, OSError, RecursionError) as error:
        raise MalformedBook(where=where, why=type(error).__name__) from error
    if written != data:
        raise MalformedBook(where=where, why="not as we write it")
    return page
