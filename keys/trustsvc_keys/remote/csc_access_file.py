"""Read from a file how one logs on to a remote signing service.

The file is JSON, mode 0600, closed: ``bearer`` (a token) or ``oauth2`` (``token_url``,
``client_id``, ``client_secret``, perhaps ``scope`` and ``in_header``), and perhaps ``factors``, as
``{"PIN": "…"}``. No error quotes what it holds.
"""

import os
import stat
from pathlib import Path

from trustsvc_keys.errors import KeyExposed, KeyMissing, MalformedUri
from trustsvc_keys.remote.csc_access import (
    Bearer,
    ClientCredentials,
    CscAccess,
    KnownBearer,
    Secret,
)
from trustsvc_keys.remote.csc_errors import MalformedCscAccess
from trustsvc_keys.remote.csc_json import JsonTable, parse_table
from trustsvc_keys.remote.csc_transport import CscTransport
from trustsvc_keys.remote.csc_uri import parse_endpoint

_FILE_BYTES = 65_536
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_csc_access(path: Path, transport: CscTransport) -> CscAccess:
    """Read how one logs on from a file (JSON): ``bearer`` or ``oauth2``, and ``factors``.

    Raises:
        KeyMissing: There is no such file, or it cannot be read.
        KeyExposed: Others than its owner can read or write it.
        MalformedCscAccess: It says something else.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & _OTHERS:
                raise KeyExposed(where=str(path), mode=f"{mode:04o}")
            data = file.read(_FILE_BYTES + 1)
    except OSError as error:
        raise KeyMissing(where=str(path), why=error.strerror) from error
    if len(data) > _FILE_BYTES:
        raise MalformedCscAccess(where=path.name, why=f"more than {_FILE_BYTES} bytes")
    table = parse_table(data, where=path.name, malformed=MalformedCscAccess)
    _closed(table, "bearer", "oauth2", "factors")
    if "bearer" in table and "oauth2" in table:
        raise table.refuse(name="bearer", why="beside oauth2")
    bearer: Bearer | None = None
    if "oauth2" in table:
        bearer = _client_credentials(table.table("oauth2"), transport)
    elif "bearer" in table:
        bearer = KnownBearer(_known(table.text("bearer", most=_FILE_BYTES)))
    given = table.table("factors") if "factors" in table else None
    names = () if given is None else sorted(given.names)
    factors = {} if given is None else {name: _known(given.text(name)) for name in names}
    return CscAccess(bearer=bearer, factors=factors)


def _client_credentials(table: JsonTable, transport: CscTransport) -> ClientCredentials:
    """Read the client credentials of a file."""
    _closed(table, "token_url", "client_id", "client_secret", "scope", "in_header")
    url = table.text("token_url", most=2_048)
    try:
        parse_endpoint(url)
    except MalformedUri as error:
        raise table.refuse(name="token_url", why=str(error.fields["why"])) from error
    in_header = table.optional("in_header", table.flag)
    return ClientCredentials(
        token_url=url,
        client_id=table.text("client_id"),
        client_secret=_known(table.text("client_secret")),
        transport=transport,
        scope=table.optional("scope", table.text) or "service",
        in_header=bool(in_header),
    )


def _known(secret: str) -> Secret:
    """Give a secret that is known already."""
    return lambda: secret


def _closed(table: JsonTable, *names: str) -> None:
    """Refuse members that mean nothing to us: in a file of ours they are mistakes."""
    for strange in sorted(table.names - set(names)):
        raise table.refuse(name=strange, why="unknown")
