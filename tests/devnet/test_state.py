"""The chain outlives its process, however that ends."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from eth_utils.exceptions import ValidationError
from requests import RequestException, Session
from web3 import HTTPProvider

from tests.devnet.world import Refused, User, word
from trustsvc_devnet.accounts import VALIDATOR_KEYS
from trustsvc_devnet.chain import Chain
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.errors import StateInUse, UnusableState
from trustsvc_devnet.state import SqliteStore


class _Served:
    """An engine over HTTP, as ``User`` expects one."""

    name = "served"

    def __init__(self, url: str) -> None:
        session = Session()
        session.trust_env = False
        self.provider = HTTPProvider(url, session=session, exception_retry_configuration=None)

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def _devnet(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "trustsvc_devnet", "--port", "0", *arguments]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            yield process, found.group()
        finally:
            process.kill()


def test_a_restart_keeps_blocks_state_and_proofs(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    engine = EmbeddedEngine(path)
    user = User(engine)
    contract = user.deploy()
    user.send(contract, word(5))
    head = user.get("eth_getBlockByNumber", "latest", True)
    engine.close()

    again = EmbeddedEngine(path)
    user = User(again)

    assert user.get("eth_getBlockByNumber", "latest", True) == head
    assert user.ask("eth_call", {"to": contract}, "latest") == "0x" + word(5).hex()
    assert user.nonce() == 2
    user.send(contract, word(6))
    assert user.number("eth_blockNumber") == 3
    again.close()


def test_what_waits_in_the_pool_is_lost_with_the_process(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    engine = EmbeddedEngine(path)
    engine.take_away(2)
    sent = User(engine).ask("eth_sendRawTransaction", User(engine).sign("0x" + "11" * 20))
    engine.close()

    again = EmbeddedEngine(path)

    assert User(again).ask("eth_getTransactionByHash", sent) is None
    again.close()


def test_a_second_process_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    engine = EmbeddedEngine(path)

    with pytest.raises(StateInUse, match=re.escape(str(path))):
        EmbeddedEngine(path)
    second = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "trustsvc_devnet", "--port", "0", "--state", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    engine.close()

    assert second.returncode == 1
    assert second.stderr.startswith("state-in-use")
    assert second.stderr.count("\n") == 1


@pytest.mark.slow
def test_killed_in_the_middle_it_keeps_every_block_that_it_told_of(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    told: list[str] = []
    with _devnet("--state", str(path)) as (process, url):
        user = User(_Served(url))
        killer = threading.Timer(0.5, lambda: os.kill(process.pid, signal.SIGKILL))
        killer.start()
        with suppress(RequestException):
            while True:
                told.append(user.send("0x" + "11" * 20, nonce=len(told)))

    engine = EmbeddedEngine(path)
    user = User(engine)

    assert len(told) > 5
    receipts = [user.get("eth_getTransactionReceipt", one) for one in told]
    assert [int(str(receipt["blockNumber"]), 16) for receipt in receipts] == list(
        range(1, len(told) + 1)
    )
    assert user.number("eth_blockNumber") - len(told) in {0, 1}
    user.send("0x" + "11" * 20)
    engine.close()


def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    with _devnet("--state", str(tmp_path / "chain.sqlite")) as (process, url):
        user = User(_Served(url))
        user.send("0x" + "11" * 20)
        with pytest.raises(Refused, match="nonce too low"):
            user.send("0x" + "11" * 20, nonce=0)
        process.send_signal(signal.SIGINT)

        output, errors = process.communicate(timeout=10)

    assert (process.returncode, output, errors) == (0, "", "")


def test_a_block_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chain.sqlite")
    chain = Chain(store)
    chain.add_block([], now=0, round_=0, keys=VALIDATOR_KEYS)

    with pytest.raises(ValidationError):
        chain.add_block([], now=0, round_=0, keys=VALIDATOR_KEYS[:2])
    chain.add_block([], now=0, round_=0, keys=VALIDATOR_KEYS)

    assert chain.head.block_number == 2
    store.close()


def test_a_file_that_cannot_be_written_is_told_and_costs_no_block(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    store = SqliteStore(path, busy_timeout_s=0.01)
    chain = Chain(store)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")

    with pytest.raises(UnusableState, match="locked"):
        chain.add_block([], now=0, round_=0, keys=VALIDATOR_KEYS)
    other.execute("rollback")
    other.close()

    assert chain.head.block_number == 0
    chain.add_block([], now=0, round_=0, keys=VALIDATOR_KEYS)
    assert chain.head.block_number == 1
    store.close()


def test_files_that_hold_no_chain_of_ours_are_refused(tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("these are not the bytes of a database " * 20)
    with sqlite3.connect(foreign) as database:
        database.execute("create table people (name text)")
    database.close()

    with pytest.raises(UnusableState, match="not a database"):
        SqliteStore(text)
    with pytest.raises(UnusableState, match="another program"):
        SqliteStore(foreign)
    with pytest.raises(UnusableState, match="unable to open"):
        SqliteStore(tmp_path)


def test_a_chain_with_another_genesis_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    EmbeddedEngine(path).close()
    with sqlite3.connect(path) as database:
        rows = database.execute("select key, value from state").fetchall()
        headers = [(key, value) for key, value in rows if b"ctical byzantine" in value]
        key, value = headers[0]
        database.execute(
            "update state set value = ? where key = ?",
            (value.replace(b"ctical byzantine", b"another one here"), key),
        )
    database.close()

    with pytest.raises(UnusableState, match="genesis"):
        EmbeddedEngine(path)
    SqliteStore(path).close()
