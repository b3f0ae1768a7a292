"""Keep Python's recursion limit where Python has it.

Importing py_ecc, which web3, eth_account and py-evm all do, raises the limit to 100,000 for the
whole process.
Under that, deeply nested JSON overruns the C stack of Python 3.11 and kills the process instead
of raising RecursionError.
Every module here that imports one of them puts the limit back at once; only while the EVM runs
it is as high as 1,024 nested calls need.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ORDINARY_FRAMES: Final = 1_000
# 1,024 nested calls at 12 frames each, as py-evm reckons.
EVM_FRAMES: Final = 12_288


def lower_limit() -> None:
    """Undo what the imports did to the limit."""
    if sys.getrecursionlimit() >= EVM_FRAMES:
        sys.setrecursionlimit(ORDINARY_FRAMES)


@contextmanager
def deep() -> Iterator[None]:
    """Let the EVM recurse as deep as it may."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, EVM_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
