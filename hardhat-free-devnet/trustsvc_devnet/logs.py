"""Find logs by address and topics (``eth_getLogs``)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from eth_bloom.bloom import BloomFilter

from trustsvc_devnet.params import BlockName, parse_block, parse_data, refuse
from trustsvc_devnet.shapes import Json, receipt_shapes

if TYPE_CHECKING:
    from trustsvc_devnet.chain import Chain, QbftHeader

Choice = frozenset[bytes] | None
"""The values that fit at one place; None fits all."""

GetHeader = Callable[[BlockName], "QbftHeader"]


def find_logs(chain: "Chain", get_header: GetHeader, fields: Mapping[str, object]) -> list[Json]:
    """Give the logs that a filter object asks for, in the order of the chain.

    Raises:
        RpcRefusal: the filter has the wrong form, or names an unknown block.
    """
    addresses = _choice(fields.get("address"), "address", 20)
    topics = _topics(fields.get("topics"))
    return [
        log
        for header in _headers(chain, get_header, fields)
        if _may_hold(header, addresses, topics)
        for log in _all_logs(chain, header)
        if _fits(log, addresses, topics)
    ]


def _headers(
    chain: "Chain", get_header: GetHeader, fields: Mapping[str, object]
) -> Iterator["QbftHeader"]:
    if "blockHash" in fields:
        yield get_header(parse_data(fields["blockHash"], "blockHash", 32))
        return
    first = get_header(parse_block(fields.get("fromBlock") or "latest", "fromBlock"))
    last = get_header(parse_block(fields.get("toBlock") or "latest", "toBlock"))
    if first.block_number > last.block_number:
        raise refuse(where="0", why="invalid block range params")
    for number in range(first.block_number, last.block_number + 1):
        header = chain.find_header(number)
        if header is not None:
            yield header


def _may_hold(header: "QbftHeader", addresses: Choice, topics: Sequence[Choice]) -> bool:
    bloom = BloomFilter(header.bloom)
    asked = [choice for choice in (addresses, *topics) if choice is not None]
    return all(any(value in bloom for value in choice) for choice in asked)


def _all_logs(chain: "Chain", header: "QbftHeader") -> Iterator[Json]:
    for receipt in receipt_shapes(header, chain.transactions(header), chain.receipts(header)):
        logs = receipt["logs"]
        if isinstance(logs, list):
            yield from logs


def _fits(log: Json, addresses: Choice, topics: Sequence[Choice]) -> bool:
    own = log["topics"]
    if not isinstance(own, list) or len(own) < len(topics):
        return False
    if addresses is not None and _octets(log["address"]) not in addresses:
        return False
    pairs = zip(topics, own, strict=False)
    return all(choice is None or _octets(topic) in choice for choice, topic in pairs)


def _octets(text: object) -> bytes:
    return bytes.fromhex(str(text)[2:])


def _topics(value: object) -> list[Choice]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise refuse(where="topics", why="not an array")
    return [_choice(topic, "topics", 32) for topic in value]


def _choice(value: object, where: str, size_bytes: int) -> Choice:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return frozenset(parse_data(item, where, size_bytes) for item in value) or None
    return frozenset([parse_data(value, where, size_bytes)])
