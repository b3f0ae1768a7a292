"""Write and split DER where building objects would cost more than the signature (X.690)."""

from collections.abc import Sequence

from asn1crypto import parser

SEQUENCE, SET, OCTETS, CONTEXT_0 = 0x30, 0x31, 0x04, 0xA0
_ONE_BYTE_LENGTH = 0x80


def tlv(tag: int, body: bytes) -> bytes:
    """Write one DER value (8.1.3)."""
    if len(body) < _ONE_BYTE_LENGTH:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, _ONE_BYTE_LENGTH | len(size))) + size + body


def set_of(parts: Sequence[bytes], tag: int = SET) -> bytes:
    """Write a SET OF, sorted as DER wants (11.6)."""
    return tlv(tag, b"".join(sorted(parts)))


def split(octets: bytes) -> list[bytes]:
    """Split the contents of a constructed value into its elements.

    May raise ValueError on bytes that are no BER.
    """
    elements = []
    while octets:
        size = first_size(octets)
        elements.append(octets[:size])
        octets = octets[size:]
    return elements


def first_size(octets: bytes) -> int:
    """Count the octets of the first value; what follows it does not matter.

    May raise ValueError on bytes that are no BER.
    """
    return int(parser.peek(octets))
