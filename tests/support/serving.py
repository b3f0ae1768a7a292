"""Run the service as its operator does: ``trustsvc serve`` on a port of its own, over real HTTP."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

SAYS = "serving on "
PATIENCE_S = 60


def trustsvc(data: Path, *arguments: str) -> str:
    """Run a command to its end and give what it printed."""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "trustsvc", *arguments, "--data", str(data)],
        capture_output=True,
        text=True,
        env=variables(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def variables() -> dict[str, str]:
    """Give the environment without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if "TRUSTSVC" not in name}


def start(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a command that stays; its log goes beside the data folder."""
    with (data.parent / f"{arguments[0]}.log").open("a") as log:
        return subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "trustsvc", *arguments, "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=variables(),
        )


@dataclass(frozen=True)
class Server:
    """A serving process and a client to it."""

    process: subprocess.Popen[str]
    http: httpx2.Client

    def kill(self) -> None:
        """End it without a word, as the loss of power does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def until(self, address: str, member: str) -> dict[str, Any]:
        """Ask until a member of the answer is there."""
        end = time.monotonic() + PATIENCE_S
        while True:
            found: dict[str, Any] = self.http.get(address).raise_for_status().json()
            if found[member] is not None:
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """Serve a data folder on a free port until the block ends."""
    process = start(data, "serve", "--demo", "--port", "0")
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith(SAYS), (data.parent / "serve.log").read_text()
        address = line.removeprefix(SAYS).split()[0]
        with httpx2.Client(base_url=address, timeout=PATIENCE_S, trust_env=False) as http:
            server = Server(process, http)
            _wait(server)
            yield server
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
        process.stdout.close()


def _wait(server: Server) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if server.http.get("/readyz").is_success:
                return
        except httpx2.TransportError:
            assert server.process.poll() is None, "the server ended"
        time.sleep(0.05)
    raise TimeoutError
