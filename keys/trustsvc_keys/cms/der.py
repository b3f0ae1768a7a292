"""Write DER values where building objects would cost more than the signature (X.690, 8 to 11).

Every function gives the whole value, tag and length included. What is written is canonical; nothing
here reads outside bytes (`trustsvc_keys.cms.reader` does).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from trustsvc_keys.errors import MalformedDer

BOOLEAN, INTEGER, BITS, OCTETS, OBJECT_IDENTIFIER = 0x01, 0x02, 0x03, 0x04, 0x06
UTF8, GENERALIZED_TIME, SEQUENCE, SET = 0x0C, 0x18, 0x30, 0x31
CONTEXT, CONTEXT_CONSTRUCTED = 0x80, 0xA0
"""The tags ``[0]`` of a primitive and of a constructed value; add the number."""
NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"

_ONE_BYTE_LENGTH = 0x80
_OID_LIMIT = 200
_ARC = r"(?:0|[1-9][0-9]*)"
_DOTTED = re.compile(rf"(?:[01]\.(?:[0-9]|[12][0-9]|3[0-9])|2\.{_ARC})(?:\.{_ARC})*")


def tlv(tag: int, *parts: bytes) -> bytes:
    """Write one value with its tag and length (8.1.3) around its contents."""
    body = b"".join(parts)
    length = len(body)
    if length < _ONE_BYTE_LENGTH:
        return bytes((tag, length)) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _ONE_BYTE_LENGTH | len(size))) + size + body


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE (8.9)."""
    return tlv(SEQUENCE, *parts)


def set_of(parts: Sequence[bytes], tag: int = SET) -> bytes:
    """Write a SET OF, sorted as DER wants (11.6)."""
    return tlv(tag, *sorted(parts))


def integer(value: int, tag: int = INTEGER) -> bytes:
    """Write an INTEGER in as few octets as it takes (8.3.2)."""
    # One bit more than the magnitude: the sign.
    magnitude = value if value >= 0 else ~value
    return tlv(tag, value.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True))


def octets(body: bytes) -> bytes:
    """Write an OCTET STRING (8.7)."""
    return tlv(OCTETS, body)


def utf8(text: str) -> bytes:
    """Write a UTF8String (8.23)."""
    return tlv(UTF8, text.encode())


def named_bits(*numbers: int) -> bytes:
    """Write a BIT STRING with these bits set, without zero bits at its end (11.2.2)."""
    size = max(numbers, default=-1) + 1
    length = (size + 7) // 8
    value = sum(1 << (8 * length - 1 - number) for number in set(numbers))
    return tlv(BITS, bytes((8 * length - size,)), value.to_bytes(length, "big"))


def object_identifier(dotted: str) -> bytes:
    """Write an OBJECT IDENTIFIER (8.19).

    Raises:
        MalformedDer: The text is no dotted object identifier.
    """
    if len(dotted) > _OID_LIMIT or _DOTTED.fullmatch(dotted) is None:
        raise MalformedDer(where=dotted[:_OID_LIMIT], why="no object identifier")
    first, second, *rest = map(int, dotted.split("."))
    return tlv(OBJECT_IDENTIFIER, *map(_arc, (40 * first + second, *rest)))


def generalized_time(at: datetime, *, digits: int = 0) -> bytes:
    """Write a GeneralizedTime in UTC (11.7), its fraction cut after so many digits.

    Args:
        at: The time, aware.
        digits: How many of the six digits of the fraction to write; zeros at its end never are.
    """
    utc = at.astimezone(UTC)
    fraction = f"{utc.microsecond:06d}"[:digits].rstrip("0")
    # strftime pads years before 1000 on some platforms only.
    seconds = f"{utc.year:04d}{utc:%m%d%H%M%S}"
    return tlv(
        GENERALIZED_TIME, f"{seconds}.{fraction}Z".encode() if fraction else f"{seconds}Z".encode()
    )


def _arc(number: int) -> bytes:
    """Write one arc of an object identifier, seven bits an octet (8.19.2)."""
    octets_ = [number & 0x7F]
    while number := number >> 7:
        octets_.append(number & 0x7F | 0x80)
    return bytes(reversed(octets_))
