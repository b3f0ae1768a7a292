"""Open the engine that a URL names, importing no more than it needs.

``devnet:PATH.sqlite`` is the embedded engine with its chain kept in a file, ``devnet:memory`` the
same without one, ``anvil:`` starts npm's anvil on a free loopback port.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trustsvc_devnet.errors import UnknownEngine

if TYPE_CHECKING:
    from web3.providers.base import JSONBaseProvider


class Engine(Protocol):
    """A chain that is ready to be talked to."""

    name: str

    @property
    def provider(self) -> "JSONBaseProvider":
        """Give what web3 talks to."""

    def close(self) -> None:
        """Stop it and let go of what it holds."""


def open_engine(url: str) -> Engine:
    """Open the engine that a URL names.

    Raises:
        UnknownEngine: the URL names none.
        StateInUse, UnusableState: the file of the embedded engine cannot be used.
        AnvilMissing, AnvilFailed: anvil cannot be started.
    """
    scheme, colon, rest = url.partition(":")
    if scheme == "devnet" and rest:
        # py-evm and web3 take two seconds to import: only who opens a chain pays for them.
        from trustsvc_devnet.embedded import EmbeddedEngine  # noqa: PLC0415 - see above

        return EmbeddedEngine(None if rest == "memory" else Path(rest))
    if scheme == "anvil" and colon and not rest:
        from trustsvc_devnet.anvil import AnvilEngine  # noqa: PLC0415 - see above

        return AnvilEngine()
    raise UnknownEngine(url=url)
