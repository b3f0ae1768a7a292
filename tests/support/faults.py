"""A provider between us and a node that fails, lies and forgets, by plan or by seed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Fault = Callable[["FaultyProvider", str, Any], Any]


class FaultyProvider:
    """Pass requests on; ``faults`` by method come instead, each as often as it is listed."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - any web3 provider
        """Wrap a provider."""
        self.inner = inner
        self.asked: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.random: Random | None = None
        self.probability = 0.0

    def make_request(self, method: str, params: Any) -> Any:  # noqa: ANN401 - JSON
        """Answer, or do not."""
        self.asked.append(method)
        planned = self.faults.get(method)
        if planned:
            return planned.pop(0)(self, method, params)
        if self.random is not None and self.random.random() < self.probability:
            return self.random.choice(ANY_FAULT)(self, method, params)
        return self.inner.make_request(method, params)


def lost_before(_provider: FaultyProvider, method: str, _params: object) -> object:
    """Fail before the node heard of it."""
    raise ConnectionError(method)


def lost_after(provider: FaultyProvider, method: str, params: object) -> object:
    """Fail after the node did it."""
    provider.inner.make_request(method, params)
    raise TimeoutError(method)


def refused(_provider: FaultyProvider, _method: str, _params: object) -> object:
    """Answer with an error."""
    return {"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "no, not today"}}


def answers(result: object) -> Fault:
    """Answer with something else."""
    return lambda _provider, _method, _params: {"jsonrpc": "2.0", "id": 1, "result": result}


def changes(change: Callable[[Any], Any]) -> Fault:
    """Answer with a changed result."""

    def changed(provider: FaultyProvider, method: str, params: object) -> object:
        answer = provider.inner.make_request(method, params)
        return {**answer, "result": change(answer["result"])}

    return changed


def says(answer: object) -> Fault:
    """Give an answer that need not be JSON-RPC."""
    return lambda _provider, _method, _params: answer


JUNK: tuple[object, ...] = (None, "0x", "0xzz", [], {}, 7, True, "latest", {"result": None}, [[1]])

ANY_FAULT: tuple[Fault, ...] = (
    lost_before,
    lost_after,
    lost_after,
    refused,
    *(answers(junk) for junk in JUNK),
    answers({"blockNumber": "0x1", "status": "0x1"}),
    answers(hex(10**6)),
)
