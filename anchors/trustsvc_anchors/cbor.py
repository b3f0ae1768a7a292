"""Write deterministic CBOR, so that a record has exactly one encoding.

Standard: RFC 8949, 4.2.1 (core deterministic encoding): shortest heads, definite lengths, map keys
sorted bytewise by their encoded form.
Covers whole numbers from 0, texts, octets, booleans, lists and maps with text keys; nothing else is
ever logged. There is no decoder: a verifier encodes the fields that it was given and compares
digests, so no CBOR from outside is ever read.
Frozen format: a change here would change the digest of every record.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "bool | int | str | bytes | Sequence[Value] | Mapping[str, Value]"

_UNSIGNED = 0x00
_OCTETS = 0x40
_TEXT = 0x60
_LIST = 0x80
_MAP = 0xA0
_FALSE = b"\xf4"
_TRUE = b"\xf5"
_DIRECT = 24
_WIDTHS = ((0x18, 1), (0x19, 2), (0x1A, 4), (0x1B, 8))


def encode(value: Value) -> bytes:
    """Write a value in its one deterministic encoding (RFC 8949, 4.2.1).

    Raises:
        TypeError: a value of another type, or a key that is no text: a mistake in our own code.
        OverflowError: a number below 0 or of more than 64 bits.
    """
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, int):
        return _head(_UNSIGNED, value)
    if isinstance(value, bytes):
        return _head(_OCTETS, len(value)) + value
    if isinstance(value, str):
        data = value.encode()
        return _head(_TEXT, len(data)) + data
    if isinstance(value, Mapping):
        return _encode_map(value)
    if isinstance(value, list | tuple):
        return _head(_LIST, len(value)) + b"".join(map(encode, value))
    raise TypeError(type(value))


def _encode_map(value: Mapping[str, Value]) -> bytes:
    """Write a map, its pairs sorted by the encoded keys."""
    if not all(isinstance(key, str) for key in value):
        raise TypeError(list(value))
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)


def _head(major: int, argument: int) -> bytes:
    """Write a major type with its argument in the shortest form (RFC 8949, 3)."""
    if 0 <= argument < _DIRECT:
        return bytes([major | argument])
    for info, width in _WIDTHS:
        if 0 <= argument < 1 << (8 * width):
            return bytes([major | info]) + argument.to_bytes(width, "big")
    raise OverflowError(argument)
