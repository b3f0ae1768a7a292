"""Whatever comes in from outside is refused by name and by nothing else."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.devnet.world import User
from trustsvc_devnet.chain import decode_transaction
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.envelope import answer_all
from trustsvc_devnet.errors import MalformedTransaction, RpcRefusal
from trustsvc_devnet.methods import Methods
from trustsvc_devnet.node import Node
from trustsvc_devnet.params import parse_block, parse_data, parse_quantity
from trustsvc_devnet.state import MemoryStore

METHODS = (
    *("eth_getBlockByNumber", "eth_getBlockByHash", "eth_getTransactionCount", "eth_getBalance"),
    *("eth_getCode", "eth_getStorageAt", "eth_getProof", "eth_call", "eth_estimateGas"),
    *("eth_feeHistory", "eth_sendRawTransaction", "eth_getTransactionByHash"),
    *("eth_getTransactionReceipt", "eth_getBlockReceipts", "eth_getLogs", "evm_setAutomine"),
)
HEX = st.binary(max_size=40).map(lambda octets: "0x" + octets.hex())
WORDS = st.binary(min_size=20, max_size=32).map(lambda octets: "0x" + octets.hex())
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    HEX,
    WORDS,
    st.integers(0, 2**256).map(hex),
    st.sampled_from(["latest", "pending", "0x0", "0x" + "00" * 20, "0x" + "00" * 32]),
)
NAMES = st.sampled_from(
    ["to", "from", "data", "input", "value", "gas", "address", "topics", "blockHash", "fromBlock"]
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(NAMES, v, max_size=4), max_leaves=8
)


def _refusal(function: Callable[..., object], *arguments: object) -> int | None:
    try:
        function(*arguments)
    except RpcRefusal as refusal:
        return refusal.number
    return None


_METHODS = Methods(Node(MemoryStore(), lambda: 0.0))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(METHODS), st.lists(VALUES, max_size=4))
def test_any_parameters_are_answered_or_refused(method: str, params: list[object]) -> None:
    assert _refusal(_METHODS.call, method, params) in {None, 3, -32000, -32602}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(VALUES | st.dictionaries(st.sampled_from(["id", "method", "params"]), VALUES))
def test_any_message_is_answered_in_the_envelope(message: object) -> None:
    answered = answer_all(message, _METHODS.call)

    responses = answered if isinstance(answered, list) else [answered]
    assert all(r is None or ("error" in r) != ("result" in r) for r in responses)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_a_changed_transaction_is_malformed_or_another_ones(data: st.DataObject) -> None:
    signed = bytes.fromhex(_SIGNED[2:])
    at = data.draw(st.integers(0, len(signed) - 1))
    flipped = signed[at] ^ data.draw(st.integers(1, 255))
    changed = signed[:at] + bytes([flipped]) + signed[at + 1 :]

    try:
        transaction = decode_transaction(changed)
    except MalformedTransaction:
        return
    assert transaction.encode() == changed
    assert transaction.sender != _SENDER


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda octets: b"\x02" + octets))
def test_any_bytes_are_a_malformed_transaction(octets: bytes) -> None:
    try:
        decode_transaction(octets)
    except MalformedTransaction:
        return
    raise AssertionError(octets.hex())


@given(SCALARS)
def test_every_parser_of_parameters_refuses_or_reads(value: object) -> None:
    for parse in (parse_quantity, parse_data, parse_block):
        assert _refusal(parse, value, "0") in {None, -32602}


_USER = User(EmbeddedEngine())
_SIGNED = _USER.sign("0x" + "11" * 20, b"hello", value=3)
_SENDER = bytes.fromhex(_USER.address[2:])
