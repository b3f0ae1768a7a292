"""Fetch a published file over https, from the hosts that publish it and no others."""

import urllib.error
import urllib.request
from collections.abc import Callable, Collection
from typing import IO, Any
from urllib.parse import urlsplit

from trustsvc.errors import RefusedSchema, Unavailable

LIMIT_BYTES = 4 * 1024 * 1024
TIMEOUT_S = 30.0


class _SameHosts(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to https at a host that publishes."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = hosts

    def redirect_request(  # noqa: PLR0913, PLR0917  the standard library's signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401  the standard library's signature
        newurl: str,
    ) -> urllib.request.Request | None:
        """Judge where a redirect leads."""
        _judge(newurl, self._hosts)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _judge(address: str, hosts: Collection[str]) -> None:
    try:
        parts = urlsplit(address)
        netloc = parts.netloc
    except ValueError as error:
        raise RefusedSchema(where=address, why=str(error)) from error
    if parts.scheme != "https" or netloc not in hosts:
        raise RefusedSchema(where=address, why="not https at a publisher's host")


def downloader(
    hosts: Collection[str], *handlers: urllib.request.BaseHandler
) -> Callable[[str], bytes]:
    """Give what downloads from these hosts by https; ``handlers`` go into the opener."""
    opener = urllib.request.build_opener(_SameHosts(hosts), *handlers)

    def download(address: str) -> bytes:
        _judge(address, hosts)
        try:
            with opener.open(address, timeout=TIMEOUT_S) as answer:
                data: bytes = answer.read(LIMIT_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unavailable(what=address, why=str(reason)) from error
        if len(data) > LIMIT_BYTES:
            raise RefusedSchema(where=address, why=f"more than {LIMIT_BYTES} bytes")
        return data

    return download
