"""An endpoint returns what has the right form, names what has not, and believes nothing."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.support.chain import ANCHORER, ChainWorld, opened
from tests.support.faults import JUNK, FaultyProvider, answers, lost_before, refused, says
from trustsvc_anchors.chain.keccak import keccak256
from trustsvc_anchors.errors import (
    ChainUnavailable,
    RefusedRequest,
    TransactionRefused,
    WrongChain,
)
from trustsvc_anchors.evm import endpoint as endpoint_module
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.artifact import artifact
from trustsvc_anchors.evm.blocks import pin_of
from trustsvc_anchors.evm.capture import final_header
from trustsvc_anchors.evm.endpoint import Endpoint, as_bytes, as_int, assert_chain, http_endpoint

BLOCK = "eth_getBlockByNumber"


def test_the_code_on_the_chain_is_that_of_the_artifact(world: ChainWorld) -> None:
    assert world.endpoint.code(world.log.contract) == artifact().deployed


def test_a_call_returns_what_the_contract_returns(world: ChainWorld) -> None:
    told = world.endpoint.call(world.log.contract, keccak256(b"MAX_GROWTH()")[:4])

    assert int.from_bytes(told, "big") == registry.MAX_GROWTH


def test_our_chain_is_recognised(world: ChainWorld) -> None:
    block = pin_of(final_header(world.endpoint, world.rule), world.rule)

    assert_chain(
        world.endpoint, world.rule.chain_id, world.rule.genesis, (block.number, block.hash)
    )


def test_another_chain_id_or_genesis_is_another_chain(devnet: ChainWorld) -> None:
    with pytest.raises(WrongChain, match="chain id"):
        assert_chain(devnet.endpoint, 1, devnet.rule.genesis, None)
    with pytest.raises(WrongChain, match="genesis hash"):
        assert_chain(devnet.endpoint, devnet.rule.chain_id, bytes(32), None)


def test_a_chain_that_was_reset_is_another_chain_though_its_genesis_is_the_same() -> None:
    with opened("devnet:memory") as first, opened("devnet:memory") as second:
        for number in range(3):
            first.send_from_elsewhere(ANCHORER, bytes(20), bytes([number]))
        block = pin_of(final_header(first.endpoint, first.rule), first.rule)
        last_block = (block.number, block.hash)
        ours = (first.rule.chain_id, first.rule.genesis)

        with pytest.raises(ChainUnavailable, match=f"we have seen {block.number}"):
            assert_chain(second.endpoint, *ours, last_block)
        for number in range(4):
            second.send_from_elsewhere(ANCHORER, bytes(20), bytes([9 + number]))
        with pytest.raises(WrongChain, match=f"hash of block {block.number}"):
            assert_chain(second.endpoint, *ours, last_block)


def test_whatever_a_node_answers_the_error_is_ours(devnet: ChainWorld) -> None:
    node = devnet.endpoint
    for fault in (lost_before, refused, *(says(junk) for junk in JUNK if junk != {"result": None})):
        devnet.provider.faults = {
            "eth_chainId": [fault],
            "eth_getCode": [fault],
            BLOCK: [fault, fault],
        }
        for ask in (node.chain_id, node.genesis_hash, lambda: node.code(bytes(20))):
            with pytest.raises(ChainUnavailable):
                ask()
        with pytest.raises(ChainUnavailable, match=BLOCK):
            node.block("latest")


def test_a_revert_is_told_in_the_words_of_the_contract(world: ChainWorld) -> None:
    calldata = registry.anchor(world.log.log_id, 1, bytes(32), [])

    with pytest.raises(RefusedRequest, match=r"NotAllowed\(0x0000"):
        world.endpoint.call(world.log.contract, calldata)


@pytest.mark.parametrize(
    "told", ["already known", "transaction already imported", "ALREADY KNOWN: nonce 5"]
)
def test_a_node_that_has_a_transaction_already_is_content(devnet: ChainWorld, told: str) -> None:
    devnet.provider.faults["eth_sendRawTransaction"] = [says({"error": {"message": told}})]

    assert len(devnet.endpoint.send(b"\x02raw")) == 32


def test_a_node_that_refuses_a_transaction_says_why(devnet: ChainWorld) -> None:
    devnet.provider.faults["eth_sendRawTransaction"] = [says({"error": {"message": "no funds"}})]

    with pytest.raises(TransactionRefused, match="no funds"):
        devnet.endpoint.send(b"\x02raw")


@pytest.mark.parametrize("value", [None, 5, "5", "0x", "0xg", "0x-1", "0x" + "f" * 65, [], {}])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ChainUnavailable, match="thing"):
        as_int(value, "thing")


@pytest.mark.parametrize("value", [None, 5, "55", "0x5", "0xgg", "0x5555", [], {}])
def test_what_are_not_so_many_bytes_is_refused(value: object) -> None:
    with pytest.raises(ChainUnavailable, match="thing"):
        as_bytes(value, "thing", size=1)


@contextmanager
def node(status: int, body: bytes) -> Iterator[str]:
    """Serve one answer to every request on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_loopback_is_reached_past_the_proxies_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    with node(200, json.dumps({"result": "0x10"}).encode()) as url:
        assert http_endpoint(url).chain_id() == 16


def test_an_error_in_an_answer_with_status_400_is_read() -> None:
    body = json.dumps({"error": {"code": -32000, "message": "bad luck"}}).encode()

    with node(400, body) as url, pytest.raises(RefusedRequest, match="bad luck"):
        http_endpoint(url).chain_id()


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[", b"[]", b"5", b"null"])
def test_a_web_server_that_is_no_node_is_unavailable(body: bytes) -> None:
    with node(200, body) as url, pytest.raises(ChainUnavailable, match="eth_chainId"):
        http_endpoint(url).chain_id()


def test_a_node_that_does_not_listen_is_unavailable() -> None:
    with node(200, b"{}") as url:
        pass

    with pytest.raises(ChainUnavailable, match="ConnectionError"):
        http_endpoint(url).chain_id()


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "ANSWER_LIMIT_BYTES", 100)

    body = b'"' + b"x" * 1_000 + b'"'

    with node(200, body) as url, pytest.raises(ChainUnavailable, match="more than 100 bytes"):
        http_endpoint(url).chain_id()


def test_credentials_in_an_address_are_not_in_the_name() -> None:
    assert "secret" not in http_endpoint("https://user:secret@node.example/key/secret").name


def test_a_provider_that_gives_bytes_is_understood() -> None:
    provider = FaultyProvider(None)
    provider.faults["eth_getCode"] = [answers(b"\x60\x00")]

    assert Endpoint("bytes", provider).code(bytes(20)) == b"\x60\x00"
