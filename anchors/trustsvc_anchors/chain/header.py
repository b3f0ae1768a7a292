"""Read block headers and the extra data of QBFT and IBFT 2.0.

A header is kept as the RLP members that it came with, so that every hash is over its own bytes.
Known forms: 15 members (before London), 16 (London, Paris), 17 (Shanghai), 20 (Cancun),
21 (Prague, Osaka). In evidence the list of committed seals is emptied and nothing else is changed.

Frozen format.
"""

from dataclasses import dataclass
from typing import cast

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.chain.rlp import RlpItem, decode_list, encode
from trustsvc_anchors.errors import MalformedHeader, MalformedRlp

MEMBER_COUNTS = frozenset({15, 16, 17, 20, 21})

_SIZES = {0: 32, 1: 32, 2: 20, 3: 32, 4: 32, 5: 32, 6: 256, 13: 32, 14: 8, 16: 32, 19: 32, 20: 32}
"""Members of a fixed size in bytes, by position."""
_NUMBERS = {7: "difficulty", 8: "number", 9: "gas limit", 10: "gas used", 11: "timestamp"}
_LATER_NUMBERS = {15: "base fee", 17: "blob gas used", 18: "excess blob gas"}
_NUMBER_AT, _TIMESTAMP_AT, _EXTRA_AT = 8, 11, 12
_LAST_TIMESTAMP = 253_370_764_799
"""The end of the year 9998: no calendar here holds dates much later."""
_EXTRA_MEMBERS = 5
_ADDRESS_BYTES, _VANITY_BYTES, _DIGEST_BYTES = 20, 32, 32
_LONGEST_ROUND = 4


@dataclass(frozen=True, slots=True)
class Header:
    """A block header: what replay needs by name, and all members as they came."""

    parent: bytes
    coinbase: bytes
    state_root: bytes
    number: int
    timestamp: int
    extra_data: bytes
    mix_hash: bytes
    fields: tuple[bytes, ...]

    @property
    def hash_plain(self) -> bytes:
        """Hash the header as it is (every chain but QBFT and IBFT 2.0 does so)."""
        return keccak256(encode(self.fields))

    def hash_with_extra(self, extra_data: bytes) -> bytes:
        """Hash the header with other extra data in place of its own."""
        members = list(self.fields)
        members[_EXTRA_AT] = extra_data
        return keccak256(encode(members))


@dataclass(frozen=True, slots=True)
class BftExtra:
    """The extra data of QBFT and IBFT 2.0; ``vote`` and ``round`` as they came."""

    vanity: bytes
    validators: tuple[bytes, ...]
    vote: RlpItem
    round: bytes
    seals: tuple[bytes, ...]


def parse_header(data: bytes) -> Header:
    """Read a header from its RLP.

    Raises:
        MalformedHeader: it is not RLP, or no header of a fork that we know.
    """
    try:
        members = decode_list(data)
    except MalformedRlp as error:
        raise MalformedHeader(where="header", why=str(error)) from error
    if len(members) not in MEMBER_COUNTS:
        raise MalformedHeader(where="header", why=f"{len(members)} members")
    if not all(isinstance(member, bytes) for member in members):
        raise MalformedHeader(where="header", why="a list among its members")
    fields = cast("tuple[bytes, ...]", tuple(members))
    _check_sizes(fields)
    timestamp = int.from_bytes(fields[_TIMESTAMP_AT], "big")
    if timestamp > _LAST_TIMESTAMP:
        raise MalformedHeader(where="header.timestamp", why="after the year 9998")
    return Header(
        parent=fields[0],
        coinbase=fields[2],
        state_root=fields[3],
        number=int.from_bytes(fields[_NUMBER_AT], "big"),
        timestamp=timestamp,
        extra_data=fields[_EXTRA_AT],
        mix_hash=fields[13],
        fields=fields,
    )


def bft_extra(header: Header) -> BftExtra:
    """Read the extra data of a QBFT or IBFT 2.0 header.

    Raises:
        MalformedHeader: it is not ``[vanity, [validators], vote, round, [seals]]``.
    """
    try:
        members = decode_list(header.extra_data)
    except MalformedRlp as error:
        raise MalformedHeader(where="header.extra_data", why=str(error)) from error
    if len(members) != _EXTRA_MEMBERS:
        raise MalformedHeader(where="header.extra_data", why=f"{len(members)} members, not 5")
    vanity, validators, vote, round_, seals = members
    if not isinstance(vanity, bytes) or len(vanity) != _VANITY_BYTES:
        raise MalformedHeader(where="header.extra_data.vanity", why="not 32 bytes")
    if not isinstance(round_, bytes) or len(round_) > _LONGEST_ROUND:
        raise MalformedHeader(where="header.extra_data.round", why="not up to 4 bytes")
    addresses = _strings(validators, "validators")
    if any(len(address) != _ADDRESS_BYTES for address in addresses):
        raise MalformedHeader(
            where="header.extra_data.validators", why="an address not of 20 bytes"
        )
    return BftExtra(vanity, addresses, vote, round_, _strings(seals, "seals"))


def _strings(item: RlpItem, name: str) -> tuple[bytes, ...]:
    if isinstance(item, bytes) or not all(isinstance(member, bytes) for member in item):
        raise MalformedHeader(where=f"header.extra_data.{name}", why="not a list of strings")
    return cast("tuple[bytes, ...]", tuple(item))


def _check_sizes(fields: tuple[bytes, ...]) -> None:
    for position, size in _SIZES.items():
        if position < len(fields) and len(fields[position]) != size:
            raise MalformedHeader(
                where=f"header member {position}", why=f"{len(fields[position])} bytes, not {size}"
            )
    for position, name in (_NUMBERS | _LATER_NUMBERS).items():
        if position < len(fields) and not _is_number(fields[position]):
            raise MalformedHeader(where=f"header.{name}", why="not a number of up to 256 bits")


def _is_number(data: bytes) -> bool:
    return len(data) <= _DIGEST_BYTES and not data.startswith(b"\0")
