"""Parse the URIs of keys in hardware modules (RFC 7512).

``pkcs11:token=ours;object=seal;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so`` names a key by
what its token and itself are called, and says which module reaches it. Closed: an attribute by
which we do not match is refused, never ignored. A PIN in a URI works (``pin-value``) and is never
written again; a file of its own (``pin-source``) is better.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from trustsvc_keys.errors import MalformedUri

SCHEME = "pkcs11:"
LIMIT = 4096
"""The most characters of a URI."""
ID_LIMIT = 255
"""The most octets of an id; the standard sets none."""

_PATH = ("token", "manufacturer", "serial", "model", "object", "id", "type")
_QUERY = ("module-name", "module-path", "pin-source", "pin-value")
# RFC 7512, 2.3: unreserved, escaped, and what each half lets stand as it is.
_PATH_SAFE = ":[]@!$'()*+,=&"
_QUERY_SAFE = ":[]@!$'()*+,=/?|"
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_PATH_VALUE = re.compile(rf"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=&]|{_ESCAPED})+")
_QUERY_VALUE = re.compile(rf"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=/?|]|{_ESCAPED})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Uri:
    """What a URI says of a key; what is None was not said and matches everything.

    Attributes:
        token, manufacturer, serial, model: The token (CK_TOKEN_INFO).
        object: The key's label (CKA_LABEL).
        id: The key's identifier (CKA_ID).
        type: ``private`` or None; the URI of a signer names nothing else.
        module_name: The module's file name without ``lib`` and ``.so``.
        module_path: The module's file.
        pin_source: The file that holds the PIN.
        pin_value: The PIN itself.
    """

    token: str | None = None
    manufacturer: str | None = None
    serial: str | None = None
    model: str | None = None
    object: str | None = None
    id: bytes | None = None
    type: str | None = None
    module_name: str | None = None
    module_path: Path | None = None
    pin_source: Path | None = None
    pin_value: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Write the URI in one order, without the PIN."""
        path = [f"{name}={_written(getattr(self, name), _PATH_SAFE)}" for name in self._said(_PATH)]
        query = [
            f"{name}={_written(getattr(self, _field(name)), _QUERY_SAFE)}"
            for name in self._said(_QUERY)
            if name != "pin-value"
        ]
        return SCHEME + ";".join(path) + ("?" if query else "") + "&".join(query)

    def _said(self, names: tuple[str, ...]) -> list[str]:
        """Give those names whose attribute is there."""
        return [name for name in names if getattr(self, _field(name)) is not None]


def is_pkcs11_uri(text: str) -> bool:
    """Say whether a URI is of this scheme; the scheme's case does not matter (RFC 3986, 3.1)."""
    return text[: len(SCHEME)].lower() == SCHEME


def parse_pkcs11_uri(text: str) -> Pkcs11Uri:
    """Read the URI of a key in a hardware module (RFC 7512, 2.3).

    Raises:
        MalformedUri: Another scheme, an attribute that is unknown, doubled or empty, a character
            that should be escaped, no label and no id, or no module.
    """
    if len(text) > LIMIT:
        raise MalformedUri(text="pkcs11:…", why=f"more than {LIMIT} characters")
    if not is_pkcs11_uri(text):
        raise MalformedUri(text=text[:80], why="the scheme is not pkcs11")
    path, mark, query = text[len(SCHEME) :].partition("?")
    said = _attributes(path, ";", _PATH, _PATH_VALUE)
    if mark:
        said |= _attributes(query, "&", _QUERY, _QUERY_VALUE)
    if "object" not in said and "id" not in said:
        msg = "object"
        raise _malformed(msg, "neither a label nor an id names the key")
    texts = {_field(name): _text(name, value) for name, value in said.items() if name != "id"}
    return _checked(texts, said.get("id"))


def _attributes(
    part: str, separator: str, known: tuple[str, ...], shape: re.Pattern[str]
) -> dict[str, bytes]:
    """Read the attributes of one half, their values unescaped."""
    said: dict[str, bytes] = {}
    for attribute in part.split(separator):
        name, _, value = attribute.partition("=")
        # What stands in a malformed URI may be a PIN, so that no error repeats its values.
        if name not in known:
            raise _malformed(ascii(name[:40]), "not an attribute that we match by")
        if name in said:
            raise _malformed(name, "given twice")
        if shape.fullmatch(value) is None:
            raise _malformed(name, "empty, or a character that is not escaped")
        said[name] = unquote_to_bytes(value)
    return said


def _text(name: str, value: bytes) -> str:
    """Read a value as text."""
    try:
        text = value.decode()
    except UnicodeDecodeError as error:
        raise _malformed(name, "not UTF-8") from error
    if not text.isprintable():
        raise _malformed(name, "unprintable characters")
    return text


def _checked(texts: Mapping[str, str], identifier: bytes | None) -> Pkcs11Uri:
    """Check what only some attributes must be."""
    if texts.get("type", "private") != "private":
        msg = "type"
        raise _malformed(msg, "the key of a signer is private")
    if identifier is not None and len(identifier) > ID_LIMIT:
        msg = "id"
        raise _malformed(msg, f"{len(identifier)} octets")
    if "module_name" in texts and "/" in texts["module_name"]:
        msg = "module-name"
        raise _malformed(msg, "a path; give it as module-path")
    if ("module_name" in texts) == ("module_path" in texts):
        msg = "module-path"
        raise _malformed(msg, "give it, or module-name, and not both")
    if "pin_source" in texts and "pin_value" in texts:
        msg = "pin-source"
        raise _malformed(msg, "given beside pin-value")
    paths = {
        name: _absolute(name, texts[name])
        for name in ("module_path", "pin_source")
        if name in texts
    }
    plain = {name: text for name, text in texts.items() if name not in paths}
    return Pkcs11Uri(id=identifier, **plain, **paths)  # type: ignore[arg-type]  # paths are apart


def _absolute(name: str, text: str) -> Path:
    """Read an absolute path, with or without the scheme ``file:``; a command is never run."""
    path = text.removeprefix("file:")
    if path.startswith("///"):
        path = path.removeprefix("//")
    if not path.startswith("/") or path.startswith("//"):
        raise _malformed(name.replace("_", "-"), "not an absolute path")
    return Path(path)


def _field(name: str) -> str:
    """Give the field that an attribute fills."""
    return name.replace("-", "_")


def _written(value: str | bytes | Path, safe: str) -> str:
    """Escape a value."""
    if isinstance(value, bytes):
        return quote_from_bytes(value, safe="")
    return quote(str(value), safe=safe)


def _malformed(name: str, why: str) -> MalformedUri:
    """Say which attribute is wrong."""
    return MalformedUri(text=f"pkcs11:…{name}=…", why=why)
