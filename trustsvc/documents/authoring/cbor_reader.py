"""Read the deterministic CBOR that ``trustsvc_anchors.cbor`` writes, and nothing else.

Texts, lists and maps with text keys: no tag, no indefinite length, no number, so there is nothing
to evaluate, to share or to expand. A second way of writing the same value is refused.
``parse_cbor`` raises ``MalformedCbor`` or ``TooLarge`` and nothing else.
"""

from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from trustsvc.documents.xml import LIMIT_BYTES
from trustsvc.errors import MalformedCbor, TooLarge

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

DEEPEST = 300
_TEXT, _LIST, _MAP = 3, 4, 5
_DIRECT = 24
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


def parse_cbor(data: bytes, limit_bytes: int = LIMIT_BYTES) -> Value:
    """Read one value.

    Raises:
        MalformedCbor: the bytes are not the deterministic CBOR of texts, lists and maps.
        TooLarge: more bytes than the limit.
    """
    if len(data) > limit_bytes:
        raise TooLarge(size_bytes=len(data), limit_bytes=limit_bytes)
    reader = _Reader(data)
    value = reader.value(1)
    if reader.next != len(data):
        reader.refuse("bytes after the value")
    return value


@dataclass(slots=True)
class _Reader:
    data: bytes
    next: int = 0

    def refuse(self, why: str) -> NoReturn:
        """Say where we are and what is wrong there."""
        raise MalformedCbor(where=f"byte {self.next}", why=why)

    def value(self, depth: int) -> Value:
        """Read the value that begins here."""
        if depth > DEEPEST:
            self.refuse(f"more than {DEEPEST} levels deep")
        major, argument = self._head()
        if major == _TEXT:
            return self._text(argument)
        if major == _LIST:
            return [self.value(depth + 1) for _ in range(self._count(argument))]
        if major != _MAP:
            self.refuse("neither text nor list nor map")
        return self._map(self._count(argument), depth)

    def _head(self) -> tuple[int, int]:
        """Read a major type and its argument (RFC 8949, 3), in the shortest form alone."""
        (first,) = self._take(1)
        major, short = first >> 5, first & 31
        if short < _DIRECT:
            return major, short
        width = _WIDTHS.get(short)
        if width is None:
            self.refuse("an indefinite length or a reserved form")
        argument = int.from_bytes(self._take(width), "big")
        least = _DIRECT if width == 1 else 1 << (4 * width)
        if argument < least:
            self.refuse("a length that is not in its shortest form")
        return major, argument

    def _take(self, count: int) -> bytes:
        end = self.next + count
        if end > len(self.data):
            self.refuse("the end comes too early")
        taken = self.data[self.next : end]
        self.next = end
        return taken

    def _count(self, argument: int) -> int:
        """Refuse a count that the rest of the bytes cannot hold, before anything is made."""
        if argument > len(self.data) - self.next:
            self.refuse("the end comes too early")
        return argument

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            why = "a text that is not UTF-8"
            raise MalformedCbor(where=f"byte {self.next}", why=why) from error

    def _map(self, count: int, depth: int) -> dict[str, Value]:
        made: dict[str, Value] = {}
        before = b""
        for _ in range(count):
            begin = self.next
            name = self.value(DEEPEST)
            written = self.data[begin : self.next]
            if not isinstance(name, str) or written <= before:
                self.refuse("a map whose names are not texts in order, each once")
            before = written
            made[name] = self.value(depth + 1)
        return made
