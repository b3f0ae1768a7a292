"""Carry a request to somebody and bring the answer back, as bytes.

Clients here know no network: a transport is a callable, which a test, a guarded fetcher or a
command may be.
"""

from collections.abc import Callable

from trustsvc_keys.paths.fetch import Fetch, FetchRequest

Transport = Callable[[bytes], bytes]
"""Give the answer to a request, or raise a RemoteProblem."""


def time_stamp_transport(fetch: Fetch, url: str) -> Transport:
    """Carry time-stamp requests over HTTP (RFC 3161, 3.4)."""
    return _over_http(fetch, url, "timestamp")


def ocsp_transport(fetch: Fetch, url: str) -> Transport:
    """Carry OCSP requests over HTTP (RFC 6960, A.1)."""
    return _over_http(fetch, url, "ocsp")


def _over_http(fetch: Fetch, url: str, kind: str) -> Transport:
    """Post requests of a kind."""
    asks, answers = {
        "timestamp": ("application/timestamp-query", "application/timestamp-reply"),
        "ocsp": ("application/ocsp-request", "application/ocsp-response"),
    }[kind]

    def carry(request: bytes) -> bytes:
        return fetch(FetchRequest(url=url, body=request, content_type=asks, accept=answers))

    return carry
