"""Start npm's anvil as an engine, with the devnet's accounts funded, and stop it at the end.

The binary is taken from ``node_modules`` of the working folder or one above it, else from PATH.
Anvil seals nothing: evidence from it replays under ``pinned_block`` only.
Its pool is laxer than go-ethereum's: any higher fee replaces.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from requests import Session
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from trustsvc_devnet.accounts import BALANCE_WEI, CHAIN_ID, FUNDED
from trustsvc_devnet.errors import AnvilFailed, AnvilMissing
from trustsvc_devnet.frames import lower_limit

lower_limit()

START_S: Final = 15.0
STOP_S: Final = 5.0
_LISTENING: Final = re.compile(rb"Listening on 127\.0\.0\.1:(\d+)")
_PATTERN: Final = "node_modules/@foundry-rs/anvil-*/bin/anvil"


def find_anvil(folder: Path) -> Path:
    """Give the path of anvil's binary.

    Raises:
        AnvilMissing: there is none.
    """
    for place in (folder, *folder.parents):
        for found in sorted(place.glob(_PATTERN)):
            if os.access(found, os.X_OK):
                return found
    on_path = shutil.which("anvil")
    if on_path is None:
        raise AnvilMissing
    return Path(on_path)


class AnvilEngine:
    """A running anvil."""

    name = "anvil"

    def __init__(self, port: int = 0, binary: Path | None = None) -> None:
        """Start anvil on a loopback port, 0 for any free one, and fund the accounts.

        Raises:
            AnvilMissing: the binary is nowhere.
            AnvilFailed: it does not start, or does not answer.
        """
        command = [
            str(binary or find_anvil(Path.cwd())),
            *("--host", "127.0.0.1", "--port", str(port), "--chain-id", str(CHAIN_ID)),
            *("--gas-limit", "30000000", "--accounts", "1", "--balance", "0"),
        ]
        # A file and no pipe: nobody reads it later, and a full pipe would stop anvil.
        with tempfile.TemporaryFile() as output:
            self._process = _start(command, output)
            self.url = f"http://127.0.0.1:{self._wait_for_port(output.fileno())}"
        session = Session()
        session.trust_env = False  # or HTTP_PROXY would catch the loopback
        self.provider = HTTPProvider(self.url, session=session)
        try:
            for address in FUNDED:
                self._ask("anvil_setBalance", "0x" + address.hex(), hex(BALANCE_WEI))
        except BaseException:
            self.close()
            raise

    def running(self) -> bool:
        """Tell whether anvil still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Stop anvil; its chain is gone."""
        if self.running():
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _ask(self, method: str, *params: object) -> None:
        response = self.provider.make_request(RPCEndpoint(method), list(params))
        if "error" in response:
            raise AnvilFailed(why=response["error"])

    def _wait_for_port(self, output: int) -> int:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            told = os.pread(output, 65_536, 0)
            listening = _LISTENING.search(told)
            if listening:
                return int(listening.group(1))
            if not self.running():
                raise AnvilFailed(why=told.decode(errors="replace").strip()[-500:])
            time.sleep(0.01)
        self.close()
        raise AnvilFailed(why=f"it did not listen within {START_S:.0f} s")


def _start(command: Sequence[str], output: IO[bytes]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - one fixed program, its arguments made here
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise AnvilFailed(why=str(error)) from error
