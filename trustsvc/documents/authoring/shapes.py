"""Judge what an author sent by its JSON Schema, and say each fault with its place in the JSON.

The schema is the one that is published; the keywords are those of
``trustsvc.documents.authoring.schema``. Where a value may have several forms, the one whose JSON
type it has (and of several objects the one whose needed fields are there) is what it is judged by.
Numbers of JSON arrive as ``SourceNumber``, their own text; a ``float`` is refused, for it has lost
its digits.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

from trustsvc.documents.authoring import wording
from trustsvc.documents.authoring.numbers import SourceNumber, is_number
from trustsvc.documents.authoring.schema import (
    DEFINITIONS,
    LONGEST_NUMBER,
    NUMBER_PATTERN,
    Schema,
)
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.check import MAX_FINDINGS

Definitions = Mapping[str, Schema]
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which callers from Python may send and no UTF-8 can hold."""


def check_shape(value: object, schema: Schema, definitions: Definitions) -> tuple[Finding, ...]:
    """Give what is wrong with a value, at most 200 findings; none when the schema accepts it."""
    found = _Judge(definitions).judge(value, schema, "$")
    return tuple(islice(found, MAX_FINDINGS))


class _Judge:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def judge(self, value: object, schema: Schema, path: str) -> Iterator[Finding]:
        """Judge a value by one schema."""
        if "$ref" in schema:
            yield from self.judge(value, self.resolve(schema), path)
        elif "anyOf" in schema and "type" not in schema:
            yield from self._judge_forms(value, schema, path)
        elif not _has_type(value, schema["type"]):
            yield wording.wrong_type(path, value, schema)
        elif schema["type"] == "object":
            yield from self._judge_object(value, schema, path)
        elif schema["type"] == "array":
            yield from self._judge_list(value, schema, path)
        elif not _fits(value, schema):
            yield wording.wrong_value(path, _shown(value), schema)

    def resolve(self, schema: Schema) -> Schema:
        """Follow a reference into the definitions."""
        while "$ref" in schema:
            schema = self.definitions[str(schema["$ref"]).removeprefix(DEFINITIONS)]
        return schema

    def _judge_forms(self, value: object, schema: Schema, path: str) -> Iterator[Finding]:
        forms = [self.resolve(form) for form in schema["anyOf"]]
        fitting = [form for form in forms if _has_type(value, form["type"])]
        if not fitting:
            yield wording.wrong_type(path, value, schema)
            return
        if isinstance(value, Mapping) and len(fitting) > 1:
            complete = [form for form in fitting if value.keys() >= set(form["required"])]
            fitting = (complete or fitting)[:1]
        tried = [list(self.judge(value, form, path)) for form in fitting]
        if all(tried):
            several = len(tried) > 1 or (tried[0][0].xpath == path and "x-wants" in schema)
            yield from [wording.wrong_value(path, _shown(value), schema)] if several else tried[0]

    def _judge_object(self, value: Any, schema: Schema, path: str) -> Iterator[Finding]:  # noqa: ANN401  its type was judged
        properties: Mapping[str, Schema] = schema.get("properties", {})
        others: Schema | bool = schema.get("additionalProperties", True)
        for name in schema.get("required", ()):
            if name not in value:
                yield wording.missing_field(path, name, properties.get(name, {}))
        groups = [group["required"] for group in schema.get("anyOf", ())]
        if groups and not any(value.keys() >= set(group) for group in groups):
            yield wording.missing_group(path, groups)
        if len(value) < schema.get("minProperties", 0):
            yield wording.too_few(path, schema.get("minProperties", 0))
        for name, item in value.items():
            below = f"{path}.{name}" if _is_plain(name) else f"{path}[{str(name)[:60]!r}]"
            if isinstance(name, str) and name in properties:
                yield from self.judge(item, properties[name], below)
            elif others is False or not isinstance(name, str):
                yield wording.unknown_field(below, str(name), tuple(properties))
            elif isinstance(others, dict):
                yield from self.judge(name, schema.get("propertyNames", {"type": "string"}), below)
                yield from self.judge(item, others, below)

    def _judge_list(self, value: Any, schema: Schema, path: str) -> Iterator[Finding]:  # noqa: ANN401  its type was judged
        if len(value) < schema.get("minItems", 0):
            yield wording.too_few(path, schema["minItems"])
        if len(value) > schema.get("maxItems", len(value)):
            yield wording.too_many(path, len(value), schema["maxItems"])
            return
        for index, item in enumerate(value):
            yield from self.judge(item, schema["items"], f"{path}[{index}]")
            if schema.get("uniqueItems") and item in value[:index]:
                yield wording.repeated(f"{path}[{index}]", _shown(item))


def _shown(value: object) -> str:
    """Give a value for people; Python writes no whole number of thousands of digits."""
    huge = isinstance(value, int) and value.bit_length() > LONGEST_NUMBER * 4
    return f"a number of {value.bit_length()} bits" if huge else str(value)  # type: ignore[attr-defined]  # an int then


def _is_plain(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,59}", name) is not None


def _has_type(value: object, kind: str) -> bool:
    if kind == "number":
        return is_number(value)
    if kind == "string":
        return isinstance(value, str) and not isinstance(value, SourceNumber)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "object":
        return isinstance(value, Mapping)
    return isinstance(value, list | tuple)


def _fits(value: Any, schema: Schema) -> bool:  # noqa: ANN401  its type was judged
    if schema["type"] == "number":
        return _is_short_number(value) and _in_limits(Decimal(str(value)), schema)
    if schema["type"] == "boolean":
        return True
    allowed = schema.get("enum") or [schema["const"]] if "const" in schema else schema.get("enum")
    if allowed is not None and value not in allowed:
        return False
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        return False
    if not value.isascii() and _HALF.search(value):
        return False
    pattern = schema.get("pattern")
    return pattern is None or _compiled(pattern).fullmatch(value) is not None


def _is_short_number(value: object) -> bool:
    """Say whether a number is one that its text may be too; JSON Schema cannot limit digits."""
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER * 4:
        return False
    text = str(value)
    return len(text) <= LONGEST_NUMBER and _compiled(NUMBER_PATTERN).fullmatch(text) is not None


def _in_limits(number: Decimal, schema: Schema) -> bool:
    above = schema.get("exclusiveMinimum")
    if above is not None and not number > above:
        return False
    least, most = schema.get("minimum", number), schema.get("maximum", number)
    return Decimal(str(least)) <= number <= Decimal(str(most))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
