"""Read JSON from outside: strictly, within limits, and without losing a digit.

UTF-8 alone (RFC 8259, 8.1; a byte order mark is let pass), each name of an object once, neither
NaN nor Infinity, no half of a surrogate pair. Every number becomes a ``SourceNumber``.
``parse_json`` raises ``MalformedJson`` or ``TooLarge`` and nothing else.
"""

import codecs
import json
import re
from typing import NoReturn

from trustsvc.documents.authoring.numbers import SourceNumber
from trustsvc.documents.xml import LIMIT_BYTES
from trustsvc.errors import MalformedJson, TooLarge

DEEPEST = 300
"""A document of ours nests up to 256 elements; its mapping adds a few."""
_HALF = re.compile("[\ud800-\udfff]")
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(data: bytes, limit_bytes: int = LIMIT_BYTES) -> object:
    """Read one JSON value.

    Raises:
        MalformedJson: the bytes are no JSON that we read.
        TooLarge: more bytes than the limit.
    """
    if len(data) > limit_bytes:
        raise TooLarge(size_bytes=len(data), limit_bytes=limit_bytes)
    text = _decode(data)
    try:
        value = json.loads(
            text,
            parse_float=SourceNumber,
            parse_int=SourceNumber,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(where=where, why=error.msg) from error
    _check(value, may_hold_halves=_MAYBE_HALF.search(text) is not None)
    return value


def _decode(data: bytes) -> str:
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise MalformedJson(where=f"byte {error.start}", why="not UTF-8") from error


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(where="a number", why=f"{name} is no JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedJson(where=f"the name {twice[:60]!r}", why="stands twice in one object")
    return made


def _too_deep() -> MalformedJson:
    return MalformedJson(where="a list or object", why=f"more than {DEEPEST} levels deep")


def _check(value: object, *, may_hold_halves: bool) -> None:
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, dict):
            waiting.extend((item, depth + 1) for item in (*one, *one.values()))
        elif isinstance(one, list):
            waiting.extend((item, depth + 1) for item in one)
        elif may_hold_halves and isinstance(one, str) and _HALF.search(one):
            raise MalformedJson(where="a text", why="half of a surrogate pair")
        if depth > DEEPEST and isinstance(one, dict | list):
            raise _too_deep()
