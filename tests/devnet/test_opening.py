"""URLs name engines; nothing is imported before it is needed."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import trustsvc_devnet
from tests.devnet.world import User
from tests.support.peers import peer
from trustsvc_devnet.anvil import AnvilEngine, find_anvil
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.errors import AnvilFailed, AnvilMissing, UnknownEngine
from trustsvc_devnet.opening import open_engine


@pytest.mark.parametrize("url", ["", "devnet", "devnet:", "anvil", "anvil:x", "http://x", "besu:"])
def test_a_url_that_names_no_engine_is_refused(url: str) -> None:
    with pytest.raises(UnknownEngine, match="unknown-engine"):
        open_engine(url)


def test_a_path_in_the_url_keeps_the_chain(tmp_path: Path) -> None:
    url = f"devnet:{tmp_path}/deep/chain.sqlite"
    engine = open_engine(url)
    User(engine).ask("evm_mine")
    engine.close()

    again = open_engine(url)

    assert again.name == "embedded"
    assert User(again).number("eth_blockNumber") == 1
    again.close()


def test_memory_begins_anew_each_time() -> None:
    first, second = open_engine("devnet:memory"), open_engine("devnet:memory")
    User(first).ask("evm_mine")

    assert User(second).number("eth_blockNumber") == 0
    first.close()
    second.close()


def test_naming_engines_imports_neither_py_evm_nor_web3() -> None:
    program = (
        "import sys, trustsvc_devnet.opening, trustsvc_devnet.__main__;"
        "print(sorted({'eth', 'web3', 'eth_keys', 'rlp', 'requests'} & set(sys.modules)))"
    )

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_an_anvil_that_is_no_program_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "anvil"
    broken.write_bytes(b"\0\1\2")
    broken.chmod(0o755)

    with pytest.raises(AnvilFailed, match="anvil-failed"):
        AnvilEngine(binary=broken)


@pytest.mark.parametrize("module", ["embedded", "anvil", "provider", "chain"])
def test_the_recursion_limit_is_left_where_python_has_it(module: str) -> None:
    program = f"import sys, trustsvc_devnet.{module}; print(sys.getrecursionlimit())"

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) <= 1000


def test_only_the_chain_module_knows_py_evm() -> None:
    folder = Path(trustsvc_devnet.__path__[0])
    knowing = [
        path.name
        for path in folder.glob("*.py")
        if any(
            line.strip().startswith(("from eth.", "import eth\n", "import eth."))
            for line in path.read_text().splitlines()
        )
    ]

    assert knowing == ["chain.py"]


def test_anvil_is_found_and_ends_with_its_engine() -> None:
    peer("anvil")
    engine = AnvilEngine()
    assert User(engine).number("eth_blockNumber") == 0

    engine.close()

    assert not engine.running()
    engine.close()


def test_a_missing_anvil_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(AnvilMissing, match="npm install"):
        find_anvil(tmp_path)


def test_an_anvil_that_does_not_start_is_told_with_its_words(tmp_path: Path) -> None:
    broken = tmp_path / "anvil"
    broken.write_text("#!/bin/sh\necho no such option >&2\nexit 2\n")
    broken.chmod(0o755)

    with pytest.raises(AnvilFailed, match="no such option"):
        AnvilEngine(binary=broken)


def test_the_engine_in_process_answers_from_any_thread() -> None:
    engine = EmbeddedEngine()
    users = [User(engine, account) for account in range(4)]
    threads = [
        threading.Thread(target=lambda u=user: [u.send("0x" + "11" * 20) for _ in range(3)])
        for user in users
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User(engine).number("eth_blockNumber") == 12
    engine.close()
