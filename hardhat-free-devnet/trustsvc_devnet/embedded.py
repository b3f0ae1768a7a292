"""Run the embedded engine: one node in this process, behind one lock.

It is what web3 talks to in process (``provider``) and what ``rpc`` serves over HTTP (``answer``).
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from trustsvc_devnet.envelope import answer_bytes
from trustsvc_devnet.errors import UnusableState
from trustsvc_devnet.methods import Methods
from trustsvc_devnet.node import Node
from trustsvc_devnet.provider import DevnetProvider
from trustsvc_devnet.state import MemoryStore, SqliteStore, Store


class EmbeddedEngine:
    """A chain in this process; every public method may be called from any thread."""

    name = "embedded"

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        """Open the chain kept at a path, or begin one in memory.

        Raises:
            StateInUse: another process has it open.
            UnusableState: the file holds no chain of ours.
        """
        self._lock = threading.RLock()
        self._store: Store = MemoryStore() if path is None else SqliteStore(path)
        try:
            self._node = Node(self._store, now)
        except UnusableState:
            self._store.close()
            raise
        self._methods = Methods(self._node)
        self.provider = DevnetProvider(self.answer)

    def answer(self, body: bytes) -> bytes:
        """Answer a JSON-RPC request or batch; no bytes when nobody waits for an answer."""
        with self._lock:
            return answer_bytes(body, self._methods.call)

    def take_away(self, keys: int) -> None:
        """Take so many more sealing keys away, the first validators' first."""
        with self._lock:
            self._node.take_away(keys)

    def give_back(self) -> None:
        """Give all sealing keys back, and mine what waited meanwhile."""
        with self._lock:
            self._node.give_back()

    def close(self) -> None:
        """Let go of the file; what waits in the pool is lost."""
        with self._lock:
            self._store.close()
