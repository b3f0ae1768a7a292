"""Name every way in which the devnet can fail.

DevnetError
├── UnknownEngine         a URL that names no engine: url
├── StateInUse            another process has the chain open: path
├── UnusableState         a file that holds no chain of ours: path, why
├── MalformedTransaction  bytes that are no signed transaction: why
├── PortTaken             nobody can listen there: port, why
├── AnvilMissing          npm's anvil is not installed
├── AnvilFailed           anvil did not start or answer: why
└── RpcRefusal            a JSON-RPC error for the caller: code, message, data
"""

from typing import ClassVar


class DevnetError(Exception):
    """Say what failed by its fields; the class says what that means and what helps."""

    code: ClassVar[str] = "devnet"
    remedy: ClassVar[str] = "report this with the command that caused it"

    def __init__(self, **fields: object) -> None:
        """Keep the fields; they are shown to people and machines."""
        super().__init__(fields)
        self.fields = fields

    def __str__(self) -> str:
        """Write one line: the code, the fields, the remedy."""
        told = ", ".join(f"{name}: {value}" for name, value in self.fields.items())
        return f"{self.code} ({told}); {self.remedy}" if told else f"{self.code}; {self.remedy}"


class UnknownEngine(DevnetError):
    """A URL that names no engine: url."""

    code = "unknown-engine"
    remedy = "use devnet:PATH.sqlite, devnet:memory or anvil:"


class StateInUse(DevnetError):
    """Another process has the chain open: path."""

    code = "state-in-use"
    remedy = "stop the other devnet, talk to it over HTTP, or choose another file"


class UnusableState(DevnetError):
    """A file that holds no chain of ours, or cannot be written: path, why."""

    code = "unusable-state"
    remedy = "choose another file; delete this one only if you need nothing that it anchored"


class MalformedTransaction(DevnetError):
    """Bytes that are no validly signed transaction of London: why."""

    code = "malformed-transaction"
    remedy = "send the bytes as the signing library made them"


class PortTaken(DevnetError):
    """The port cannot be listened on: port, why."""

    code = "port-taken"
    remedy = "choose another with --port, or 0 for any free one"


class AnvilMissing(DevnetError):
    """The binary of anvil is neither in node_modules nor on the path."""

    code = "anvil-missing"
    remedy = "run npm install (package @foundry-rs/anvil), or use the embedded engine"


class AnvilFailed(DevnetError):
    """Anvil did not start, or answered with an error: why."""

    code = "anvil-failed"
    remedy = "run the same anvil by hand to see more, or use the embedded engine"


class RpcRefusal(DevnetError):
    """A JSON-RPC error for the caller: code, message, data (hex, or None).

    The messages are go-ethereum's, word for word: clients look for them.
    """

    code = "rpc-refusal"
    remedy = "the caller reads code and message"

    def __init__(self, number: int, message: str, data: str | None = None) -> None:
        """Keep the JSON-RPC error object's parts."""
        super().__init__(number=number, message=message)
        self.number = number
        self.message = message
        self.data = data

    def encode_error(self) -> dict[str, object]:
        """Give the ``error`` member of a response (JSON-RPC 2.0, 5.1)."""
        error: dict[str, object] = {"code": self.number, "message": self.message}
        return error if self.data is None else {**error, "data": self.data}
