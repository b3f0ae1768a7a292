"""Start a devnet for people: ``python -m trustsvc_devnet``.

It prints one line that says how to connect, and runs until Ctrl-C.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from trustsvc_devnet.errors import DevnetError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a devnet until interrupted; give the exit status."""
    asked = _parser().parse_args(arguments)
    # Two seconds of imports: --help doesn't pay for them.
    from trustsvc_devnet.serving import serve  # noqa: PLC0415 - see above

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        serve(port=asked.port, state=asked.state, anvil=asked.anvil, stop=stop, say=_say)
    except DevnetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trustsvc_devnet",
        description="A chain to develop and test on, at http://127.0.0.1:PORT. "
        "Its keys are public: nothing on it is worth anything.",
    )
    parser.add_argument("--port", type=int, default=8545, help="8545 by default, 0 for any")
    engine = parser.add_mutually_exclusive_group()
    engine.add_argument("--state", type=Path, metavar="PATH", help="keep the chain in this file")
    engine.add_argument("--anvil", action="store_true", help="run npm's anvil instead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
