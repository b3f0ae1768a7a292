"""Read JSON that a stranger wrote, member by member, each with its kind and its limits.

Members that we do not know are left alone, as a later version of the API may add some; a member
that is null counts as absent, for some services write it so.
No error here quotes a value or carries another one along: an answer may hold a SAD or a token.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, TypeVar

from trustsvc_keys.errors import Malformed

LIMIT_BYTES = 1_048_576
"""The longest JSON text that we read."""
_T = TypeVar("_T")


class JsonTable:
    """One JSON object, and where it stands; every complaint names the member."""

    def __init__(self, content: dict[str, Any], where: str, malformed: type[Malformed]) -> None:
        """Take an object, its place, and the class of the complaints."""
        self._content = content
        self._where = where
        self._malformed = malformed

    def __contains__(self, name: str) -> bool:
        """Say whether a member is there and not null."""
        return self._content.get(name) is not None

    @property
    def names(self) -> frozenset[str]:
        """Give the names of all members that are not null."""
        return frozenset(name for name in self._content if name in self)

    def refuse(self, *, name: str, why: str) -> Malformed:
        """Give the complaint about a member."""
        return self._malformed(where=f"{self._where}.{name}", why=why)

    def text(self, name: str, *, most: int = 1_024) -> str:
        """Give a text of at least one character, without controls.

        Raises:
            Malformed: It is missing or something else.
        """
        value = self._get(name)
        if not isinstance(value, str) or not 0 < len(value) <= most:
            raise self.refuse(name=name, why=f"not a text of 1 to {most} characters")
        if not value.isprintable():
            raise self.refuse(name=name, why="controls in a text")
        return value

    def integer(self, name: str, *, least: int, most: int) -> int:
        """Give a whole number.

        Raises:
            Malformed: It is missing or something else.
        """
        value = self._get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(name=name, why=f"not a whole number from {least} to {most}")
        return value

    def flag(self, name: str) -> bool:
        """Give true or false.

        Raises:
            Malformed: It is missing or something else.
        """
        value = self._get(name)
        if not isinstance(value, bool):
            raise self.refuse(name=name, why="neither true nor false")
        return value

    def texts(self, name: str, *, most: int, longest: int = 1_024) -> tuple[str, ...]:
        """Give a list of texts.

        Raises:
            Malformed: It is missing or something else.
        """
        items = self._list(name, most)
        inner = JsonTable(dict(items), f"{self._where}.{name}", self._malformed)
        return tuple(inner.text(index, most=longest) for index, _ in items)

    def octets(self, name: str, *, most: int, longest: int) -> tuple[bytes, ...]:
        """Give a list of texts in Base64 (RFC 4648, 4), decoded.

        Raises:
            Malformed: It is missing or something else.
        """
        room = 4 * ((longest + 2) // 3)
        return tuple(
            self._decoded(text, f"{name}.{number}")
            for number, text in enumerate(self.texts(name, most=most, longest=room))
        )

    def table(self, name: str) -> "JsonTable":
        """Give an object within.

        Raises:
            Malformed: It is missing or something else.
        """
        value = self._get(name)
        if not isinstance(value, dict):
            raise self.refuse(name=name, why="not an object")
        return JsonTable(value, f"{self._where}.{name}", self._malformed)

    def tables(self, name: str, *, most: int) -> tuple["JsonTable", ...]:
        """Give a list of objects within.

        Raises:
            Malformed: It is missing or something else.
        """
        items = self._list(name, most)
        inner = JsonTable(dict(items), f"{self._where}.{name}", self._malformed)
        return tuple(inner.table(index) for index, _ in items)

    def optional(self, name: str, get: Callable[[str], _T]) -> _T | None:
        """Give a member that may be absent, as a method above reads it.

        Raises:
            Malformed: It is there and something else.
        """
        return get(name) if name in self else None

    def _get(self, name: str) -> Any:  # noqa: ANN401  # any JSON value, judged by the caller
        """Give a member as it is."""
        if name not in self:
            raise self.refuse(name=name, why="missing")
        return self._content[name]

    def _list(self, name: str, most: int) -> list[tuple[str, Any]]:
        """Give the items of a list with their numbers as names."""
        value = self._get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self.refuse(name=name, why=f"not a list of up to {most}")
        return [(str(number), item) for number, item in enumerate(value)]

    def _decoded(self, text: str, name: str) -> bytes:
        """Decode one text, which must be the only one that stands for its bytes."""
        try:
            decoded = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        if base64.b64encode(decoded).decode() != text:
            raise self.refuse(name=name, why="not Base64")
        return decoded


def parse_table(data: bytes, *, where: str, malformed: type[Malformed]) -> JsonTable:
    """Read one JSON object (RFC 8259) in UTF-8, with no member twice.

    Raises:
        Malformed: Of the class given: it is none.
    """
    if len(data) > LIMIT_BYTES:
        raise malformed(where=where, why=f"more than {LIMIT_BYTES} bytes")
    content, fault = _loaded(data)
    if fault is not None:
        raise malformed(where=where, why=fault)
    if not isinstance(content, dict):
        raise malformed(where=where, why="not a JSON object")
    return JsonTable(content, where, malformed)


def _loaded(data: bytes) -> tuple[object, str | None]:
    """Load JSON, or say what is wrong; the library's own errors carry the whole text along."""
    try:
        text = data.decode()
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:
        return None, "not JSON in UTF-8, or a member twice"
    return content, None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of members, each of which is there once."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _refuse_constant(_name: str) -> object:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError
