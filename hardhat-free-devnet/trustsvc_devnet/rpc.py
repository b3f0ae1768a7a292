"""Serve JSON-RPC over HTTP on the loopback interface, one engine behind it.

For development: no TLS, no accounts, and only 127.0.0.1 is ever listened on.
A request whose ``Host`` is not a loopback name is refused, so that no web page reaches the chain
by rebinding a name of its own.
"""

import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, cast

from trustsvc_devnet.errors import PortTaken

HOST: Final = "127.0.0.1"
POLL_S: Final = 0.05
MAX_BODY_BYTES: Final = 5 * 1024 * 1024
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

Answer = Callable[[bytes], bytes]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, answer: Answer) -> None:
        self.answer = answer
        super().__init__((HOST, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "trustsvc-devnet"
    # Headers and body in one packet, or every answer waits for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def do_POST(self) -> None:
        """Answer a request or a batch."""
        if not self._from_here():
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        size = self.headers.get("Content-Length", "")
        if not (size.isascii() and size.isdigit()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
            return
        if int(size) > MAX_BODY_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        self._send(cast("_Server", self.server).answer(self.rfile.read(int(size))))

    def _from_here(self) -> bool:
        name, _, port = self.headers.get("Host", "").rpartition(":")
        return (name or port) in _LOOPBACK

    def _send(self, body: bytes) -> None:
        self.send_response(HTTPStatus.OK if body else HTTPStatus.NO_CONTENT)
        if body:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: HTTPStatus) -> None:
        # The body was not read: the connection cannot be used again.
        self.close_connection = True
        self.send_error(status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it
        """Keep quiet: tests and people read the one line of the start."""


class RpcServer:
    """JSON-RPC over HTTP in a thread of its own, until ``close``."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        """Listen on a port of 127.0.0.1, 0 for any free one, and serve.

        Raises:
            PortTaken: it cannot be listened on.
        """
        try:
            self._server = _Server(port, answer)
        except OSError as error:
            raise PortTaken(port=port, why=error.strerror) from error
        self.url = f"http://{HOST}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_S,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening; answers on their way are finished or dropped with the process."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
