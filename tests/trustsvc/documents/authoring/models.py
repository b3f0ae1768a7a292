"""Generate what authors send from the published schemas themselves, and write it as JSON text.

A schema is turned into a strategy, so that every field and form of the model is generated without
being named here. ``mended`` then does what schemas cannot say: it makes ids differ, dates follow
each other, and so on.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from trustsvc.documents.authoring.numbers import SourceNumber
from trustsvc.documents.authoring.schema import (
    BASE64_PATTERN,
    DATE_PATTERN,
    DEFINITIONS,
    NUMBER_PATTERN,
    POSITIVE_PATTERN,
    TEXT_PATTERN,
    URI_PATTERN,
    WORD_PATTERN,
    Schema,
)

SAMPLES = {
    TEXT_PATTERN: ["温度", "a < b & c > d", "  \n two \t lines ", "]]>", "𝛺"],
    WORD_PATTERN: ["A-1", "JJG 229-2010", '"<&>"', "µ", "示例"],
    DATE_PATTERN: ["2026-11-09", "2024-02-29", "9999-12-31"],
    URI_PATTERN: ["https://example.org/a?b=c&d#e", "urn:x:1"],
    BASE64_PATTERN: ["QQ==", "QUI=", "QUJD", "QUJDRA=="],
    NUMBER_PATTERN: ["1.50", "-0", "+.5", "1e-400", "00.10", "1.E+3"],
    POSITIVE_PATTERN: ["0.050", "1e-3", "+2."],
}
RARELY = 6


def values_of(schema: Schema, definitions: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    """Give a strategy for what a schema accepts."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(DEFINITIONS)
        return st.deferred(lambda: values_of(definitions[name], definitions))
    if "anyOf" in schema and "type" not in schema:
        return st.one_of(*(values_of(form, definitions) for form in schema["anyOf"]))
    made = {
        "object": lambda: _objects(schema, definitions),
        "array": lambda: st.lists(
            values_of(schema["items"], definitions),
            min_size=schema["minItems"],
            max_size=max(2, schema["minItems"]),
            unique=schema.get("uniqueItems", False),
        ),
        "string": lambda: _texts(schema),
        "number": lambda: _numbers(schema),
        "boolean": st.booleans,
    }
    return made[schema["type"]]()


def _objects(schema: Schema, definitions: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        names = values_of(schema["propertyNames"], definitions)
        return st.dictionaries(names, values_of(others, definitions), min_size=1, max_size=2)
    fields = {
        name: values_of(one, definitions) for name, one in schema.get("properties", {}).items()
    }
    groups = [group["required"] for group in schema.get("anyOf", [[]]) if group] or [[]]
    return st.sampled_from(groups).flatmap(lambda group: _object(schema, fields, group))


@st.composite
def _object(
    draw: st.DrawFn, schema: Schema, fields: dict[str, st.SearchStrategy[Any]], group: list[str]
) -> dict[str, Any]:
    needed = {*schema.get("required", ()), *group}
    if not needed and schema.get("minProperties"):
        needed = {draw(st.sampled_from(sorted(fields)))}
    return {
        name: draw(values)
        for name, values in fields.items()
        if name in needed or draw(st.integers(0, RARELY)) == 0
    }


def _texts(schema: Schema) -> st.SearchStrategy[Any]:
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    pattern, most = schema["pattern"], schema.get("maxLength", 1000)
    written = st.from_regex(pattern, fullmatch=True).filter(lambda text: 0 < len(text) <= most)
    samples = SAMPLES.get(pattern)
    return st.one_of(st.sampled_from(samples), written) if samples else written


def _numbers(schema: Schema) -> st.SearchStrategy[Decimal]:
    above = schema.get("exclusiveMinimum")
    least = schema.get("minimum", "0.001" if above == 0 else "-1e9")
    return st.decimals(str(least), str(schema.get("maximum", "1e9")), places=3)


def mended(model: dict[str, Any]) -> dict[str, Any]:
    """Do what the rules beyond the schema demand; the model was generated, so it is changed."""
    languages = model["languages"]
    model["mandatory_languages"] = languages[-1:]
    _number_ids(model)
    model.pop("profile", None)  # that demands more than a schema says; it has a test of its own
    for dates in [model["dates"]]:
        days = sorted(value for value in dates.values())
        ordered = (
            ("received", "begin", "end", "issued")
            if "begin" in dates
            else ("original_issued", "decided", "issued", "valid_from", "valid_until")
        )
        dates.update(zip((name for name in ordered if name in dates), days, strict=True))
    if "replaces" in model:
        model["replaces"]["identifier"] = model["identifier"] + "-0"
    for part in [*model.get("conditions", ()), *model.get("characteristics", ())]:
        _mend_numbers(part, stated="coverage" in model)
    for result in model.get("results", ()):
        _mend_result(result, stated="coverage" in model or "coverage" in result)
    return model


def _number_ids(model: dict[str, Any]) -> None:
    lists = (
        "items",
        "methods",
        "equipment",
        "statements",
        "criteria",
        "evaluations",
        "additionally_applied",
    )
    parts = [part for name in lists for part in model.get(name, ())]
    for number, part in enumerate([*parts, *model.get("characteristics", ())]):
        if "id" in part:
            part["id"] = f"id-{number}"
    for number, result in enumerate(model.get("results", ())):
        if "id" in result:
            result["id"] = f"r-{number}"
        if "item" in result:
            model["items"][0]["id"] = result["item"] = "the-item"


def _mend_result(result: dict[str, Any], *, stated: bool) -> None:
    for point in result.get("points", ()):
        _mend_numbers(point, stated=stated)
    for column in result.get("columns", ()):
        column["values"] = (column["values"] * len(result["points"]))[: len(result["points"])]


def _mend_numbers(part: dict[str, Any], *, stated: bool) -> None:
    if "uncertainty" in part and not stated:
        part.setdefault("k", "2")
        part.setdefault("probability", Decimal("0.95"))
    for low, high in (("lower_limit", "upper_limit"), ("min", "max")):
        if low in part and high in part:
            part[low], part[high] = sorted((part[low], part[high]), key=lambda n: Decimal(str(n)))


def json_text(value: Any) -> str:  # noqa: ANN401  JSON has no narrower name
    """Write JSON with numbers digit for digit: a ``Decimal`` as the number that it shows."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(k)}:{json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal | SourceNumber):
        return str(value)
    return json.dumps(value)
