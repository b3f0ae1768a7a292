"""Read and write Recursive Length Prefix items (Ethereum Yellow Paper, appendix B).

Only canonical RLP is read: each item has exactly one encoding, so ``encode(decode(data)) == data``
for whatever is accepted. Nesting is limited, since headers and trie nodes are shallow.

Frozen format.
"""

from typing import TYPE_CHECKING, TypeAlias

from trustsvc_anchors.errors import MalformedRlp

if TYPE_CHECKING:
    from collections.abc import Sequence

RlpItem: TypeAlias = "bytes | Sequence[RlpItem]"

DEEPEST = 16
"""A branch with embedded nodes nests five deep, a header's extra data four."""

_SHORT = 56
_STRING, _LIST = 0x80, 0xC0
_STRING_END, _LIST_END = 0xB7, 0xF7
"""Prefixes up to these hold the length itself; beyond them, the length of the length."""


def big_endian(number: int) -> bytes:
    """Write a whole number in the fewest bytes; zero is no byte at all."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(item: RlpItem) -> bytes:
    """Write bytes, or a sequence of items, as canonical RLP."""
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < _STRING:
            return item
        return _prefix(len(item), _STRING) + item
    body = b"".join(encode(member) for member in item)
    return _prefix(len(body), _LIST) + body


def decode(data: bytes) -> RlpItem:
    """Read one canonical item that fills ``data``: bytes, or a list of items.

    Raises:
        MalformedRlp: the encoding is not canonical, is cut short, or nests too deep.
    """
    item, end = _read(data, 0, DEEPEST)
    if end != len(data):
        raise MalformedRlp(where=f"byte {end}", why="bytes after the end")
    return item


def decode_list(data: bytes) -> list[RlpItem]:
    """Read one canonical list that fills ``data``.

    Raises:
        MalformedRlp: it is not canonical RLP, or not a list.
    """
    item = decode(data)
    if isinstance(item, bytes):
        raise MalformedRlp(where="byte 0", why="a string where a list should be")
    return list(item)


def _prefix(length: int, base: int) -> bytes:
    if length < _SHORT:
        return bytes([base + length])
    size = big_endian(length)
    return bytes([base + _SHORT - 1 + len(size)]) + size


def _read(data: bytes, at: int, levels: int) -> tuple[RlpItem, int]:
    if at >= len(data):
        raise MalformedRlp(where=f"byte {at}", why="ends too early")
    prefix = data[at]
    if prefix < _STRING:
        return data[at : at + 1], at + 1
    if prefix < _LIST:
        start, end = _extent(data, at, _STRING, _STRING_END)
        if end - start == 1 and data[start] < _STRING:
            raise MalformedRlp(where=f"byte {at}", why="a small byte with a needless prefix")
        return data[start:end], end
    if not levels:
        raise MalformedRlp(where=f"byte {at}", why=f"nests deeper than {DEEPEST}")
    start, end = _extent(data, at, _LIST, _LIST_END)
    return _read_members(data, start, end, levels - 1), end


def _read_members(data: bytes, start: int, end: int, levels: int) -> list[RlpItem]:
    members: list[RlpItem] = []
    while start < end:
        member, start = _read(data, start, levels)
        members.append(member)
    if start != end:
        raise MalformedRlp(where=f"byte {end}", why="a member passes the end of its list")
    return members


def _extent(data: bytes, at: int, base: int, last_short: int) -> tuple[int, int]:
    """Find where the content of the item at ``at`` starts and ends."""
    prefix, start = data[at], at + 1
    length = prefix - base
    if prefix > last_short:
        size = data[start : start + prefix - last_short]
        start += prefix - last_short
        length = int.from_bytes(size, "big")
        if len(size) != prefix - last_short or size[0] == 0 or length < _SHORT:
            raise MalformedRlp(where=f"byte {at}", why="a length not in its shortest form")
    if start + length > len(data):
        raise MalformedRlp(where=f"byte {at}", why="ends too early")
    return start, start + length
