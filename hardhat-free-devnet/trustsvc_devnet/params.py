"""Read the parameters of JSON-RPC calls as the Ethereum execution API writes them.

Quantities are hex without leading zeros, data is hex in whole bytes.
Whatever is neither is refused with -32602, as clients expect; nothing else is ever raised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trustsvc_devnet.errors import RpcRefusal

INVALID_PARAMS: Final = -32602
QUANTITY_BYTES: Final = 32
_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}", re.ASCII)
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
_TAGS: Final = frozenset({"latest", "pending", "safe", "finalized", "earliest"})

BlockName = int | bytes | None
"""A number, a block hash, or None for the newest."""


def refuse(*, where: str, why: str) -> RpcRefusal:
    """Make the refusal of a parameter."""
    return RpcRefusal(INVALID_PARAMS, f"invalid argument {where}: {why}")


def parse_quantity(value: object, where: str) -> int:
    """Read a number.

    Raises:
        RpcRefusal: it is not one.
    """
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise refuse(where=where, why="not a hex quantity of at most 256 bits")
    return int(value, 16)


def parse_data(value: object, where: str, size_bytes: int | None = None) -> bytes:
    """Read bytes, of a given length if one is given.

    Raises:
        RpcRefusal: they are not hex, or of another length.
    """
    if not isinstance(value, str) or not _DATA.fullmatch(value):
        raise refuse(where=where, why="not hex data in whole bytes")
    data = bytes.fromhex(value[2:])
    if size_bytes is not None and len(data) != size_bytes:
        raise refuse(where=where, why=f"{len(data)} bytes, not {size_bytes}")
    return data


def parse_slot(value: object, where: str) -> int:
    """Read a storage slot, written as a quantity or as up to 32 bytes.

    Raises:
        RpcRefusal: it is neither.
    """
    return parse_quantity(value, where)


def parse_block(value: object, where: str) -> BlockName:
    """Read a block's number, tag or EIP-1898 object; a block hash only in such an object.

    Raises:
        RpcRefusal: it is none of these.
    """
    if isinstance(value, Mapping):
        if "blockHash" in value:
            return parse_data(value["blockHash"], f"{where}.blockHash", 32)
        return parse_block(value.get("blockNumber"), f"{where}.blockNumber")
    if isinstance(value, str) and value in _TAGS:
        # QBFT is final at once; the pending state is the newest one here.
        return 0 if value == "earliest" else None
    return parse_quantity(value, where)


@dataclass(frozen=True, slots=True)
class Params:
    """The positional parameters of one call."""

    values: Sequence[object]

    def get(self, index: int, default: object = None) -> object:
        """Give a parameter as it came, or the default when it is absent or null."""
        value = self.values[index] if index < len(self.values) else None
        return default if value is None else value

    def quantity(self, index: int) -> int:
        """Give a number."""
        return parse_quantity(self.get(index), str(index))

    def data(self, index: int) -> bytes:
        """Give bytes of any length."""
        return parse_data(self.get(index), str(index))

    def address(self, index: int) -> bytes:
        """Give an address of 20 bytes."""
        return parse_data(self.get(index), str(index), 20)

    def word(self, index: int) -> bytes:
        """Give a hash of 32 bytes."""
        return parse_data(self.get(index), str(index), 32)

    def block(self, index: int) -> BlockName:
        """Name a block; absent means the newest."""
        return parse_block(self.get(index, "latest"), str(index))

    def flag(self, index: int) -> bool:
        """Give a truth value; absent means false."""
        value = self.get(index, default=False)
        if not isinstance(value, bool):
            raise refuse(where=str(index), why="not a boolean")
        return value

    def mapping(self, index: int) -> Mapping[str, object]:
        """Give an object."""
        value = self.get(index)
        if not isinstance(value, Mapping):
            raise refuse(where=str(index), why="not an object")
        return value

    def sequence(self, index: int) -> Sequence[object]:
        """Give an array."""
        value = self.get(index, ())
        if not isinstance(value, list | tuple):
            raise refuse(where=str(index), why="not an array")
        return value
