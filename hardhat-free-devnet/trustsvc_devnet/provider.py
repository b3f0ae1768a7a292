"""Offer the devnet to web3 in process, with nothing in between but JSON."""

from collections.abc import Callable, Sequence

from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from trustsvc_devnet.frames import lower_limit

lower_limit()

Answer = Callable[[bytes], bytes]


class DevnetProvider(JSONBaseProvider):
    """A web3 provider over a function that answers JSON-RPC requests in their bytes."""

    def __init__(self, answer: Answer) -> None:
        """Keep the function; it may be called from several threads."""
        super().__init__()
        self._answer = answer

    def make_request(self, method: RPCEndpoint, params: object) -> RPCResponse:
        """Answer one call; errors come as the ``error`` member, as over HTTP."""
        return self.decode_rpc_response(self._answer(self.encode_rpc_request(method, params)))

    def make_batch_request(
        self, requests: Sequence[tuple[RPCEndpoint, object]]
    ) -> list[RPCResponse] | RPCResponse:
        """Answer several calls, in their order."""
        return [self.make_request(method, params) for method, params in requests]
