"""Run one engine over HTTP until told to stop."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from trustsvc_devnet.accounts import CHAIN_ID
from trustsvc_devnet.anvil import AnvilEngine
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.errors import AnvilFailed
from trustsvc_devnet.rpc import RpcServer

POLL_S: Final = 0.5


def serve(
    *,
    port: int,
    state: Path | None,
    anvil: bool,
    stop: threading.Event,
    say: Callable[[str], None],
) -> None:
    """Serve the embedded chain, or anvil, until ``stop`` is set.

    ``say`` gets the one line that tells how to connect.

    Raises:
        PortTaken, StateInUse, UnusableState, AnvilMissing, AnvilFailed: it cannot run.
    """
    if anvil:
        _serve_anvil(port, stop, say)
    else:
        _serve_embedded(port, state, stop, say)


def _serve_embedded(
    port: int, state: Path | None, stop: threading.Event, say: Callable[[str], None]
) -> None:
    engine = EmbeddedEngine(state)
    try:
        server = RpcServer(engine.answer, port)
        kept = f"kept in {state}" if state else "in memory"
        say(f"devnet: chain {CHAIN_ID} ({kept}) at {server.url}, Ctrl-C stops it")
        stop.wait()
        server.close()
    finally:
        engine.close()


def _serve_anvil(port: int, stop: threading.Event, say: Callable[[str], None]) -> None:
    engine = AnvilEngine(port)
    try:
        say(f"devnet: chain {CHAIN_ID} (anvil, in memory) at {engine.url}, Ctrl-C stops it")
        while not stop.wait(POLL_S):
            if not engine.running():
                raise AnvilFailed(why="it ended by itself")
    finally:
        engine.close()
