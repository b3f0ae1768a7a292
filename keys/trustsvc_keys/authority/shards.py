"""Split an authority's revocation list into shards when it has many certificates (RFC 5280, 5.2.5).

The serial number of a certificate says which list it points to, now and for ever: its first octet
is one more than a number of bits, and the lowest bits of its random part, that many, are the shard.
No bits is the full list, ``issuing.crl``; three bits and the shard 5 are ``issuing-8-5.crl``. How
many bits a new certificate gets follows from how many certificates the book holds, so that no shard
ever speaks of many more than half of `LIST_SHARE`. Frozen format: certificates name these lists.
"""

import re
import secrets
from collections.abc import Callable

from trustsvc_keys.authority.practice import LIST_SHARE, SERIAL_BITS

_MOST_BITS = 12
"""4,096 shards, for 40 million certificates."""
_LIST = re.compile(r"(?P<authority>[a-z]+)(-(?P<count>[0-9]{1,4})-(?P<shard>[0-9]{1,4}))?")


def draw_serial(certificates: int, draw: Callable[[int], int] = secrets.randbits) -> int:
    """Draw a serial number with 64 random bits for the next certificate.

    Args:
        certificates: How many the book holds already; 0 where no list can be pointed to.
        draw: Gives that many random bits.
    """
    # The octet above the random ones keeps every serial number positive and of one length.
    return (1 + shard_bits(certificates)) << SERIAL_BITS | draw(SERIAL_BITS)


def shard_bits(certificates: int) -> int:
    """Give how many bits choose the shard of the next certificate after so many."""
    return min((certificates // LIST_SHARE).bit_length(), _MOST_BITS)


def list_name(authority: str, serial: int) -> str:
    """Name the list to which the certificate of that number points, without its ending."""
    bits = (serial >> SERIAL_BITS) - 1
    if not 0 < bits <= _MOST_BITS:
        return authority
    return _shard_name(authority, bits, serial & ((1 << bits) - 1))


def list_names(authority: str, certificates: int) -> tuple[str, ...]:
    """Name all lists to which any of so many certificates may point; the full one is the last."""
    bits = shard_bits(max(0, certificates - 1))
    shards = (
        _shard_name(authority, level, shard)
        for level in range(1, bits + 1)
        for shard in range(1 << level)
    )
    return (*shards, authority)


def authority_of(name: str) -> str | None:
    """Give the authority of a list by its name; None when it is no list's name."""
    shape = _LIST.fullmatch(name)
    return None if shape is None else shape["authority"]


def _shard_name(authority: str, bits: int, shard: int) -> str:
    """Name a shard."""
    return f"{authority}-{1 << bits}-{shard}"
