"""Read JSON-RPC 2.0 requests and write their responses, in batches too."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from trustsvc_devnet.errors import DevnetError, RpcRefusal

INVALID_REQUEST: Final = -32600
INTERNAL_ERROR: Final = -32603
PARSE_ERROR: Final = -32700
MAX_BATCH: Final = 1_000

Json = dict[str, object]
CallMethod = Callable[[str, Sequence[object]], object]


def answer(request: object, call: CallMethod) -> Json | None:
    """Answer one request; None for a notification (a request without ``id``)."""
    if not isinstance(request, Mapping):
        return error_response(RpcRefusal(INVALID_REQUEST, "invalid request"))
    method, params, number = request.get("method"), request.get("params", []), request.get("id")
    if not isinstance(method, str) or not isinstance(number, int | float | str | None):
        return error_response(RpcRefusal(INVALID_REQUEST, "invalid request"))
    if not isinstance(params, list):
        return error_response(RpcRefusal(-32602, "non-array args"), number)
    try:
        result = call(method, params)
    except RpcRefusal as refusal:
        return error_response(refusal, number) if "id" in request else None
    except DevnetError as error:
        # The disk is full, say: the caller gets an answer and nothing of the block was kept.
        return error_response(RpcRefusal(INTERNAL_ERROR, str(error)), number)
    return {"jsonrpc": "2.0", "id": number, "result": result} if "id" in request else None


def answer_all(message: object, call: CallMethod) -> Json | list[Json] | None:
    """Answer a request or a batch of at most 1,000; None when nobody waits for an answer."""
    if not isinstance(message, list):
        return answer(message, call)
    if not message:
        return error_response(RpcRefusal(INVALID_REQUEST, "empty batch"))
    if len(message) > MAX_BATCH:
        return error_response(RpcRefusal(INVALID_REQUEST, "batch too large"))
    responses = [answer(request, call) for request in message]
    return [response for response in responses if response is not None] or None


def answer_bytes(body: bytes, call: CallMethod) -> bytes:
    """Answer a message in its bytes; no bytes when nobody waits for an answer."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        response: object = error_response(RpcRefusal(PARSE_ERROR, "parse error"))
    else:
        response = answer_all(message, call)
    return b"" if response is None else json.dumps(response).encode()


def error_response(refusal: RpcRefusal, number: object = None) -> Json:
    """Write a refusal as a response."""
    return {"jsonrpc": "2.0", "id": number, "error": refusal.encode_error()}
