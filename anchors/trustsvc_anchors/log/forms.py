"""Say what the values of a record may be, and how each is written in JSON.

A form finds the fault of a value (None: there is none), shows it in JSON, and reads it back; what
``read`` cannot convert it leaves as it is, for ``fault`` to name.
Lengths of texts count Unicode code points.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol
from unicodedata import category

from trustsvc_anchors.log.octets import encode_octets, find_octets

_UNWRITABLE = frozenset({"Cc", "Cs"})  # control characters; surrogates, which UTF-8 cannot hold


class Form(Protocol):
    """What a value of a record may be."""

    def fault(self, value: object) -> str | None:
        """Find what is wrong with a value."""

    def shown(self, value: object) -> object:
        """Write a faultless value in JSON's types."""

    def read(self, value: object) -> object:
        """Convert from JSON's types what can be converted."""


class _Plain:
    """A form whose values are the same in JSON."""

    __slots__ = ()

    def shown(self, value: object) -> object:
        """Show the value as it is."""
        return value

    def read(self, value: object) -> object:
        """Take the value as it is."""
        return value


@dataclass(frozen=True, slots=True)
class Text(_Plain):
    """A text of ``least`` to ``limit`` characters; line feeds only where ``lines``."""

    limit: int
    least: int = 1
    lines: bool = False

    def fault(self, value: object) -> str | None:
        """Find a wrong length, a control character or a surrogate."""
        if not isinstance(value, str):
            return "not a text"
        if not self.least <= len(value) <= self.limit:
            return f"{len(value)} characters, not {self.least} to {self.limit}"
        judged = value.replace("\n", "") if self.lines else value
        if any(category(character) in _UNWRITABLE for character in judged):
            return "a control character or a surrogate"
        return None


@dataclass(frozen=True, slots=True)
class Choice(_Plain):
    """One of a few texts."""

    texts: tuple[str, ...]

    def fault(self, value: object) -> str | None:
        """Find a text that is none of them."""
        if isinstance(value, str) and value in self.texts:
            return None
        return f"not one of {', '.join(self.texts)}"


@dataclass(frozen=True, slots=True)
class Whole(_Plain):
    """A whole number from 0 to below ``limit``."""

    limit: int

    def fault(self, value: object) -> str | None:
        """Find another type (True is no number here) or a number out of range."""
        if not isinstance(value, int) or isinstance(value, bool):
            return "not a whole number"
        return None if 0 <= value < self.limit else f"not from 0 to below {self.limit}"


@dataclass(frozen=True, slots=True)
class Word:
    """A member of an enumeration: its number in CBOR, its name in lower case in JSON."""

    members: type[IntEnum]

    def fault(self, value: object) -> str | None:
        """Find what is no member."""
        if isinstance(value, self.members):
            return None
        return f"not one of {', '.join(member.name.lower() for member in self.members)}"

    def shown(self, value: object) -> object:
        """Show the member's name."""
        return value.name.lower() if isinstance(value, self.members) else value

    def read(self, value: object) -> object:
        """Find the member of that name."""
        return next((member for member in self.members if member.name.lower() == value), value)


@dataclass(frozen=True, slots=True)
class Octets:
    """Octets, from ``least`` to ``size`` of them; exactly ``size`` where ``least`` is None."""

    size: int
    least: int | None = None

    def fault(self, value: object) -> str | None:
        """Find another type or a wrong number of octets."""
        if not isinstance(value, bytes):
            return "not octets, in JSON as canonical base64"
        least = self.size if self.least is None else self.least
        if least <= len(value) <= self.size:
            return None
        return f"{len(value)} bytes, not {least}" + (f" to {self.size}" if self.least else "")

    def shown(self, value: object) -> object:
        """Show the octets as base64."""
        return encode_octets(value) if isinstance(value, bytes) else value

    def read(self, value: object) -> object:
        """Read canonical base64."""
        return find_octets(value)


@dataclass(frozen=True, slots=True)
class Texts:
    """One to ``limit`` different texts, in order."""

    limit: int
    each: Text

    def fault(self, value: object) -> str | None:
        """Find another type or number, a repetition or the fault of one text."""
        if not isinstance(value, tuple) or not 0 < len(value) <= self.limit:
            return f"not a list of 1 to {self.limit} texts"
        fault = next((fault for text in value if (fault := self.each.fault(text))), None)
        if fault:
            return fault
        return "a text twice" if len(set(value)) < len(value) else None

    def shown(self, value: object) -> object:
        """Show a list."""
        return list(value) if isinstance(value, tuple) else value

    def read(self, value: object) -> object:
        """Take a list."""
        return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Ranges:
    """One to ``limit`` ranges (start, end without itself): not empty, in order, disjoint."""

    limit: int
    bound: Whole

    def fault(self, value: object) -> str | None:
        """Find another type or number, an empty range, wrong order or an overlap."""
        if not isinstance(value, tuple) or not 0 < len(value) <= self.limit:
            return f"not a list of 1 to {self.limit} ranges"
        if any(not isinstance(pair, tuple) or len(pair) != 2 for pair in value):  # noqa: PLR2004 (a pair)
            return "not a range of two numbers"
        edges = [edge for pair in value for edge in pair]
        fault = next((fault for edge in edges if (fault := self.bound.fault(edge))), None)
        if fault:
            return fault
        if any(start >= end for start, end in value):
            return "an empty range"
        return "ranges overlap or lack order" if edges != sorted(edges) else None

    def shown(self, value: object) -> object:
        """Show a list of lists."""
        return [list(pair) for pair in value] if isinstance(value, tuple) else value

    def read(self, value: object) -> object:
        """Take a list of lists."""
        if not isinstance(value, list):
            return value
        return tuple(tuple(pair) if isinstance(pair, list) else pair for pair in value)
