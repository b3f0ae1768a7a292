"""Read DER strictly, value by value (X.690, 8 to 11).

Only what is canonical is read: definite lengths in the fewest octets, whole values, nothing left
over. One form in, so no two readers can take the same bytes for different things. Every failure is
a `MalformedDer` that says at which octet.
"""

from trustsvc_keys.cms.der import BOOLEAN, INTEGER
from trustsvc_keys.errors import MalformedDer

_LONG_FORM, _HIGH_TAG, _MOST_LENGTH_OCTETS = 0x80, 0x1F, 4


class DerReader:
    """Read the values of some DER, one after the other."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes, begin: int = 0, end: int | None = None) -> None:
        """Read from ``begin`` and not beyond ``end``."""
        self._data = data
        self._at = begin
        self._end = len(data) if end is None else end

    @property
    def tag(self) -> int | None:
        """Give the tag of the next value; None at the end."""
        return self._data[self._at] if self._at < self._end else None

    def enter(self, tag: int) -> "DerReader":
        """Give a reader of the contents of the next value, and go on behind it.

        Raises:
            MalformedDer: The next value is another one, or not whole.
        """
        begin, end = self._span(tag)
        self._at = end
        return DerReader(self._data, begin, end)

    def contents(self, tag: int) -> bytes:
        """Give the contents of the next value, and go on behind it.

        Raises:
            MalformedDer: The next value is another one, or not whole.
        """
        begin, end = self._span(tag)
        self._at = end
        return self._data[begin:end]

    def whole(self, tag: int) -> bytes:
        """Give the next value with its tag and length, and go on behind it.

        Raises:
            MalformedDer: The next value is another one, or not whole.
        """
        begin = self._at
        _, self._at = self._span(tag)
        return self._data[begin : self._at]

    def integer(self) -> int:
        """Read an INTEGER (8.3).

        Raises:
            MalformedDer: The next value is none, or not in the fewest octets.
        """
        begin = self._at
        body = self.contents(INTEGER)
        # The first nine bits must not be all alike (8.3.2).
        if not body or (
            len(body) > 1 and body[0] in {0, 0xFF} and (body[0] ^ body[1]) < _LONG_FORM
        ):
            raise MalformedDer(where=f"octet {begin}", why="an integer not in the fewest octets")
        return int.from_bytes(body, "big", signed=True)

    def boolean(self) -> bool:
        """Read a BOOLEAN (8.2; 11.1).

        Raises:
            MalformedDer: The next value is none, or neither 00 nor FF.
        """
        begin = self._at
        body = self.contents(BOOLEAN)
        if body not in {b"\x00", b"\xff"}:
            raise MalformedDer(where=f"octet {begin}", why="a boolean that is neither 00 nor FF")
        return body == b"\xff"

    def close(self) -> None:
        """Make sure that nothing is left.

        Raises:
            MalformedDer: Something is.
        """
        if self._at != self._end:
            raise MalformedDer(where=f"octet {self._at}", why="more than expected")

    def _span(self, tag: int) -> tuple[int, int]:
        """Find where the contents of the next value begin and end (8.1.3; 10.1)."""
        data, at, end = self._data, self._at, self._end
        if at + 2 > end:
            raise MalformedDer(where=f"octet {at}", why="less than expected")
        if data[at] != tag or tag & _HIGH_TAG == _HIGH_TAG:
            raise MalformedDer(where=f"octet {at}", why=f"tag {data[at]:02x}, not {tag:02x}")
        length, begin = data[at + 1], at + 2
        if length >= _LONG_FORM:
            size = length & ~_LONG_FORM
            written = data[begin : min(begin + size, end)]
            length, begin = int.from_bytes(written, "big"), begin + size
            least = 1 << 8 * (size - 1) if size > 1 else _LONG_FORM
            if not 0 < size <= _MOST_LENGTH_OCTETS or length < least:
                raise MalformedDer(where=f"octet {at}", why="a length not in the fewest octets")
        if begin + length > end:
            raise MalformedDer(where=f"octet {at}", why="longer than what holds it")
        return begin, begin + length
