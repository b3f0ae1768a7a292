"""JSON-RPC over HTTP as curl and web3 speak it."""

import http.client
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest
from eth_account import Account
from requests import Session
from web3 import HTTPProvider, Web3
from web3.middleware import ExtraDataToPOAMiddleware, SignAndSendRawMiddlewareBuilder

from tests.devnet.world import CREATION, word
from trustsvc_devnet.accounts import CHAIN_ID, FUNDED_KEYS
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.errors import PortTaken
from trustsvc_devnet.rpc import MAX_BODY_BYTES, RpcServer

if TYPE_CHECKING:
    from web3.types import BlockData


@pytest.fixture
def server(engine: EmbeddedEngine) -> Iterator[RpcServer]:
    serving = RpcServer(engine.answer)
    yield serving
    serving.close()


def _send(
    server: RpcServer, body: bytes, method: str = "POST", **headers: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request(method, "/", body, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def _ask(server: RpcServer, message: object) -> object:
    status, body = _send(server, json.dumps(message).encode())
    assert status == 200
    return json.loads(body)


def test_a_raw_request_gets_its_result(server: RpcServer) -> None:
    asked = {"jsonrpc": "2.0", "id": "a", "method": "eth_chainId", "params": []}

    assert _ask(server, asked) == {"jsonrpc": "2.0", "id": "a", "result": hex(CHAIN_ID)}


def test_a_request_may_leave_params_out(server: RpcServer) -> None:
    answered = _ask(server, {"jsonrpc": "2.0", "id": 0, "method": "eth_blockNumber"})

    assert answered == {"jsonrpc": "2.0", "id": 0, "result": "0x0"}


def test_a_batch_is_answered_in_order_each_for_itself(server: RpcServer) -> None:
    answered = _ask(
        server,
        [
            {"jsonrpc": "2.0", "id": 1, "method": "evm_mine"},
            {"jsonrpc": "2.0", "method": "evm_mine"},
            {"jsonrpc": "2.0", "id": 2, "method": "eth_blockNumber"},
            {"jsonrpc": "2.0", "id": 3, "method": "nothing"},
            "no request",
        ],
    )

    assert isinstance(answered, list)
    assert [response["id"] for response in answered] == [1, 2, 3, None]
    assert answered[1]["result"] == "0x2"
    assert [response["error"]["code"] for response in answered[2:]] == [-32601, -32600]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b'{"jsonrpc": "2.0", "id": 1', -32700),
        (b"\xff\xfe\x00", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b"null", -32600),
        (b'{"id": 1, "method": 7}', -32600),
        (b'{"id": {}, "method": "eth_chainId"}', -32600),
        (b'{"id": 1, "method": "eth_chainId", "params": {}}', -32602),
        (b"[" + b",".join([b"1"] * 1001) + b"]", -32600),
    ],
)
def test_bad_messages_are_told_by_code(server: RpcServer, body: bytes, code: int) -> None:
    status, answered = _send(server, body)

    assert status == 200
    assert json.loads(answered)["error"]["code"] == code


def test_a_notification_gets_no_body(server: RpcServer) -> None:
    assert _send(server, b'{"jsonrpc": "2.0", "method": "eth_chainId"}') == (204, b"")


def test_a_body_over_the_limit_is_not_read(server: RpcServer) -> None:
    status, _ = _send(server, b"", **{"Content-Length": str(MAX_BODY_BYTES + 1)})

    assert status == 413


@pytest.mark.parametrize("size", ["", "-1", "ten", "1e3", "٣"])
def test_a_length_that_is_none_is_refused(server: RpcServer, size: str) -> None:
    status, _ = _send(server, b"", **{"Content-Length": size.encode().decode("latin-1")})

    assert status == 411


def test_only_post_is_answered(server: RpcServer) -> None:
    assert _send(server, b"", method="GET")[0] == 501


@pytest.mark.parametrize("host", ["example.org", "example.org:8545", "127.0.0.1.example.org"])
def test_a_rebound_name_is_refused(server: RpcServer, host: str) -> None:
    assert _send(server, b"{}", Host=host)[0] == 403


def test_one_connection_carries_many_requests(server: RpcServer) -> None:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    for number in range(3):
        connection.request("POST", "/", json.dumps({"id": number, "method": "evm_mine"}))
        assert json.loads(connection.getresponse().read())["id"] == number
    connection.close()


def test_a_taken_port_is_told(server: RpcServer, engine: EmbeddedEngine) -> None:
    port = int(server.url.rpartition(":")[2])

    with pytest.raises(PortTaken, match=str(port)):
        RpcServer(engine.answer, port)


@pytest.mark.parametrize("over_http", [False, True])
def test_web3_deploys_sends_calls_and_proves(
    server: RpcServer, engine: EmbeddedEngine, *, over_http: bool
) -> None:
    session = Session()
    session.trust_env = False
    provider = HTTPProvider(server.url, session=session) if over_http else engine.provider
    w3 = Web3(provider)
    account = Account.from_key(FUNDED_KEYS[0])
    w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    w3.middleware_onion.inject(SignAndSendRawMiddlewareBuilder.build(account), layer=0)

    sent = w3.eth.send_transaction({"from": account.address, "data": CREATION})
    contract = w3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    assert contract is not None
    sent = w3.eth.send_transaction({"from": account.address, "to": contract, "data": word(7)})
    receipt = w3.eth.wait_for_transaction_receipt(sent)
    proof = w3.eth.get_proof(contract, [0], "latest")  # type: ignore[call-arg,arg-type]  # web3 types it as one tuple

    assert w3.is_connected()
    assert bytes(w3.eth.call({"to": contract})) == word(7)
    assert int.from_bytes(proof["storageProof"][0]["value"]) == 7
    assert bytes(receipt["logs"][0]["topics"][0]) == word(7)
    assert w3.eth.get_block("latest", full_transactions=True)["number"] == 2
    assert w3.eth.get_transaction(sent)["to"] == contract
    assert w3.eth.get_logs({"address": contract})[0]["blockNumber"] == 2
    with w3.batch_requests() as batch:
        batch.add(w3.eth.get_block(0))
        batch.add(w3.eth.get_block(1))
        blocks = cast("list[BlockData]", batch.execute())
    assert [block["number"] for block in blocks] == [0, 1]
