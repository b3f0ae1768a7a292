"""Offer the devnet to web3 in process, with nothing in between but JSON."""

import json
from collections.abc import Callable, Sequence
from typing import cast

from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

Answer = Callable[[object], object]


class DevnetProvider(JSONBaseProvider):
    """A web3 provider over a function that answers JSON-RPC requests."""

    def __init__(self, answer: Answer) -> None:
        """Keep the function; it may be called from several threads."""
        super().__init__()
        self._answer = answer

    def make_request(self, method: RPCEndpoint, params: object) -> RPCResponse:
        """Answer one call; errors come as the ``error`` member, as over HTTP."""
        request = json.loads(self.encode_rpc_request(method, params))
        return cast("RPCResponse", self._answer(request))

    def make_batch_request(
        self, requests: Sequence[tuple[RPCEndpoint, object]]
    ) -> list[RPCResponse] | RPCResponse:
        """Answer several calls, in their order."""
        return [self.make_request(method, params) for method, params in requests]
