"""Ask a chain node, and believe nothing of what it answers.

An endpoint checks forms, not facts: what it returns has the right type and size, or is refused as
``ChainUnavailable``. Whether it is true is proved elsewhere (``capture``), or does not matter.
``assert_chain`` keeps apart chains that look alike; call it once before an endpoint is used.
Providers are those of web3, or anything else with their ``make_request``.
"""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import requests

from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.errors import (
    ChainUnavailable,
    RefusedRequest,
    TransactionRefused,
    WrongChain,
)
from trustsvc_anchors.evm.registry import revert_reason

BlockTag = int | Literal["latest", "finalized", "safe"]

TIMEOUT_S = (5.0, 20.0)
"""Until a node takes the connection, and between two of its bytes."""

ANSWER_LIMIT_BYTES = 64 << 20


class Provider(Protocol):
    """What an endpoint needs of a web3 provider."""

    def make_request(self, method: Any, params: Any) -> Any:  # noqa: ANN401 - web3's own types
        """Send one JSON-RPC request and return the whole answer."""


class Endpoint:
    """One chain node, by any transport."""

    def __init__(self, name: str, provider: Provider) -> None:
        """Keep a name for people and the provider."""
        self.name = name
        self._provider = provider

    def request(self, method: str, params: list[object]) -> object:
        """Return the result of one JSON-RPC request, whatever it is.

        Raises:
            ChainUnavailable: the transport failed, or the answer is none.
            RefusedRequest: the node answered with an error (a kind of ChainUnavailable).
        """
        answer = self._answer(method, params)
        if answer.get("error") is not None:
            raise RefusedRequest(what=method, why=_message(answer["error"]), endpoint=self.name)
        if "result" not in answer:
            raise ChainUnavailable(what=method, why="no result", endpoint=self.name)
        return answer["result"]

    def chain_id(self) -> int:
        """Return the chain id that the node states."""
        return self.quantity("eth_chainId", [])

    def genesis_hash(self) -> bytes:
        """Return the hash that the node gives block 0."""
        return as_bytes(self.block(0).get("hash"), "genesis hash", size=32)

    def block(self, tag: BlockTag) -> Mapping[str, Any]:
        """Return a block as raw JSON, transactions by hash.

        Raises:
            ChainUnavailable: there is no such block here.
        """
        method = "eth_getBlockByNumber"
        found = self.request(method, [_tag(tag), False])
        if not isinstance(found, Mapping):
            raise ChainUnavailable(what=method, why=f"no block {tag}", endpoint=self.name)
        return found

    def code(self, address: bytes) -> bytes:
        """Return the code at an address, unproved."""
        method = "eth_getCode"
        return as_bytes(self.request(method, [to_hex(address), "latest"]), method)

    def call(self, to: bytes, data: bytes, tag: BlockTag = "latest") -> bytes:
        """Return what a call gives, unproved."""
        method = "eth_call"
        message = {"to": to_hex(to), "data": to_hex(data)}
        return as_bytes(self.request(method, [message, _tag(tag)]), method)

    def quantity(self, method: str, params: list[object]) -> int:
        """Return the result of a request that gives a number."""
        return as_int(self.request(method, params), method)

    def send(self, raw: bytes) -> bytes:
        """Hand over a signed chain transaction and return its hash, as computed here.

        A node that has it already is content.

        Raises:
            TransactionRefused: the node will not take it.
            ChainUnavailable: no answer; the node may have taken it all the same.
        """
        method = "eth_sendRawTransaction"
        answer = self._answer(method, [to_hex(raw)])
        if answer.get("error") is not None:
            why = _message(answer["error"])
            if not any(known in why.lower() for known in ("already known", "already imported")):
                raise TransactionRefused(what=method, why=why, endpoint=self.name)
        return keccak256(raw)

    def proof(self, address: bytes, slots: list[bytes], block_number: int) -> Mapping[str, Any]:
        """Return an EIP-1186 answer, unverified; slots are whole words of 32 bytes."""
        method = "eth_getProof"
        # Some nodes refuse "0x0" for a slot: always 64 digits.
        asked = [to_hex(slot.rjust(32, b"\0")) for slot in slots]
        found = self.request(method, [to_hex(address), asked, hex(block_number)])
        if not isinstance(found, Mapping):
            raise ChainUnavailable(what=method, why="no proof", endpoint=self.name)
        return found

    def _answer(self, method: str, params: list[object]) -> Mapping[str, Any]:
        try:
            answer = self._provider.make_request(method, params)
        except (OSError, ValueError) as error:
            why = f"{type(error).__name__}: {error}"
            raise ChainUnavailable(what=method, why=why, endpoint=self.name) from error
        if not isinstance(answer, Mapping):
            raise ChainUnavailable(what=method, why="not a JSON-RPC answer", endpoint=self.name)
        return answer


def assert_chain(
    endpoint: Endpoint, chain_id: int, genesis: bytes, last_block: tuple[int, bytes] | None
) -> None:
    """Make sure that an endpoint serves our chain, and that it was not reset.

    ``last_block`` is number and hash of the last block that we captured: a development chain that
    starts anew has the same chain id and the same genesis.

    Raises:
        WrongChain: another chain, or another history: expected, found.
        ChainUnavailable: no answer, or the node has not reached our last block.
    """
    found_id = endpoint.chain_id()
    if found_id != chain_id:
        raise WrongChain(what="chain id", expected=str(chain_id), found=str(found_id))
    found_genesis = endpoint.genesis_hash()
    if found_genesis != genesis:
        raise WrongChain(what="genesis hash", expected=to_hex(genesis), found=to_hex(found_genesis))
    if last_block is None:
        return
    number, block_hash = last_block
    head = as_int(endpoint.block("latest").get("number"), "number")
    if head < number:
        # Behind, or reset: which of them shows once it has caught up.
        why = f"the node is at block {head}, we have seen {number}"
        raise ChainUnavailable(what="eth_getBlockByNumber", why=why, endpoint=endpoint.name)
    found = as_bytes(endpoint.block(number).get("hash"), "hash", size=32)
    if found != block_hash:
        raise WrongChain(
            what=f"hash of block {number}", expected=to_hex(block_hash), found=to_hex(found)
        )


def http_endpoint(url: str) -> Endpoint:
    """Open a JSON-RPC node by HTTP; a name without credentials is kept for messages."""
    parts = urlsplit(url)
    return Endpoint(f"{parts.scheme}://{parts.hostname}:{parts.port or ''}", _Http(url))


def to_hex(data: bytes) -> str:
    """Write bytes as JSON-RPC does."""
    return f"0x{data.hex()}"


def as_bytes(value: object, what: str, size: int | None = None) -> bytes:
    """Read hexadecimal of an answer.

    Raises:
        ChainUnavailable: it is none, or not ``size`` bytes.
    """
    try:
        data = bytes.fromhex(_digits(value))
    except ValueError as error:
        raise ChainUnavailable(what=what, why="not hexadecimal") from error
    if size is not None and len(data) != size:
        raise ChainUnavailable(what=what, why=f"{len(data)} bytes, not {size}")
    return data


def as_int(value: object, what: str) -> int:
    """Read a number of an answer, at most 256 bits.

    Raises:
        ChainUnavailable: it is none.
    """
    try:
        number = int(_digits(value)[:65], 16)
    except ValueError as error:
        raise ChainUnavailable(what=what, why="not a number") from error
    if not 0 <= number < 1 << 256:
        raise ChainUnavailable(what=what, why="out of range")
    return number


def _digits(value: object) -> str:
    # In-process providers may give bytes where JSON has hexadecimal.
    if isinstance(value, bytes):
        return value.hex()
    if not isinstance(value, str) or not value.startswith("0x"):
        msg = "no 0x"
        raise ValueError(msg)
    return value[2:]


def _tag(tag: BlockTag) -> str:
    return hex(tag) if isinstance(tag, int) else tag


def _message(error: object) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    data = error.get("data")
    reason = ""
    if isinstance(data, str) and data.startswith("0x"):
        # Revert data: told in the words of our contract where they are its own.
        reason = f": {revert_reason(as_bytes(data, 'revert data'))}"
    return f"{error.get('message', 'no message')}{reason}"


class _Http:
    """JSON-RPC over HTTP without web3, whose import alone takes a second."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        # A proxy named in the environment cannot reach this machine's own loopback.
        self._session.trust_env = not _is_loopback(urlsplit(url).hostname or "")

    def make_request(self, method: str, params: object) -> object:
        headers = {"Content-Type": "application/json"}
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        with self._session.post(
            self._url, data=json.dumps(body), headers=headers, timeout=TIMEOUT_S, stream=True
        ) as answer:
            # Some nodes put the JSON-RPC error into an answer with status 400.
            content = answer.raw.read(ANSWER_LIMIT_BYTES + 1, decode_content=True)
        if len(content) > ANSWER_LIMIT_BYTES:
            msg = f"more than {ANSWER_LIMIT_BYTES} bytes"
            raise OSError(msg)
        return json.loads(content)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
