"""Parse the URIs that name key files.

``file:/absolute/path.pem`` (RFC 8089, the minimal form). A key in a hardware module has a
``pkcs11:`` URI: `trustsvc_keys.signers.pkcs11_uri`.
"""

from pathlib import Path
from urllib.parse import quote, unquote

from trustsvc_keys.errors import MalformedUri

_SCHEME = "file:"
LIMIT = 4096
"""The most characters of a URI; PATH_MAX on Linux."""


def key_uri(path: Path) -> str:
    """Name a key file by its URI (RFC 8089, 2).

    Raises:
        MalformedUri: The path cannot be written as text.
    """
    try:
        uri = _SCHEME + quote(str(path.absolute()), safe="/")
    except UnicodeEncodeError as error:
        raise MalformedUri(text=ascii(str(path)), why="not text") from error
    parse_key_uri(uri)
    return uri


def parse_key_uri(text: str) -> Path:
    """Read the path of a key file out of its URI.

    Raises:
        MalformedUri: Another scheme, a host, a relative path, a query or a fragment.
    """
    if len(text) > LIMIT:
        raise MalformedUri(text=text[:80], why=f"more than {LIMIT} characters")
    if not text.startswith(_SCHEME):
        raise MalformedUri(text=text, why="the scheme is not file")
    written = text.removeprefix(_SCHEME)
    if written.startswith("///"):
        written = written.removeprefix("//")
    if not written.startswith("/") or written.startswith("//"):
        raise MalformedUri(text=text, why="not an absolute path")
    if "?" in written or "#" in written:
        raise MalformedUri(text=text, why="a query or a fragment")
    try:
        path = unquote(written, errors="strict")
    except UnicodeDecodeError as error:
        raise MalformedUri(text=text, why="not UTF-8") from error
    if "\0" in path or not path.isprintable():
        raise MalformedUri(text=ascii(text), why="unprintable characters")
    return Path(path)
