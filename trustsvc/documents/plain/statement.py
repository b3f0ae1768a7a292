"""Read and write what is stated of a plain document: its core metadata.

Beside the PDF it is a JSON or TOML file, or one line of an index. A new document carries it inside
as ``metadata.json``, so that its signature and its digest cover it. Names of fields:

| field | holds |
| --- | --- |
| identifier (or number) | the document's number; the one field that is needed |
| title, issuer_name (or issuer), customer_name (or customer) | a text, or texts by language |
| issue_date | ``2019-05-03`` |
| performed | a date, or a list of the first and the last |
| object, manufacturer, model, serial | one object; the first two are texts, or texts by language |
| objects | several: a list of {name, manufacturer, model, serial} |
| issuer_identifiers, languages, cites | lists of texts |
| replaces | the number of the document that this one replaces |
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeAlias
from unicodedata import category

from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.dates import read_day
from trustsvc.documents.facts import facts_of
from trustsvc.documents.metadata import CoreMetadata, ObjectFacts, plain_metadata
from trustsvc.documents.words import Words
from trustsvc.errors import MalformedJson, MalformedRequest, TooLarge

Stated: TypeAlias = Mapping[str, object]

LIMIT_BYTES = 64_000
LONGEST_TEXT, LONGEST_NUMBER, MOST_ITEMS = 1_000, 255, 100
FORMAT = "trustsvc-plain/1"
"""Stands in ``metadata.json`` under ``format``."""
_ALIASES = {"number": "identifier", "issuer": "issuer_name", "customer": "customer_name"}
_OBJECT = ("object", "manufacturer", "model", "serial")
_OURS = frozenset({*_OBJECT, "objects", "performed", "issuer_identifiers", "replaces"})
_UNWRITABLE = frozenset({"Cc", "Cs"})


def parse_statement(data: bytes, *, is_toml: bool = False) -> Stated:
    """Read a file of metadata as it is; ``metadata_of`` judges what it says.

    Raises:
        MalformedRequest: it is no object in JSON, or no TOML.
        TooLarge: no metadata are as long as that.
    """
    if len(data) > LIMIT_BYTES:
        raise TooLarge(size_bytes=len(data), limit_bytes=LIMIT_BYTES)
    try:
        value = tomllib.loads(data.decode("utf-8-sig")) if is_toml else parse_json(data)
    except MalformedJson as error:
        where = f"metadata, {error.fields['where']}"
        raise MalformedRequest(where=where, why=error.fields["why"]) from error
    except (ValueError, RecursionError) as error:
        raise MalformedRequest(where="metadata", why=f"not TOML: {error}"[:200]) from error
    if not isinstance(value, dict):
        raise MalformedRequest(where="metadata", why="not an object of named fields")
    return value


def metadata_of(stated: Stated) -> CoreMetadata:
    """Judge what is stated, and give it as core metadata.

    Raises:
        MalformedRequest: a field that we don't know, or one that holds something else.
    """
    named = _named(stated)
    core = {name: _checked(value, name) for name, value in named.items() if name not in _OURS}
    identifier = core.get("identifier")
    if isinstance(identifier, str) and len(identifier) > LONGEST_NUMBER:
        raise MalformedRequest(where="core.identifier", why=f"longer than {LONGEST_NUMBER}")
    replaces = named.get("replaces")
    return replace(
        plain_metadata(core),
        objects=_objects(named),
        performed=_performed(named.get("performed")),
        issuer_identifiers=_texts(named.get("issuer_identifiers", ()), "issuer_identifiers"),
        replaces=None if replaces is None else _text(replaces, "replaces"),
    )


def statement_of(metadata: CoreMetadata) -> dict[str, Any]:
    """Give the statement that reads back as these metadata."""
    return stated_in(facts_of(metadata))


def stated_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the statement from the facts kept with a plain document's row."""
    said = {name: value for name, value in facts.items() if value and name != "kind"}
    objects = [
        {name: value for name, value in one.items() if value} for one in said.pop("objects", [])
    ]
    return {**said, "objects": objects} if objects else said


def encode_statement(metadata: CoreMetadata) -> bytes:
    """Write ``metadata.json``: the same metadata, the same bytes."""
    said = {"format": FORMAT, **statement_of(metadata)}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def find_statement(data: bytes) -> Stated | None:
    """Read ``metadata.json`` from a PDF; None where it is another program's.

    Raises:
        MalformedRequest: it says that it is ours, and is not.
    """
    try:
        said = dict(parse_statement(data))
    except (MalformedRequest, TooLarge):
        return None
    if said.pop("format", None) != FORMAT:
        return None
    metadata_of(said)
    return said


def _named(stated: Stated) -> dict[str, object]:
    named: dict[str, object] = {}
    for given, value in stated.items():
        name = _ALIASES.get(given, given)
        if name in named:
            raise MalformedRequest(where=f"core.{name}"[:100], why="stated twice")
        if value is not None and value != "":
            named[name] = _day_text(value, name)
    return named


def _day_text(value: object, name: str) -> object:
    """Write TOML's dates as JSON has them; an instant is no day."""
    if isinstance(value, datetime):
        raise MalformedRequest(where=f"core.{name}"[:100], why="an instant, not a date")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_day_text(one, name) for one in value]
    return value


def _checked(value: object, name: str) -> object:
    """Refuse what no text may hold, wherever it stands; its shape is judged after that."""
    if isinstance(value, str):
        return _text(value, name)
    if isinstance(value, Mapping):
        if len(value) > MOST_ITEMS:
            raise MalformedRequest(where=f"core.{name}"[:100], why=f"more than {MOST_ITEMS}")
        return {_text(key, name): _text(one, name) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return _texts(value, name)
    return value


def _objects(named: Mapping[str, object]) -> tuple[ObjectFacts, ...]:
    flat = {
        ("name" if name == "object" else name): named[name] for name in _OBJECT if name in named
    }
    listed = named.get("objects", [])
    if not isinstance(listed, list | tuple) or len(listed) > MOST_ITEMS:
        raise MalformedRequest(where="core.objects", why=f"not a list of up to {MOST_ITEMS}")
    if flat and listed:
        raise MalformedRequest(where="core.objects", why="objects and object are both stated")
    return tuple(_object(one) for one in (listed or ([flat] if flat else [])))


def _object(stated: object) -> ObjectFacts:
    if not isinstance(stated, Mapping):
        raise MalformedRequest(where="core.objects", why="one that is no object")
    unknown = sorted(map(str, stated.keys() - {"name", *_OBJECT[1:]}))
    if unknown:
        raise MalformedRequest(where=f"core.objects.{unknown[0]}"[:100], why="no such field")
    model, serial = stated.get("model"), stated.get("serial")
    return ObjectFacts(
        name=_words(stated.get("name", ""), "objects.name"),
        manufacturer=_words(stated.get("manufacturer", ""), "objects.manufacturer"),
        model=_text(model, "objects.model") if model else None,
        serial=_text(serial, "objects.serial") if serial else None,
    )


def _performed(value: object) -> tuple[date, date] | None:
    if value is None:
        return None
    given = [value] if isinstance(value, str) else value
    days = [read_day(one) for one in _texts(given, "performed")]
    if len(days) not in {1, 2} or days[0] is None or days[-1] is None:
        raise MalformedRequest(where="core.performed", why="not one or two dates as 2026-01-31")
    if days[0] > days[-1]:
        raise MalformedRequest(where="core.performed", why="the last day is before the first")
    return days[0], days[-1]


def _words(value: object, name: str) -> Words:
    if isinstance(value, Mapping):
        return {_text(key, name): _text(one, name) for key, one in value.items()}
    return {"": _text(value, name)} if value else {}


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
        raise MalformedRequest(where=f"core.{name}"[:100], why=f"not a list of up to {MOST_ITEMS}")
    return tuple(_text(one, name) for one in value)


def _text(value: object, name: str) -> str:
    where = f"core.{name}"[:100]
    if type(value) is not str:
        raise MalformedRequest(where=where, why="not a text")
    if len(value) > LONGEST_TEXT:
        raise MalformedRequest(where=where, why=f"longer than {LONGEST_TEXT} characters")
    if any(category(letter) in _UNWRITABLE for letter in value):
        raise MalformedRequest(where=where, why="a control character")
    return value
